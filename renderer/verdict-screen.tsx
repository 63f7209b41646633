/**
 * Verdict screen: whole-screen colour, shape, one word, what to do now; and the guard's line.
 *
 * Draws a prompt and decides nothing; what it says comes from tell-prompt.ts. Carries no more of a person
 * than the masked name. Every part has one place, whatever the verdict.
 */
import type { CSSProperties } from 'react';
import type { ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both } from './catalogue.ts';
import { CountDown } from './count-down.tsx';
import { describeAge } from './describe-age.ts';
import { describeAlarms } from './describe-alarms.ts';
import { fitWord } from './fit-word.ts';
import { PhoneHint } from './phone-hint.tsx';
import { DirectionArrow, Shape, StatusMark } from './shapes.tsx';
import { tellScanAgain, tellVisit } from './tell-prompt.ts';
import { ToldLines } from './told-lines.tsx';
import { type VerdictState, verdictTable } from './verdict-table.ts';

/** Custom properties that React's types do not know. Set through the CSSOM, which the policy allows. */
type Properties = CSSProperties & Readonly<Record<`--${string}`, string | number>>;

/** What the word may take of the 192 × 108 (portrait 108 × 192) design units. */
const WORD_ROOM = {
  oneLine: { widthUnits: 182, mostUnits: 22 },
  manyLines: { widthUnits: 98, mostUnits: 19.4 },
} as const;

export function VerdictWord({ word, hasBar }: { readonly word: BothTexts; readonly hasBar: boolean }) {
  const { oneLineUnits, manyLinesUnits } = fitWord(word.vi, WORD_ROOM);
  const style: Properties = { '--word-one-line': oneLineUnits, '--word-many-lines': manyLinesUnits };
  return (
    <h1 className={hasBar ? 'word word-on-bar' : 'word'} style={style}>
      <BothLines texts={word} />
    </h1>
  );
}

/** Field and ink of a state, from the one table. */
export function fieldStyle(state: VerdictState): Properties {
  const { field, ink } = verdictTable[state];
  return { background: `var(${field})`, color: `var(${ink})`, '--cut': `var(${field})` };
}

function Facts({ prompt }: { readonly prompt: VisitPrompt }) {
  const age = describeAge(prompt.declaredAtMs, prompt.atMs);
  return (
    <>
      <div className="verdict-way">
        <div className="verdict-direction">
          <DirectionArrow direction={prompt.direction} />
          <p>
            <BothLines texts={both((texts) => texts.directions[prompt.direction])} />
          </p>
        </div>
        {prompt.isPhoneNear && <PhoneHint />}
      </div>
      <div className="verdict-person">
        {prompt.maskedName !== null && (
          <p className="masked-name" lang="vi">
            {prompt.maskedName}
          </p>
        )}
        {age !== null && (
          <p className="age">
            <BothLines texts={age} />
          </p>
        )}
      </div>
    </>
  );
}

export function VerdictScreen({
  prompt,
  showing,
  status,
}: {
  readonly prompt: VisitPrompt | ScanAgainPrompt;
  readonly showing: number;
  readonly status: StationStatus | null;
}) {
  const row = verdictTable[prompt.kind];
  const told = prompt.kind === 'scan-again' ? tellScanAgain(prompt) : tellVisit(prompt);
  const [alarm] = status === null ? [] : describeAlarms(status);
  return (
    <section
      className={`screen verdict verdict-${prompt.kind}`}
      role={row.role}
      style={fieldStyle(prompt.kind)}
    >
      <header className="verdict-facts">{prompt.kind !== 'scan-again' && <Facts prompt={prompt} />}</header>
      <div className="verdict-body">
        <Shape row={row} />
        <VerdictWord word={both((texts) => texts.words[row.word(prompt)])} hasBar={row.hasWordBar} />
        <ToldLines texts={told} />
      </div>
      <CountDown key={showing} dwellMs={row.dwellMs} />
      <footer className="guard-line">
        <p>
          <BothLines texts={told.guard} />
        </p>
        {alarm !== undefined && (
          <p className="guard-alarm">
            <StatusMark kind="bad" />
            <BothLines texts={alarm.title} />
          </p>
        )}
      </footer>
    </section>
  );
}
