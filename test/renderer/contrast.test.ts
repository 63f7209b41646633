import { describe, expect, it } from 'vitest';
import { fieldStates, tokensOf } from '../../renderer/field-style.ts';
import { verdictTable } from '../../renderer/verdict-table.ts';
import { nightPairs, ornaments, type Pair, pairsBySheet } from './contrast-table.ts';
import {
  colourTokens,
  drawings,
  type Part,
  sheets,
  type Use,
  usesIn,
  usesInDrawing,
  writtenColours,
} from './read-styles.ts';
import { measureContrast, measureLightness, readColour, readNight } from './read-tokens.ts';
import { type Sight, sights, simulateSight } from './simulate-sight.ts';

const contrastTo = (sight: Sight, one: string, other: string): number =>
  measureContrast(simulateSight(one, sight), simulateSight(other, sight));

/** Rows that are too close, in words. */
const tooClose = (sight: Sight, pairs: readonly Pair[], read: (token: string) => string): readonly string[] =>
  pairs.flatMap(([state, ink, ground, least]) => {
    const ratio = contrastTo(sight, read(ink), read(ground));
    return ratio >= least ? [] : [`${state}: ${ink} on ${ground} has ${ratio.toFixed(2)}, not ${least}`];
  });

describe.each(sights)('seen in %s', (sight) => {
  it.each(Object.keys(pairsBySheet))('every pair of %s stands apart', (sheet) => {
    expect(tooClose(sight, pairsBySheet[sheet] ?? [], readColour)).toEqual([]);
  });

  it('every pair of the calm screens stands apart by night', () => {
    expect(tooClose(sight, nightPairs, readNight)).toEqual([]);
  });

  // Text and the shape's own drawing stand in the same two colours (WCAG 1.4.3 and 1.4.11).
  it.each(fieldStates)('what stands on the field of %s has 4.5:1 or better', (state) => {
    const { field, ink } = tokensOf(state);
    expect(contrastTo(sight, readColour(field), readColour(ink))).toBeGreaterThanOrEqual(4.5);
  });

  it('what one rule paints on its own ground is read', () => {
    expect(tooClose(sight, ownPairs, readColour)).toEqual([]);
  });

  it.each(['ask', 'scan-again'] as const)('the field of %s is lighter than every dark one', (light) => {
    for (const dark of fieldStates.filter((state) => state !== 'ask' && state !== 'scan-again')) {
      expect(lightnessOf(light, sight) - lightnessOf(dark, sight)).toBeGreaterThan(30);
    }
  });
});

const lightnessOf = (state: (typeof fieldStates)[number], sight: Sight): number =>
  measureLightness(simulateSight(readColour(tokensOf(state).field), sight));
/** Distance on the axis of blue and yellow, which both kinds of colour blindness keep, of 255. */
const blueYellow = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (red + green) / 2 - blue;
};

describe('ask and scan again, both light', () => {
  it.each(['colour', 'protanopia', 'deuteranopia'] as const)('differ by blue and yellow in %s', (sight) => {
    const [ask, again] = (['ask', 'scan-again'] as const).map((state) =>
      blueYellow(simulateSight(readColour(tokensOf(state).field), sight)),
    );
    expect((ask ?? 0) - (again ?? 0)).toBeGreaterThan(80);
  });

  it('are too alike in grey for the field to tell them: shape, word and what it sounds like do', () => {
    expect(Math.abs(lightnessOf('ask', 'grey') - lightnessOf('scan-again', 'grey'))).toBeLessThan(30);
    expect(verdictTable.ask.shape).not.toBe(verdictTable['scan-again'].shape);
    const words = (['see-staff', 'show-identity-card', 'declare-again'] as const).map((nextStep) =>
      verdictTable.ask.word({ nextStep }),
    );
    const again = (['noise', 'next-part'] as const).map((cause) =>
      verdictTable['scan-again'].word({ cause }),
    );
    expect(words.filter((word) => again.includes(word))).toEqual([]);
  });
});

const uses: readonly Use[] = sheets.flatMap(usesIn);
/** A rule that sets both what is read and what is behind it. */
const ownPairs: readonly Pair[] = [
  ...new Set(uses.map(({ file, selector }) => `${file}|${selector}`)),
].flatMap((rule): readonly Pair[] => {
  // Nothing stands on the body itself: every screen covers it with a ground of its own.
  if (rule === 'gate.css|body') return [];
  const own = uses.filter(({ file, selector }) => `${file}|${selector}` === rule);
  const of = (part: Part) =>
    own.filter((use) => use.part === part).map(({ token }) => token as `--${string}`);
  return of('ink').flatMap((ink) =>
    of('ground').flatMap((ground) => (ink === ground ? [] : [[rule, ink, ground, 4.5] as const])),
  );
});

describe('the table is whole', () => {
  it('no colour is written out anywhere but in tokens.css', () => {
    const written = [...sheets, ...drawings].flatMap((source) =>
      writtenColours(source).map((colour) => `${source.file}: ${colour}`),
    );
    expect(written).toEqual([]);
  });

  it('every sheet that paints has its rows, and every row a sheet', () => {
    const painting = new Set(uses.map(({ file }) => file));
    expect([...painting, 'drawings'].sort()).toEqual(Object.keys(pairsBySheet).sort());
  });

  it('every token that a sheet paints with stands in one of its rows', () => {
    const drawn = drawings.flatMap(usesInDrawing).map((use) => ({ ...use, file: 'drawings' }));
    const uncovered = [...uses, ...drawn].filter(({ file, token }) => {
      const inRow = pairsBySheet[file]?.some(([, ink, ground]) => ink === token || ground === token);
      return inRow !== true && !(token in ornaments);
    });
    expect(uncovered.map(({ file, selector, token }) => `${file}: ${token} of ${selector}`)).toEqual([]);
  });

  it('a text’s colour is never an ornament', () => {
    const texts = uses.filter(({ part, token, file }) => {
      const read = pairsBySheet[file]?.some(([, ink]) => ink === token);
      return part === 'ink' && read !== true && token !== '--paper';
    });
    expect(texts.map(({ file, selector, token }) => `${file}: ${token} of ${selector}`)).toEqual([]);
  });

  it('every row names colours that there are, and every colour is used', () => {
    const named = new Set(
      Object.values(pairsBySheet).flatMap((rows) => rows.flatMap(([, ink, ground]) => [ink, ground])),
    );
    expect([...named].filter((token) => !colourTokens.has(token))).toEqual([]);
    expect([...colourTokens].filter((token) => !named.has(token as never) && !(token in ornaments))).toEqual(
      [],
    );
  });

  it('a colour that is written out is found, in each way of writing it', () => {
    for (const written of ['#8fd3a0', '#fff', 'rgb(1 2 3)', 'white']) {
      expect(writtenColours({ file: 'a.css', text: `.a { color: ${written}; }` })).toEqual([written]);
    }
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
