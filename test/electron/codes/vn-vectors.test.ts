/**
 * The synthetic Vietnamese strings of the shared vectors, and one real DIVOC code.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../contract/reading.ts';
import { door } from './door.ts';

const ROOT = new URL('../../../../shared/vectors/', import.meta.url).pathname;
const isThere = existsSync(`${ROOT}vn/samples.json`);

interface Sample {
  readonly type: string;
  readonly desc: string;
  readonly data: string;
  readonly idConsistent?: boolean;
}
const { samples } = isThere
  ? (JSON.parse(readFileSync(`${ROOT}vn/samples.json`, 'utf8')) as { samples: readonly Sample[] })
  : { samples: [] };

const EXPECTED: Readonly<Record<string, Pick<Reading, 'family' | 'trust' | 'reason'>>> = {
  qd1405: { family: 'personal-qr', trust: 'identified', reason: null },
  cccd7: { family: 'citizen-card', trust: 'identified', reason: null },
  bhyt: { family: 'insurance-card', trust: 'identified', reason: null },
  'kbyt-hcm': { family: 'declaration-link', trust: 'reference', reason: null },
  'venue-kbyt-hcm': { family: 'venue', trust: 'refused', reason: 'venue-code' },
  'venue-tokhaiyte': { family: 'venue', trust: 'refused', reason: 'venue-code' },
};

describe.skipIf(!isThere)('Vietnamese layouts (skipped where ../shared/vectors is not there)', () => {
  test.each(samples)('$type: $desc', ({ type, data, idConsistent }) => {
    const reading = door(data);
    expect(reading).toMatchObject(EXPECTED[type] ?? {});
    expect(EXPECTED).toHaveProperty(type);
    if (idConsistent !== undefined) expect(reading.notices.includes('id-mismatch')).toBe(!idConsistent);
  });

  test('a DIVOC code, decoded as text like any scan, is named', () => {
    const bytes = readFileSync(`${ROOT}divoc/kde-partial-vaccination.bin`);
    expect(door(bytes.toString('utf8'), { isUtf8: false })).toMatchObject({
      family: 'divoc',
      reason: 'divoc-code',
    });
  });
});
