/**
 * A short run of `npm run fuzz`; the long one is run by hand and its figures stand in docs/protocol.md.
 *
 * Times and memory are the long run's business: a test shares its machine. Here a hang is what takes 20 ms
 * four times over, and nothing else of the clock is held against the reader.
 */
import { expect, test } from 'vitest';
import { families } from '../../../contract/reading.ts';
import { fuzz } from '../../../scripts/fuzz/run-fuzz.ts';

const INPUTS = 20_000;

test(`survives ${INPUTS} mutated codes, unsigned and signed again, and lets none in that nobody signed`, async () => {
  const report = await fuzz({ inputs: INPUTS, seed: 0x6a7e });
  expect(report).toMatchObject({
    findings: [],
    crashes: 0,
    bugs: 0,
    hangs: 0,
    wrongAnswers: 0,
    inputs: INPUTS,
  });
  // What staff write down has no code.
  const withCode = families.filter((one) => one !== 'assisted-declaration' && one !== 'manual-record');
  expect(Object.keys(report.families).sort()).toEqual(withCode.sort());
}, 600_000);

test('one family alone can be fuzzed', async () => {
  const report = await fuzz({ inputs: 300, seed: 1, family: 'personal-qr' });
  expect(report).toMatchObject({ inputs: 300, crashes: 0, bugs: 0, wrongAnswers: 0 });
  expect(report.families['personal-qr'] ?? 0).toBeGreaterThan(50);
  expect(report.families).not.toHaveProperty('dcc'); // nothing but a signed seed leads there
});
