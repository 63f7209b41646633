import { describe, expect, it } from 'vitest';
import { fieldStates, tokensOf } from '../../renderer/field-style.ts';
import { verdictTable } from '../../renderer/verdict-table.ts';
import { measureContrast, measureLightness, readColour, readNight } from './read-tokens.ts';
import { sights, simulateSight } from './simulate-sight.ts';

const contrastTo = (sight: (typeof sights)[number], one: string, other: string): number =>
  measureContrast(simulateSight(one, sight), simulateSight(other, sight));

describe.each(sights)('seen in %s', (sight) => {
  // Text and the shape's own drawing stand in the same two colours (WCAG 1.4.3 and 1.4.11).
  it.each(fieldStates)('what stands on the field of %s has 4.5:1 or better', (state) => {
    const { field, ink } = tokensOf(state);
    expect(contrastTo(sight, readColour(field), readColour(ink))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['ask', 'scan-again'] as const)('the field of %s is lighter than every dark one', (light) => {
    const lightness = (state: (typeof fieldStates)[number]): number =>
      measureLightness(simulateSight(readColour(tokensOf(state).field), sight));
    for (const dark of fieldStates.filter((state) => state !== 'ask' && state !== 'scan-again')) {
      expect(lightness(light) - lightness(dark)).toBeGreaterThan(30);
    }
  });

  it.each([
    ['--on-board', '--board', 7],
    ['--on-board-quiet', '--board', 4.5],
    ['--ink', '--ground', 7],
    ['--ink-quiet', '--ground', 4.5],
    ['--on-alarm', '--alarm', 4.5],
    ['--bad', '--paper', 4.5],
    ['--good', '--paper', 3],
    ['--waiting', '--paper', 3],
    ['--gold', '--board', 3],
    ['--on-tile', '--tile', 7],
  ] as const)('%s on %s has %d:1 or better', (ink, ground, least) => {
    expect(contrastTo(sight, readColour(ink), readColour(ground))).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['--on-board', '--board', 7],
    ['--on-board-quiet', '--board', 4.5],
    ['--ink', '--ground', 7],
    ['--ink-quiet', '--ground', 4.5],
    ['--ink', '--paper', 7],
    ['--ink-quiet', '--paper', 4.5],
    ['--bad', '--paper', 4.5],
    ['--good', '--paper', 3],
    ['--waiting', '--paper', 3],
    ['--ink', '--card', 4.5],
  ] as const)('by night %s on %s has %d:1 or better', (ink, ground, least) => {
    expect(contrastTo(sight, readNight(ink), readNight(ground))).toBeGreaterThanOrEqual(least);
  });
});

describe('by night', () => {
  it('no field of a verdict changes, nor the tile under a code that a phone reads', () => {
    for (const state of fieldStates) {
      const { field, ink } = tokensOf(state);
      expect([readNight(field), readNight(ink)]).toEqual([readColour(field), readColour(ink)]);
    }
    expect(readNight('--tile')).toBe(readColour('--tile'));
  });

  it('the calm screens are dark', () => {
    for (const ground of ['--ground', '--paper', '--board']) {
      expect(measureLightness(readNight(ground))).toBeLessThan(25);
    }
  });
});

it('no two verdicts share a shape or a field: colour never tells alone', () => {
  const rows = Object.values(verdictTable);
  expect(new Set(rows.map(({ shape }) => shape)).size).toBe(rows.length);
  expect(new Set(fieldStates.map((state) => readColour(tokensOf(state).field))).size).toBe(
    fieldStates.length,
  );
});
