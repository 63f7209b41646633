import { describe, expect, it } from 'vitest';
import type { NewVisit } from '../../../contract/visit.ts';
import { factsOf } from '../../../electron/gate/facts.ts';
import type { Ledger } from '../../../electron/ledger/open-ledger.ts';
import { gatherIncident } from '../../../electron/reports/incident-facts.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import { sampleAuthority, sampleVenue } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { entering } from '../../support/sample-moment.ts';
import { declaration } from '../../support/sample-reading.ts';
import { openForReading, sampleReader, sealedStation } from '../../support/sealed-station.ts';

const DAY_MS = 24 * 3_600_000;

async function gather(
  visits: readonly NewVisit[],
  {
    from = '2026-11-21',
    to = '2026-11-21',
    reader = 'none',
    afterwards,
  }: {
    from?: string;
    to?: string;
    reader?: 'none' | 'sample' | 'other';
    afterwards?: (ledger: Ledger) => void;
  } = {},
) {
  const { ledgerPath } = await sealedStation(visits, afterwards);
  const ledger = openForReading(ledgerPath);
  const claims =
    reader === 'none'
      ? null
      : reader === 'sample'
        ? await sampleReader(ledger)
        : await createClaimsReader({ keys: [], privateKeys: new Map() });
  const facts = gatherIncident({ ledger, from, to, claims });
  ledger.close();
  return facts;
}

const card = (n: number): NewVisit =>
  sampleVisit(n, {
    family: 'citizen-card',
    trust: 'identified',
    claims: { fullName: 'Trần Thị Mẫu', idNumber: '001190000002' },
  });
const unreadable = (n: number): NewVisit =>
  sampleVisit(n, { family: 'venue', trust: 'refused', isUnreadable: true, claims: null });

describe('the facts of an incident', () => {
  it('count visits by day, from midnight to midnight of the days that were asked for', async () => {
    const atMs = [SAMPLE_MS - DAY_MS, SAMPLE_MS, SAMPLE_MS + DAY_MS, SAMPLE_MS + 2 * DAY_MS];
    const visits = atMs.map((time, index) => sampleVisit(index + 1, { atMs: time }));
    const facts = await gather(visits, { from: '2026-11-21', to: '2026-11-22' });
    expect(facts.visits).toEqual({
      total: 2,
      firstAtMs: SAMPLE_MS,
      lastAtMs: SAMPLE_MS + DAY_MS,
      sealed: 2,
      erased: 0,
      unreadable: 0,
    });
    const openedBy = { venue: [sampleVenue.keyId], authority: [sampleAuthority.keyId] };
    expect(facts.days).toEqual([
      { day: '2026-11-21', visits: 1, sealed: 1, dataKeys: 1, openedBy },
      { day: '2026-11-22', visits: 1, sealed: 1, dataKeys: 1, openedBy },
    ]);
  });

  it('say what codes of these kinds may hold at most, while nothing is opened', async () => {
    const facts = await gather([sampleVisit(1), card(2), unreadable(3)]);
    expect(facts).toMatchObject({
      isCounted: false,
      families: { declaration: 1, 'citizen-card': 1, venue: 1 },
      visits: { total: 3, sealed: 2 },
      categories: { name: 2, number: 2, address: 2, phone: 1, 'health-answers': 1, certificate: 0 },
    });
  });

  it('say exactly what is held once it is opened, and no name of anybody', async () => {
    const facts = await gather([sampleVisit(1), card(2), unreadable(3)], { reader: 'sample' });
    expect(facts).toMatchObject({
      isCounted: true,
      notOpened: 0,
      categories: { name: 2, 'birth-date': 1, number: 2, address: 0, phone: 1, 'health-answers': 1 },
    });
    const text = JSON.stringify(facts);
    for (const mark of ['Mẫu', '001087000001', '0900000001', '1987']) expect(text).not.toContain(mark);
  });

  it('say how many the key does not open', async () => {
    const facts = await gather([sampleVisit(1)], { reader: 'other' });
    expect(facts).toMatchObject({ notOpened: 1, categories: { name: 0 } });
  });

  it('list keys, exports, deletions, sign-ins and doubts since the first day, with who and why', async () => {
    const at = (action: Parameters<Ledger['recordAudit']>[0]['action'], atMs = SAMPLE_MS) => ({
      atMs,
      actor: 'lan.nt',
      reason: 'truy vết',
      action,
    });
    const facts = await gather([sampleVisit(1), sampleVisit(2)], {
      afterwards(ledger) {
        ledger.recordAudit(at({ kind: 'signed-in' }, SAMPLE_MS - 2 * DAY_MS));
        ledger.recordAudit(at({ kind: 'signed-in' }));
        ledger.recordAudit(at({ kind: 'key-used', keyId: sampleVenue.keyId, use: 'names' }));
        ledger.recordAudit(
          at({ kind: 'exported', report: 'visits', day: '2026-11-21', withNames: true, rows: 2 }),
        );
        ledger.recordAudit(at({ kind: 'clock-doubted', doubt: 'jumped' }));
        ledger.erase({
          orderId: 'o-1',
          visitIds: [sampleId(2)],
          actor: 'admin',
          reason: null,
          // Long after the days in question.
          atMs: SAMPLE_MS + 5 * DAY_MS,
        });
      },
    });
    const kinds = (list: readonly { readonly action: { readonly kind: string } }[]) =>
      list.map(({ action }) => action.kind);
    expect(facts.visits).toMatchObject({ total: 2, sealed: 1, erased: 1 });
    expect(kinds(facts.access)).toEqual(['signed-in']);
    expect(facts.keyUses).toMatchObject([{ actor: 'lan.nt', reason: 'truy vết', action: { use: 'names' } }]);
    expect(kinds(facts.exports)).toEqual(['exported']);
    expect(kinds(facts.deletions)).toEqual(['claims-erased']);
    expect(kinds(facts.doubts)).toEqual(['clock-doubted']);
  });

  it('say what had left the station', async () => {
    const facts = await gather([sampleVisit(1), sampleVisit(2), sampleVisit(3)], {
      afterwards(ledger) {
        ledger.acknowledge([sampleId(1)], SAMPLE_MS + 9);
        ledger.quarantine([{ id: sampleId(2), reason: 'invalid', detail: '' }], SAMPLE_MS);
      },
    });
    expect(facts.delivery).toEqual({ visits: 3, pending: 1, quarantined: 1, lastAckedAtMs: SAMPLE_MS + 9 });
  });

  it('say what lies open beside the seal: an age, answers about health, without a name', async () => {
    const answers = { symptoms: ['fever' as const], contacts: [], hasTravelled: false };
    const facts = factsOf(declaration({ answers, birthDate: '1987' }), entering);
    const { open } = await gather([
      sampleVisit(1, { facts }),
      sampleVisit(2, { facts: factsOf(declaration({ birthDate: '1987' }), entering) }),
      sampleVisit(3),
    ]);
    expect(open).toEqual({ withAge: 2, withHealth: 1 });
  });
});
