import { describe, expect, it } from 'vitest';
import type { Claims } from '../../../contract/reading.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import { findVisits, type SoughtPerson } from '../../../electron/reports/find-visits.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { openForReading, sampleReader, sealedStation } from '../../support/sealed-station.ts';

const DAY_MS = 24 * 3_600_000;
const tuyet: Claims = {
  fullName: 'Nguyễn Thị Ánh Tuyết',
  birthDate: '1990-02-17',
  idNumber: '001190012345',
  phone: '0912345678',
};
const visit = (n: number, claims: Claims | null, changes: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, { claims, ...changes });

async function find(visits: readonly NewVisit[], person: SoughtPerson) {
  const { ledgerPath } = await sealedStation(visits);
  const ledger = openForReading(ledgerPath);
  const found = findVisits(ledger, await sampleReader(ledger), person);
  ledger.close();
  return found;
}
const ids = (...numbers: number[]): string[] => numbers.map((n) => sampleId(n));

describe('the visits of a person', () => {
  it.each<[string, SoughtPerson]>([
    ['identity number', { idNumber: '001190012345' }],
    ['identity number as people write it', { idNumber: '001 190 012 345' }],
    ['phone', { phone: '0912345678' }],
    ['phone in its international form', { phone: '+84 912 345 678' }],
    ['name', { name: 'Nguyễn Thị Ánh Tuyết' }],
    ['name as a passport writes it', { name: 'TUYET NGUYEN THI ANH' }],
    ['name and year', { name: 'nguyen thi anh tuyet', birthYear: '1990' }],
  ])('are found by %s', async (_by, person) => {
    const found = await find(
      [visit(1, tuyet), visit(2, { fullName: 'Trần Văn Mẫu', phone: '0900000001' })],
      person,
    );
    expect(found).toMatchObject({ visitIds: ids(1), joined: 0, notOpened: 0, isSeveralPeople: false });
  });

  it.each<[string, SoughtPerson]>([
    ['another year', { name: 'Nguyễn Thị Ánh Tuyết', birthYear: '1991' }],
    ['a number that is another person’s', { name: 'Nguyễn Thị Ánh Tuyết', idNumber: '001190012346' }],
    ['a part of the number', { idNumber: '00119001234' }],
    ['nothing that could be compared', { name: '***' }],
  ])('are not found by %s', async (_by, person) => {
    expect((await find([visit(1, tuyet), visit(2, {})], person)).visitIds).toEqual([]);
  });

  it('are found on all days, with each day named', async () => {
    const later = visit(2, { oldIdNumber: '001190012345' }, { atMs: SAMPLE_MS + 3 * DAY_MS });
    const found = await find([visit(1, tuyet), later], { idNumber: '001190012345' });
    expect(found.visitIds).toEqual([sampleId(1), later.id]);
    expect(found.days).toEqual(['2026-11-21', '2026-11-24']);
  });

  it('are found with what the station joined to them, both ways and on', async () => {
    const found = await find(
      [
        visit(1, { insuranceNumber: 'GD4797912345678' }, { pairing: 'entry' }),
        visit(2, { fullName: 'Khác' }, { pairing: 'again', pairedWith: sampleId(1) }),
        visit(3, tuyet, { direction: 'out', pairing: 'exit', pairedWith: sampleId(1) }),
        visit(4, { fullName: 'Đi cùng' }, { combinedWith: sampleId(3) }),
        visit(5, { fullName: 'Trần Văn Mẫu' }, { pairing: 'entry' }),
      ],
      { phone: '0912345678' },
    );
    expect(found).toMatchObject({ visitIds: ids(1, 2, 3, 4), joined: 3 });
  });

  it('leave out those that hold nothing', async () => {
    const found = await find(
      [visit(1, tuyet, { pairing: 'entry' }), visit(2, null, { pairedWith: sampleId(1) })],
      {
        phone: '0912345678',
      },
    );
    expect(found).toMatchObject({ visitIds: ids(1), joined: 0 });
  });

  it('are said to be of several people when their years or numbers differ', async () => {
    const namesake: Claims = { fullName: 'Nguyễn Thị Ánh Tuyết', birthDate: '1985' };
    const twin: Claims = { ...tuyet, idNumber: '079190000001' };
    const person = { name: 'Nguyễn Thị Ánh Tuyết' };
    expect((await find([visit(1, tuyet), visit(2, namesake)], person)).isSeveralPeople).toBe(true);
    expect((await find([visit(1, tuyet), visit(2, twin)], person)).isSeveralPeople).toBe(true);
    expect((await find([visit(1, tuyet), visit(2, tuyet)], person)).isSeveralPeople).toBe(false);
  });

  it('are not claimed to be all when some could not be opened', async () => {
    const { ledgerPath } = await sealedStation([visit(1, tuyet)]);
    const ledger = openForReading(ledgerPath);
    const nobody = await createClaimsReader({ keys: [], privateKeys: new Map() });
    expect(findVisits(ledger, nobody, { phone: '0912345678' })).toMatchObject({ visitIds: [], notOpened: 1 });
    ledger.close();
  });
});
