import { describe, expect, it } from 'vitest';
import type { FromBridge } from '../../contract/bridge-messages.ts';
import { nearbyOff } from '../../contract/devices.ts';
import { CALIBRATION_MS, createPhoneCounter, MAX_COUNTED } from '../../native-bridge/ble-phones.ts';
import { createShortNames } from '../../native-bridge/ble-short-names.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

const MINUTE_MS = 60_000;
const START_MS = MINUTE_MS * 1_000;
const address = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);

function idOf(number: number, length = 12): Uint8Array {
  const id = new Uint8Array(length);
  new DataView(id.buffer).setUint32(0, number);
  return id;
}

function open(startMs = START_MS, nearby = nearbyOff) {
  const timers = createSteppedTimers(startMs);
  const heard: FromBridge[] = [];
  let full = 0;
  const phones = createPhoneCounter(
    'dongle',
    nearby,
    timers,
    timers.nowMs,
    (message) => heard.push(message),
    () => {
      full += 1;
    },
  );
  const hear = (number: number, rssiDbm: number | null = -70): void =>
    phones.hear({ kind: 'bluezone', identity: idOf(number) }, address, rssiDbm, timers.nowMs());
  const minutes = () => heard.flatMap((m) => (m.type === 'phones' ? [m] : []));
  const signals = () => heard.flatMap((m) => (m.type === 'signal' ? [m.strongestDbm] : []));
  return { timers, heard, phones, hear, minutes, signals, full: () => full };
}

