import { expect, test } from 'vitest';
import { createChunkJoiner } from '../../../electron/codes/join-chunks.ts';

const [A, B, C] = ['shc:/1/3/5676', 'shc:/2/3/2909', 'shc:/3/3/5243'];

test('gives all parts with the last one, whatever their order', () => {
  const join = createChunkJoiner();
  expect(join(C, 'in', 0)).toBe(C);
  expect(join(A, 'in', 1_000)).toBe(A);
  expect(join(A, 'in', 2_000)).toBe(A); // the same part twice
  expect(join(B, 'in', 3_000).split('\n').sort()).toEqual([A, B, C]);
  expect(join(B, 'in', 4_000)).toBe(B); // the set was used up
});

test('lanes do not share parts', () => {
  const join = createChunkJoiner();
  join(A, 'in', 0);
  join(B, 'out', 0);
  expect(join(C, 'in', 0)).toBe(C);
});

test.each([
  ['a minute passed', (join: ReturnType<typeof createChunkJoiner>) => join('shc:/2/3/2909', 'in', 60_001)],
  ['another code came', (join: ReturnType<typeof createChunkJoiner>) => join('WIFI:S:x;;', 'in', 1)],
  [
    'a part of a set of another size came',
    (join: ReturnType<typeof createChunkJoiner>) => join('shc:/1/2/1111', 'in', 1),
  ],
  [
    'another card’s same part came',
    (join: ReturnType<typeof createChunkJoiner>) => join('shc:/1/3/9999', 'in', 1),
  ],
])('forgets the parts before when %s', (_, interrupt) => {
  const join = createChunkJoiner();
  join(A, 'in', 0);
  interrupt(join);
  const after = join(C, 'in', 60_002);
  expect(after).toBe(C);
});

test('passes everything that is no part through', () => {
  const join = createChunkJoiner();
  for (const text of [
    '',
    'shc:/5676',
    'shc:/0/3/1',
    'shc:/4/3/1',
    'shc:/1/99/1',
    'shc:/1/1/5676\n',
    `${A}x`,
  ]) {
    const given = join(text, 'in', 0);
    expect(given === text || given === text.trim()).toBe(true);
  }
});
