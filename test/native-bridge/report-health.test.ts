import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { createHealthReporter, HEALTH_EVERY_MS } from '../../native-bridge/report-health.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

function listen() {
  const timers = createSteppedTimers();
  const heard: FromBridge[] = [];
  const health = createHealthReporter('gate-1', timers, (message) =>
    heard.push(fromBridgeSchema.parse(message)),
  );
  return { timers, heard, health };
}

describe('health of a device', () => {
  it('reports a hundred scans within a second once, with the last frame masked', () => {
    const { timers, heard, health } = listen();
    for (let i = 0; i < 100; i += 1) {
      health.add('scans');
      health.add('bytes', 5);
      health.frame(`A${i}\r`, 5, 1_000 + i);
    }
    expect(heard).toEqual([]);
    timers.step(HEALTH_EVERY_MS);
    expect(heard).toEqual([
      {
        type: 'health',
        deviceId: 'gate-1',
        health: { scans: 100, bytes: 500, drops: 0, strayBytes: 0, reopens: 0 },
        lastFrame: { atMs: 1_099, byteLength: 5, masked: 'A99<CR>' },
      },
    ]);
  });

  it('reports a change of state at once and keeps its distance after it', () => {
    const { timers, heard, health } = listen();
    health.reportNow();
    health.add('drops');
    timers.step(HEALTH_EVERY_MS - 1);
    expect(heard).toHaveLength(1);
    timers.step(1);
    expect(heard).toHaveLength(2);
    expect(heard[1]).toMatchObject({ health: { drops: 1 }, lastFrame: null });
  });

  it('runs no timer while nothing changes', () => {
    const { timers, heard, health } = listen();
    health.reportNow();
    timers.step(HEALTH_EVERY_MS);
    expect(timers.waiting()).toBe(0);
    expect(heard).toHaveLength(1);
  });

  it('keeps the last frame in later reports', () => {
    const { heard, health } = listen();
    health.frame('12', 2, 7);
    health.reportNow();
    health.reportNow();
    expect(heard[1]).toMatchObject({ lastFrame: { atMs: 7, masked: '99' } });
  });

  it('says nothing and leaves no timer after it was stopped', () => {
    const { timers, heard, health } = listen();
    health.add('scans');
    health.stop();
    health.add('scans');
    health.reportNow();
    timers.step(10 * HEALTH_EVERY_MS);
    expect(heard).toEqual([]);
    expect(timers.waiting()).toBe(0);
  });
});
