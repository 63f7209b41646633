/**
 * Tells a prompt: what was shown, what is needed and where to get it, and the guard's line. Pure.
 *
 * The first sentence says what the code is (the reason's title, or the venue's own sentence), the
 * second what to do now (the next step, or `instead` where the reason knows better what to hold up).
 * Who reads both has read one text; nothing in it tells of health (staff-codes.ts).
 */
import type { ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { ReadingNotice } from '../contract/reading.ts';
import type { Reason } from '../contract/reasons.ts';
import { asBoth, type BothTexts, both, type Catalogue, catalogues, fill, joined } from './catalogue.ts';
import { describeAge } from './describe-age.ts';
import { describeForGuard, describeNotice } from './staff-codes.ts';

export interface Told {
  /** What was shown, in the visitor's words; nothing when the word says it all. */
  readonly what: BothTexts | null;
  /** What to do now, and where to get what is needed. */
  readonly next: BothTexts;
  readonly guard: BothTexts;
}

const asSentence = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);

type Instead = keyof Catalogue['instead'];
const insteadKeys: ReadonlySet<string> = new Set<Instead>([
  'unknown-code',
  'chunk-of-many',
  'id-needs-wedge-check',
  'link-code',
  'needs-network',
]);
const hasInstead = (reason: string): reason is Instead => insteadKeys.has(reason);

/** What to hold up instead, where the next step's own sentence would not fit the code that was shown. */
function chooseInstead({ reasons, nextStep, family }: VisitPrompt): Instead | null {
  if (nextStep !== 'show-personal-code' && nextStep !== 'scan-again') return null;
  const [reason] = reasons;
  // "Show your citizen card" is no answer to who has just shown it; nor is it for a declaration.
  if (reason === 'code-not-accepted' && family === 'citizen-card') return 'citizen-card';
  if (reason === 'code-not-accepted' && family === 'declaration') return 'needs-network';
  return reason !== undefined && hasInstead(reason) ? reason : null;
}

/** Said in the sentence itself where a visitor would ask at once: how old, how long. */
function tellMore(reason: Reason, { declaredAtMs, atMs, waitMinutes }: VisitPrompt): BothTexts | null {
  if (reason === 'declaration-too-old') {
    const age = describeAge(declaredAtMs, atMs);
    return age === null
      ? null
      : {
          vi: fill(catalogues.vi.face['too-old'], { age: age.vi }),
          en: fill(catalogues.en.face['too-old'], { age: age.en }),
        };
  }
  if (reason !== 'venue-full' || waitMinutes === null) return null;
  const full = both((texts) => texts.reasons['venue-full'].title);
  const wait = both(({ face: words }) =>
    waitMinutes === 1 ? words['wait-one'] : fill(words.wait, { count: waitMinutes }),
  );
  return joined([full, wait], ' ');
}

function tellWhat(prompt: VisitPrompt): BothTexts | null {
  const { kind, reasons, family, text } = prompt;
  if (text !== null) return asBoth(text);
  const [reason] = reasons;
  if (kind === 'accept' || reason === undefined) return null;
  const more = tellMore(reason, prompt);
  if (more !== null) return more;
  return both((texts) => asSentence(fill(texts.reasons[reason].title, { family: texts.families[family] })));
}

/** Notices that say no more than a reason in the same line. */
const saidBy: Readonly<Partial<Record<ReadingNotice, Reason>>> = {
  'certificate-rules-failed': 'certificate-rules-failed',
  'clock-untrusted': 'clock-untrusted',
  'nearly-full': 'venue-full',
};

function isSaidBy(notice: ReadingNotice, reasons: readonly Reason[]): boolean {
  const reason = saidBy[notice];
  return reason !== undefined && reasons.includes(reason);
}

export function tellVisit(prompt: VisitPrompt): Told {
  const { reasons, nextStep, notices, isRepeat, seq } = prompt;
  const instead = chooseInstead(prompt);
  return {
    what: tellWhat(prompt),
    next: both((texts) => (instead === null ? texts.nextSteps[nextStep] : texts.instead[instead])),
    guard: joined([
      both((texts) => fill(texts.guard.number, { seq })),
      ...reasons.map(describeForGuard),
      ...notices.filter((notice) => !isSaidBy(notice, reasons)).map(describeNotice),
      ...(isRepeat ? [both((texts) => texts.guard.repeat)] : []),
    ]),
  };
}

export function tellScanAgain({ cause, lane }: ScanAgainPrompt): Told {
  return {
    what: both((texts) => texts.drops[cause].title),
    next: both((texts) =>
      cause === 'next-part' ? texts.instead['chunk-of-many'] : texts.nextSteps['scan-again'],
    ),
    guard: joined([
      both((texts) => fill(texts.guard.lane, { lane })),
      both((texts) => texts.drops[cause].short),
    ]),
  };
}
