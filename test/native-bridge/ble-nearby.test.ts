import { describe, expect, it } from 'vitest';
import {
  HYSTERESIS_DB,
  LEFT_AFTER_MS,
  MAX_FOLLOWED,
  STRONG_GAP_MS,
  WEAK_FOR_MS,
  watchNearby,
} from '../../native-bridge/ble-nearby.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

const settings = { isOn: true, rssiDbm: -45, holdMs: 700 };

function open(change: Partial<typeof settings> = {}) {
  const timers = createSteppedTimers();
  const told: boolean[] = [];
  const near = watchNearby({ ...settings, ...change }, timers, timers.nowMs, (isNear) => told.push(isNear));
  /** Adverts of phone `name`, `everyMs` apart; the clock stands at the last one afterwards. */
  function hear(name: number, everyMs: number, ...signals: readonly number[]): void {
    for (const [i, rssiDbm] of signals.entries()) {
      if (i > 0) timers.step(everyMs);
      near.hear(() => name, rssiDbm, timers.nowMs());
    }
  }
  return { timers, told, near, hear };
}

describe('a phone at the reader', () => {
  it('is near once it was strong for the hold time, and it is told once', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -40, -40, -45);
    expect(told).toEqual([]);
    timers.step(250);
    hear(1, 250, -41, -30, -40);
    expect(told).toEqual([true]);
  });

  it('is not near for one strong advert, nor at 1 dB under the limit for ever', () => {
    const { told, hear, timers } = open();
    hear(1, 100, -20);
    timers.step(5_000);
    hear(2, 250, ...Array.from({ length: 40 }, () => -46));
    expect(told).toEqual([]);
  });

  it('is near though a slow phone advertises only every second', () => {
    const { told, hear } = open();
    hear(1, 1_010, -40, -40);
    expect(told).toEqual([true]);
  });

  it('stays on its way through one faded advert, but two in a row are distance', () => {
    const faded = open();
    faded.hear(1, 250, -40, -70, -40, -40);
    expect(faded.told).toEqual([true]);
    const passing = open();
    passing.hear(1, 250, -40, -70, -70, -40, -40);
    expect(passing.told).toEqual([]);
  });

  it('begins anew when strong adverts are too far apart', () => {
    const { told, hear } = open();
    hear(1, STRONG_GAP_MS + 1, -40, -40, -40, -40);
    expect(told).toEqual([]);
  });

  it('does not add up the strong adverts of different phones', () => {
    const { told, hear, timers } = open();
    for (let name = 0; name < 20; name += 1) {
      hear(name, 100, -40);
      timers.step(100);
    }
    expect(told).toEqual([]);
  });

  it('does not come and go at the limit itself', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -44, -44, -44, -44);
    timers.step(250);
    hear(1, 250, ...Array.from({ length: 60 }, (_, i) => -45 - (i % (HYSTERESIS_DB + 1))));
    expect(told).toEqual([true]);
  });

  it('has left after three seconds without an advert, without one more to notice it', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -40, -40, -40, -40);
    timers.step(LEFT_AFTER_MS - 1);
    expect(told).toEqual([true]);
    timers.step(1);
    expect(told).toEqual([true, false]);
    expect(timers.waiting()).toBe(0);
  });

  it('has left after a second of weak adverts', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -40, -40, -40, -40);
    timers.step(250);
    hear(1, 250, -60, -60, -60);
    expect(told).toEqual([true]);
    timers.step(WEAK_FOR_MS - 750);
    hear(1, 250, -60);
    expect(told).toEqual([true, false]);
  });

  it('is near again with its next burst after a pause of 15 s', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -40, -40, -40, -40);
    timers.step(15_000);
    hear(1, 250, -40, -40, -40);
    expect(told).toEqual([true, false]);
    timers.step(250);
    hear(1, 250, -40);
    expect(told).toEqual([true, false, true]);
  });

  it('stays near while one of two phones leaves', () => {
    const { told, hear, timers } = open();
    hear(1, 250, -40, -40, -40, -40);
    hear(2, 250, -40, -40, -40, -40);
    timers.step(2_000);
    hear(2, 250, -40);
    timers.step(2_000);
    expect(told).toEqual([true]);
    timers.step(1_000);
    expect(told).toEqual([true, false]);
  });

  it('says nothing when off, and that nobody is near when switched off or deaf', () => {
    const off = open({ isOn: false });
    off.hear(1, 250, -30, -30, -30, -30, -30);
    expect(off.told).toEqual([]);
    const { told, near, hear, timers } = open();
    hear(1, 250, -40, -40, -40, -40);
    near.use({ ...settings, isOn: false });
    expect(told).toEqual([true, false]);
    expect(timers.waiting()).toBe(0);
  });

  it('follows a bounded number of phones and has room again when they left', () => {
    const { told, hear, near, timers } = open();
    for (let name = 0; name < MAX_FOLLOWED; name += 1) hear(name, 0, -40);
    hear(9_999, 250, -40, -40, -40, -40);
    expect(told).toEqual([]);
    timers.step(LEFT_AFTER_MS);
    expect(near.isEmpty()).toBe(true);
    hear(9_999, 250, -40, -40, -40, -40);
    expect(told).toEqual([true]);
  });
});
