/**
 * Every prompt: each refusal that the gate can give, as the screens get it: reason by reason, with the next
 * steps and the kinds of code that can come with it; and the longest that the contract lets through.
 *
 * Reasons of a code take their next step from the gate's own table; reasons of a rule take those that the
 * shipped policies use, and both shapes (deny, ask) where a province may choose.
 */
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import { type Family, families, readingNotices } from '../../contract/reading.ts';
import { type CodeReason, codeReasons, type Reason, type RuleReason } from '../../contract/reasons.ts';
import { scanAgainKindSchema } from '../../contract/scan.ts';
import type { NextStep } from '../../contract/verdict.ts';
import { codeReasonRules } from '../../electron/gate/code-reason-rules.ts';
import { writtenLanguages } from '../../renderer/visitor-words.ts';
import { samplePromptId, sampleScanAgainPrompt, sampleVisitPrompt } from './sample-screens.ts';

export interface NamedPrompt {
  readonly name: string;
  readonly prompt: Prompt;
}

type Way = readonly ['deny' | 'ask', NextStep];

const staff = ['ask', 'see-staff'] as const satisfies Way;

/** What can follow each reason of a rule when it does not accept. Reasons that only accept are not refusals. */
export const ruleRefusals: Readonly<Partial<Record<RuleReason, readonly Way[]>>> = {
  'symptoms-declared': [staff, ['deny', 'keep-distance']],
  'contact-declared': [staff, ['deny', 'keep-distance']],
  'declaration-too-old': [['deny', 'declare-again'], staff],
  'unsigned-code': [staff],
  'no-declaration': [['deny', 'declare-now'], staff],
  'needs-network': [['deny', 'show-personal-code'], staff],
  'code-not-accepted': [['deny', 'show-personal-code'], staff],
  'clock-untrusted': [staff],
  'trust-list-expired': [staff, ['deny', 'show-personal-code']],
  'declaration-not-found': [['deny', 'declare-again'], staff],
  'show-identity-too': [['ask', 'show-identity-card']],
  'certificate-rules-failed': [staff, ['deny', 'see-staff']],
  'leave-with-staff': [staff],
  'venue-rule': [staff, ['deny', 'see-staff'], ['deny', 'declare-now'], ['deny', 'show-personal-code']],
  'venue-full': [['deny', 'wait-here'], staff],
  'answers-reported': [staff, ['deny', 'keep-distance']],
  'temperature-high': [staff, ['deny', 'keep-distance']],
  'not-answered': [staff],
  'manual-record-made': [staff],
  'overridden-by-staff': [['deny', 'see-staff']],
  'undone-by-staff': [staff],
  'rule-broken': [staff],
};

const familyOf: Readonly<Partial<Record<Reason, Family>>> = {
  'venue-code': 'venue',
  'divoc-code': 'divoc',
  'payment-code': 'payment',
  'wifi-code': 'wifi',
  'contact-card': 'contact-card',
  'link-code': 'link',
  'product-code': 'product',
  'chunk-of-many': 'shc',
  'needs-network': 'declaration-link',
  'declaration-not-found': 'declaration-link',
};

/** Families whose name stands in a sentence: the ones that are a person's. */
const personal: readonly Family[] = families.slice(0, families.indexOf('venue'));

const text = {
  vi: 'Hôm nay nơi này chỉ tiếp người có lịch hẹn.',
  en: 'Today this place sees people with an appointment only.',
};
export const longestText = {
  vi: 'Từ bảy giờ đến chín giờ sáng, khoa này chỉ tiếp người nhà đã được bác sĩ điều trị đồng ý bằng giấy và có phiếu hẹn đóng dấu đỏ của phòng kế hoạch tổng hợp; xin quý vị quay lại vào buổi chiều. Cảm ơn!'.slice(
    0,
    200,
  ),
  en: 'From seven to nine in the morning this ward sees relatives only with written consent of the doctor in charge and an appointment slip stamped by the planning office; please come back in the afternoon.'.slice(
    0,
    200,
  ),
};

/** Each refusal as [reason, outcome, next step, family]. */
export function everyRefusal(): readonly (readonly [Reason, 'deny' | 'ask', NextStep, Family])[] {
  const ofCode = (Object.keys(codeReasons) as CodeReason[]).flatMap((reason) => {
    const all = reason === 'expired' ? personal : [familyOf[reason] ?? 'declaration'];
    return all.map((family) => [reason, 'deny', codeReasonRules[reason].nextStep, family] as const);
  });
  const ofRule = (Object.entries(ruleRefusals) as [RuleReason, readonly Way[]][]).flatMap(
    ([reason, ways]) => {
      const own = familyOf[reason];
      const all = own === undefined ? personal : [own];
      return ways.flatMap(([kind, nextStep]) =>
        all.map((family) => [reason, kind, nextStep, family] as const),
      );
    },
  );
  return [...ofCode, ...ofRule];
}

