import { expect, test } from 'vitest';
import { drawQr } from '../../renderer/form/draw-qr.ts';
import { drawKept, keepQr, MAX_KEPT } from '../../renderer/kept-qr.ts';

const URL = 'https://tokhaiyte.vn/';

test('an address is drawn once, and as ever', () => {
  const drawn: string[] = [];
  const draw = keepQr((text) => {
    drawn.push(text);
    return drawQr(text);
  });
  expect(draw(URL)).toEqual(drawQr(URL));
  expect(draw(URL)).toBe(draw(URL));
  expect(drawn).toEqual([URL]);
  expect(drawKept(URL)).toBe(drawKept(URL));
});

test('no more than a few are kept, the oldest goes', () => {
  const drawn: string[] = [];
  const draw = keepQr((text) => {
    drawn.push(text);
    return { sizeModules: 29, path: text };
  });
  const texts = Array.from({ length: MAX_KEPT + 1 }, (_, at) => `text ${at}`);
  for (const text of texts) draw(text);
  drawn.length = 0;
  for (const text of [...texts].reverse()) draw(text);
  expect(drawn).toEqual(['text 0']);
});
