import { describe, expect, it } from 'vitest';
import { catalogues } from '../../renderer/catalogue.ts';
import {
  fitPartTold,
  fitPartWord,
  hasRoomForCode,
  partRooms,
  ribbonRooms,
  roomsOfPart,
  tellPart,
  tellShort,
} from '../../renderer/fit-part.ts';
import { countLines } from '../../renderer/fit-told.ts';
import { measureLine } from '../../renderer/fit-word.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { lineOf, type Under } from '../../renderer/visitor-words.ts';
import { everyRefusal } from '../support/every-prompt.ts';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

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

  it.each(everyRefusal())('holds why and what to do now: %s %s %s %s', (reason, kind, nextStep, family) => {
    const told = tellPart(tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family })));
    const { units, unitsEn } = fitPartTold(told, room);
    expect(units).toBeGreaterThanOrEqual(2.4);
    const lines = (text: string, size: number): number => countLines(text, room.told.widthUnits / size);
    const tall =
      (told.what === null ? 0 : lines(told.what.vi, units) * units * 1.36) +
      lines(told.next.vi, units) * units * 1.36 +
      1 +
      lines(lineOf(told.under), unitsEn) * unitsEn * 1.25;
    expect(tall).toBeLessThanOrEqual(room.told.heightUnits + 1e-9);
  });
});

const ribbons = Object.entries(ribbonRooms).flatMap(([count, { column, row }]) => [
  [`${count}, landscape`, column] as const,
  [`${count}, portrait`, row] as const,
]);
describe.each(ribbons)('a ribbon of %s', (_name, room) => {
  it.each(words)('holds the word %j in its width and height', (word) => {
    const { units, isOnTwoLines } = fitPartWord(word, room.word);
    const lines = isOnTwoLines ? word.split('\n') : [word.replaceAll('\n', ' ')];
    for (const line of lines)
      expect(units * measureLine(line)).toBeLessThanOrEqual(room.word.widthUnits + 1e-9);
    expect(units * (1.45 + (lines.length - 1) * 1.36)).toBeLessThanOrEqual(room.word.heightUnits + 1e-9);
  });

  it.each(everyRefusal())('holds what to do now: %s %s %s %s', (reason, kind, nextStep, family) => {
    const told = tellShort(tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family })));
    const { units, unitsEn } = fitPartTold(told, room);
    const lines = (text: string, size: number): number => countLines(text, room.told.widthUnits / size);
    expect(
      lines(told.next.vi, units) * units * 1.36 + 0.4 + lines(lineOf(told.under), unitsEn) * unitsEn * 1.25,
    ).toBeLessThanOrEqual(room.told.heightUnits + 1e-9);
    expect(units).toBeGreaterThan(unitsEn);
  });
});

describe('a code for the phone in a part', () => {
  it('stands where two share a panel that is large enough, never among three', () => {
    expect(hasRoomForCode(2, 8.6)).toBe(true);
    expect(hasRoomForCode(2, 6.2)).toBe(true);
    expect(hasRoomForCode(2, 6.1)).toBe(false);
    expect(hasRoomForCode(3, 20)).toBe(false);
  });

  it('takes its room from the width of the sentences, and a guard line that is gone gives them height', () => {
    const plain = roomsOfPart(2, { code: false, guardLine: true });
    const coded = roomsOfPart(2, { code: true, guardLine: false });
    for (const way of ['column', 'row'] as const) {
      expect(coded[way].told.widthUnits).toBeLessThan(plain[way].told.widthUnits - 18);
      expect(coded[way].told.heightUnits).toBeGreaterThan(plain[way].told.heightUnits);
    }
  });
});

describe('the sentence of a part', () => {
  const { 'see-staff': one, 'show-personal-code': two } = catalogues.vi.nextSteps;
  const told = (vi: string, en: string) => ({
    what: { vi: 'Vì sao.', en: 'Why.' },
    next: { vi, en },
    under: { what: { text: 'Why.', language: 'en' } as const, next: under },
  });
  const first = {
    next: {
      vi: 'Mời đưa mã khai báo hoặc thẻ căn cước.',
      en: 'Please show your health declaration code or citizen card.',
    },
    under: { text: '请重新申报，然后扫描新码。', language: 'zh' },
  };

  it('is the first of two in the ribbon, in each language', () => {
    const short = tellShort(told(two, catalogues.en.nextSteps['show-personal-code']));
    expect(short).toEqual({ what: null, next: first.next, under: [first.under] });
    const { 'walk-in': vi } = catalogues.vi.nextSteps;
    expect(tellShort(told(vi, 'Please go in. You are checked in.')).next).toEqual({
      vi: 'Mời quý khách đi vào.',
      en: 'Please go in.',
    });
  });

  it('comes after why in a part, in each language', () => {
    const part = tellPart(told(two, catalogues.en.nextSteps['show-personal-code']));
    expect(part.what?.vi).toBe('Vì sao.');
    expect(part.next).toEqual(first.next);
    expect(part.under).toEqual([{ text: 'Why.', language: 'en' }, first.under]);
  });

  it('is the whole text of a part when that is as short as one', () => {
    const vi = catalogues.vi.nextSteps['walk-in'];
    expect(tellPart(told(vi, 'x')).next).toEqual({ vi, en: 'x' });
    expect(tellPart(told(one, 'x')).next).toEqual({ vi: one, en: 'x' });
  });
});
