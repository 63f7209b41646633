import { describe, expect, it } from 'vitest';
import { catalogues } from '../../renderer/catalogue.ts';
import { fitPartTold, fitPartWord, partRooms, tellShort } from '../../renderer/fit-part.ts';
import { measureLine } from '../../renderer/fit-word.ts';
import type { Under } from '../../renderer/visitor-words.ts';

const rooms = Object.entries(partRooms).flatMap(([count, { column, row }]) => [
  [`${count} columns`, column] as const,
  [`${count} rows`, row] as const,
]);
const words = Object.values(catalogues.vi.words);
const under: Under = { text: '请重新申报，然后扫描新码。没有手机，请找门口的工作人员帮忙。', language: 'zh' };

describe.each(rooms)('a part of %s', (_name, room) => {
  it.each(words)('holds the word %j in its width and height', (word) => {
    const { units, isOnTwoLines } = fitPartWord(word, room.word);
    const lines = isOnTwoLines ? word.split('\n') : [word.replaceAll('\n', ' ')];
    for (const line of lines)
      expect(units * measureLine(line)).toBeLessThanOrEqual(room.word.widthUnits + 1e-9);
    expect(units * (1.45 + (lines.length - 1) * 1.36)).toBeLessThanOrEqual(room.word.heightUnits + 1e-9);
    // 8 units of type are capitals of 20 mm on a 24-inch panel: read at 3 m.
    expect(units).toBeGreaterThanOrEqual(8);
  });

  it('sets every next step large enough to be read', () => {
    for (const vi of Object.values(catalogues.vi.nextSteps)) {
      const { units } = fitPartTold(tellShort({ vi, en: vi }, { text: vi, language: 'en' }), room);
      expect(units).toBeGreaterThanOrEqual(2.5);
    }
  });
});

describe('the sentence of a part', () => {
  it('is the first of two, in each language', () => {
    const { 'see-staff': vi, 'show-personal-code': two } = catalogues.vi.nextSteps;
    expect(tellShort({ vi: two, en: catalogues.en.nextSteps['show-personal-code'] }, under)).toEqual({
      next: {
        vi: 'Mời đưa mã khai báo hoặc thẻ căn cước.',
        en: 'Please show your health declaration code or citizen card.',
      },
      under: { text: '请重新申报，然后扫描新码。', language: 'zh' },
    });
    expect(tellShort({ vi, en: 'x' }, under).next).toEqual({ vi, en: 'x' });
  });

  it('is the whole text when that is as short as one', () => {
    const vi = catalogues.vi.nextSteps['walk-in'];
    expect(tellShort({ vi, en: 'x' }, under)).toEqual({ next: { vi, en: 'x' }, under });
  });
});
