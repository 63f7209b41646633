import { describe, expect, it } from 'vitest';
import { nearbyOff, nearbySettingsSchema } from '../../../contract/devices.ts';
import {
  type Calibration,
  HALL_MS,
  hear,
  holdLimits,
  measure,
  moveWithin,
  NEAR_READINGS,
  NEAR_WAIT_MS,
  rssiLimits,
  shareMeasured,
  shareOfSignal,
} from '../../../renderer/staff/calibrate-nearby.ts';

const SECOND_MS = 1_000;

/** Hears one reading a second from the moment at which staff press "measure". */
function measured(before: Calibration, readings: readonly (number | null)[]): Calibration {
  return readings.reduce<Calibration>(
    (calibration, dbm, at) => hear(calibration, dbm, (at + 1) * SECOND_MS),
    measure(before, 0),
  );
}

const hallOf = (...readings: readonly (number | null)[]): Calibration =>
  measured({ step: 'hall' }, [...readings, ...Array(10).fill(null)].slice(0, HALL_MS / SECOND_MS));
const constantly = (dbm: number | null, seconds: number) => Array<number | null>(seconds).fill(dbm);

describe('measuring the hall', () => {
  it('keeps the strongest of ten seconds', () => {
    expect(hallOf(-80, -62, null, -71)).toEqual({ step: 'near', hallDbm: -62 });
  });

  it('of a hall without phones knows no strength', () => {
    expect(hallOf()).toEqual({ step: 'near', hallDbm: null });
  });

  it('does not begin before staff press, and is not begun anew while it runs', () => {
    expect(hear({ step: 'hall' }, -50, 5)).toEqual({ step: 'hall' });
    const running = measure({ step: 'hall' }, 0);
    expect(measure(running, 5_000)).toBe(running);
    expect(shareMeasured(running, HALL_MS / 2)).toBe(0.5);
  });
});

describe('measuring at the reader', () => {
  it('proposes the middle between hall and reader', () => {
    expect(measured(hallOf(-70), constantly(-40, NEAR_READINGS))).toEqual({
      step: 'proposed',
      hallDbm: -70,
      nearDbm: -40,
      settings: { isOn: true, rssiDbm: -55, holdMs: nearbyOff.holdMs },
    });
  });

  it('waits through the rest between two bursts, and does not take the hall for the phone', () => {
    const bursts = [
      ...constantly(-72, 15),
      ...constantly(-41, 5),
      ...constantly(null, 10),
      ...constantly(-43, 5),
    ];
    expect(measured(hallOf(-70), bursts)).toMatchObject({ step: 'proposed', nearDbm: -41 });
  });

  it('proposes a limit under the phone where the hall was silent', () => {
    expect(measured(hallOf(), constantly(-40, NEAR_READINGS))).toMatchObject({
      step: 'proposed',
      settings: { rssiDbm: -52 },
    });
  });

  it.each([
    ['no phone was heard', constantly(null, NEAR_WAIT_MS / SECOND_MS), 'not-heard'],
    ['only the hall was heard', constantly(-75, NEAR_WAIT_MS / SECOND_MS), 'too-alike'],
    ['the phone is hardly stronger than the hall', constantly(-64, NEAR_READINGS), 'too-alike'],
  ])('fails when %s, and can be tried again', (_name, readings, why) => {
    const failed = measured(hallOf(-70), readings);
    expect(failed).toEqual({ step: 'failed', hallDbm: -70, why });
    expect(measured(failed, constantly(-40, NEAR_READINGS))).toMatchObject({ step: 'proposed' });
  });

  it('proposes only what the settings can hold', () => {
    for (const [hall, near] of [
      [-100, -90],
      [-20, -5],
      [null, -99],
    ] as const) {
      const result = measured({ step: 'near', hallDbm: hall }, constantly(near, NEAR_READINGS));
      if (result.step !== 'proposed') throw new Error(result.step);
      expect(nearbySettingsSchema.safeParse(result.settings).success).toBe(true);
    }
  });

  it('fills the bar by readings', () => {
    expect(shareMeasured(measured(hallOf(-70), constantly(-40, NEAR_READINGS / 2)), 0)).toBe(0.5);
  });
});

describe('moving a proposed value', () => {
  it.each([
    [-50, 1, rssiLimits, -49],
    [-10, 1, rssiLimits, -10],
    [-100, -1, rssiLimits, -100],
    [700, 1, holdLimits, 800],
    [300, -1, holdLimits, 300],
    [3_000, 1, holdLimits, 3_000],
  ])('%d by %d steps stays within its limits', (value, steps, limits, expected) => {
    expect(moveWithin(value, steps, limits)).toBe(expected);
  });

  it('puts a signal on the bar between -100 and -20 dBm', () => {
    expect([-120, -100, -60, -20, 0].map(shareOfSignal)).toEqual([0, 0, 0.5, 1, 1]);
  });
});
