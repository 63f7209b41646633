import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ZONE } from '../../../contract/occupancy.ts';
import { trustListSchema } from '../../../contract/trust-list.ts';
import { type CodeInput, createCodeReader } from '../../../electron/codes/read-code.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { warmUp } from '../../../electron/passage/warm-up.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';

const resource = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../resources/${path}`, import.meta.url), 'utf8'));

describe('warm-up', () => {
  it('reads the shipped codes as what they are, and records, shows and faults nothing', () => {
    const trust = loadTrustStore(trustListSchema.parse(resource('trust-lists/development.json')));
    if (!trust.ok) throw new Error(trust.error.detail);
    const read = createCodeReader(trust.value);
    const codes = resource('warm-up-codes.json') as string[];
    const seen = new Set<string>();
    const touched: string[] = [];
    const tagged = new Set<string>();
    warmUp(codes, {
      read(input: CodeInput) {
        const reading = read(input);
        seen.add(`${reading.family} ${reading.trust}`);
        return reading;
      },
      joinParts: (text) => text,
      rules: () => shippedPolicy('office'),
      trustList: () => 'fresh',
      findDeclared: () => null,
      lookUp: null,
      record: () => {
        touched.push('record');
        throw new Error('the ledger was touched');
      },
      clock: { wallMs: () => Date.UTC(2026, 0, 1, 1), monotonicUs: () => 0 },
      newId: () => '01a1fca8-6db3-7019-b196-7c7581cd4e2d',
      identity: {
        stationId: 's',
        venueId: 'v',
        gate: 'g',
        runId: '01a1fca8-6db3-7019-b196-7c7581cd4e2d',
      },
      isClockTrusted: () => true,
      isPhoneNear: () => false,
      directionOf: () => 'in',
      zoneOf: () => DEFAULT_ZONE,
      presence: { count: () => 0, find: () => null },
      tagOf: (text) => {
        tagged.add(text.slice(0, text.indexOf(':')));
        return createHash('sha256').update(text).digest('base64url').slice(0, 22);
      },
      show: () => touched.push('show'),
      outOfOrder: () => touched.push('outOfOrder'),
    });
    expect(touched).toEqual([]);
    expect([...tagged]).toEqual(expect.arrayContaining(['code', 'id', 'name']));
    expect([...seen].sort()).toEqual([
      'citizen-card identified',
      'declaration verified',
      'personal-qr identified',
      'unknown refused',
      'venue refused',
    ]);
  });
});
