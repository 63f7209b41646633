import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StationStatus, stationStatusSchema } from '../../../contract/status.ts';
import { keepStatus, STATUS_GATHER_MS } from '../../../electron/shell/keep-status.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const scanner = {
  deviceId: 'scanner-1',
  label: 'Máy quét 1',
  via: 'serial',
  lane: 'main',
  direction: 'in',
  state: 'ready',
  problem: null,
  lastScanAtMs: null,
} as const;

function keep() {
  const pushed: StationStatus[] = [];
  return { pushed, status: keepStatus((current) => pushed.push(stationStatusSchema.parse(current))) };
}

describe('status keeper', () => {
  it('tells the screens at once when a scanner goes', () => {
    const { pushed, status } = keep();
    status.setDevices([scanner]);
    status.changeDevice('scanner-1', { state: 'gone', problem: 'unplugged' });
    expect(pushed.at(-1)?.devices[0]).toMatchObject({ state: 'gone', problem: 'unplugged' });
  });

  it('tells the screens at once when the gate goes out of order and when it is back', () => {
    const { pushed, status } = keep();
    status.setOutOfOrder({ kind: 'cannot-record', detail: 'disk full' });
    status.setOutOfOrder(null);
    expect(pushed.map(({ outOfOrder }) => outOfOrder?.kind ?? null)).toEqual(['cannot-record', null]);
  });

  it('gathers a rush of scans into one push', () => {
    const { pushed, status } = keep();
    for (let accept = 1; accept <= 50; accept += 1) status.setToday({ accept, deny: 0, ask: 0 });
    status.countDrop('too-long');
    status.countDrop('too-long');
    expect(pushed).toEqual([]);
    vi.advanceTimersByTime(STATUS_GATHER_MS);
    expect(pushed).toHaveLength(1);
    expect(pushed[0]?.today.accept).toBe(50);
    expect(pushed[0]?.drops['too-long']).toBe(2);
  });

  it('does not push twice what an alarm already carried', () => {
    const { pushed, status } = keep();
    status.setToday({ accept: 1, deny: 0, ask: 0 });
    status.setOutOfOrder({ kind: 'internal', detail: '' });
    vi.advanceTimersByTime(STATUS_GATHER_MS * 2);
    expect(pushed).toHaveLength(1);
  });

  it('tells zones, clock and keeping when they are others than before, however often they are set', () => {
    const { pushed, status } = keep();
    const zone = { id: 'hall', name: 'Sảnh', inside: 3, softLimit: 40, hardLimit: 50, room: 'free' } as const;
    const keeping = { retainDays: 30, overdue: 2, lastBackupAtMs: 5, backupProblem: 'target-full' } as const;
    for (let second = 0; second < 3; second += 1) {
      status.setZones([{ ...zone }]);
      status.setClock({ isTrusted: false, doubt: 'jumped' });
      status.setKeeping({ ...keeping });
      vi.advanceTimersByTime(STATUS_GATHER_MS);
    }
    expect(pushed).toHaveLength(1);
    expect(pushed[0]).toMatchObject({ zones: [zone], clock: { doubt: 'jumped' }, keeping });
    status.setZones([{ ...zone, inside: 4 }]);
    vi.advanceTimersByTime(STATUS_GATHER_MS);
    expect(pushed[1]?.zones[0]?.inside).toBe(4);
  });
});