describe('counting phones', () => {
  it('counts each phone once a minute, by its kind, and reports the minute when it is over', () => {
    const { phones, hear, minutes, timers } = open();
    phones.listen();
    for (let i = 0; i < 50; i += 1) hear(i % 5);
    phones.hear({ kind: 'exposure-notification', identity: idOf(1, 16) }, address, -80, timers.nowMs());
    phones.hear({ kind: 'tracetogether', identity: idOf(1, 20) }, address, -80, timers.nowMs());
    expect(minutes()).toEqual([]);
    timers.step(MINUTE_MS + 1);
    expect(minutes()).toEqual([
      {
        type: 'phones',
        deviceId: 'dongle',
        minuteMs: START_MS,
        counts: { bluezone: 5, 'exposure-notification': 1, tracetogether: 1 },
        strongestDbm: null,
      },
    ]);
  });

  it('counts a phone without an id by its address', () => {
    const { phones, minutes, timers } = open();
    phones.listen();
    for (const last of [1, 2, 2, 1])
      phones.hear({ kind: 'bluezone', identity: null }, Uint8Array.of(1, 0, 0, 0, 0, 0, last), -70, START_MS);
    timers.step(MINUTE_MS + 1);
    expect(minutes()[0]?.counts.bluezone).toBe(2);
  });

  it('forgets who was there: the same phone counts again in the next minute', () => {
    const { phones, hear, minutes, timers } = open();
    phones.listen();
    hear(1);
    timers.step(MINUTE_MS + 1);
    hear(1);
    hear(2);
    timers.step(MINUTE_MS);
    timers.step(MINUTE_MS);
    expect(minutes().map(({ minuteMs, counts }) => [minuteMs - START_MS, counts.bluezone])).toEqual([
      [0, 1],
      [MINUTE_MS, 2],
      [2 * MINUTE_MS, 0],
    ]);
  });

  it('reports a minute that it heard in part, and none in which it did not listen', () => {
    const { phones, hear, minutes, timers } = open(START_MS + 20_000);
    phones.listen();
    hear(1);
    phones.deafen();
    timers.step(5 * MINUTE_MS);
    expect(minutes()).toHaveLength(1);
    expect(minutes()[0]).toMatchObject({ minuteMs: START_MS, counts: { bluezone: 1 } });
    expect(timers.waiting()).toBe(0);
    phones.listen();
    timers.step(MINUTE_MS);
    expect(minutes().map(({ minuteMs }) => (minuteMs - START_MS) / MINUTE_MS)).toEqual([0, 5]);
  });

  it('stands still at its bound, says so once, and counts again in the next minute', () => {
    const { phones, hear, minutes, timers, full } = open();
    phones.listen();
    for (let i = 0; i < MAX_COUNTED + 500; i += 1) hear(i);
    hear(3);
    timers.step(MINUTE_MS + 1);
    for (let i = 0; i < MAX_COUNTED + 1; i += 1) hear(i);
    timers.step(MINUTE_MS);
    expect(minutes().map(({ counts }) => counts.bluezone)).toEqual([MAX_COUNTED, MAX_COUNTED]);
    expect(full()).toBe(1);
  });

  it('tells the strongest Bluezone phone of each second while it is calibrated, and then stops', () => {
    const { phones, hear, signals, timers } = open();
    phones.listen();
    phones.calibrate({ isOn: false, rssiDbm: -50, holdMs: 700 });
    hear(1, -70);
    hear(2, -41);
    hear(3, null);
    phones.hear({ kind: 'tracetogether', identity: idOf(1, 20) }, address, -20, timers.nowMs());
    timers.step(1_001);
    hear(1, -60);
    timers.step(1_000);
    timers.step(1_000);
    expect(signals()).toEqual([-41, -60, null]);
    timers.step(CALIBRATION_MS * 2);
    const told = signals().length;
    expect(told).toBeGreaterThanOrEqual(CALIBRATION_MS / 1_000);
    expect(told).toBeLessThanOrEqual(CALIBRATION_MS / 1_000 + 1);
    phones.calibrate(nearbyOff);
    timers.step(1_001);
    expect(signals()).toHaveLength(told + 1);
  });

  it('takes new limits at once', () => {
    const { phones, hear, heard, timers } = open();
    phones.listen();
    const nearby = () => heard.flatMap((m) => (m.type === 'nearby' ? [m.isNear] : []));
    const holdUp = () => {
      for (let i = 0; i < 5; i += 1) {
        hear(1, -60);
        timers.step(250);
      }
    };
    holdUp();
    expect(nearby()).toEqual([]);
    phones.calibrate({ isOn: true, rssiDbm: -65, holdMs: 500 });
    holdUp();
    expect(nearby()).toEqual([true]);
    phones.deafen();
    expect(nearby()).toEqual([true, false]);
  });

  it('stays near over the end of a minute, though names are forgotten then', () => {
    const { phones, hear, heard, timers } = open(START_MS + 58_000, {
      isOn: true,
      rssiDbm: -65,
      holdMs: 500,
    });
    phones.listen();
    for (let i = 0; i < 20; i += 1) {
      hear(1, -50);
      timers.step(250);
    }
    expect(heard.flatMap((m) => (m.type === 'nearby' ? [m.isNear] : []))).toEqual([true]);
  });

  it('reports nothing and leaves no timer after it was stopped', () => {
    const { phones, hear, heard, timers } = open();
    phones.listen();
    phones.calibrate(nearbyOff);
    hear(1);
    phones.stop();
    const before = heard.length;
    timers.step(5 * MINUTE_MS);
    expect(heard.length).toBe(before);
    expect(timers.waiting()).toBe(0);
  });
});

describe('short names', () => {
  it('tell ids and kinds apart and are the same for the same id', () => {
    const names = createShortNames();
    const all = Array.from({ length: 2_000 }, (_, i) => names.of(0, idOf(i)));
    expect(new Set(all).size).toBe(2_000);
    expect(names.of(0, idOf(7))).toBe(all[7]);
    expect(names.of(1, idOf(7))).not.toBe(all[7]);
  });

  it('mean nothing after they were renewed', () => {
    const names = createShortNames();
    const before = names.of(0, idOf(7));
    names.renew();
    expect(names.of(0, idOf(7))).not.toBe(before);
  });
});
