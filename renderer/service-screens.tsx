/**
 * Service screens: a code is being looked up, people wait, the gate is paused, the guard writes by hand, help comes.
 *
 * None of them is a verdict: no field of theirs is green, red or amber, and none counts down. They say what happens
 * now and what to do meanwhile, in the verdicts' own composition, so that nothing jumps when the answer comes.
 * Nothing moves: a running animation would hold the next prompt up (count-down.tsx).
 */
import type { ReactNode } from 'react';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both, fill } from './catalogue.ts';
import { formatClock } from './clock.tsx';
import { type FieldState, fieldStyle } from './field-style.ts';
import { BellShape, DotsShape, PauseShape, PenShape, QueueMark } from './shapes.tsx';
import { ToldLines } from './told-lines.tsx';
import { useSizes } from './use-display.ts';
import { VerdictWord } from './verdict-word.tsx';

const noGuard: BothTexts = { vi: '', en: '' };

function ServiceScreen({
  name,
  field,
  sign,
  word,
  what = null,
  next,
}: {
  readonly name: string;
  readonly field: FieldState;
  readonly sign: ReactNode;
  readonly word: BothTexts;
  readonly what?: BothTexts | null;
  readonly next: BothTexts;
}) {
  const { textUnits } = useSizes();
  return (
    <section className={`screen verdict service service-${name}`} role="status" style={fieldStyle(field)}>
      <div className="verdict-body">
        {sign}
        <VerdictWord word={word} hasBar={false} />
        <ToldLines texts={{ what, next, guard: noGuard }} leadUnits={textUnits} hasGuardLine={false} />
      </div>
    </section>
  );
}

/** A code was taken; its answer takes longer than an eye notices. */
export function ReadingScreen() {
  return (
    <ServiceScreen
      name="reading"
      field="reading"
      sign={<DotsShape />}
      word={both((texts) => texts.service.reading.word)}
      next={both((texts) => texts.service.reading.next)}
    />
  );
}

/** The guard paused the gate; `sinceMs` null: nobody knows since when. */
export function PausedScreen({ sinceMs }: { readonly sinceMs: number | null }) {
  return (
    <ServiceScreen
      name="paused"
      field="paused"
      sign={<PauseShape />}
      word={both((texts) => texts.service.paused.word)}
      what={
        sinceMs === null
          ? null
          : both((texts) => fill(texts.service.paused.since, { time: formatClock(sinceMs) }))
      }
      next={both((texts) => texts.service.paused.next)}
    />
  );
}

/** The guard writes for somebody else, on a display of their own. */
export function ManualEntryScreen() {
  return (
    <ServiceScreen
      name="manual-entry"
      field="paused"
      sign={<PenShape />}
      word={both((texts) => texts.service['manual-entry'].word)}
      next={both((texts) => texts.service['manual-entry'].next)}
    />
  );
}

/** More codes came than were answered yet: the whole screen of a lane whose own answer has gone. */
export function BusyScreen({ queued }: { readonly queued: number }) {
  return (
    <ServiceScreen
      name="busy"
      field="reading"
      sign={<DotsShape />}
      word={both((texts) => texts.service.busy.word)}
      what={both((texts) => fill(texts.service.busy.title, { count: queued }))}
      next={both((texts) => texts.service.busy.next)}
    />
  );
}

/** In a lane's own part of a shared screen: so many wait. */
export function BusyNote({ queued }: { readonly queued: number }) {
  return (
    <div className="note note-busy" role="status">
      <QueueMark />
      <p>
        <BothLines texts={both((texts) => fill(texts.service.busy.title, { count: queued }))} />
      </p>
    </div>
  );
}

/** Over the idle screen: the guard was called and comes. */
export function HelpNote() {
  return (
    <div className="note note-help" role="status">
      <BellShape />
      <p>
        <BothLines texts={both((texts) => texts.service.help.title)} />
      </p>
    </div>
  );
}
