import { describe, expect, it } from 'vitest';
import { firstBootSettings, type Settings } from '../../../contract/settings.ts';
import { keepDirections, type TurnedLane } from '../../../electron/wiring/keep-directions.ts';

const settings = (direction: 'in' | 'out' | 'both' | 'auto', change: Partial<Settings> = {}): Settings => ({
  ...firstBootSettings,
  wedge: { isOn: true, lane: 'main', direction },
  ...change,
});
const turnedOut: TurnedLane = { lane: 'main', direction: 'out', atMs: 7_000 };

describe('a lane that goes both ways', () => {
  it('leads as the settings say until a guard turns it, and says since when it does not', () => {
    const lanes = keepDirections(settings('both'));
    expect(lanes.all()).toEqual([{ lane: 'main', direction: 'in', isSwitchable: true }]);
    expect(lanes.switchDirection('main', 'out', 5_000)).toBe(true);
    expect(lanes.directionOf('main')).toBe('out');
    expect(lanes.all()).toEqual([{ lane: 'main', direction: 'out', isSwitchable: true, turnedAtMs: 5_000 }]);
    expect(lanes.switchable()).toEqual([{ lane: 'main', direction: 'out' }]);
  });

  it('is not turned to where it leads already', () => {
    const lanes = keepDirections(settings('both'));
    expect(lanes.switchDirection('main', 'in', 5_000)).toBe(false);
    expect(lanes.all()[0]?.turnedAtMs).toBeUndefined();
  });

  it('leads after a restart where a guard had turned it, since then', () => {
    const lanes = keepDirections(settings('both'), [turnedOut]);
    expect(lanes.directionOf('main')).toBe('out');
    expect(lanes.all()).toEqual([{ lane: 'main', direction: 'out', isSwitchable: true, turnedAtMs: 7_000 }]);
  });

  it('is as the settings say again when it is turned back, also after a restart', () => {
    const lanes = keepDirections(settings('both'), [turnedOut]);
    expect(lanes.switchDirection('main', 'in', 9_000)).toBe(true);
    expect(lanes.all()).toEqual([{ lane: 'main', direction: 'in', isSwitchable: true }]);
    const back = keepDirections(settings('both'), [{ lane: 'main', direction: 'in', atMs: 9_000 }]);
    expect(back.all()).toEqual(lanes.all());
  });
});

describe('a lane that the settings no longer make two-way', () => {
  it.each(['in', 'auto'] as const)('bound to %s takes no turn of before, nor one of now', (direction) => {
    const lanes = keepDirections(settings(direction), [turnedOut]);
    expect(lanes.all()).toEqual([{ lane: 'main', direction, isSwitchable: false }]);
    expect(lanes.switchDirection('main', 'out', 9_000)).toBe(false);
    expect(lanes.directionOf('main')).toBe(direction);
  });

  it('nor does one that is not there any more', () => {
    const lanes = keepDirections(settings('both'), [{ ...turnedOut, lane: 'gone' }]);
    expect(lanes.directionOf('gone')).toBe('in');
    expect(lanes.all().map(({ lane }) => lane)).toEqual(['main']);
  });
});
