import { describe, expect, it } from 'vitest';
import { LONGEST_STALL_MS } from '../../native-bridge/ble-dongle.ts';
import { simulateDay } from '../../scripts/rig/simulate-ble-day.ts';

describe('a simulated day of BLE traffic', () => {
  it('hears every advert of a controller without faults, and counts every minute', () => {
    const { counts, maxStallS } = simulateDay(0.1, 300, { faultEveryMs: null });
    expect(counts.adverts).toBe(108_000);
    expect(counts.heard).toBe(counts.adverts);
    expect(counts).toMatchObject({ drops: 0, strayBytes: 0, reopens: 0 });
    expect(maxStallS).toBeLessThanOrEqual(1);
    expect(counts.minutes).toBe(6);
  });

  it('comes through every fault within the watchdog time', () => {
    const { counts, maxStallS, memoryGrowthMb } = simulateDay(0.5, 50, { faultEveryMs: 2 * 60_000 });
    expect(counts.faults).toBeGreaterThanOrEqual(13);
    expect(counts.heard).toBeGreaterThan(counts.adverts * 0.95);
    expect(counts.reopens).toBeGreaterThanOrEqual(2);
    // Health comes once a second: that much of it is not known.
    expect(maxStallS).toBeLessThanOrEqual(LONGEST_STALL_MS / 1_000 + 1);
    expect(memoryGrowthMb).toBeLessThan(4);
  });
});
