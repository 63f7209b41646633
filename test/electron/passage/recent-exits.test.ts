import { describe, expect, it } from 'vitest';
import { COMBINE_MS } from '../../../contract/rule-facts.ts';
import { createRecentExits } from '../../../electron/passage/recent-exits.ts';

const WINDOW_US = COMBINE_MS * 1_000;

describe('recent exits', () => {
  it('finds an exit by any of its tags for the length of the window and not a microsecond longer', () => {
    const recent = createRecentExits();
    recent.remember('main', ['a', 'b'], 'visit 1', 100);
    expect(recent.find('main', ['x', 'b'], 100 + WINDOW_US)).toBe('visit 1');
    expect(recent.find('main', ['a', 'b'], 101 + WINDOW_US)).toBeNull();
    // Asked with an earlier time, which only a tag still held could answer.
    expect(recent.find('main', ['a', 'b'], 100)).toBeNull();
  });

  it('is of one zone', () => {
    const recent = createRecentExits();
    recent.remember('main', ['a'], 'visit 1', 0);
    expect(recent.find('ward', ['a'], 0)).toBeNull();
  });

  it('keeps a later exit when an earlier one with the same tag is forgotten', () => {
    const recent = createRecentExits();
    recent.remember('main', ['a'], 'visit 1', 0);
    recent.remember('main', ['a'], 'visit 2', WINDOW_US);
    recent.forget(WINDOW_US + 1);
    expect(recent.find('main', ['a'], WINDOW_US + 1)).toBe('visit 2');
  });

  it('holds 512 exits at most and lets the oldest go first', () => {
    const recent = createRecentExits();
    for (let n = 0; n < 513; n++) recent.remember('main', [`tag ${n}`], `visit ${n}`, n);
    expect(recent.find('main', ['tag 0'], 513)).toBeNull();
    expect(recent.find('main', ['tag 1'], 513)).toBe('visit 1');
    expect(recent.find('main', ['tag 512'], 513)).toBe('visit 512');
  });

  it('keeps nothing of who cannot be told', () => {
    const recent = createRecentExits();
    recent.remember('main', [], 'visit 1', 0);
    expect(recent.find('main', [], 0)).toBeNull();
  });
});
