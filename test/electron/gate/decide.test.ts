import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomSchema } from '../../../contract/occupancy.ts';
import type { Policy } from '../../../contract/policy.ts';
import { contacts, families, type Reading, symptoms, trustSchema } from '../../../contract/reading.ts';
import { type CodeReason, codeReasons, type Reason } from '../../../contract/reasons.ts';
import { freshnessSchema, ruleFactsSchema } from '../../../contract/rule-facts.ts';
import { type Outcome, type Verdict, verdictSchema } from '../../../contract/verdict.ts';
import { codeReasonRules } from '../../../electron/gate/code-reason-rules.ts';
import { decide, judge, noticesOf } from '../../../electron/gate/decide.ts';
import { factsOf, type Moment } from '../../../electron/gate/facts.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { clockless, entering, leaving } from '../../support/sample-moment.ts';
import {
  declaration,
  held,
  lapsedDeclaration,
  refusedCode,
  vaccinated,
} from '../../support/sample-reading.ts';

const HOUR_MS = 3_600_000;
const office = shippedPolicy('office').policy;
const market = shippedPolicy('market').policy;

const said = ({ outcome, reasons, nextStep }: Verdict): string =>
  `${outcome} ${reasons.join('+')} ${nextStep}`;
const allReasons = Object.keys(codeReasons) as CodeReason[];

