/**
 * The three sample policies: that they parse, and what each answers to the standard visitors.
 *
 * Office: people come by appointment, so a declaration of two days is fresh; symptoms stay outside; an
 * unsigned code is a conversation with the guard, who compares it with the face.
 * Hospital: the ill come because they are ill. Nobody is turned away by a machine: what is reported leads to
 * staff, who have a screening room; a declaration older than a day says nothing about a ward's risk.
 * Market: thousands an hour and no staff to ask. What can be told at once is told at once: an unsigned code is
 * taken as a name for tracing, anything reported stays outside, and a link nobody can resolve is no name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Policy, policySchema } from '../../../contract/policy.ts';
import type { Reading } from '../../../contract/reading.ts';
import { decide } from '../../../electron/gate/decide.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { declaration, held, lapsedDeclaration, refusedCode } from '../../support/sample-reading.ts';

const HOUR_MS = 3_600_000;
const folder = join(import.meta.dirname, '../../../resources/policies');
const load = (id: string): Policy =>
  policySchema.parse(JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')));

const reported = (symptoms: ['fever'] | [], contacts: ['patient'] | []): Reading =>
  declaration({ answers: { symptoms, contacts, hasTravelled: false } });

const visitors: readonly (readonly [string, Reading, office: string, hospital: string, market: string])[] = [
  ['a declaration of this morning', declaration(), 'accept', 'accept', 'accept'],
  ['a declaration of 24 h ago', declaration({}, 24 * HOUR_MS), 'accept', 'accept', 'accept'],
  ['a declaration of 36 h ago', declaration({}, 36 * HOUR_MS), 'accept', 'deny', 'accept'],
  ['a declaration of 60 h ago', declaration({}, 60 * HOUR_MS), 'deny', 'deny', 'accept'],
  ['a declaration of 73 h ago', declaration({}, 73 * HOUR_MS), 'deny', 'deny', 'deny'],
  ['fever', reported(['fever'], []), 'deny', 'ask', 'deny'],
  ['contact with a patient', reported([], ['patient']), 'ask', 'ask', 'deny'],
  ['a personal QR', held('personal-qr', 'identified'), 'ask', 'ask', 'accept'],
  ['a citizen card', held('citizen-card', 'identified'), 'ask', 'ask', 'accept'],
  ['an insurance card', held('insurance-card', 'identified'), 'ask', 'ask', 'accept'],
  ['a vaccine passport', held('dcc', 'verified'), 'ask', 'ask', 'accept'],
  ['a link to a declaration', held('declaration-link', 'reference'), 'ask', 'ask', 'deny'],
  ['a declaration past its end', lapsedDeclaration('expired'), 'deny', 'deny', 'deny'],
  ['a tampered declaration', refusedCode('bad-signature'), 'deny', 'deny', 'deny'],
  ['a payment code', refusedCode('payment-code', null, 'payment'), 'deny', 'deny', 'deny'],
];

describe('the sample policies', () => {
  it('are the three that main offers, each under its own name and of its own kind of venue', () => {
    expect(readdirSync(folder).sort()).toEqual(['hospital.json', 'market.json', 'office.json']);
    for (const id of ['office', 'hospital', 'market']) expect(load(id)).toMatchObject({ id, venueKind: id });
  });

  it.each(visitors)('answer %s', (_, reading, office, hospital, market) => {
    const facts = { nowMs: SAMPLE_MS, direction: 'in', isClockTrusted: true } as const;
    const given = (id: string): string => decide(reading, facts, load(id)).outcome;
    expect([given('office'), given('hospital'), given('market')]).toEqual([office, hospital, market]);
  });
});
