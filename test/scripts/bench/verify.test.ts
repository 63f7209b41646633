import { expect, test } from 'vitest';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { issueVaccination, realisticTrustStore } from '../../../scripts/bench/signed-codes.ts';
import { measureVerify } from '../../../scripts/bench/verify.ts';
import { developmentTrustList, rsaIssuer } from '../../../scripts/development-keys.ts';

const AT_MS = Date.UTC(2026, 10, 21, 5);

test('measures both algorithms beside bare verification, and says why the peer is missing', async () => {
  const said: string[] = [];
  const { results, ratios, peers } = await measureVerify({
    codes: 4,
    rounds: 2,
    hasPeers: false,
    say: (line) => said.push(line),
  });
  const names = ['es256', 'ps256'].flatMap((one) => [`verify_${one}`, `bare_${one}`, `bare_ready_${one}`]);
  expect(Object.keys(results).sort()).toEqual(names.sort());
  for (const { n, p50, p99, max, perSecond } of Object.values(results)) {
    expect(n).toBe(8);
    expect(p50).toBeLessThanOrEqual(p99);
    expect(p99).toBeLessThanOrEqual(max);
    expect(perSecond).toBeGreaterThan(0);
  }
  expect(Object.values(ratios)).toHaveLength(4);
  for (const ratio of Object.values(ratios)) expect(ratio).toBeGreaterThan(0);
  expect(peers).toEqual({ dcc_utils: null, reason: 'left out (--no-peers)' });
  expect(said).toEqual(['dcc-utils not measured: left out (--no-peers)']);
});

test('reads the codes of many people, each accepted, no two alike', () => {
  const store = realisticTrustStore();
  expect(store.signers.size).toBe(800 + developmentTrustList.keys.length);
  const read = createCodeReader(store);
  const codes = Array.from({ length: 30 }, (_, seed) => issueVaccination(rsaIssuer, AT_MS, seed));
  const ids = codes.map((text) => {
    const reading = read({ text, isUtf8: true, via: 'serial', atMs: AT_MS });
    expect(reading).toMatchObject({ family: 'dcc', trust: 'verified', outcome: 'valid' });
    return reading.claims?.reference;
  });
  expect(new Set(ids).size).toBe(codes.length);
});
