/**
 * Calibration of "a phone is at the reader", step by step. Pure.
 *
 * First the hall for HALL_MS, with every phone kept away: its strongest signal is what must not count.
 * Then a phone at the reader, until NEAR_READINGS seconds were stronger than the hall: Bluezone on Android
 * sends for 15 s and rests for 15 s, so the measuring waits for a burst up to NEAR_WAIT_MS. The proposed
 * limit lies half way between. Nothing is proposed when the two do not stand apart by MIN_GAP_DB.
 */
import type { NearbySettings } from '../../contract/devices.ts';
import { nearbyOff } from '../../contract/devices.ts';

export const HALL_MS = 10_000;
export const NEAR_WAIT_MS = 40_000;
export const NEAR_READINGS = 10;
export const MIN_GAP_DB = 10;
/** How far below a phone at the reader the limit lies when the hall was silent. */
const BELOW_NEAR_DB = 12;
export const rssiLimits = { least: -100, most: -10, step: 1 } as const;
export const holdLimits = { least: 300, most: 3_000, step: 100 } as const;

export type Calibration =
  | { readonly step: 'hall' }
  | { readonly step: 'measuring-hall'; readonly endsAtMs: number; readonly strongestDbm: number | null }
  | { readonly step: 'near'; readonly hallDbm: number | null }
  | {
      readonly step: 'measuring-near';
      readonly hallDbm: number | null;
      readonly endsAtMs: number;
      /** Stronger than the hall, one a second. */
      readonly readings: readonly number[];
      readonly wasHeard: boolean;
    }
  | { readonly step: 'failed'; readonly hallDbm: number | null; readonly why: 'not-heard' | 'too-alike' }
  | {
      readonly step: 'proposed';
      readonly hallDbm: number | null;
      readonly nearDbm: number;
      readonly settings: NearbySettings;
    };

/** Staff pressed "measure". A step that measures already, or has nothing to measure, stays as it is. */
export function measure(calibration: Calibration, nowMs: number): Calibration {
  switch (calibration.step) {
    case 'hall':
      return { step: 'measuring-hall', endsAtMs: nowMs + HALL_MS, strongestDbm: null };
    case 'near':
    case 'failed':
      return {
        step: 'measuring-near',
        hallDbm: calibration.hallDbm,
        endsAtMs: nowMs + NEAR_WAIT_MS,
        readings: [],
        wasHeard: false,
      };
    default:
      return calibration;
  }
}

const stronger = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other);

const medianOf = (readings: readonly number[]): number =>
  [...readings].sort((a, b) => a - b)[Math.floor(readings.length / 2)] ?? rssiLimits.least;

function propose(hallDbm: number | null, readings: readonly number[]): Calibration {
  const nearDbm = medianOf(readings);
  if (hallDbm !== null && nearDbm - hallDbm < MIN_GAP_DB)
    return { step: 'failed', hallDbm, why: 'too-alike' };
  const limit = hallDbm === null ? nearDbm - BELOW_NEAR_DB : Math.round((hallDbm + nearDbm) / 2);
  const rssiDbm = Math.min(rssiLimits.most, Math.max(rssiLimits.least, limit));
  return { step: 'proposed', hallDbm, nearDbm, settings: { isOn: true, rssiDbm, holdMs: nearbyOff.holdMs } };
}

/** The strongest phone of the last second, or null when none was heard. */
export function hear(calibration: Calibration, strongestDbm: number | null, nowMs: number): Calibration {
  if (calibration.step === 'measuring-hall') {
    const strongest = stronger(calibration.strongestDbm, strongestDbm);
    return nowMs >= calibration.endsAtMs
      ? { step: 'near', hallDbm: strongest }
      : { ...calibration, strongestDbm: strongest };
  }
  if (calibration.step === 'measuring-near') {
    const { hallDbm } = calibration;
    const isNew = strongestDbm !== null && (hallDbm === null || strongestDbm > hallDbm);
    const readings = isNew ? [...calibration.readings, strongestDbm] : calibration.readings;
    const wasHeard = calibration.wasHeard || strongestDbm !== null;
    if (readings.length >= NEAR_READINGS) return propose(hallDbm, readings);
    if (nowMs < calibration.endsAtMs) return { ...calibration, readings, wasHeard };
    return { step: 'failed', hallDbm, why: wasHeard ? 'too-alike' : 'not-heard' };
  }
  return calibration;
}

/** How full the bar of a measuring step is, 0 to 1. */
export function shareMeasured(calibration: Calibration, nowMs: number): number {
  if (calibration.step === 'measuring-hall')
    return Math.min(1, Math.max(0, 1 - (calibration.endsAtMs - nowMs) / HALL_MS));
  return calibration.step === 'measuring-near' ? calibration.readings.length / NEAR_READINGS : 0;
}

/** A value moved by so many steps and kept within its limits. */
export const moveWithin = (
  value: number,
  steps: number,
  { least, most, step }: { readonly least: number; readonly most: number; readonly step: number },
): number => Math.min(most, Math.max(least, value + steps * step));

/** Where a signal stands on the bar from -100 to -20 dBm, 0 to 1. */
export const shareOfSignal = (dbm: number): number => Math.min(1, Math.max(0, (dbm + 100) / 80));
