/**
 * Says in words how a device fares, for the devices screen. Pure.
 *
 * Everything by the closed kinds of the contract. Names no visitor: a device has a label, a lane and
 * counters, and its last reading is masked before it comes here.
 */
import type { DeviceHealth } from '../../contract/devices.ts';
import type { StaffDevice } from '../../contract/staff.ts';
import type { DeviceStatus } from '../../contract/status.ts';
import { type BothTexts, both, fill, joined } from '../catalogue.ts';
import { describeProblem, wordsOfDevice } from '../describe-alarms.ts';
import type { StatusWords } from '../describe-status.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, in the largest whole unit; a time that lies ahead (a clock was set) is just now. */
export function describeAgo(atMs: number | null, nowMs: number): BothTexts {
  if (atMs === null) return both((texts) => texts.staff.ago.never);
  const ageMs = nowMs - atMs;
  const say = (unit: 'seconds' | 'minutes' | 'hours' | 'days', unitMs: number): BothTexts =>
    both((texts) => fill(texts.staff.ago[unit], { count: Math.floor(ageMs / unitMs) }));
  if (ageMs < 2 * SECOND_MS) return both((texts) => texts.staff.ago.now);
  if (ageMs < MINUTE_MS) return say('seconds', SECOND_MS);
  if (ageMs < HOUR_MS) return say('minutes', MINUTE_MS);
  return ageMs < DAY_MS ? say('hours', HOUR_MS) : say('days', DAY_MS);
}

export interface DeviceState extends StatusWords {
  readonly mark: 'good' | 'waiting' | 'bad';
  /** What to do; null while nothing is to be done. */
  readonly help: BothTexts | null;
}

export function describeState(device: DeviceStatus): DeviceState {
  if (device.problem !== null || device.state === 'gone') {
    const { title, help } = describeProblem(device);
    return { mark: 'bad', texts: title, help };
  }
  const texts = both(({ devices }) => wordsOfDevice(devices, device.via).states[device.state]);
  return { mark: device.state === 'ready' ? 'good' : 'waiting', texts, help: null };
}

/** Kind, lane and direction; a dongle has only a kind. */
export function describeUse({ via, lane, direction }: DeviceStatus): BothTexts {
  const parts = [both((texts) => texts.via[via])];
  if (lane !== null) parts.push(both((texts) => fill(texts.guard.lane, { lane })));
  if (direction !== null) parts.push(both((texts) => texts.directions[direction]));
  return joined(parts);
}

/** VID:PID, what it calls itself, and its mode: names and numbers, the same in every language. */
export function describeIdentity({ identity }: StaffDevice): string | null {
  if (identity === null) return null;
  const parts = [identity.usbId ?? '', identity.description, identity.mode].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' · ');
}

/** The counters that should be zero; null when all are. */
export function describeErrors(health: DeviceHealth | null): BothTexts | null {
  if (health === null) return null;
  const counted = [
    ['drops', health.drops],
    ['stray', health.strayBytes],
    ['reopens', health.reopens],
  ] as const;
  const parts = counted
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => both((texts) => fill(texts.staff.errors[kind], { count })));
  return parts.length === 0 ? null : joined(parts, ', ');
}
