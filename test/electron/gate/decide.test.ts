import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../contract/policy.ts';
import { contacts, families, type Reading, symptoms, trustSchema } from '../../../contract/reading.ts';
import { type CodeReason, codeReasons, type Reason } from '../../../contract/reasons.ts';
import { type Outcome, outcomeSchema, type Verdict, verdictSchema } from '../../../contract/verdict.ts';
import { codeReasonRules } from '../../../electron/gate/code-reason-rules.ts';
import { decide } from '../../../electron/gate/decide.ts';
import type { Facts } from '../../../electron/gate/facts.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { declaration, held, lapsedDeclaration, refusedCode } from '../../support/sample-reading.ts';

const HOUR_MS = 3_600_000;
const policy: Policy = {
  id: 'test',
  version: 3,
  venueKind: 'office',
  title: { vi: 'x', en: 'x' },
  maxDeclarationAgeHours: 48,
  whenSymptoms: 'deny',
  whenContact: 'ask',
  unsigned: { 'personal-qr': 'accept', 'citizen-card': 'ask', 'insurance-card': 'deny' },
  whenReference: 'ask',
  certificate: 'ask',
};
const entering: Facts = { nowMs: SAMPLE_MS, direction: 'in', isClockTrusted: true };
const leaving: Facts = { ...entering, direction: 'out' };
const clockless: Facts = { ...entering, isClockTrusted: false };

const said = ({ outcome, reasons, nextStep }: Verdict): string =>
  `${outcome} ${reasons.join('+')} ${nextStep}`;
const allReasons = Object.keys(codeReasons) as CodeReason[];
const outcomes: readonly Outcome[] = outcomeSchema.options;

