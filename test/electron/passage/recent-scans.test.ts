import { describe, expect, it } from 'vitest';
import { REPEAT_SCAN_MS } from '../../../contract/scan.ts';
import { createRecentScans } from '../../../electron/passage/recent-scans.ts';

const WINDOW_US = REPEAT_SCAN_MS * 1_000;

describe('recent scans', () => {
  it('finds a key for the length of the window and not a microsecond longer', () => {
    const recent = createRecentScans<number>();
    recent.remember('a', 1, 100);
    expect(recent.find('a', 100 + WINDOW_US)).toBe(1);
    expect(recent.find('a', 101 + WINDOW_US)).toBeUndefined();
  });

  it('forgets for good what the window has passed, and keeps what it has not', () => {
    const recent = createRecentScans<number>();
    recent.remember('a', 1, 0);
    recent.remember('b', 2, 10);
    recent.forget(WINDOW_US + 1);
    // Asked with an earlier time, which only a key still held could answer.
    expect(recent.find('a', 0)).toBeUndefined();
    expect(recent.find('b', 0)).toBe(2);
  });

  it('opens a new window when a key is remembered again', () => {
    const recent = createRecentScans<number>();
    recent.remember('a', 1, 0);
    recent.remember('b', 2, 5);
    recent.remember('a', 3, WINDOW_US);
    expect(recent.find('a', WINDOW_US + 6)).toBe(3);
    expect(recent.find('b', WINDOW_US + 6)).toBeUndefined();
  });

  it('holds 64 codes at most and lets the oldest go first', () => {
    const recent = createRecentScans<number>();
    for (let i = 0; i < 65; i++) recent.remember(`code ${i}`, i, i);
    expect(recent.find('code 0', 65)).toBeUndefined();
    expect(recent.find('code 1', 65)).toBe(1);
    expect(recent.find('code 64', 65)).toBe(64);
  });
});