/** All that one visit can have: nobody comes in and goes out at once, and a declaration is no certificate. */
const noticesTogether = readingNotices.filter(
  (notice) => notice !== 'exit-without-entry' && notice !== 'certificate-rules-failed',
);

/** The longest that electron/gate/mask-name.ts makes. */
const longName = 'Đ.M.N.H. Nguyễnphướcb…';

/** Of the personal codes, the one with the longest name in every language. */
const LONGEST_FAMILY: Family = 'vds-nc';

/** Each with a seq of its own, which the page shows. Refusals, dropped scans, accepts, and the longest of each part. */
export function everyPrompt(): readonly NamedPrompt[] {
  let seq = 0;
  const visit = (name: string, change: Partial<VisitPrompt>): NamedPrompt => {
    seq += 1;
    return {
      name,
      prompt: sampleVisitPrompt({ promptId: samplePromptId(seq), seq: 90_000_000 + seq, ...change }),
    };
  };
  return [
    ...everyRefusal().map(([reason, kind, nextStep, family]) =>
      visit(`${reason} ${kind} ${nextStep} ${family}`, {
        kind,
        reasons: [reason],
        nextStep,
        family,
        text: reason === 'venue-rule' ? text : null,
      }),
    ),
    ...scanAgainKindSchema.options.map((cause) => {
      seq += 1;
      return {
        name: `scan again ${cause}`,
        prompt: sampleScanAgainPrompt({ promptId: samplePromptId(seq), cause }),
      };
    }),
    visit('accept in', {}),
    visit('accept in with a phone', { isPhoneNear: true, maskedName: longName }),
    visit('ask with a phone', {
      kind: 'ask',
      reasons: ['unsigned-code'],
      nextStep: 'see-staff',
      isPhoneNear: true,
    }),
    visit('accept out', { direction: 'out', reasons: ['exit-recorded'], nextStep: 'walk-out' }),
    ...(['deny', 'ask', 'accept'] as const).map((kind) =>
      visit(`the longest text of a venue, ${kind}`, {
        kind,
        reasons: ['venue-rule', 'symptoms-declared', 'contact-declared', 'declaration-too-old'],
        nextStep: 'show-personal-code',
        text: longestText,
        notices: [...noticesTogether],
        maskedName: longName,
        isPhoneNear: true,
        isRepeat: true,
      }),
    ),
    visit('the fullest line of the guard', {
      kind: 'deny',
      reasons: ['declaration-too-old', 'contact-declared', 'certificate-rules-failed'],
      nextStep: 'declare-again',
      notices: ['id-mismatch', 'masked-id', 'trust-list-stale', 'policy-stale', 'combined'],
      maskedName: longName,
      isPhoneNear: true,
      isRepeat: true,
    }),
  ];
}

/** What every language of visitors has to hold: each refusal with the longest name of a code, and both ways through. */
export function everyVisitorLanguage(): readonly NamedPrompt[] {
  const longest = new Map<string, ReturnType<typeof everyRefusal>[number]>();
  for (const refusal of everyRefusal()) {
    const key = refusal.slice(0, 3).join(' ');
    if (!longest.has(key) || refusal[3] === LONGEST_FAMILY) longest.set(key, refusal);
  }
  const changes: readonly (readonly [string, Partial<VisitPrompt>])[] = [
    ...[...longest].map(
      ([name, [reason, kind, nextStep, family]]): readonly [string, Partial<VisitPrompt>] => [
        name,
        { kind, reasons: [reason], nextStep, family, text: reason === 'venue-rule' ? text : null },
      ],
    ),
    ['full', { kind: 'deny', reasons: ['venue-full'], nextStep: 'wait-here', waitMinutes: 120 }],
    ['accept in', {}],
    ['accept out', { direction: 'out', reasons: ['exit-recorded'], nextStep: 'walk-out' }],
  ];
  let seq = 10_000;
  return writtenLanguages.flatMap((language) =>
    changes.map(([name, change]): NamedPrompt => {
      seq += 1;
      return {
        name: `${language}, ${name}`,
        prompt: sampleVisitPrompt({
          promptId: samplePromptId(seq),
          seq: 90_000_000 + seq,
          maskedName: longName,
          isPhoneNear: true,
          ...change,
          language,
        }),
      };
    }),
  );
}
