import { describe, expect, it } from 'vitest';
import { createNoiseGate, MAX_BROKEN_FRAMES, NOISE_WINDOW_MS } from '../../native-bridge/noise-gate.ts';

const broken = { isUtf8: false };

describe('noise gate', () => {
  it('lets broken frames through up to its limit within the window and not one more', () => {
    const gate = createNoiseGate();
    const passed = Array.from({ length: MAX_BROKEN_FRAMES + 1 }, (_, i) => gate.lets(broken, i));
    expect(passed).toEqual([...Array<boolean>(MAX_BROKEN_FRAMES).fill(true), false]);
  });

  it('lets the next one through as soon as the first has left the window', () => {
    const gate = createNoiseGate();
    for (let i = 0; i < MAX_BROKEN_FRAMES; i += 1) gate.lets(broken, 0);
    expect(gate.lets(broken, NOISE_WINDOW_MS - 1)).toBe(false);
    expect(gate.lets(broken, NOISE_WINDOW_MS)).toBe(true);
  });

  it('never holds back text, however fast it comes and whatever noise there was', () => {
    const gate = createNoiseGate();
    for (let i = 0; i < 100; i += 1) gate.lets(broken, 0);
    expect(Array.from({ length: 1_000 }, () => gate.lets({ isUtf8: true }, 0))).not.toContain(false);
  });
});
