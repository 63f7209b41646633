import { describe, expect, it } from 'vitest';
import {
  countFault,
  FAULT_WINDOW_MS,
  MAX_FAULTS,
  mayComeBack,
  placeGuardBoard,
} from '../../../electron/shell/place-guard-board.ts';

const display = (id: number) => ({ id, bounds: { x: id * 100, y: 0, width: 100, height: 100 } });

describe('the place of the guard board', () => {
  it('is another display than the gate has', () => {
    expect(placeGuardBoard({ guardStrip: 'second' }, [display(1), display(2)], 1)?.id).toBe(2);
    expect(placeGuardBoard({ guardStrip: 'second' }, [display(1), display(2)], 2)?.id).toBe(1);
  });

  it('is none where there is no other, so that the gate keeps its screen', () => {
    expect(placeGuardBoard({ guardStrip: 'second' }, [display(1)], 1)).toBeNull();
  });

  it.each(['edge', 'off'] as const)('is none where the strip is set to %s', (guardStrip) => {
    expect(placeGuardBoard({ guardStrip }, [display(1), display(2)], 1)).toBeNull();
  });

  it('is the same of several, whatever order they are listed in', () => {
    const settings = { guardStrip: 'second' } as const;
    expect(placeGuardBoard(settings, [display(3), display(1), display(2)], 1)?.id).toBe(2);
    expect(placeGuardBoard(settings, [display(2), display(3), display(1)], 1)?.id).toBe(2);
  });
});

describe('a board that fails', () => {
  it('comes back three times in five minutes and is then given up', () => {
    let faults: readonly number[] = [];
    for (let at = 1; at <= MAX_FAULTS; at += 1) {
      faults = countFault(faults, at);
      expect(mayComeBack(faults)).toBe(true);
    }
    expect(mayComeBack(countFault(faults, MAX_FAULTS + 1))).toBe(false);
  });

  it('is forgiven what is five minutes old', () => {
    const faults = [0, 1, 2];
    expect(mayComeBack(countFault(faults, FAULT_WINDOW_MS - 1))).toBe(false);
    expect(mayComeBack(countFault(faults, FAULT_WINDOW_MS))).toBe(true);
  });
});
