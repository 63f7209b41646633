import { describe, expect, it } from 'vitest';
import { PITCHES } from '../../../contract/display.ts';
import { choosePitch } from '../../../renderer/sound/choose-pitch.ts';

describe('the pitch of a gate that was told none', () => {
  it.each([
    ['a number', ['Cổng số 1', 'Cổng số 2', 'Cổng số 3', 'Cổng số 4']],
    ['a number of two digits', ['Cổng 9', 'Cổng 10', 'Cổng 11', 'Cổng 12']],
    ['a number at a letter', ['Gate A1', 'Gate A2', 'Gate A3', 'Gate A4']],
    ['a letter', ['Cửa A', 'Cửa B', 'Cửa C', 'Cửa D']],
  ])('differs among four neighbours that are counted by %s', (_how, gates) => {
    expect(new Set(gates.map(choosePitch)).size).toBe(PITCHES);
  });

  it('is one of the pitches, whatever the gate is called', () => {
    for (const gate of ['', ' ', '7', 'A', 'Cổng chính', '正门 2', 'x'.repeat(60), '🚪', 'Cổng 999999999'])
      expect([0, 1, 2, 3]).toContain(choosePitch(gate));
  });

  it('does not hang on how the same name was typed', () => {
    expect(choosePitch('  CỔNG SỐ 2 '.normalize('NFD'))).toBe(choosePitch('Cổng số 2'));
  });

  it('stays the same from one release to the next', () => {
    expect(['Cổng chính', 'Cổng phụ', 'Cấp cứu', 'Cổng số 1'].map(choosePitch)).toEqual([2, 1, 0, 3]);
  });

  it('does not take two gates on one numbered street for the same', () => {
    const names = [
      'Cổng chính – đường 3/2',
      'Cổng sau – đường 3/2',
      'Cổng bên – đường 3/2',
      'Bãi xe – đường 3/2',
    ];
    expect(new Set(names.map(choosePitch)).size).toBeGreaterThan(1);
  });
});