describe('on the way in', () => {
  it('accepts a signed declaration in date with nothing reported, and names the policy that did', () => {
    expect(decide(declaration(), entering, policy)).toEqual({
      outcome: 'accept',
      reasons: ['declaration-ok'],
      nextStep: 'walk-in',
      policyId: 'test',
      policyVersion: 3,
    });
  });

  it.each<[string, number, string]>([
    [
      'accepts a declaration exactly as old as the venue allows',
      48 * HOUR_MS,
      'accept declaration-ok walk-in',
    ],
    [
      'denies a declaration one millisecond older than that',
      48 * HOUR_MS + 1,
      'deny declaration-too-old declare-again',
    ],
    ['accepts a declaration of this very moment', 0, 'accept declaration-ok walk-in'],
    ['accepts a declaration from a clock a little ahead', -60_000, 'accept declaration-ok walk-in'],
  ])('%s', (_, ageMs, expected) => {
    expect(said(decide(declaration({}, ageMs), entering, policy))).toBe(expected);
  });

  it('denies a declaration that cannot show its age', () => {
    const { issuedAtMs: _, ...claims } = declaration().claims ?? {};
    const undated = { ...declaration(), claims };
    expect(said(decide(undated, entering, policy))).toBe('deny declaration-too-old declare-again');
    expect(said(decide({ ...undated, claims: null }, entering, policy))).toMatch(/^deny declaration-too-old/);
    const broken = declaration({ issuedAtMs: Number.NaN });
    expect(said(decide(broken, entering, policy))).toMatch(/^deny declaration-too-old/);
  });

  it.each<['whenSymptoms' | 'whenContact', 'deny' | 'ask', string]>([
    ['whenSymptoms', 'deny', 'deny symptoms-declared keep-distance'],
    ['whenSymptoms', 'ask', 'ask symptoms-declared see-staff'],
    ['whenContact', 'deny', 'deny contact-declared keep-distance'],
    ['whenContact', 'ask', 'ask contact-declared see-staff'],
  ])('follows the policy: %s %s', (rule, worth, expected) => {
    const answers =
      rule === 'whenSymptoms'
        ? { symptoms: ['fever' as const], contacts: [], hasTravelled: false }
        : { symptoms: [], contacts: ['patient' as const], hasTravelled: false };
    expect(said(decide(declaration({ answers }), entering, { ...policy, [rule]: worth }))).toBe(expected);
  });

  it('does not count travel alone against the visitor', () => {
    const answers = { symptoms: [], contacts: [], hasTravelled: true };
    expect(decide(declaration({ answers }), entering, policy).outcome).toBe('accept');
  });

  it('lists symptoms before contact before age, and tells the visitor the first', () => {
    const answers = { symptoms: [...symptoms], contacts: [...contacts], hasTravelled: true };
    const everything = declaration({ answers }, 49 * HOUR_MS);
    expect(said(decide(everything, entering, policy))).toBe(
      'deny symptoms-declared+contact-declared+declaration-too-old keep-distance',
    );
    const onlyContact = declaration({ answers: { ...answers, symptoms: [] } }, 49 * HOUR_MS);
    expect(said(decide(onlyContact, entering, policy))).toBe(
      'ask contact-declared+declaration-too-old see-staff',
    );
  });

  it.each<[Reading['family'], Reading['trust'], Outcome, string]>([
    ['personal-qr', 'identified', 'accept', 'accept code-ok walk-in'],
    ['personal-qr', 'identified', 'ask', 'ask unsigned-code see-staff'],
    ['personal-qr', 'identified', 'deny', 'deny no-declaration declare-now'],
    ['citizen-card', 'identified', 'accept', 'accept code-ok walk-in'],
    ['citizen-card', 'identified', 'ask', 'ask unsigned-code see-staff'],
    ['citizen-card', 'identified', 'deny', 'deny no-declaration declare-now'],
    ['insurance-card', 'identified', 'accept', 'accept code-ok walk-in'],
    ['insurance-card', 'identified', 'ask', 'ask unsigned-code see-staff'],
    ['insurance-card', 'identified', 'deny', 'deny no-declaration declare-now'],
  ])('gives the unsigned %s (%s) what the policy says it is worth: %s', (family, trust, worth, expected) => {
    const rules = { ...policy, unsigned: { ...policy.unsigned, [family]: worth } };
    expect(said(decide(held(family, trust), entering, rules))).toBe(expected);
  });

  it.each(
    (['dcc', 'shc', 'vds-nc'] as const).flatMap((family) =>
      (
        [
          ['accept', 'accept code-ok walk-in'],
          ['ask', 'ask no-declaration see-staff'],
          ['deny', 'deny no-declaration declare-now'],
        ] as const
      ).map(([worth, expected]) => [family, worth, expected] as const),
    ),
  )('gives a certificate (%s) what the policy says it is worth: %s', (family, certificate, expected) => {
    expect(said(decide(held(family, 'verified'), entering, { ...policy, certificate }))).toBe(expected);
  });

  it.each<['deny' | 'ask', string]>([
    ['ask', 'ask needs-network see-staff'],
    ['deny', 'deny needs-network show-personal-code'],
  ])('answers a link that only the network could resolve with %s', (whenReference, expected) => {
    const link = held('declaration-link', 'reference', { reference: 'abc' });
    expect(said(decide(link, entering, { ...policy, whenReference }))).toBe(expected);
  });

  it('takes an unsigned code that is in the register for a declaration, with its answers and its age', () => {
    const registered = { ...declaration(), family: 'personal-qr', trust: 'registered' } as const;
    expect(said(decide(registered, entering, policy))).toBe('accept declaration-ok walk-in');
    const old = { ...declaration({}, 49 * HOUR_MS), family: 'personal-qr', trust: 'registered' } as const;
    expect(decide(old, entering, policy).reasons).toEqual(['declaration-too-old']);
  });

  it.each(allReasons)('denies a code refused as %s, with that reason and its next step', (reason) => {
    const verdict = decide(refusedCode(reason), entering, policy);
    expect(said(verdict)).toBe(`deny ${reason} ${codeReasonRules[reason].nextStep}`);
    expect(decide(lapsedDeclaration(reason), entering, policy)).toEqual(verdict);
  });

  it.each<[CodeReason, Verdict['nextStep']]>([
    ['expired', 'declare-again'],
    ['unknown-code', 'scan-again'],
    ['broken-structure', 'scan-again'],
    ['not-utf8', 'scan-again'],
    ['venue-code', 'show-personal-code'],
    ['payment-code', 'show-personal-code'],
    ['bad-signature', 'see-staff'],
    ['unknown-issuer', 'see-staff'],
    ['revoked', 'see-staff'],
  ])('after %s sends the visitor to %s', (reason, nextStep) => {
    expect(decide(refusedCode(reason), entering, policy).nextStep).toBe(nextStep);
  });

  it.each<[string, Reading]>([
    ['a venue said to hold', held('venue', 'identified')],
    ['a declaration without a signature', held('declaration', 'identified')],
    ['a certificate without a signature', held('dcc', 'identified')],
    ['a payment code in the register', held('payment', 'registered')],
    ['a reference to a shop', held('link', 'reference')],
    ['a refused code without a reason', { ...held('personal-qr', 'refused'), outcome: 'invalid' }],
    ['a refused code said to be valid', held('personal-qr', 'refused')],
    ['an invalid code without a reason', { ...declaration(), outcome: 'invalid' }],
  ])('denies what contradicts itself: %s', (_, reading) => {
    expect(said(decide(reading, entering, policy))).toBe('deny code-not-accepted show-personal-code');
  });

  it('denies by its reason a code that is said to be valid beside one', () => {
    const reading: Reading = { ...declaration(), reason: 'revoked' };
    expect(said(decide(reading, entering, policy))).toBe('deny revoked see-staff');
  });
});

