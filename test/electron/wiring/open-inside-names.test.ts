import { describe, expect, it } from 'vitest';
import type { AuditAction } from '../../../contract/audit.ts';
import { ok } from '../../../contract/result.ts';
import { openInsideNames } from '../../../electron/wiring/open-inside-names.ts';
import { makeSampleVaultFile, SAMPLE_PASSPHRASE } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { sealedStation } from '../../support/sealed-station.ts';

const DAY_MS = 86_400_000;
const named = (n: number, fullName: string) =>
  sampleVisit(n, { atMs: SAMPLE_MS + n, pairing: 'entry', claims: { fullName } });

async function station(visits: Parameters<typeof sealedStation>[0]) {
  const { ledgerPath } = await sealedStation(visits);
  const file = await makeSampleVaultFile();
  const noted: AuditAction['kind'][] = [];
  return {
    noted,
    /** @param refused what the audit does not take */
    open: (passphrase = SAMPLE_PASSPHRASE, refused: AuditAction['kind'] | null = null) =>
      openInsideNames(passphrase, {
        ledgerPath,
        vault: { file: () => ok(file) },
        audit(_actor, { kind }) {
          if (kind === refused) return false;
          noted.push(kind);
          return true;
        },
      }),
  };
}

const namesOf = (opened: Awaited<ReturnType<typeof openInsideNames>>) =>
  opened.ok ? opened.value.map(({ name }) => name) : opened.error.kind;

describe('names of who is inside, for staff', () => {
  it('come with the passphrase, longest inside first, both notes in the audit', async () => {
    const { open, noted } = await station([
      named(1, 'Người Mẫu Một'),
      sampleVisit(2, { atMs: SAMPLE_MS - DAY_MS, pairing: 'entry', claims: { fullName: 'Người Hôm Qua' } }),
    ]);
    expect(namesOf(await open())).toEqual(['Người Hôm Qua', 'Người Mẫu Một']);
    expect(noted).toEqual(['key-used', 'exported']);
  });

  it('come from the other code of the passage too, also when it was read after midnight', async () => {
    const midnightMs = SAMPLE_MS - (SAMPLE_MS % DAY_MS) - 7 * 3_600_000;
    const atMs = midnightMs - 2_000;
    const { open } = await station([
      sampleVisit(1, { atMs, pairing: 'entry', claims: { reference: 'ABCDEFGH' } }),
      sampleVisit(2, {
        atMs: midnightMs + 2_000,
        pairing: 'again',
        pairedWith: sampleId(1, atMs),
        claims: { fullName: 'Người Mẫu' },
      }),
    ]);
    expect(namesOf(await open())).toEqual(['Người Mẫu']);
  });

  it('are nobody when nobody is inside, and none for a wrong passphrase, which is no use of the key', async () => {
    const { open, noted } = await station([]);
    expect(namesOf(await open('another-passphrase'))).toBe('wrong-passphrase');
    expect(noted).toEqual([]);
    expect(namesOf(await open())).toEqual([]);
  });

  it.each([
    ['key-used', []],
    ['exported', ['key-used']],
  ] as const)('are not given when %s could not be noted', async (refused, before) => {
    const { open, noted } = await station([named(1, 'Người Mẫu Một')]);
    expect(namesOf(await open(SAMPLE_PASSPHRASE, refused))).toBe('failed');
    expect(noted).toEqual(before);
  });
});