describe('on the way in', () => {
  it('accepts a signed declaration in date with nothing reported, and names the policy that did', () => {
    expect(decide(declaration(), entering, office)).toEqual({
      outcome: 'accept',
      reasons: ['declaration-ok'],
      nextStep: 'walk-in',
      policyId: 'office',
      policyVersion: 5,
      ruleId: 'signed-declaration',
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
    expect(said(decide(declaration({}, ageMs), entering, office))).toBe(expected);
  });

  it('denies a declaration that cannot show its age', () => {
    const { issuedAtMs: _, ...claims } = declaration().claims ?? {};
    const undated = { ...declaration(), claims };
    expect(said(decide(undated, entering, office))).toBe('deny declaration-too-old declare-again');
    expect(decide({ ...undated, claims: null }, entering, office).outcome).toBe('deny');
    const broken = declaration({ issuedAtMs: Number.NaN });
    expect(said(decide(broken, entering, office))).toMatch(/^deny declaration-too-old/);
  });

  it.each<[string, string, string]>([
    ['office', 'deny symptoms-declared keep-distance', 'ask contact-declared see-staff'],
    ['hospital', 'ask symptoms-declared see-staff', 'ask contact-declared see-staff'],
    ['market', 'deny symptoms-declared keep-distance', 'deny contact-declared keep-distance'],
    ['quarantine', 'ask symptoms-declared see-staff', 'ask contact-declared see-staff'],
  ])('follows the policy of the venue: %s', (id, onSymptoms, onContact) => {
    const { policy } = shippedPolicy(id);
    const given = (answers: { symptoms: ['fever'] | []; contacts: ['patient'] | [] }): string =>
      said(decide(declaration({ answers: { ...answers, hasTravelled: false } }), entering, policy));
    expect(given({ symptoms: ['fever'], contacts: [] })).toBe(onSymptoms);
    expect(given({ symptoms: [], contacts: ['patient'] })).toBe(onContact);
  });

  it('does not count travel alone against the visitor', () => {
    const answers = { symptoms: [], contacts: [], hasTravelled: true };
    expect(decide(declaration({ answers }), entering, office).outcome).toBe('accept');
  });

  it('lists symptoms before contact before age, and tells the visitor the first', () => {
    const answers = { symptoms: [...symptoms], contacts: [...contacts], hasTravelled: true };
    const everything = declaration({ answers }, 49 * HOUR_MS);
    expect(said(decide(everything, entering, office))).toBe(
      'deny symptoms-declared+contact-declared+declaration-too-old keep-distance',
    );
    const onlyContact = declaration({ answers: { ...answers, symptoms: [] } }, 49 * HOUR_MS);
    expect(said(decide(onlyContact, entering, office))).toBe(
      'ask contact-declared+declaration-too-old see-staff',
    );
  });

  it.each<[Reading['family']]>([['personal-qr'], ['citizen-card'], ['insurance-card']])(
    'gives the unsigned %s what the venue says it is worth',
    (family) => {
      const reading = held(family, 'identified');
      expect(said(decide(reading, entering, office))).toBe('ask unsigned-code see-staff');
      expect(said(decide(reading, entering, market))).toBe('accept code-ok walk-in');
    },
  );

  it.each<['dcc' | 'shc' | 'vds-nc']>([['dcc'], ['shc'], ['vds-nc']])(
    'takes a certificate (%s) where it is enough, and asks for an identity card beside it elsewhere',
    (family) => {
      const reading = vaccinated(family);
      expect(said(decide(reading, entering, market))).toBe('accept code-ok walk-in');
      expect(said(decide(reading, entering, office))).toBe('ask show-identity-too show-identity-card');
    },
  );

  it('does not take a certificate that proves neither vaccination nor recovery, alone or beside a card', () => {
    const insurance = held('shc', 'verified', {
      fullName: 'Nguyễn Văn Mẫu',
      certificate: { types: ['https://smarthealth.cards#insurance'] },
    });
    const card = factsOf(held('citizen-card', 'identified'), entering);
    for (const id of ['office', 'hospital', 'market', 'quarantine']) {
      const { policy } = shippedPolicy(id);
      expect(said(decide(insurance, entering, policy))).toBe('ask no-declaration see-staff');
      expect(decide(insurance, { ...entering, other: card }, policy).outcome).toBe('ask');
    }
    const nameless = held('shc', 'verified', {
      certificate: { types: ['https://smarthealth.cards#immunization'] },
    });
    expect(decide(nameless, entering, market).outcome).toBe('deny');
  });

  it('answers a declaration link by what the collector said, or by the policy when it was not reached', () => {
    const link = held('declaration-link', 'reference', { reference: 'abc' });
    const given = (lookup: Moment['lookup'], policy = office): string =>
      said(decide(link, { ...entering, lookup }, policy));
    expect(given('not-reached')).toBe('ask needs-network see-staff');
    expect(given('not-reached', market)).toBe('deny needs-network show-personal-code');
    expect(given('not-found')).toBe('ask declaration-not-found see-staff');
    expect(given('not-found', market)).toBe('deny declaration-not-found declare-again');
    const found = { ...declaration(), family: 'declaration-link', trust: 'registered' } as const;
    expect(said(decide(found, { ...entering, lookup: 'found' }, office))).toBe(
      'accept registered-declaration walk-in',
    );
  });

  it('takes an unsigned code that is in the register for a declaration, with its answers and its age', () => {
    const registered = { ...declaration(), family: 'personal-qr', trust: 'registered' } as const;
    expect(said(decide(registered, entering, office))).toBe('accept registered-declaration walk-in');
    // Who declared too long ago is not worse off than who never did.
    const old = { ...declaration({}, 49 * HOUR_MS), family: 'personal-qr', trust: 'registered' } as const;
    expect(said(decide(old, entering, office))).toBe('ask unsigned-code see-staff');
    expect(said(decide(old, entering, market))).toBe('accept registered-declaration walk-in');
    const ended = {
      ...declaration({ expiresAtMs: SAMPLE_MS - 1 }),
      family: 'personal-qr',
      trust: 'registered',
    };
    expect(said(decide(ended as Reading, entering, office))).toBe('ask unsigned-code see-staff');
    const ending = { ...declaration({ expiresAtMs: SAMPLE_MS }), family: 'personal-qr', trust: 'registered' };
    expect(decide(ending as Reading, entering, office).outcome).toBe('accept');
  });

  it.each(allReasons)('denies a code refused as %s, with that reason and its next step', (reason) => {
    const verdict = decide(refusedCode(reason), entering, office);
    expect(said(verdict)).toBe(`deny ${reason} ${codeReasonRules[reason].nextStep}`);
    expect(decide(lapsedDeclaration(reason), entering, office)).toEqual(verdict);
  });

  it.each<[CodeReason, Verdict['nextStep']]>([
    ['expired', 'declare-again'],
    ['unknown-code', 'show-personal-code'],
    ['broken-structure', 'scan-again'],
    ['not-utf8', 'scan-again'],
    ['venue-code', 'show-personal-code'],
    ['payment-code', 'show-personal-code'],
    ['bad-signature', 'see-staff'],
    ['unknown-issuer', 'see-staff'],
    ['revoked', 'see-staff'],
  ])('after %s sends the visitor to %s', (reason, nextStep) => {
    expect(decide(refusedCode(reason), entering, office).nextStep).toBe(nextStep);
  });

  it('does not ask to declare again for a card or a certificate past its end', () => {
    for (const family of ['insurance-card', 'dcc', 'shc'] as const) {
      const verdict = decide(refusedCode('expired', null, family), entering, office);
      expect(said(verdict)).toBe('deny expired show-personal-code');
    }
  });

  it.each<[string, Reading, string]>([
    ['a venue said to hold', held('venue', 'identified'), 'code-not-accepted'],
    ['a declaration without a signature', held('declaration', 'refused'), 'code-not-accepted'],
    ['a payment code in the register', held('payment', 'registered'), 'code-not-accepted'],
    ['a reference to a shop', held('link', 'reference'), 'code-not-accepted'],
    [
      'a refused code without a reason',
      { ...held('personal-qr', 'refused'), outcome: 'invalid' },
      'unknown-code',
    ],
    ['an invalid code without a reason', { ...declaration(), outcome: 'invalid' }, 'unknown-code'],
  ])('denies what contradicts itself: %s', (_, reading, reason) => {
    for (const policy of [office, market]) {
      expect(decide(reading, entering, policy)).toMatchObject({
        outcome: 'deny',
        reasons: [reason],
        ruleId: null,
      });
    }
  });

  it('denies by its reason a code that is said to be valid beside one', () => {
    const reading: Reading = { ...declaration(), reason: 'revoked' };
    expect(said(decide(reading, entering, office))).toBe('deny revoked see-staff');
  });
});

describe('two codes of one person', () => {
  const passport = factsOf(vaccinated('dcc'), entering);
  const card = factsOf(held('citizen-card', 'identified'), entering);

  it('are one verdict in either order: certificate and identity card', () => {
    const accepted = 'accept certificate-with-identity walk-in';
    const cardThen = decide(held('citizen-card', 'identified'), { ...entering, other: passport }, office);
    expect(said(cardThen)).toBe(accepted);
    const passportThen = decide(vaccinated('dcc'), { ...entering, other: card }, office);
    expect(said(passportThen)).toBe(accepted);
  });

  it('are not enough when the certificate is not signed or its rules are not met', () => {
    const { policy } = shippedPolicy('hospital');
    const failed = { ...passport, certificate: { kind: 'vaccination', rules: 'failed' } as const };
    const open = { ...passport, certificate: { kind: 'vaccination', rules: 'open' } as const };
    const unsigned = { ...passport, code: { ...passport.code, trust: 'identified' as const } };
    for (const other of [failed, open, unsigned]) {
      const verdict = decide(held('citizen-card', 'identified'), { ...entering, other }, policy);
      expect(said(verdict)).toBe('ask unsigned-code see-staff');
    }
  });

  it('do not undo at the third code what the first one reported', () => {
    const ill = factsOf(
      declaration({ answers: { symptoms: ['fever'], contacts: [], hasTravelled: false } }),
      entering,
    );
    const second = factsOf(vaccinated('dcc'), { ...entering, other: ill });
    const third = decide(held('citizen-card', 'identified'), { ...entering, other: second }, market);
    expect(said(third)).toBe('ask symptoms-declared see-staff');
  });

  it('do not undo what the first one reported', () => {
    const ill = factsOf(
      declaration({ answers: { symptoms: ['fever'], contacts: [], hasTravelled: false } }),
      entering,
    );
    for (const id of ['office', 'hospital', 'market', 'quarantine']) {
      const { policy } = shippedPolicy(id);
      const verdict = decide(held('personal-qr', 'identified'), { ...entering, other: ill }, policy);
      expect(said(verdict)).toBe('ask symptoms-declared see-staff');
    }
  });
});

describe('a trust list past its hard limit', () => {
  const expired: Moment = { ...entering, trustList: 'expired' };

  it('counts for a signature that stands in the code before, too', () => {
    const passport = factsOf(vaccinated('dcc'), expired);
    const { policy } = shippedPolicy('hospital');
    for (const [reading, other] of [
      [held('citizen-card', 'identified'), passport],
      [vaccinated('dcc'), factsOf(held('citizen-card', 'identified'), expired)],
    ] as const) {
      expect(said(decide(reading, { ...expired, other }, policy))).toBe('ask trust-list-expired see-staff');
    }
    const stale = { ...entering, trustList: 'stale' as const, other: passport };
    expect(noticesOf(factsOf(held('citizen-card', 'identified'), stale))).toContain('trust-list-stale');
  });

  it('leaves a signature to the policy, which asks by default, and says so', () => {
    expect(said(decide(declaration(), expired, office))).toBe('ask trust-list-expired see-staff');
    expect(said(decide(declaration(), expired, market))).toBe('accept declaration-ok walk-in');
    const strict = { ...office, whenTrustListExpired: 'deny' as const };
    expect(decide(declaration(), expired, strict).outcome).toBe('deny');
  });

  it('asks about an issuer that a newer list may know, and never accepts it', () => {
    const verdict = decide(refusedCode('unknown-issuer'), expired, market);
    expect(said(verdict)).toBe('ask trust-list-expired+unknown-issuer see-staff');
    const strict = { ...market, whenTrustListExpired: 'deny' as const };
    expect(decide(refusedCode('unknown-issuer'), expired, strict).reasons).toEqual(['unknown-issuer']);
  });

  it('changes nothing about unsigned codes and worse findings', () => {
    expect(said(decide(held('personal-qr', 'identified'), expired, market))).toBe('accept code-ok walk-in');
    expect(decide(lapsedDeclaration('expired'), expired, office).reasons).toEqual(['expired']);
  });

  it('is told when it is only stale, too, and only where a signature counts', () => {
    const noticed = (reading: Reading, trustList: Moment['trustList']): readonly string[] =>
      noticesOf(factsOf(reading, { ...entering, trustList }));
    expect(noticed(declaration(), 'stale')).toEqual(['trust-list-stale']);
    expect(noticed(declaration(), 'expired')).toEqual(['trust-list-stale']);
    expect(noticed(declaration(), 'fresh')).toEqual([]);
    expect(noticed(held('citizen-card', 'identified'), 'stale')).toEqual([]);
    expect(decide(declaration(), { ...entering, trustList: 'stale' }, office).outcome).toBe('accept');
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
    expect(said(decide(reading, leaving, office))).toBe('accept exit-recorded walk-out');
    const withoutClock = decide(reading, { ...leaving, isClockTrusted: false }, office);
    expect(said(withoutClock)).toBe('accept exit-recorded walk-out');
  });

  it.each(allReasons)('denies a code refused as %s that names nobody', (reason) => {
    expect(said(decide(refusedCode(reason), leaving, office))).toBe(
      `deny ${reason} ${codeReasonRules[reason].nextStep}`,
    );
  });

  it.each<CodeReason>(['bad-signature', 'unknown-issuer', 'wrong-algorithm', 'broken-field'])(
    'denies a code refused as %s even if it claims a name',
    (reason) => {
      expect(decide(lapsedDeclaration(reason), leaving, office).outcome).toBe('deny');
    },
  );

  it('denies a venue code said to hold', () => {
    expect(decide(held('venue', 'identified'), leaving, office).outcome).toBe('deny');
  });

  it('calls the staff where nobody may leave alone', () => {
    const { policy } = shippedPolicy('quarantine');
    expect(said(decide(declaration(), leaving, policy))).toBe('ask leave-with-staff see-staff');
    expect(decide(lapsedDeclaration('expired'), leaving, policy)).toMatchObject({
      outcome: 'ask',
      reasons: ['leave-with-staff', 'declaration-too-old'],
    });
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
    [
      'an insurance card with dates',
      held('insurance-card', 'identified', { insuranceNumber: '0123456789', validUntil: '2027-01-01' }),
    ],
  ])('asks staff about %s', (_, reading) => {
    for (const policy of [office, market]) expect(said(decide(reading, clockless, policy))).toBe(asked);
  });

  it.each<[string, Reading, string]>([
    ['a personal QR, which has no date', held('personal-qr', 'identified'), 'accept code-ok walk-in'],
    ['a citizen card', held('citizen-card', 'identified'), 'accept code-ok walk-in'],
    ['an insurance card without dates', held('insurance-card', 'identified'), 'accept code-ok walk-in'],
    ['a bad signature', refusedCode('bad-signature'), 'deny bad-signature see-staff'],
    [
      'a certificate out of date when it signed',
      lapsedDeclaration('issuer-expired'),
      'deny issuer-expired see-staff',
    ],
  ])('judges as ever %s', (_, reading, expected) => {
    expect(said(decide(reading, clockless, market))).toBe(expected);
  });

  it('says so with every answer, on the way out too', () => {
    for (const moment of [clockless, { ...leaving, isClockTrusted: false }])
      for (const reading of [declaration(), held('citizen-card', 'identified'), refusedCode('not-utf8')])
        expect(noticesOf(factsOf(reading, moment))).toContain('clock-untrusted');
    expect(noticesOf(factsOf(declaration(), entering))).toEqual([]);
  });

  it('still denies symptoms', () => {
    const ill = declaration({ answers: { symptoms: ['cough'], contacts: [], hasTravelled: false } });
    expect(said(decide(ill, clockless, office))).toBe('deny symptoms-declared keep-distance');
  });
});

describe('a crowded zone', () => {
  it.each(roomSchema.options)('is told on the way in and never on the way out: %s', (room) => {
    const occupancy = { inside: 50, room, isInside: false };
    const isCrowded = room === 'nearly-full' || room === 'full';
    expect(noticesOf(factsOf(declaration(), { ...entering, occupancy }))).toEqual(
      isCrowded ? ['nearly-full'] : [],
    );
    expect(noticesOf(factsOf(declaration(), { ...leaving, occupancy }))).toEqual([]);
  });
});

const shippedPolicies = new Map(
  ['office', 'hospital', 'market', 'quarantine'].map((id) => [id, shippedPolicy(id).policy]),
);

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
  const anyMoment: fc.Arbitrary<Moment> = fc.record({
    nowMs: fc.integer({ min: -1e15, max: 1e15 }),
    direction: fc.constantFrom('in' as const, 'out' as const),
    via: fc.constant('serial' as const),
    isClockTrusted: fc.boolean(),
    isPhoneNear: fc.boolean(),
    trustList: fc.constantFrom(...freshnessSchema.options),
    policy: fc.constantFrom(...freshnessSchema.options),
    lookup: fc.constantFrom(
      'not-needed' as const,
      'not-reached' as const,
      'not-found' as const,
      'found' as const,
    ),
    other: fc.option(anyReading.map((reading) => factsOf(reading, entering))),
    nationalRules: fc.constant(shippedPolicy('hospital').nationalRules),
    occupancy: fc.record({
      inside: fc.nat(),
      room: fc.constantFrom(...roomSchema.options),
      isInside: fc.boolean(),
    }),
  });
  const anyPolicy: fc.Arbitrary<Policy> = fc
    .constantFrom('office', 'hospital', 'market', 'quarantine')
    .map((id) => shippedPolicies.get(id) ?? office);
  /** Rules in any order, so that the guards and not the order must hold. */
  const shuffledPolicy: fc.Arbitrary<Policy> = anyPolicy.chain((policy) =>
    fc.shuffledSubarray([...policy.rules], { minLength: 1 }).map((rules) => ({ ...policy, rules })),
  );
  const runs = { numRuns: 3_000 };

  it('answers with a verdict that parses, each reason once', () => {
    fc.assert(
      fc.property(anyReading, anyMoment, shuffledPolicy, (reading, moment, rules) => {
        const verdict = decide(reading, moment, rules);
        expect(verdictSchema.parse(verdict)).toEqual(verdict);
        expect(new Set(verdict.reasons).size).toBe(verdict.reasons.length);
      }),
      runs,
    );
  });

  it('never accepts a refused or an invalid reading on the way in, whatever the order of the rules', () => {
    fc.assert(
      fc.property(anyReading, anyMoment, shuffledPolicy, (reading, moment, rules) => {
        const mayAccept =
          reading.trust !== 'refused' && reading.outcome === 'valid' && reading.reason === null;
        const { outcome } = decide(reading, { ...moment, direction: 'in' }, rules);
        expect(outcome === 'accept' && !mayAccept).toBe(false);
      }),
      runs,
    );
  });

  it('never accepts a reported reading by the rules that ship', () => {
    fc.assert(
      fc.property(anyReading, anyMoment, anyPolicy, (reading, moment, rules) => {
        const answers = reading.claims?.answers;
        const isReported = (answers?.symptoms.length ?? 0) + (answers?.contacts.length ?? 0) > 0;
        const { outcome } = decide(reading, { ...moment, direction: 'in' }, rules);
        expect(outcome === 'accept' && isReported).toBe(false);
      }),
      runs,
    );
  });

  it('makes facts that parse, survive JSON, and give the same verdict again', () => {
    fc.assert(
      fc.property(anyReading, anyMoment, anyPolicy, (reading, moment, rules) => {
        const facts = factsOf(reading, moment);
        const again = ruleFactsSchema.parse(JSON.parse(JSON.stringify(facts)));
        expect(again).toEqual(facts);
        expect(judge(again, rules)).toEqual(decide(reading, moment, rules));
      }),
      runs,
    );
  });

  it('tells an accepted visitor to walk and nobody else, and gives acceptance its own reasons only', () => {
    const accepting: readonly Reason[] = [
      'declaration-ok',
      'registered-declaration',
      'certificate-with-identity',
      'code-ok',
      'exit-recorded',
      'slip-ok',
      'assisted-declaration-ok',
      'manual-record-made',
    ];
    fc.assert(
      fc.property(anyReading, anyMoment, shuffledPolicy, (reading, moment, rules) => {
        const { outcome, nextStep, reasons } = decide(reading, moment, rules);
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