describe('on the way out', () => {
  it.each<[string, Reading]>([
    ['a declaration in date', declaration()],
    ['a declaration far too old', declaration({}, 1_000 * HOUR_MS)],
    [
      'a declaration with symptoms',
      declaration({ answers: { symptoms: ['fever'], contacts: ['patient'], hasTravelled: true } }),
    ],
    ['a declaration past its end', lapsedDeclaration('expired')],
    ['a revoked declaration', lapsedDeclaration('revoked')],
    ['a citizen card', held('citizen-card', 'identified')],
    ['an insurance card', held('insurance-card', 'identified')],
    ['a vaccine passport', held('dcc', 'verified')],
    ['a link to a declaration', held('declaration-link', 'reference')],
  ])('records %s', (_, reading) => {
    expect(said(decide(reading, leaving, policy))).toBe('accept exit-recorded walk-out');
    const withoutClock = decide(reading, { ...leaving, isClockTrusted: false }, policy);
    expect(said(withoutClock)).toBe('accept exit-recorded walk-out');
  });

  it.each(allReasons)('denies a code refused as %s that names nobody', (reason) => {
    expect(said(decide(refusedCode(reason), leaving, policy))).toBe(
      `deny ${reason} ${codeReasonRules[reason].nextStep}`,
    );
  });

  it.each<CodeReason>(['bad-signature', 'unknown-issuer', 'wrong-algorithm', 'broken-field'])(
    'denies a code refused as %s even if it claims a name',
    (reason) => {
      expect(decide(lapsedDeclaration(reason), leaving, policy).outcome).toBe('deny');
    },
  );

  it('denies a venue code said to hold', () => {
    expect(decide(held('venue', 'identified'), leaving, policy).outcome).toBe('deny');
  });
});

describe('with a clock that cannot be trusted', () => {
  const asked = 'ask clock-untrusted see-staff';

  it.each<[string, Reading]>([
    ['a declaration in date', declaration()],
    ['a declaration too old', declaration({}, 1_000 * HOUR_MS)],
    ['a declaration past its end', lapsedDeclaration('expired')],
    ['a declaration from the future', lapsedDeclaration('not-yet-valid')],
    ['a vaccine passport', held('dcc', 'verified')],
    ['an insurance card with dates', held('insurance-card', 'identified', { validUntil: '2027-01-01' })],
  ])('asks staff about %s', (_, reading) => {
    expect(said(decide(reading, clockless, { ...policy, certificate: 'accept' }))).toBe(asked);
  });

  it.each<[string, Reading, string]>([
    ['a personal QR, which has no date', held('personal-qr', 'identified'), 'accept code-ok walk-in'],
    ['a citizen card', held('citizen-card', 'identified'), 'ask unsigned-code see-staff'],
    [
      'an insurance card without dates',
      held('insurance-card', 'identified'),
      'deny no-declaration declare-now',
    ],
    ['a bad signature', refusedCode('bad-signature'), 'deny bad-signature see-staff'],
    [
      'a certificate out of date when it signed',
      lapsedDeclaration('issuer-expired'),
      'deny issuer-expired see-staff',
    ],
  ])('judges as ever %s', (_, reading, expected) => {
    expect(said(decide(reading, clockless, policy))).toBe(expected);
  });

  it('still denies symptoms, and says that the dates were not judged', () => {
    const ill = declaration({ answers: { symptoms: ['cough'], contacts: [], hasTravelled: false } });
    expect(said(decide(ill, clockless, policy))).toBe('deny symptoms-declared+clock-untrusted keep-distance');
  });
});

