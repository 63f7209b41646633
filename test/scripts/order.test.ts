import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ok } from '../../contract/result.ts';
import { takeOrder } from '../../electron/shell/take-orders.ts';
import { carryOutOrders } from '../../electron/wiring/carry-out-orders.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = (dataDir: string, ...args: string[]) => runScript('order.ts', ['--data-dir', dataDir, ...args]);
const reason = ['--reason', 'so với giờ điện thoại'];

/** The command only looks whether a station has run there. */
function station(): string {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'ledger.db'), '');
  return dataDir;
}

describe('npm run order', () => {
  it.each([
    ['requeue', 'sends again'],
    ['trust-clock', 'holds for 10 minutes'],
  ])('leaves the order %s of now, with who and why', (kind, told) => {
    const dataDir = station();
    const fromMs = Date.now();
    const { status, stdout } = run(dataDir, kind, ...reason, '--actor', 'lan', '--json');
    expect(status).toBe(0);
    const orders = ordersIn(dataDir);
    expect(orders).toMatchObject([{ kind, actor: 'lan', reason: 'so với giờ điện thoại' }]);
    expect(JSON.parse(stdout)).toEqual({ kind, orderId: orders[0]?.orderId });
    expect(orders[0]?.atMs).toBeGreaterThanOrEqual(fromMs);
    expect(orders[0]?.atMs).toBeLessThanOrEqual(Date.now());
    expect(run(dataDir, kind, ...reason).stdout).toContain(told);
  });

  it('reaches a station that runs, which notes what it sent again and whose word on the clock it took', () => {
    const dataDir = station();
    const told: unknown[] = [];
    let monotonicMs = 0;
    const handlers = carryOutOrders({
      ledger: {
        holdsAudit: () => false,
        recordAudit(entry) {
          told.push(entry);
          return ok({ ...entry, number: 1, afterSeq: 0, hash: '' });
        },
        erase: () => ok({ erased: 0, notHere: 0 }),
        requeueQuarantined: () => 2,
      },
      clock: { wallMs: Date.now, monotonicMs: () => monotonicMs },
      confirmClock(by) {
        told.push(by);
        return true;
      },
      log: () => {},
    });
    monotonicMs = 60_000;
    expect(run(dataDir, 'requeue', '--reason', 'mended').status).toBe(0);
    expect(run(dataDir, 'trust-clock', ...reason).status).toBe(0);
    for (const isTaken of [true, true, false]) expect(takeOrder(dataDir, handlers, () => {})).toBe(isTaken);
    expect(told).toMatchObject([
      { actor: 'admin', reason: 'mended', action: { kind: 'requeued', visits: 2 } },
      { actor: 'admin', reason: 'so với giờ điện thoại' },
    ]);
    expect(ordersIn(dataDir)).toEqual([]);
  });

  it.each([
    [reason, 'which order'],
    [['erase', ...reason], '"erase" is no order'],
    [['toString', ...reason], '"toString" is no order'],
    [['requeue', 'trust-clock', ...reason], 'one order at a time'],
    [['requeue'], '--reason'],
    [['requeue', '--reason', ''], '--reason'],
    [['trust-clock', '--reason', 'gọi 0900 000 001'], '--reason'],
    [['trust-clock', ...reason, '--actor', 'station'], '--actor'],
  ])('ends with 2 and orders nothing for %j', (args, word) => {
    const dataDir = station();
    const { status, stderr } = run(dataDir, ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(word);
    expect(ordersIn(dataDir)).toEqual([]);
  });

  it('ends with 1 where no station has run, and leaves nothing there', () => {
    const dataDir = temporaryFolder();
    const { status, stderr } = run(dataDir, 'requeue', ...reason);
    expect(status).toBe(1);
    expect(stderr).toContain(dataDir);
    expect(ordersIn(dataDir)).toEqual([]);
  });

  it('ends with 1 when the order cannot be left', () => {
    const dataDir = station();
    writeFileSync(join(dataDir, 'orders'), 'not a folder');
    const { status, stderr } = run(dataDir, 'requeue', ...reason);
    expect(status).toBe(1);
    expect(stderr).toContain('cannot be left');
  });
});
