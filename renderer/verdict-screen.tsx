/**
 * Verdict screen: whole-screen colour, shape, one word, what to do now; and the guard's line.
 *
 * Draws a prompt and decides nothing. Carries no more of a person than the masked name, and never a
 * reason that tells of health (staff-codes.ts). Every part has one place, whatever the verdict.
 */
import type { CSSProperties } from 'react';
import type { ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both, fill, joined } from './catalogue.ts';
import { CountDown } from './count-down.tsx';
import { describeAge } from './describe-age.ts';
import { describeGone } from './describe-status.ts';
import { fitWord } from './fit-word.ts';
import { DirectionArrow, Shape, StatusMark } from './shapes.tsx';
import { describeForGuard } from './staff-codes.ts';
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

interface Told {
  /** What was shown, in the visitor's words; nothing when the verdict says it all. */
  readonly what: BothTexts | null;
  /** What to do now; nothing when the word has said it. */
  readonly next: BothTexts | null;
  readonly guard: BothTexts;
}

function tellVisit(prompt: VisitPrompt): Told {
  const { kind, reasons, family, nextStep, notices, isRepeat, seq } = prompt;
  const reason = reasons[0];
  const what =
    kind === 'accept' || reason === undefined
      ? null
      : both((texts) => fill(texts.reasons[reason].title, { family: texts.families[family] }));
  const guard = joined([
    both((texts) => fill(texts.guard.number, { seq })),
    ...reasons.map(describeForGuard),
    ...notices.map((notice) => both((texts) => texts.notices[notice])),
    ...(isRepeat ? [both((texts) => texts.guard.repeat)] : []),
  ]);
  const isSaidByWord = kind === 'ask' && nextStep === 'see-staff';
  return { what, next: isSaidByWord ? null : both((texts) => texts.nextSteps[nextStep]), guard };
}

function tellScanAgain({ drop, lane }: ScanAgainPrompt): Told {
  return {
    what: both((texts) => texts.drops[drop].title),
    next: both((texts) => texts.nextSteps['scan-again']),
    guard: joined([
      both((texts) => fill(texts.guard.lane, { lane })),
      both((texts) => texts.drops[drop].short),
    ]),
  };
}

function Facts({ prompt }: { readonly prompt: VisitPrompt }) {
  const age = describeAge(prompt.declaredAtMs, prompt.atMs);
  return (
    <>
      <div className="verdict-direction">
        <DirectionArrow direction={prompt.direction} />
        <p>
          <BothLines texts={both((texts) => texts.directions[prompt.direction])} />
        </p>
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
  const direction = prompt.kind === 'scan-again' ? 'in' : prompt.direction;
  const gone = status === null ? null : describeGone(status);
  return (
    <section
      className={`screen verdict verdict-${prompt.kind}`}
      role={row.role}
      style={fieldStyle(prompt.kind)}
    >
      <header className="verdict-facts">{prompt.kind !== 'scan-again' && <Facts prompt={prompt} />}</header>
      <div className="verdict-body">
        <Shape row={row} />
        <VerdictWord word={both((texts) => texts.words[row.word(direction)])} hasBar={row.hasWordBar} />
        <div className="told">
          <p className="told-vi" lang="vi">
            {told.what !== null && <span className="told-what">{told.what.vi}</span>}
            {told.next !== null && <span className="told-next">{told.next.vi}</span>}
          </p>
          <p className="told-en" lang="en">
            {[told.what?.en, told.next?.en].filter((text) => text !== undefined).join(' ')}
          </p>
        </div>
      </div>
      <CountDown key={showing} dwellMs={row.dwellMs} />
      <footer className="guard-line">
        <p>
          <BothLines texts={told.guard} />
        </p>
        {gone !== null && (
          <p className="guard-alarm">
            <StatusMark kind="bad" />
            <BothLines texts={gone.title} />
          </p>
        )}
      </footer>
    </section>
  );
}
