/**
 * Nearby: whether a Bluezone phone is at the reader now, from signal strengths alone.
 *
 * A phone is at the reader once it was heard at `rssiDbm` or stronger again and again for `holdMs`. Adverts
 * come every 100 to 1,000 ms and one in a few is lost or fades by 10 dB and more, so: strong adverts up to
 * STRONG_GAP_MS apart belong together, one weak advert between them is fading, two in a row are distance.
 * A phone is weak only 6 dB under the limit, else it would come and go at the limit itself.
 * It has left after LEFT_AFTER_MS without an advert over the weak limit, or WEAK_FOR_MS of weak ones.
 *
 * Bluezone for Android advertises 15 s and is silent 15 s. Those pauses are not bridged: 15 s after a
 * visitor left, the next one would still be taken for having the phone. "Near" is therefore true only while
 * it is heard, and "not near" never proves that there is no phone.
 */
import type { NearbySettings } from '../contract/devices.ts';
import { watchSilence } from './ble-watch-silence.ts';
import type { Timers } from './held.ts';

export const HYSTERESIS_DB = 6;
export const STRONG_GAP_MS = 1_500;
export const LEFT_AFTER_MS = 3_000;
export const WEAK_FOR_MS = 1_000;
/** Phones followed at the same time; more than this are not at one reader. */
export const MAX_FOLLOWED = 64;

interface Followed {
  firstStrongAtMs: number;
  lastStrongAtMs: number;
  /** Last advert at or over the weak limit. */
  lastKeptAtMs: number;
  weakInARow: number;
  isNear: boolean;
}

export interface NearbyWatch {
  /** An advert of a Bluezone phone. `nameOf` is asked only for one that may be near. */
  hear(nameOf: () => number, rssiDbm: number, atMs: number): void;
  use(settings: NearbySettings): void;
  /** Nothing is heard any more (port gone, controller reset): nobody is near. */
  clear(): void;
  /** True while no phone is followed: names may change. */
  isEmpty(): boolean;
}

/** `tell` is called on changes only, and first when a phone is near. */
export function watchNearby(
  initial: NearbySettings,
  timers: Timers,
  nowMs: () => number,
  tell: (isNear: boolean) => void,
): NearbyWatch {
  const followed = new Map<number, Followed>();
  let settings = initial;
  let wasNear = false;
  const silence = watchSilence(timers, nowMs, forgetLeft);

  function update(): void {
    let isNear = false;
    for (const phone of followed.values()) isNear ||= phone.isNear;
    if (isNear === wasNear) return;
    wasNear = isNear;
    tell(isNear);
  }

  function forgetLeft(): void {
    const atMs = nowMs();
    let oldestMs = atMs;
    for (const [name, { lastKeptAtMs }] of followed) {
      if (atMs - lastKeptAtMs >= LEFT_AFTER_MS) followed.delete(name);
      else oldestMs = Math.min(oldestMs, lastKeptAtMs);
    }
    update();
    if (followed.size > 0) {
      silence.start(Math.max(1, LEFT_AFTER_MS - (atMs - oldestMs)));
    }
  }

  function follow(name: number, atMs: number): void {
    if (followed.size >= MAX_FOLLOWED) return;
    if (followed.size === 0) silence.start(LEFT_AFTER_MS);
    followed.set(name, {
      firstStrongAtMs: atMs,
      lastStrongAtMs: atMs,
      lastKeptAtMs: atMs,
      weakInARow: 0,
      isNear: false,
    });
  }

  function hearWeak(name: number, phone: Followed, atMs: number): void {
    phone.weakInARow += 1;
    if (phone.weakInARow < 2) return;
    if (phone.isNear && atMs - phone.lastKeptAtMs < WEAK_FOR_MS) return;
    followed.delete(name);
    update();
  }

  function clear(): void {
    followed.clear();
    silence.stop();
    update();
  }

  return {
    hear(nameOf, rssiDbm, atMs) {
      if (!settings.isOn) return;
      const isStrong = rssiDbm >= settings.rssiDbm;
      // Most phones of a hall are neither strong nor followed: they cost nothing.
      if (!isStrong && followed.size === 0) return;
      const name = nameOf();
      const phone = followed.get(name);
      if (phone === undefined) {
        if (isStrong) follow(name, atMs);
        return;
      }
      if (rssiDbm < settings.rssiDbm - HYSTERESIS_DB) {
        hearWeak(name, phone, atMs);
        return;
      }
      phone.weakInARow = 0;
      phone.lastKeptAtMs = atMs;
      if (!isStrong) return;
      if (atMs - phone.lastStrongAtMs > STRONG_GAP_MS) phone.firstStrongAtMs = atMs;
      phone.lastStrongAtMs = atMs;
      if (phone.isNear || atMs - phone.firstStrongAtMs < settings.holdMs) return;
      phone.isNear = true;
      update();
    },
    use(next) {
      settings = next;
      clear();
    },
    clear,
    isEmpty: () => followed.size === 0,
  };
}
