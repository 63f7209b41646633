import { describe, expect, it } from 'vitest';
import { catalogues } from '../../renderer/catalogue.ts';
import { verdictStates, verdictTable } from '../../renderer/verdict-table.ts';
import { measureContrast, measureLightness, measureLuma, readColour, readUnits } from './read-tokens.ts';

const rows = verdictStates.map((state) => [state, verdictTable[state]] as const);
const fieldLightness = (state: (typeof verdictStates)[number]): number =>
  measureLightness(readColour(verdictTable[state].field));

describe('colour', () => {
  it.each(rows)('gives %s text at least 4.5:1 on its field (WCAG 1.4.3)', (_state, row) => {
    expect(measureContrast(readColour(row.field), readColour(row.ink))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(rows.filter(([state]) => state !== 'deny'))('gives %s at least 7:1 (WCAG 1.4.6)', (_state, row) => {
    expect(measureContrast(readColour(row.field), readColour(row.ink))).toBeGreaterThanOrEqual(7);
  });

  it('gives deny more than 6.5:1, on its field and on its bar', () => {
    expect(measureContrast(readColour('--field-deny'), readColour('--ink-deny'))).toBeGreaterThan(6.5);
  });

  it('tells accept from deny in a grey picture: by the white bar, 35 of 255 apart in the mean', () => {
    expect(verdictTable.deny.hasWordBar).toBe(true);
    expect(verdictTable.accept.hasWordBar).toBe(false);
    for (const barShare of [
      readUnits('--word-box', 'landscape') / 108,
      readUnits('--word-box', 'portrait') / 192,
    ]) {
      const field = measureLuma(readColour('--field-deny'));
      const mean = field + (measureLuma(readColour('--ink-deny')) - field) * barShare;
      expect(mean - measureLuma(readColour('--field-accept'))).toBeGreaterThan(35);
    }
  });

  it('keeps ask and scan-again 35 steps of lightness above accept and deny', () => {
    for (const light of ['ask', 'scan-again'] as const) {
      for (const dark of ['accept', 'deny', 'out-of-order'] as const) {
        expect(fieldLightness(light) - fieldLightness(dark)).toBeGreaterThan(35);
      }
    }
  });

  it.each([
    ['--on-board', '--board', 7],
    ['--on-board-quiet', '--board', 7],
    ['--ink', '--ground', 7],
    ['--ink-quiet', '--ground', 4.5],
    ['--ink-quiet', '--paper', 4.5],
    ['--on-alarm', '--alarm', 4.5],
    ['--bad', '--paper', 4.5],
    ['--good', '--paper', 3],
    ['--waiting', '--paper', 3],
    ['--stripe-light', '--stripe-dark', 7],
  ] as const)('sets %s on %s at %d:1 or better', (ink, ground, least) => {
    expect(measureContrast(readColour(ink), readColour(ground))).toBeGreaterThanOrEqual(least);
  });
});

describe('shape, word and time', () => {
  it('gives each state its own shape and its own word, so that nothing hangs on colour', () => {
    expect(new Set(rows.map(([, row]) => row.shape)).size).toBe(rows.length);
    for (const texts of Object.values(catalogues)) {
      expect(new Set(rows.map(([, row]) => texts.words[row.word({ direction: 'in' })])).size).toBe(
        rows.length,
      );
    }
  });

  it('says something else to who leaves than to who enters', () => {
    const { word } = verdictTable.accept;
    expect(word({ direction: 'in' })).not.toBe(word({ direction: 'out' }));
  });

  it('sends to the staff whom staff must look at, but not whom a second code would let in', () => {
    const { word } = verdictTable.ask;
    expect(word({ nextStep: 'see-staff' })).toBe('ask');
    expect(word({ nextStep: 'show-identity-card' })).toBe('scan-card');
  });

  it('asks for the next part of a split code, not for the same one again', () => {
    const { word } = verdictTable['scan-again'];
    expect(word({ cause: 'next-part' })).toBe('scan-next');
    expect(word({ cause: 'noise' })).toBe('scan-again');
  });

  it('tells who only has to wait to wait, not to stop', () => {
    expect(verdictTable.deny.word({ nextStep: 'wait-here' })).toBe('wait');
    expect(verdictTable.deny.word({ nextStep: 'declare-again' })).toBe('deny');
  });
});
