import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines, fitTold, measureText, sentencesOf, toldRooms } from '../../renderer/fit-told.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { everyRefusal, longestText } from '../support/every-prompt.ts';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

const rooms = Object.entries(toldRooms);
const guard = { vi: '', en: '' };

describe.each(rooms)('sentences on a %s panel', (_name, room) => {
  it.each(everyRefusal())(
    'keep nine tenths of the full size: %s %s %s %s',
    (reason, kind, nextStep, family) => {
      const told = tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family }));
      expect(fitTold(told, room).units).toBeGreaterThanOrEqual(room.mostUnits * 0.9);
    },
  );

  it('shrink for the longest text of a venue instead of leaving the screen', () => {
    const { next } = tellVisit(sampleVisitPrompt({ kind: 'deny', nextStep: 'show-personal-code' }));
    const { units } = fitTold({ what: longestText, next, guard }, room);
    expect(units).toBeLessThan(room.mostUnits);
    expect(units).toBeGreaterThan(room.mostUnits * 0.5);
  });

  it('give way to a long line of the guard', () => {
    const what = { vi: 'Một câu của nơi này, dài vừa phải.', en: 'A sentence of this place.' };
    const long = { vi: 'Lượt 1 · '.repeat(160), en: 'No. 1 · '.repeat(160) };
    const roomy = fitTold({ what, next: what, guard }, room).units;
    expect(fitTold({ what, next: what, guard: long }, room).units).toBeLessThan(roomy);
  });
});

describe('lines', () => {
  it('break between words', () => {
    expect(countLines('aa aa aa', measureText('aa aa'))).toBe(2);
    expect(countLines('aa aa aa', measureText('aa aa aa'))).toBe(1);
  });

  it('break a word that is longer than a line', () => {
    expect(countLines('a'.repeat(30), measureText('a'.repeat(10)) + 0.001)).toBe(3);
  });

  it('never grow fewer when the line grows narrower', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 120 }),
        fc.double({ min: 2, max: 40, noNaN: true }),
        (text, widthEm) => {
          expect(countLines(text, widthEm)).toBeGreaterThanOrEqual(countLines(text, widthEm * 1.5));
        },
      ),
    );
  });

  it('measure a letter the same with its marks, however encoded', () => {
    expect(measureText('đường dẫn')).toBe(measureText('duong dan'));
    expect(measureText('Mời'.normalize('NFD'))).toBe(measureText('Mời'.normalize('NFC')));
  });

  it('of a next step are its sentences', () => {
    expect(sentencesOf('Mời quét lại. Vẫn không được, hỏi nhân viên.')).toEqual([
      'Mời quét lại.',
      'Vẫn không được, hỏi nhân viên.',
    ]);
  });
});
