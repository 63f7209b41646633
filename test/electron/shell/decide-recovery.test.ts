import { describe, expect, it } from 'vitest';
import {
  decideRecovery,
  MAX_RELOADS_IN_WINDOW,
  RECOVERY_WINDOW_MS,
} from '../../../electron/shell/decide-recovery.ts';

const faults = (count: number, atMs: number): number[] => Array.from({ length: count }, () => atMs);

describe('recovery of the screens', () => {
  it('reloads a page that died for the first time', () => {
    expect(decideRecovery([], 0)).toBe('reload');
  });

  it('starts the program anew when reloading did not help three times within a minute', () => {
    expect(decideRecovery(faults(MAX_RELOADS_IN_WINDOW - 1, 1_000), 2_000)).toBe('reload');
    expect(decideRecovery(faults(MAX_RELOADS_IN_WINDOW, 1_000), 2_000)).toBe('relaunch');
  });

  it('forgets faults once the window has passed, to the millisecond', () => {
    const old = faults(MAX_RELOADS_IN_WINDOW, 0);
    expect(decideRecovery(old, RECOVERY_WINDOW_MS - 1)).toBe('relaunch');
    expect(decideRecovery(old, RECOVERY_WINDOW_MS)).toBe('reload');
  });
});