describe('whatever is read', () => {
  const reason = fc.constantFrom(...allReasons);
  const claims = fc.option(
    fc.record(
      {
        fullName: fc.string(),
        issuedAtMs: fc.double(),
        validUntil: fc.string(),
        answers: fc.record({
          symptoms: fc.subarray([...symptoms]),
          contacts: fc.subarray([...contacts]),
          hasTravelled: fc.boolean(),
        }),
      },
      { requiredKeys: [] },
    ),
  );
  const anyReading: fc.Arbitrary<Reading> = fc.record({
    family: fc.constantFrom(...families),
    trust: fc.constantFrom(...trustSchema.options),
    outcome: fc.constantFrom('valid' as const, 'invalid' as const),
    reason: fc.option(reason),
    claims,
    notices: fc.constant([]),
  });
  const anyFacts: fc.Arbitrary<Facts> = fc.record({
    nowMs: fc.double(),
    direction: fc.constantFrom('in' as const, 'out' as const),
    isClockTrusted: fc.boolean(),
  });
  const worth = fc.constantFrom(...outcomes);
  const strict = fc.constantFrom('deny' as const, 'ask' as const);
  const anyPolicy: fc.Arbitrary<Policy> = fc.record({
    id: fc.constant('any'),
    version: fc.constant(1),
    venueKind: fc.constant('market' as const),
    title: fc.constant({ vi: 'x', en: 'x' }),
    maxDeclarationAgeHours: fc.integer({ min: 1, max: 504 }),
    whenSymptoms: strict,
    whenContact: strict,
    unsigned: fc.record({ 'personal-qr': worth, 'citizen-card': worth, 'insurance-card': worth }),
    whenReference: strict,
    certificate: worth,
  });
  const runs = { numRuns: 3_000 };

  it('answers with a verdict that parses, each reason once', () => {
    fc.assert(
      fc.property(anyReading, anyFacts, anyPolicy, (reading, facts, rules) => {
        const verdict = decide(reading, facts, rules);
        expect(verdictSchema.parse(verdict)).toEqual(verdict);
        expect(new Set(verdict.reasons).size).toBe(verdict.reasons.length);
      }),
      runs,
    );
  });

  it('never accepts a refused, an invalid or a reported reading on the way in', () => {
    fc.assert(
      fc.property(anyReading, anyFacts, anyPolicy, (reading, facts, rules) => {
        const answers = reading.claims?.answers;
        const isReported = (answers?.symptoms.length ?? 0) + (answers?.contacts.length ?? 0) > 0;
        const mayAccept = reading.trust !== 'refused' && reading.outcome === 'valid' && !isReported;
        const { outcome } = decide(reading, { ...facts, direction: 'in' }, rules);
        expect(outcome === 'accept' && !mayAccept).toBe(false);
      }),
      runs,
    );
  });

  it('tells an accepted visitor to walk and nobody else, and gives acceptance its own reasons only', () => {
    const accepting: readonly Reason[] = ['declaration-ok', 'code-ok', 'exit-recorded'];
    fc.assert(
      fc.property(anyReading, anyFacts, anyPolicy, (reading, facts, rules) => {
        const { outcome, nextStep, reasons } = decide(reading, facts, rules);
        expect(nextStep.startsWith('walk-')).toBe(outcome === 'accept');
        expect(reasons.some((given) => accepting.includes(given))).toBe(outcome === 'accept');
      }),
      runs,
    );
  });

  it('never lets symptoms or contacts make a verdict better', () => {
    fc.assert(
      fc.property(anyReading, anyPolicy, (reading, rules) => {
        const well = { symptoms: [], contacts: [], hasTravelled: false };
        const ill = { symptoms: [...symptoms], contacts: [...contacts], hasTravelled: true };
        const given = (answers: typeof ill | typeof well): Outcome =>
          decide({ ...reading, claims: { ...reading.claims, answers } }, entering, rules).outcome;
        expect(given(ill) === 'accept' && given(well) !== 'accept').toBe(false);
      }),
      runs,
    );
  });
});
