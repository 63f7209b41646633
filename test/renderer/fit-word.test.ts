import { describe, expect, it } from 'vitest';
import { catalogues } from '../../renderer/catalogue.ts';
import { fitWord, measureLine } from '../../renderer/fit-word.ts';

const room = { oneLine: { widthUnits: 182, mostUnits: 22 }, manyLines: { widthUnits: 98, mostUnits: 19.4 } };
const words = Object.values(catalogues.vi.words);
/** EN 301 549 5.1.4: 0.7 degrees at 3 m is 37 mm of capital; 0.7 em of capital, 3.6 px/mm, 10 px a unit. */
const LEAST_UNITS = 37 / 0.7 / (10 / 3.6);

describe('a verdict word', () => {
  it.each(words)('%j stays within its room, on one line and on many', (word) => {
    const size = fitWord(word, room);
    expect(measureLine(word.replaceAll('\n', ' ')) * size.oneLineUnits).toBeLessThanOrEqual(182.001);
    for (const line of word.split('\n')) {
      expect(measureLine(line) * size.manyLinesUnits).toBeLessThanOrEqual(98.001);
    }
  });

  it.each(words)('%j is readable at 3 m on a 24-inch panel', (word) => {
    expect(fitWord(word, room).oneLineUnits).toBeGreaterThanOrEqual(LEAST_UNITS);
  });

  it('is measured by its letters, whatever marks they carry and however they are encoded', () => {
    expect(measureLine('ĐỪNG')).toBe(measureLine('DUNG'));
    expect(measureLine('VÀO'.normalize('NFD'))).toBe(measureLine('VAO'));
  });
});
