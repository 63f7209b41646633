/**
 * BLE phones: counts contact-tracing phones by the minute and says whether one is at the reader.
 *
 * Ids never leave this module and are not kept in it: a minute holds salted short names, and both names
 * and salt are gone when it ends. Reported are numbers and "near" alone; no log, no message has an id.
 * Invariants: at most MAX_COUNTED names are held; a minute in which the dongle did not listen is not
 * reported at all, since "nobody" and "nobody listened" are different.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import { type NearbySettings, type PhoneKind, phoneKinds } from '../contract/devices.ts';
import { watchNearby } from './ble-nearby.ts';
import type { HeardPhone } from './ble-read-phone.ts';
import { createShortNames } from './ble-short-names.ts';
import type { Timers } from './held.ts';

/** Different phones counted in a minute; past it the numbers stand still, and it is said once. */
export const MAX_COUNTED = 10_000;
/** How long `signal` is reported after limits were sent: longer than the devices screen stays by itself. */
export const CALIBRATION_MS = 180_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

export interface PhoneCounter {
  /** `sender`: its address, the identity of a phone that tells no other. Null `rssiDbm`: not measured. */
  hear(phone: HeardPhone, sender: Uint8Array, rssiDbm: number | null, atMs: number): void;
  /** Scanning began. */
  listen(): void;
  /** Scanning ended: nobody is near, and the minute counts only what was heard until now. */
  deafen(): void;
  /** Takes new limits, and reports `signal` every second for CALIBRATION_MS. */
  calibrate(settings: NearbySettings): void;
  stop(): void;
}

export function createPhoneCounter(
  deviceId: string,
  nearby: NearbySettings,
  timers: Timers,
  nowMs: () => number,
  report: (message: FromBridge) => void,
  /** Said once: a minute had more phones than are counted. */
  sayFull: () => void,
): PhoneCounter {
  const names = createShortNames();
  const nearbyNames = createShortNames();
  const near = watchNearby(nearby, timers, nowMs, (isNear) => report({ type: 'nearby', deviceId, isNear }));
  const counted = new Set<number>();
  let counts: Record<PhoneKind, number> = noneCounted();
  let minute = Number.NaN;
  let isListening = false;
  let listenedInMinute = false;
  let wasFull = false;
  /** Of Bluezone phones: what is calibrated is when one of them counts as near. */
  let strongest: { second: number; dbm: number | null; before: number | null } = {
    second: Number.NaN,
    dbm: null,
    before: null,
  };
  let calibratesUntilMs = 0;
  let cancelMinute: (() => void) | null = null;
  let cancelSecond: (() => void) | null = null;

  function noneCounted(): Record<PhoneKind, number> {
    return { bluezone: 0, 'exposure-notification': 0, tracetogether: 0 };
  }

  /** Strongest of the second that ended before `atMs`. */
  function strongestBefore(atMs: number): number | null {
    const second = Math.floor(atMs / SECOND_MS);
    if (strongest.second === second) return strongest.before;
    return strongest.second === second - 1 ? strongest.dbm : null;
  }

  function markStrongest(dbm: number, atMs: number): void {
    const second = Math.floor(atMs / SECOND_MS);
    if (strongest.second !== second) strongest = { second, dbm: null, before: strongestBefore(atMs) };
    strongest.dbm = Math.max(strongest.dbm ?? dbm, dbm);
  }

  /** Ends the minute that is held, if another has begun. */
  function turnMinute(atMs: number): void {
    const current = Math.floor(atMs / MINUTE_MS);
    if (current === minute) return;
    if (listenedInMinute) {
      const strongestDbm = strongestBefore(atMs);
      report({ type: 'phones', deviceId, minuteMs: minute * MINUTE_MS, counts, strongestDbm });
    }
    counted.clear();
    names.renew();
    counts = noneCounted();
    minute = current;
    listenedInMinute = isListening;
  }

  function waitForMinute(): void {
    cancelMinute?.();
    const atMs = nowMs();
    // A timer may fire a little early: 1 ms past the border is safely in the next minute.
    cancelMinute = timers.set(Math.ceil(MINUTE_MS - (atMs % MINUTE_MS)) + 1, () => {
      cancelMinute = null;
      turnMinute(nowMs());
      if (isListening) waitForMinute();
    });
  }

  function waitForSecond(): void {
    cancelSecond?.();
    const atMs = nowMs();
    cancelSecond = timers.set(Math.ceil(SECOND_MS - (atMs % SECOND_MS)) + 1, () => {
      cancelSecond = null;
      const endedMs = nowMs();
      report({ type: 'signal', deviceId, strongestDbm: isListening ? strongestBefore(endedMs) : null });
      if (endedMs < calibratesUntilMs) waitForSecond();
    });
  }

  function count(kind: PhoneKind, name: number): void {
    if (counted.has(name)) return;
    if (counted.size >= MAX_COUNTED) {
      if (!wasFull) sayFull();
      wasFull = true;
      return;
    }
    counted.add(name);
    counts[kind] += 1;
  }

  return {
    hear({ kind, identity }, sender, rssiDbm, atMs) {
      turnMinute(atMs);
      // An address and an id must not share a name by chance of their bytes.
      const sort = phoneKinds.indexOf(kind) * 2 + (identity === null ? 1 : 0);
      const id = identity ?? sender;
      count(kind, names.of(sort, id));
      if (kind !== 'bluezone' || rssiDbm === null) return;
      markStrongest(rssiDbm, atMs);
      const nearbyName = (): number => {
        if (near.isEmpty()) nearbyNames.renew();
        return nearbyNames.of(sort, id);
      };
      near.hear(nearbyName, rssiDbm, atMs);
    },
    listen() {
      turnMinute(nowMs());
      isListening = true;
      listenedInMinute = true;
      if (cancelMinute === null) waitForMinute();
    },
    deafen() {
      isListening = false;
      near.clear();
    },
    calibrate(settings) {
      near.use(settings);
      calibratesUntilMs = nowMs() + CALIBRATION_MS;
      if (cancelSecond === null) waitForSecond();
    },
    stop() {
      isListening = false;
      listenedInMinute = false;
      near.clear();
      counted.clear();
      names.renew();
      nearbyNames.renew();
      cancelMinute?.();
      cancelSecond?.();
    },
  };
}
