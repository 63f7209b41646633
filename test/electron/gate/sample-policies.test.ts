/**
 * The four sample policies: that they parse, and what each answers to the standard visitors.
 *
 * Office: people come by appointment, so a declaration of two days is fresh; symptoms stay outside; an
 * unsigned code is a conversation with the guard, who compares it with the face.
 * Hospital: the ill come because they are ill. Nobody is turned away by a machine: what is reported leads to
 * staff, who have a screening room; a declaration older than a day says nothing about a ward's risk.
 * Market: thousands an hour and no staff to ask. What can be told at once is told at once: an unsigned code is
 * taken as a name for tracing, anything reported stays outside, and a link nobody can resolve is no name.
 * Quarantine site: nobody comes or goes without staff unless a fresh declaration says that they may come in.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { venueKinds } from '../../../contract/policy.ts';
import type { Answers, Reading } from '../../../contract/reading.ts';
import { applies } from '../../../electron/gate/apply-rule.ts';
import { decide, judge } from '../../../electron/gate/decide.ts';
import { factsOf, type Moment } from '../../../electron/gate/facts.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { clockless, entering } from '../../support/sample-moment.ts';
import {
  declaration,
  held,
  lapsedDeclaration,
  nothingReported,
  refusedCode,
  vaccinated,
} from '../../support/sample-reading.ts';

const HOUR_MS = 3_600_000;
const reported = (symptoms: ['fever'] | [], contacts: ['patient'] | []): Reading =>
  declaration({ answers: { symptoms, contacts, hasTravelled: false } });

const slipOfRecord = held('slip', 'verified', {
  slipId: 'c2xpcC1vZi1yZWNvcmQtYQ',
  issuedAtMs: entering.nowMs - HOUR_MS,
  expiresAtMs: entering.nowMs + HOUR_MS,
});
const slip = (answers: Partial<Answers>): Reading =>
  held('slip', 'verified', {
    slipId: 'c2xpcC1vZi1zeW50aGV0aQ',
    issuedAtMs: entering.nowMs - HOUR_MS,
    expiresAtMs: entering.nowMs + 23 * HOUR_MS,
    answers: { ...nothingReported, ...answers },
  });
const assisted = (answers: Partial<Answers>): Reading =>
  held('assisted-declaration', 'identified', {
    fullName: 'Trần Thị Mẫu',
    issuedAtMs: entering.nowMs,
    expiresAtMs: entering.nowMs + 24 * HOUR_MS,
    answers: { ...nothingReported, ...answers },
  });

const visitors: readonly (readonly [
  string,
  Reading,
  office: string,
  hospital: string,
  market: string,
  quarantine: string,
])[] = [
  ['a declaration of this morning', declaration(), 'accept', 'accept', 'accept', 'accept'],
  ['a declaration of 24 h ago', declaration({}, 24 * HOUR_MS), 'accept', 'accept', 'accept', 'accept'],
  ['a declaration of 36 h ago', declaration({}, 36 * HOUR_MS), 'accept', 'deny', 'accept', 'deny'],
  ['a declaration of 60 h ago', declaration({}, 60 * HOUR_MS), 'deny', 'deny', 'accept', 'deny'],
  ['a declaration of 73 h ago', declaration({}, 73 * HOUR_MS), 'deny', 'deny', 'deny', 'deny'],
  ['fever', reported(['fever'], []), 'deny', 'ask', 'deny', 'ask'],
  ['contact with a patient', reported([], ['patient']), 'ask', 'ask', 'deny', 'ask'],
  ['a personal QR', held('personal-qr', 'identified'), 'ask', 'ask', 'accept', 'ask'],
  ['a citizen card', held('citizen-card', 'identified'), 'ask', 'ask', 'accept', 'ask'],
  ['an insurance card', held('insurance-card', 'identified'), 'ask', 'ask', 'accept', 'ask'],
  ['a vaccine passport', vaccinated('dcc'), 'ask', 'ask', 'accept', 'ask'],
  ['a slip', slip({}), 'accept', 'accept', 'accept', 'accept'],
  ['a slip of a manual record, which declares nothing', slipOfRecord, 'ask', 'ask', 'ask', 'ask'],
  ['a slip that names a symptom', slip({ symptoms: ['fever'] }), 'deny', 'ask', 'deny', 'ask'],
  ['an assisted declaration', assisted({}), 'accept', 'accept', 'accept', 'accept'],
  ['an assisted declaration of a cough', assisted({ symptoms: ['cough'] }), 'deny', 'ask', 'deny', 'ask'],
  ['an assisted declaration of contact', assisted({ contacts: ['patient'] }), 'ask', 'ask', 'deny', 'ask'],
  ['a manual record', held('manual-record', 'identified', {}), 'accept', 'ask', 'accept', 'ask'],
  ['a link to a declaration', held('declaration-link', 'reference'), 'ask', 'ask', 'deny', 'ask'],
  ['a declaration past its end', lapsedDeclaration('expired'), 'deny', 'deny', 'deny', 'deny'],
  ['a tampered declaration', refusedCode('bad-signature'), 'deny', 'deny', 'deny', 'deny'],
  ['a payment code', refusedCode('payment-code', null, 'payment'), 'deny', 'deny', 'deny', 'deny'],
];

describe('the sample policies', () => {
  it('are one for each kind of venue, under its name', () => {
    const folder = new URL('../../../resources/policies/', import.meta.url);
    expect(readdirSync(folder).sort()).toEqual(venueKinds.map((kind) => `${kind}.json`).sort());
    for (const kind of venueKinds)
      expect(shippedPolicy(kind).policy).toMatchObject({ id: kind, venueKind: kind });
  });

  it.each(visitors)('answer %s', (_, reading, ...expected) => {
    const lookup = reading.trust === 'reference' ? 'not-reached' : 'not-needed';
    const given = venueKinds.map((kind) => {
      const { policy, nationalRules } = shippedPolicy(kind);
      return decide(reading, { ...entering, lookup, nationalRules }, policy).outcome;
    });
    expect(given).toEqual(expected);
  });
});

const full: Moment = { ...entering, occupancy: { inside: 100, room: 'full', isInside: false } };

describe.each(venueKinds)('a full %s', (kind) => {
  const { policy } = shippedPolicy(kind);

  it('asks everybody to wait whom it would let in or leave to staff, and says why', () => {
    for (const reading of [declaration(), held('citizen-card', 'identified'), vaccinated('dcc')]) {
      expect(decide(reading, full, policy)).toMatchObject({
        outcome: 'deny',
        reasons: ['venue-full'],
        nextStep: 'wait-here',
        ruleId: 'venue-full',
      });
    }
  });

  it('sends nobody away who is inside already, and keeps nobody from leaving', () => {
    const inside = { ...full, occupancy: { ...full.occupancy, isInside: true } };
    expect(decide(declaration(), inside, policy).outcome).toBe('accept');
    const leaving = decide(declaration(), { ...full, direction: 'out' }, policy);
    expect(leaving).toEqual(decide(declaration(), { ...entering, direction: 'out' }, policy));
  });

  it('is full only at the hard limit', () => {
    for (const room of ['unlimited', 'free', 'nearly-full'] as const) {
      const moment = { ...entering, occupancy: { inside: 99, room, isInside: false } };
      expect(decide(declaration(), moment, policy).outcome).toBe('accept');
    }
  });

  it('says first what was reported, what is too old and what is forged', () => {
    for (const reading of [
      reported(['fever'], []),
      reported([], ['patient']),
      declaration({}, 100 * HOUR_MS),
      refusedCode('bad-signature'),
    ])
      expect(decide(reading, full, policy)).toEqual(decide(reading, entering, policy));
  });

  it('needs no clock to be full', () => {
    const moment = { ...clockless, occupancy: full.occupancy };
    expect(decide(declaration(), moment, policy).reasons).toEqual(['venue-full']);
  });
});

describe.each(venueKinds)('a clock that cannot be trusted, by the policy %s', (kind) => {
  const { policy, nationalRules } = shippedPolicy(kind);
  const hour = { symptoms: [], contacts: [], hasTravelled: false };
  const registered = {
    ...declaration({ answers: hour }),
    family: 'personal-qr',
    trust: 'registered',
  } as const;
  const found = { ...registered, family: 'declaration-link' } as const;
  const datedCard = held('insurance-card', 'identified', {
    insuranceNumber: '0123456789',
    validUntil: '2027-01-01',
  });
  const card = held('citizen-card', 'identified');
  const insured = held('shc', 'verified', {
    fullName: 'Nguyễn Văn Mẫu',
    certificate: { types: ['https://smarthealth.cards#insurance'] },
  });
  const passport = vaccinated('dcc');
  /** Between them they reach every rule that compares a date. */
  const scans: readonly (readonly [Reading, Partial<Moment>])[] = [
    [declaration(), {}],
    [declaration({}, 100 * HOUR_MS), {}],
    [registered, {}],
    [found, { lookup: 'found' }],
    [datedCard, {}],
    [slip({}), {}],
    [passport, {}],
    [insured, {}],
    [card, { other: factsOf(passport, { ...entering, nationalRules }) }],
    [passport, { other: factsOf(card, entering) }],
  ];

  it('leaves to staff whatever a rule that rests on the clock would decide', () => {
    const reached = new Set<string>();
    for (const [reading, changes] of scans) {
      const moment = { ...clockless, nationalRules, ...changes };
      const facts = factsOf(reading, moment);
      const rule = policy.rules.find(({ when }) => applies(when, facts) === true);
      if (rule?.restsOnClock !== true) continue;
      reached.add(rule.id);
      expect(judge(facts, policy), rule.id).toMatchObject({
        outcome: 'ask',
        reasons: ['clock-untrusted'],
        nextStep: 'see-staff',
        ruleId: rule.id,
      });
    }
    // Whether national rules hold rests on the clock itself: without it they are open, never failed, never passed.
    const open = [
      'certificate-rules',
      'certificate-then-identity',
      'identity-then-certificate',
      'certificate-alone',
    ];
    const mayBeOpen = nationalRules === null ? ['certificate-rules'] : open;
    const resting = policy.rules.filter(({ restsOnClock }) => restsOnClock).map(({ id }) => id);
    expect(resting.filter((id) => !reached.has(id) && !mayBeOpen.includes(id))).toEqual([]);
    expect(reached.size).toBeGreaterThanOrEqual(4);
  });

  it('marks every rule that reads an age, a remaining time, a date or a certificate’s rules', () => {
    const paths =
      /declaration\.(ageMinutes|minutesLeft)|certificate\.rules|other\.certificateRules|code\.hasDates/;
    for (const { id, when, restsOnClock } of policy.rules)
      if (paths.test(JSON.stringify(when))) expect(restsOnClock, id).toBe(true);
  });
});
