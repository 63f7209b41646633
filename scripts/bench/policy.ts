/**
 * Bench part `policy_eval`: from a reading and the moment to a verdict under the hospital's policy.
 *
 * A mixture of what comes to a hospital: declarations, cards, passports with their national rules, two
 * codes of one person, refusals. Each verdict is timed by itself.
 */
import type { Reading } from '../../contract/reading.ts';
import { decide } from '../../electron/gate/decide.ts';
import { factsOf, type Moment } from '../../electron/gate/facts.ts';
import { shippedPolicy } from '../shipped-policies.ts';
import { type Measurement, summarise } from './measure.ts';

const VERDICTS = 100_000;
const WARM_UP = 5_000;
const NOW_MS = Date.UTC(2026, 10, 21, 1);
const HOUR_MS = 3_600_000;

const reading = (family: Reading['family'], trust: Reading['trust'], claims: Reading['claims']): Reading => ({
  family,
  trust,
  outcome: 'valid',
  reason: null,
  claims: { fullName: 'Nguyễn Văn Mẫu', birthDate: '1987', ...claims },
  notices: [],
});
const declared = { issuedAtMs: NOW_MS - HOUR_MS, expiresAtMs: NOW_MS + HOUR_MS };
const well = { symptoms: [], contacts: [], hasTravelled: false };
const passport = reading('dcc', 'verified', {
  ...declared,
  keyId: '0011223344556677',
  certificate: {
    ver: '1.3.0',
    nam: { fnt: 'NGUYEN', gnt: 'VAN<MAU' },
    dob: '1987-01-18',
    v: [
      { tg: '840539006', vp: '1119349007', dn: 3, sd: 3, dt: '2026-06-01', co: 'VN', ci: 'URN:UVCI:01:VN:X' },
    ],
  },
});

export async function measurePolicyEval(): Promise<{ readonly results: Record<string, Measurement> }> {
  const { policy, nationalRules } = shippedPolicy('hospital');
  const entering: Moment = {
    nowMs: NOW_MS,
    direction: 'in',
    via: 'serial',
    isClockTrusted: true,
    isPhoneNear: false,
    trustList: 'fresh',
    policy: 'fresh',
    lookup: 'not-needed',
    other: null,
    nationalRules,
    occupancy: { inside: 40, room: 'free', isInside: false },
  };
  const card = reading('citizen-card', 'identified', { idNumber: '001087000001' });
  const scans: readonly (readonly [Reading, Moment])[] = [
    [reading('declaration', 'verified', { ...declared, answers: well }), entering],
    [
      reading('declaration', 'verified', { ...declared, answers: { ...well, symptoms: ['fever'] } }),
      entering,
    ],
    [reading('personal-qr', 'registered', { ...declared, answers: well }), entering],
    [card, entering],
    [passport, entering],
    [card, { ...entering, other: factsOf(passport, entering) }],
    [reading('declaration-link', 'reference', {}), { ...entering, lookup: 'not-found' }],
    [
      { ...reading('payment', 'refused', null), outcome: 'invalid', reason: 'payment-code', claims: null },
      entering,
    ],
  ];
  const times: number[] = [];
  let accepted = 0;
  for (let round = -WARM_UP; round < VERDICTS; round++) {
    const [read, moment] = scans[(round + WARM_UP) % scans.length] ?? [card, entering];
    const beginMs = performance.now();
    const { outcome } = decide(read, moment, policy);
    const tookMs = performance.now() - beginMs;
    if (round >= 0) times.push(tookMs);
    if (outcome === 'accept') accepted++;
  }
  // The declaration, the registered QR, and the card after the passport: an engine that refuses all is fast.
  const expected = Math.round(((VERDICTS + WARM_UP) * 3) / scans.length);
  if (Math.abs(accepted - expected) > scans.length)
    throw new Error(`${accepted} of ${expected} were accepted`);
  return {
    results: {
      policy_eval: summarise(
        times,
        times.reduce((sum, one) => sum + one, 0),
      ),
    },
  };
}
