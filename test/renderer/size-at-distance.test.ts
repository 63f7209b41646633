import { describe, expect, it } from 'vitest';
import { defaultDisplay } from '../../contract/display.ts';
import { nextSteps } from '../../contract/verdict.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { fitTold, roomsFor, toldRooms } from '../../renderer/fit-told.ts';
import { fitWord } from '../../renderer/fit-word.ts';
import {
  CAPITAL_EM,
  isNight,
  millimetresAt,
  sizeAtDistance,
  TEXT_DEGREES,
  WORD_DEGREES,
} from '../../renderer/size-at-distance.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { minuteInVietnam } from '../../renderer/use-display.ts';
import { WORD_ROOM } from '../../renderer/verdict-word.tsx';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

const landscape = { widthPx: 1920, heightPx: 1080, stripPx: 0 };
const portrait = { widthPx: 1080, heightPx: 1920, stripPx: 0 };

/** "NHÂN VIÊN" takes the whole width of a portrait panel: 1.37 degrees. */
const ALMOST = 0.97;
/** With two more sentences and English beside it. */
const ALMOST_TEXT = 0.9;

describe('letters at a distance', () => {
  it('stand 12.2 mm a metre for 0.7 degrees, and twice that for 1.4', () => {
    expect(millimetresAt(TEXT_DEGREES, 1_000)).toBeCloseTo(12.2, 1);
    expect(millimetresAt(WORD_DEGREES, 1_000)).toBeCloseTo(24.4, 1);
  });

  it('grow with the distance, and on a smaller panel', () => {
    const at = (panelWidthMm: number | null, distance: number): number =>
      sizeAtDistance({ panelWidthMm, viewingMm: distance }, landscape).textUnits;
    expect(at(531, 3_000)).toBeCloseTo(2 * at(531, 1_500), 6);
    expect(at(300, 1_500)).toBeGreaterThan(at(531, 1_500));
    expect(at(null, 1_500)).toBe(at(531, 1_500));
  });

  it('come out as real millimetres again', () => {
    const { textUnits, unitPx, pxPerMm } = sizeAtDistance({ panelWidthMm: 697, viewingMm: 2_000 }, landscape);
    expect((textUnits * unitPx * CAPITAL_EM) / pxPerMm).toBeCloseTo(millimetresAt(TEXT_DEGREES, 2_000), 6);
  });

  it('take their unit from what the strip leaves', () => {
    const { unitPx, pxPerMm } = sizeAtDistance(defaultDisplay, { ...landscape, stripPx: 108 });
    expect(unitPx).toBeCloseTo(9, 6);
    expect(pxPerMm).toBe(sizeAtDistance(defaultDisplay, landscape).pxPerMm);
  });

  it('make a target of 15 mm', () => {
    const { targetPx, pxPerMm } = sizeAtDistance(
      { panelWidthMm: 154, viewingMm: 500 },
      { ...landscape, widthPx: 800 },
    );
    expect(targetPx / pxPerMm).toBeCloseTo(15, 6);
    expect(targetPx).toBeCloseTo(77.9, 1);
  });
});

describe.each([
  ['landscape', landscape, 'wide'],
  ['portrait', portrait, 'tall'],
] as const)('a 24-inch panel in %s, read from 1.5 m', (_name, panel, room) => {
  const { textUnits, wordUnits } = sizeAtDistance(defaultDisplay, panel);

  it.each(Object.keys(catalogues.vi.words) as (keyof typeof catalogues.vi.words)[])(
    'shows the word %s at 1.4 degrees',
    (key) => {
      const fitted = fitWord(catalogues.vi.words[key], WORD_ROOM);
      const units = room === 'wide' ? fitted.oneLineUnits : fitted.manyLinesUnits;
      expect(units).toBeGreaterThanOrEqual(wordUnits * ALMOST);
    },
  );

  it.each(nextSteps)('shows what to do for %s at 0.7 degrees', (nextStep) => {
    const told = tellVisit(sampleVisitPrompt({ kind: 'deny', reasons: ['payment-code'], nextStep }));
    const { lead } = fitTold(told, roomsFor({ code: false, guardLine: true })[room], textUnits);
    expect(lead).toBeGreaterThanOrEqual(textUnits * ALMOST_TEXT);
  });
});

describe('a long text', () => {
  it('takes what to do down with it, and stays readable itself', () => {
    const long = {
      vi: 'Một quy định rất dài của nơi này. '.repeat(6),
      en: 'A long rule of this place. '.repeat(7),
    };
    const { next } = tellVisit(sampleVisitPrompt({ kind: 'deny', nextStep: 'see-staff' }));
    const guard = { vi: '', en: '' };
    const short = fitTold({ what: null, next, guard }, toldRooms.wide, 9.2);
    const { lead, units } = fitTold({ what: long, next, guard }, toldRooms.wide, 9.2);
    expect(short.lead).toBe(9.2);
    expect(lead).toBeLessThan(0.8 * short.lead);
    expect(units).toBeGreaterThan(0.5 * toldRooms.wide.mostUnits);
  });
});

describe('the night', () => {
  const night = { fromMinute: 19 * 60, untilMinute: 5 * 60 + 30 };

  it.each([
    [19 * 60 - 1, false],
    [19 * 60, true],
    [0, true],
    [5 * 60 + 29, true],
    [5 * 60 + 30, false],
  ])('over midnight: minute %d is %s', (minute, dark) => {
    expect(isNight(night, minute)).toBe(dark);
  });

  it('within one day ends on its minute', () => {
    const noon = { fromMinute: 60, untilMinute: 120 };
    expect([59, 60, 119, 120].map((minute) => isNight(noon, minute))).toEqual([false, true, true, false]);
  });

  it('never comes where there is none, nor in an empty one', () => {
    expect(isNight(null, 0)).toBe(false);
    expect(isNight({ fromMinute: 60, untilMinute: 60 }, 60)).toBe(false);
  });

  it('is told by the time in Viet Nam, whatever the zone of the machine', () => {
    expect(minuteInVietnam(Date.UTC(2026, 10, 21, 17, 0))).toBe(0);
    expect(minuteInVietnam(Date.UTC(2026, 10, 21, 16, 59))).toBe(1_439);
    expect(minuteInVietnam(Date.UTC(2026, 10, 21, 2, 30, 59))).toBe(9 * 60 + 30);
  });
});
