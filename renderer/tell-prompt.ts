/**
 * Tells a prompt: what was shown, what is needed and where to get it, and the guard's line. Pure.
 *
 * The first sentence says what the code is (the reason's title, or the venue's own sentence), the
 * second what to do now (the next step, or `instead` where the reason knows better what to hold up).
 * Who reads both has read one text; nothing in it tells of health (staff-codes.ts). Under the Vietnamese stands the
 * visitor's language, sentence by sentence, and English where it has none (visitor-words.ts).
 */
import type { ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { ReadingNotice } from '../contract/reading.ts';
import type { Reason } from '../contract/reasons.ts';
import { asBoth, type BothTexts, both, type Catalogue, fill, joined } from './catalogue.ts';
import { ageOf } from './describe-age.ts';
import { describeForGuard, describeNotice } from './staff-codes.ts';
import { sayUnder, spaceAfter, type Under, type VisitorTexts } from './visitor-words.ts';

export interface Told {
  /** What was shown, in the visitor's words; nothing when the word says it all. */
  readonly what: BothTexts | null;
  /** What to do now, and where to get what is needed. */
  readonly next: BothTexts;
  /** What stands under the Vietnamese of both. */
  readonly under: { readonly what: Under | null; readonly next: Under };
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

/** How old the declaration is; nothing where nobody knows, or the language has no words for it. */
export function tellAge(texts: VisitorTexts, { declaredAtMs, atMs }: VisitPrompt): string | undefined {
  const age = ageOf(declaredAtMs, atMs);
  const words = age === null ? undefined : texts.age?.[age.key];
  return age === null || words === undefined ? undefined : fill(words, { count: age.count });
}

/** Said in the sentence itself where a visitor would ask at once: how old, how long. */
function tellMore(texts: VisitorTexts, reason: Reason, prompt: VisitPrompt): string | undefined {
  if (reason === 'declaration-too-old') {
    const age = tellAge(texts, prompt);
    const tooOld = texts.face?.['too-old'];
    return age === undefined || tooOld === undefined ? undefined : fill(tooOld, { age });
  }
  const { waitMinutes } = prompt;
  if (reason !== 'venue-full' || waitMinutes === null) return undefined;
  const full = texts.reasons?.[reason]?.title;
  const wait = texts.face?.[waitMinutes === 1 ? 'wait-one' : 'wait'];
  if (full === undefined || wait === undefined) return undefined;
  return full + spaceAfter(full) + fill(wait, { count: waitMinutes });
}

/** Nothing where the language has no such sentence. */
function tellReason(texts: VisitorTexts, reason: Reason, prompt: VisitPrompt): string | undefined {
  const more = tellMore(texts, reason, prompt);
  if (more !== undefined) return more;
  const title = texts.reasons?.[reason]?.title;
  const family = texts.families?.[prompt.family];
  if (title === undefined || (family === undefined && title.includes('{family}'))) return undefined;
  return asSentence(fill(title, { family: family ?? '' }));
}

function tellWhat(prompt: VisitPrompt): { readonly what: BothTexts | null; readonly under: Under | null } {
  const { kind, reasons, text, language } = prompt;
  // A venue writes its own sentences in two languages.
  if (text !== null) return { what: asBoth(text), under: { text: text.en, language: 'en' } };
  const [reason] = reasons;
  if (kind === 'accept' || reason === undefined) return { what: null, under: null };
  const what = both((texts) => tellReason(texts, reason, prompt) ?? texts.reasons[reason].title);
  return { what, under: sayUnder(language, what.en, (texts) => tellReason(texts, reason, prompt)) };
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
  const { reasons, nextStep, notices, isRepeat, seq, language } = prompt;
  const instead = chooseInstead(prompt);
  const { what, under } = tellWhat(prompt);
  const next = both((texts) => (instead === null ? texts.nextSteps[nextStep] : texts.instead[instead]));
  const nextUnder = sayUnder(language, next.en, (texts) =>
    instead === null ? texts.nextSteps?.[nextStep] : texts.instead?.[instead],
  );
  return {
    what,
    next,
    under: { what: under, next: nextUnder },
    guard: joined([
      both((texts) => fill(texts.guard.number, { seq })),
      ...reasons.map(describeForGuard),
      ...notices.filter((notice) => !isSaidBy(notice, reasons)).map(describeNotice),
      ...(isRepeat ? [both((texts) => texts.guard.repeat)] : []),
    ]),
  };
}

/** Nothing was read, so nobody knows whose language it is. */
export function tellScanAgain({ cause, lane }: ScanAgainPrompt): Told {
  const what = both((texts) => texts.drops[cause].title);
  const next = both((texts) =>
    cause === 'next-part' ? texts.instead['chunk-of-many'] : texts.nextSteps['scan-again'],
  );
  return {
    what,
    next,
    under: { what: { text: what.en, language: 'en' }, next: { text: next.en, language: 'en' } },
    guard: joined([
      both((texts) => fill(texts.guard.lane, { lane })),
      both((texts) => texts.drops[cause].short),
    ]),
  };
}

/** The lines under the Vietnamese, in the order in which they are read. */
export const underOf = ({ under }: Told): readonly Under[] =>
  under.what === null ? [under.next] : [under.what, under.next];
