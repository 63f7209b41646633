/**
 * Service screens: a code is being looked up, people wait, the gate is paused, help comes.
 *
 * None of them is a verdict: no field of theirs is green, red or amber, and none counts down. They say which way the
 * gate leads, what happens now and what to do meanwhile, in the verdicts' own composition, so that nothing jumps when the
 * answer comes.
 * Nothing moves: a running animation would hold the next prompt up (count-down.tsx).
 */
import type { ReactNode } from 'react';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both, fill } from './catalogue.ts';
import { formatClock } from './clock.tsx';
import type { ShownDirection } from './describe-status.ts';
import { type FieldState, fieldStyle } from './field-style.ts';
import { Way } from './part-lane.tsx';
import { BellShape, DotsShape, PauseShape, QueueMark } from './shapes.tsx';
import { ToldLines } from './told-lines.tsx';
import { useSizes } from './use-display.ts';
import { VerdictWord } from './verdict-word.tsx';

/** What every calm screen has around it. */
export interface Around {
  /** Which way people pass where it is about; null: nobody knows. */
  readonly way: ShownDirection | null;
  /** The guard was called, by whoever stands here. */
  readonly isHelpComing?: boolean;
}

const noGuard: BothTexts = { vi: '', en: '' };

function ServiceScreen({
  name,
  field,
  sign,
  word,
  what = null,
  next,
  way,
  isHelpComing = false,
}: Around & {
  readonly name: string;
  readonly field: FieldState;
  readonly sign: ReactNode;
  readonly word: BothTexts;
  readonly what?: BothTexts | null;
  readonly next: BothTexts;
}) {
  const { textUnits } = useSizes();
  return (
    <>
      <section className={`screen verdict service service-${name}`} role="status" style={fieldStyle(field)}>
        <header className="verdict-facts">
          {way !== null && (
            <div className="verdict-direction">
              <Way way={way} />
            </div>
          )}
        </header>
        <div className="verdict-body">
          {sign}
          <VerdictWord word={word} hasBar={false} />
          <ToldLines
            texts={{ what, next, guard: noGuard }}
            leadUnits={textUnits}
            hasGuardLine={false}
            hasNote={isHelpComing}
          />
        </div>
      </section>
      {isHelpComing && <HelpNote />}
    </>
  );
}

/** A code was taken; its answer takes longer than an eye notices. */
export function ReadingScreen(around: Around) {
  return (
    <ServiceScreen
      {...around}
      name="reading"
      field="reading"
      sign={<DotsShape />}
      word={both((texts) => texts.service.reading.word)}
      next={both((texts) => texts.service.reading.next)}
    />
  );
}

/** The guard paused the gate; `sinceMs` null: nobody knows since when. */
export function PausedScreen({ sinceMs, ...around }: Around & { readonly sinceMs: number | null }) {
  return (
    <ServiceScreen
      {...around}
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

/** More codes came than were answered yet: the whole screen of a lane whose own answer has gone. */
export function BusyScreen({ queued, ...around }: Around & { readonly queued: number }) {
  return (
    <ServiceScreen
      {...around}
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

/** At the bottom of a calm screen: the guard was called and comes. */
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
