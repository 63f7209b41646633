import { describe, expect, it } from 'vitest';
import {
  createNoiseGate,
  MAX_BROKEN_FRAMES,
  NOISE_WINDOW_MS,
  type NoiseGate,
  TEXT_BURST_FRAMES,
  TEXT_FRAMES_PER_SECOND,
} from '../../native-bridge/noise-gate.ts';

const broken = { isUtf8: false };
const text = { isUtf8: true };
const REFILL_MS = 1_000 / TEXT_FRAMES_PER_SECOND;

/** How many of `count` frames pass when they come `everyMs` apart from `fromMs` on. */
const passes = (
  gate: NoiseGate,
  frame: { isUtf8: boolean },
  count: number,
  everyMs: number,
  fromMs = 0,
): number =>
  Array.from({ length: count }, (_, i) => gate.lets(frame, fromMs + i * everyMs)).filter(Boolean).length;

describe('noise gate', () => {
  it('lets broken frames through up to its limit within the window and not one more', () => {
    const gate = createNoiseGate();
    const passed = Array.from({ length: MAX_BROKEN_FRAMES + 1 }, (_, i) => gate.lets(broken, i));
    expect(passed).toEqual([...Array<boolean>(MAX_BROKEN_FRAMES).fill(true), false]);
  });

  it('lets the next broken one through as soon as the first has left the window', () => {
    const gate = createNoiseGate();
    for (let i = 0; i < MAX_BROKEN_FRAMES; i += 1) gate.lets(broken, 0);
    expect(gate.lets(broken, NOISE_WINDOW_MS - 1)).toBe(false);
    expect(gate.lets(broken, NOISE_WINDOW_MS)).toBe(true);
  });

  it('never holds back text because of the broken frames before it', () => {
    const gate = createNoiseGate();
    passes(gate, broken, 100, 0);
    expect(passes(gate, text, TEXT_BURST_FRAMES, 0)).toBe(TEXT_BURST_FRAMES);
  });

  it('lets a full burst of text through at once and not one frame more', () => {
    expect(passes(createNoiseGate(), text, TEXT_BURST_FRAMES, 0)).toBe(TEXT_BURST_FRAMES);
    expect(passes(createNoiseGate(), text, TEXT_BURST_FRAMES + 1, 0)).toBe(TEXT_BURST_FRAMES);
  });

  it('lets one more through exactly when the bucket has refilled by one', () => {
    const gate = createNoiseGate();
    passes(gate, text, TEXT_BURST_FRAMES, 0);
    expect(gate.lets(text, REFILL_MS - 1)).toBe(false);
    expect(gate.lets(text, REFILL_MS)).toBe(true);
    expect(gate.lets(text, REFILL_MS)).toBe(false);
  });

  it('lets a third of 100 scans a second through on each of three scanners', () => {
    expect(passes(createNoiseGate(), text, 34, 1_000 / 34)).toBe(34);
    expect(passes(createNoiseGate(), text, 34, 0)).toBe(34);
  });

  it('lets its sustained rate through for an hour, and of twice that about half', () => {
    const hour = 3_600 * TEXT_FRAMES_PER_SECOND;
    expect(passes(createNoiseGate(), text, hour, REFILL_MS)).toBe(hour);
    const babble = passes(createNoiseGate(), text, 2 * hour, REFILL_MS / 2);
    expect(babble).toBeLessThanOrEqual(hour + TEXT_BURST_FRAMES);
    expect(babble).toBeGreaterThanOrEqual(hour);
  });

  it('goes on when the clock is set back', () => {
    const gate = createNoiseGate();
    passes(gate, text, TEXT_BURST_FRAMES, 0, 10_000_000);
    passes(gate, broken, MAX_BROKEN_FRAMES, 0, 10_000_000);
    expect(gate.lets(text, 0)).toBe(false);
    expect(gate.lets(text, REFILL_MS)).toBe(true);
    expect(gate.lets(broken, 0)).toBe(true);
  });
});
