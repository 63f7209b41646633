import { describe, expect, it } from 'vitest';
import { listInside } from '../../../electron/reports/inside-list.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { openForReading, sampleReader, sealedStation } from '../../support/sealed-station.ts';

const entry = (n: number, changes: Parameters<typeof sampleVisit>[1] = {}) =>
  sampleVisit(n, {
    atMs: SAMPLE_MS + n * 1_000,
    pairing: 'entry',
    claims: { fullName: `Người Mẫu ${n}`, phone: `090000000${n}` },
    ...changes,
  });
/** Ids hold the time of the visit. */
const idOf = (n: number): string => sampleId(n, SAMPLE_MS + n * 1_000);

async function list(visits: Parameters<typeof sealedStation>[0], withNames: boolean) {
  const { ledgerPath } = await sealedStation(visits, (ledger) =>
    ledger.erase({ orderId: 'o', visitIds: [idOf(9)], actor: 'admin', reason: null, atMs: SAMPLE_MS }),
  );
  const ledger = openForReading(ledgerPath);
  const reader = withNames ? await sampleReader(ledger) : null;
  const listed = await listInside(ledger, reader);
  ledger.close();
  return listed;
}

describe('who is inside', () => {
  it('is counted by zone without any key, and named by nobody', async () => {
    const visits = [
      entry(1),
      entry(2, { zone: 'kho' }),
      entry(3),
      entry(4, { outcome: 'deny', pairing: 'none' }),
    ];
    expect(await list(visits, false)).toEqual({
      zones: [
        { zone: 'kho', inside: 1 },
        { zone: 'main', inside: 2 },
      ],
      people: null,
    });
  });

  it('is named with the key, longest inside first, without who has left', async () => {
    const visits = [
      entry(1),
      entry(2, { lane: 'side' }),
      sampleVisit(3, {
        atMs: SAMPLE_MS + 3_000,
        pairing: 'exit',
        direction: 'out',
        pairedWith: idOf(1),
      }),
      entry(4, { atMs: SAMPLE_MS - 1_000 }),
    ];
    const { people } = await list(visits, true);
    expect(people).toEqual([
      { zone: 'main', sinceMs: SAMPLE_MS - 1_000, name: 'Người Mẫu 4', phone: '0900000004', lane: 'main' },
      { zone: 'main', sinceMs: SAMPLE_MS + 2_000, name: 'Người Mẫu 2', phone: '0900000002', lane: 'side' },
    ]);
  });

  it('has the name from the other code of the passage when the first told none', async () => {
    const visits = [
      entry(1, { claims: { reference: 'ABCDEFGH' } }),
      entry(2, { claims: { fullName: 'Người Khác' } }),
      sampleVisit(3, {
        atMs: SAMPLE_MS + 50_000,
        pairing: 'again',
        pairedWith: idOf(1),
        claims: { fullName: 'Người Mẫu', phone: '0900000009' },
      }),
    ];
    const { people } = await list(visits, true);
    expect(people?.map(({ name, phone }) => [name, phone])).toEqual([
      ['Người Mẫu', '0900000009'],
      ['Người Khác', null],
    ]);
  });

  it('counts who cannot be named: erased, or without a name', async () => {
    const { zones, people } = await list([entry(9), entry(2, { claims: null })], true);
    expect(zones).toEqual([{ zone: 'main', inside: 2 }]);
    expect(people?.map(({ name }) => name)).toEqual([null, null]);
  });
  it('gives the thread back every few visits, since a gate may wait for it', async () => {
    const { ledgerPath } = await sealedStation(Array.from({ length: 60 }, (_, n) => entry(n + 1)));
    const ledger = openForReading(ledgerPath);
    let opened = 0;
    const openedAtTurns: number[] = [];
    let isListing = true;
    const turn = (): void => {
      openedAtTurns.push(opened);
      if (isListing) setImmediate(turn);
    };
    setImmediate(turn);
    const { people } = await listInside(ledger, {
      open() {
        opened += 1;
        return { fullName: 'Người Mẫu' };
      },
    });
    isListing = false;
    ledger.close();
    expect(people?.length).toBe(60);
    expect(openedAtTurns.slice(0, 2)).toEqual([24, 49]);
  });
});
