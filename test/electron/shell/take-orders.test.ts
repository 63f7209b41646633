import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../../contract/audit.ts';
import { failed, ok } from '../../../contract/result.ts';
import type { StationOrder } from '../../../contract/station-orders.ts';
import { type Ledger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { ORDERS_FOLDER, type OrderHandlers, takeOrder } from '../../../electron/shell/take-orders.ts';
import { leaveOrder, type NewOrder } from '../../../scripts/leave-order.ts';
import { openSampleSealer, sampleSigner } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const who = { atMs: SAMPLE_MS, actor: 'admin', reason: null } as const;
const exported: NewOrder = {
  kind: 'note',
  ...who,
  action: { kind: 'exported', report: 'visits', day: '2026-11-21', withNames: true, rows: 3 },
};

function station(changes: Partial<OrderHandlers> = {}) {
  const dataDir = temporaryFolder();
  const applied: StationOrder[] = [];
  const events: string[] = [];
  const apply = (order: StationOrder) => {
    applied.push(order);
    return ok(null);
  };
  const handlers: OrderHandlers = {
    wasNoted: () => false,
    note: apply,
    erase(order) {
      applied.push(order);
      return ok('whole');
    },
    trustClock: apply,
    requeue: apply,
    ...changes,
  };
  return {
    dataDir,
    applied,
    events,
    take: () => takeOrder(dataDir, handlers, (_level, event) => events.push(event)),
    files: () => (existsSync(join(dataDir, ORDERS_FOLDER)) ? readdirSync(join(dataDir, ORDERS_FOLDER)) : []),
    put(name: string, content: string) {
      mkdirSync(join(dataDir, ORDERS_FOLDER), { recursive: true });
      writeFileSync(join(dataDir, ORDERS_FOLDER, name), content);
    },
  };
}

describe('orders that were left', () => {
  it('are applied in the order they were left, each once, and are gone', () => {
    const { dataDir, applied, take, files } = station();
    const orders: NewOrder[] = [
      { kind: 'erase', ...who, visitIds: [sampleId(1)] },
      exported,
      { kind: 'trust-clock', ...who },
      { kind: 'requeue', ...who },
    ];
    const ids = orders.map((order) => leaveOrder(dataDir, order));
    for (const id of ids) expect({ id, isTaken: take() }).toEqual({ id, isTaken: true });
    expect(applied.map(({ orderId }) => orderId)).toEqual(ids);
    expect(applied.map(({ kind }) => kind)).toEqual(['erase', 'note', 'trust-clock', 'requeue']);
    expect(files()).toEqual([]);
    expect(take()).toBe(false);
  });

  it('are none where nobody has left one', () => {
    const { take, events } = station();
    expect({ isTaken: take(), events }).toEqual({ isTaken: false, events: [] });
  });

  it('are taken one at a time', () => {
    const { dataDir, applied, take, files } = station();
    for (let n = 0; n < 3; n++) leaveOrder(dataDir, { kind: 'requeue', ...who });
    expect([take(), applied.length, files().length]).toEqual([true, 1, 2]);
  });

  it('stay until the last part of them is done, and come first again', () => {
    const parts = ['part', 'part', 'whole'] as const;
    const erased: string[] = [];
    const { dataDir, applied, events, take, files } = station({
      erase(order) {
        erased.push(order.orderId);
        return ok(parts[erased.length - 1] ?? 'whole');
      },
    });
    const orderId = leaveOrder(dataDir, { kind: 'erase', ...who, visitIds: [sampleId(1)] });
    leaveOrder(dataDir, { kind: 'requeue', ...who });
    expect([take(), take(), files().length, events]).toEqual([true, true, 2, []]);
    expect([take(), files().length, events]).toEqual([true, 1, ['order-applied']]);
    expect([erased, applied.length]).toEqual([[orderId, orderId, orderId], 0]);
  });

  it('stay, and those behind them wait, while the disk takes no write', () => {
    let isFull = true;
    const { dataDir, applied, take, files } = station({
      note: () => (isFull ? failed({ kind: 'cannot-record', detail: 'full' }) : ok(null)),
    });
    leaveOrder(dataDir, exported);
    leaveOrder(dataDir, { kind: 'requeue', ...who });
    expect(take()).toBe(false);
    expect({ applied: applied.length, files: files().length }).toEqual({ applied: 0, files: 2 });
    isFull = false;
    expect([take(), take()]).toEqual([true, true]);
    expect(files()).toEqual([]);
  });
});

describe('a file that is no order', () => {
  const id = '019ba000-0000-7000-8000-000000000009';
  const text = (order: object): string => JSON.stringify({ orderId: id, ...who, ...order });
  it.each([
    ['is not JSON', '{'],
    ['is of no known kind', text({ kind: 'open-the-door' })],
    ['has another id than its name', text({ kind: 'requeue', orderId: sampleId(3) })],
    ['speaks for the station', text({ kind: 'requeue', actor: 'station' })],
    ['speaks for the collector', text({ kind: 'erase', actor: 'collector', visitIds: [sampleId(1)] })],
    [
      'would note a deletion that the station did not do',
      text({
        kind: 'note',
        action: {
          kind: 'day-deleted',
          day: '2026-11-01',
          visits: 1,
          keys: [],
          kept: 0,
          gaps: [[1, 1, null]],
        },
      }),
    ],
    [
      'would note an erasure that the station did not do',
      text({ kind: 'note', action: { kind: 'claims-erased', orderId: 'x', seqs: [1], notHere: 0 } }),
    ],
    ['is too large', text({ kind: 'requeue', reason: null }).padEnd(200_000)],
  ])('is set aside when it %s', (_what, content) => {
    const { applied, events, take, files, put } = station();
    put(`${id}.json`, content);
    expect(take()).toBe(false);
    expect({ applied, events, files: files() }).toEqual({
      applied: [],
      events: ['order-refused'],
      files: [`${id}.json.refused`],
    });
  });

  it('does not hold up the orders behind it', () => {
    const { dataDir, take, put } = station();
    put('00000000.json', 'nothing');
    leaveOrder(dataDir, { kind: 'requeue', ...who });
    expect(take()).toBe(true);
  });

  it('is not followed to another place, and not read while it is half written', () => {
    const { dataDir, applied, take, files, put } = station();
    put(`${id}.json.new`, text({ kind: 'requeue' }));
    const elsewhere = join(dataDir, 'elsewhere');
    writeFileSync(elsewhere, text({ kind: 'requeue' }));
    symlinkSync(elsewhere, join(dataDir, ORDERS_FOLDER, `${id}.json`));
    expect(take()).toBe(false);
    expect(applied).toEqual([]);
    expect(files().sort()).toEqual([`${id}.json.new`, `${id}.json.refused`]);
  });
});

describe('an order whose file outlived a power cut', () => {
  async function withLedger(): Promise<{ ledger: Ledger; path: string; dataDir: string }> {
    const dataDir = temporaryFolder();
    const path = join(dataDir, 'ledger.db');
    const opened = openLedger({
      path,
      nowMs: () => SAMPLE_MS,
      stationId: 'station-1',
      sealer: await openSampleSealer(),
      signer: sampleSigner,
    });
    if (!opened.ok) throw new Error(opened.error.detail);
    return { ledger: opened.value, path, dataDir };
  }
  /** As the station does. */
  const handlersOf = (ledger: Ledger): OrderHandlers => {
    const entryOf = ({ atMs, actor, reason, action }: NewAuditEntry) => ({ atMs, actor, reason, action });
    return {
      wasNoted: (order) => ledger.holdsAudit(entryOf(order)),
      note: (order) => ledger.recordAudit(entryOf(order)),
      erase(order) {
        const erased = ledger.erase(order);
        return erased.ok ? ok('whole') : erased;
      },
      trustClock: () => ok(null),
      requeue: () => ok(null),
    };
  };
  const kinds = (path: string): string[] => {
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    const found = [...reader.value.audit(['exported', 'claims-erased'])].map(({ action }) => action.kind);
    reader.value.close();
    return found;
  };

  it('is noted once', async () => {
    const { ledger, path, dataDir } = await withLedger();
    const { note } = handlersOf(ledger);
    leaveOrder(dataDir, exported);
    // The note is in the audit, and then the power fails: the file is still there at the next start.
    let isCut = true;
    const cut: OrderHandlers = {
      ...handlersOf(ledger),
      note(order) {
        const done = note(order);
        if (isCut) throw new Error('the power fails here');
        return done;
      },
    };
    expect(() => takeOrder(dataDir, cut, () => {})).toThrow('the power fails here');
    isCut = false;
    expect(takeOrder(dataDir, cut, () => {})).toBe(true);
    // The same thing done again later is another entry.
    leaveOrder(dataDir, { ...exported, atMs: SAMPLE_MS + 1 });
    expect(takeOrder(dataDir, cut, () => {})).toBe(true);
    ledger.close();
    expect(kinds(path)).toEqual(['exported', 'exported']);
  });

  it('erases nothing more', async () => {
    const { ledger, dataDir } = await withLedger();
    for (const n of [1, 2]) expect(ledger.recordVisit(sampleVisit(n)).ok).toBe(true);
    const erasures: unknown[] = [];
    const handlers: OrderHandlers = {
      ...handlersOf(ledger),
      erase(order) {
        const erased = ledger.erase(order);
        erasures.push(erased);
        return erased.ok ? ok('whole') : erased;
      },
    };
    const orderId = leaveOrder(dataDir, { kind: 'erase', ...who, visitIds: [sampleId(1)] });
    const file = join(dataDir, ORDERS_FOLDER, `${orderId}.json`);
    takeOrder(dataDir, handlers, () => {});
    writeFileSync(file, JSON.stringify({ orderId, kind: 'erase', ...who, visitIds: [sampleId(1)] }));
    takeOrder(dataDir, handlers, () => {});
    expect(erasures).toEqual([ok({ erased: 1, notHere: 0 }), ok({ erased: 0, notHere: 0 })]);
    expect(ledger.loadPending(10).map(({ sealedClaims }) => sealedClaims === null)).toEqual([true, false]);
    ledger.close();
    rmSync(file, { force: true });
  });
});
