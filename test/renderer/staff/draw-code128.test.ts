import bwipjs from 'bwip-js/node';
import { describe, expect, it } from 'vitest';
import { setupCodesSchema } from '../../../contract/setup-codes.ts';
import { drawCode128, QUIET_MODULES } from '../../../renderer/staff/draw-code128.ts';
import shipped from '../../../resources/setup-codes/setup-codes.json' with { type: 'json' };

const codes = setupCodesSchema
  .parse(shipped)
  .makers.flatMap(({ maker, codes: all }) => all.map(({ id, data }) => [`${maker} ${id}`, data] as const));

/** Widths of bars and spaces by turns, beginning with a bar, as the path draws them. */
function widthsOf(path: string): number[] {
  const bars = [...path.matchAll(/M(\d+) 0h(\d+)v1h-\d+z/g)].map(([, left, width]) => [
    Number(left),
    Number(width),
  ]);
  let edge = QUIET_MODULES;
  return bars.flatMap(([left = 0, width = 0], at) => {
    const space = left - edge;
    edge = left + width;
    return at === 0 ? [width] : [space, width];
  });
}

describe.each(codes)('the set-up code %s', (_name, data) => {
  const { path, widthModules } = drawCode128(data);

  it('has the bars and spaces of the encoder, module by module', () => {
    const [symbol] = bwipjs.raw({ bcid: 'code128', text: data, parsefnc: true });
    if (symbol === undefined || !('sbs' in symbol)) throw new Error('not a linear symbol');
    expect(widthsOf(path)).toEqual(symbol.sbs);
  });

  it('is whole: start, characters of 11 modules, a stop of 13, and ten modules free on each side', () => {
    const widths = widthsOf(path);
    const modules = widths.reduce((sum, width) => sum + width, 0);
    expect((modules - 13) % 11).toBe(0);
    expect(widths.slice(-7)).toEqual([2, 3, 3, 1, 1, 1, 2]);
    expect(widthModules).toBe(modules + 2 * QUIET_MODULES);
  });
});

it('takes function 3 as one character, not as four letters', () => {
  expect(drawCode128('A^FNC3').widthModules).toBe(drawCode128('AB').widthModules);
});
