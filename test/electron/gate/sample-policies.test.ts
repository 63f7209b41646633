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
import type { Reading } from '../../../contract/reading.ts';
import { decide } from '../../../electron/gate/decide.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { entering } from '../../support/sample-moment.ts';
import {
  declaration,
  held,
  lapsedDeclaration,
  refusedCode,
  vaccinated,
} from '../../support/sample-reading.ts';

const HOUR_MS = 3_600_000;
const reported = (symptoms: ['fever'] | [], contacts: ['patient'] | []): Reading =>
  declaration({ answers: { symptoms, contacts, hasTravelled: false } });

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
