import { expect, test } from 'vitest';
import { createChunkJoiner, KEEP_CHUNKS_MS } from '../../../electron/codes/join-chunks.ts';
import { door } from './door.ts';

const [A, B, C] = ['shc:/1/3/5676', 'shc:/2/3/2909', 'shc:/3/3/5243'];
const NOT_A_CHUNK = { kind: 'not-a-chunk' };
const waitingFor = (...missing: number[]) => ({ kind: 'waiting', total: 3, missing });

test('says which parts are missing and gives all in order with the last, whatever the order of scanning', () => {
  const join = createChunkJoiner();
  expect(join(C, 'in', 0)).toEqual(waitingFor(1, 2));
  expect(join(`${A}\r\n`, 'in', 1_000)).toEqual(waitingFor(2));
  expect(join(A, 'in', 2_000)).toEqual(waitingFor(2)); // the same part twice
  expect(join(B, 'in', KEEP_CHUNKS_MS)).toEqual({ kind: 'whole', text: [A, B, C].join('\n') });
  expect(join(B, 'in', KEEP_CHUNKS_MS)).toEqual(waitingFor(1, 3)); // the set was used up
});

test('what it gives as whole is what the reader takes as one card', () => {
  const join = createChunkJoiner();
  for (const part of [B, A]) join(part, 'in', 0);
  const answer = join(C, 'in', 0);
  expect(answer.kind).toBe('whole');
  // Four of these digit pairs are no JWS; that it was put together is what counts here.
  if (answer.kind === 'whole') expect(door(answer.text).reason).not.toBe('chunk-of-many');
  expect(door(A).reason).toBe('chunk-of-many');
});

test('lanes do not share parts', () => {
  const join = createChunkJoiner();
  join(A, 'in', 0);
  join(B, 'out', 0);
  expect(join(C, 'in', 0)).toEqual(waitingFor(2));
  expect(join(C, 'out', 0)).toEqual(waitingFor(1));
});

test.each([
  ['a minute passed since the first', 'shc:/2/3/2909', KEEP_CHUNKS_MS + 1],
  ['the clock was set back', 'shc:/2/3/2909', -1],
  ['another code came', 'WIFI:S:x;;', 1],
  ['all parts of a card came in one text', `${A}\n${B}\n${C}`, 1],
  ['a part of a set of another size came', 'shc:/1/2/1111', 1],
  ['another card’s same part came', 'shc:/1/3/9999', 1],
])('forgets the parts before when %s', (_, text, atMs) => {
  const join = createChunkJoiner();
  join(A, 'in', 0);
  join(text, 'in', atMs);
  for (const part of [B, C]) {
    const answer = join(part, 'in', atMs);
    if (answer.kind === 'whole') expect(answer.text.split('\n')).not.toContain(A);
  }
});

test.each([
  ['an empty text', ''],
  ['a whole card', 'shc:/5676'],
  ['part 0', 'shc:/0/3/1'],
  ['part 4 of 3', 'shc:/4/3/1'],
  ['one of nine parts', 'shc:/1/9/1'],
  ['one of one', 'shc:/1/1/5676'],
  ['one of a hundred', 'shc:/1/100/1'],
  ['a letter behind', `${A}x`],
  ['a letter before', `x${A}`],
  ['more than a code can hold', `shc:/1/3/${'5'.repeat(4_296)}`],
])('%s is no part that anything waits for', (_, text) => {
  expect(createChunkJoiner()(text, 'in', 0)).toEqual(NOT_A_CHUNK);
});

test('remembers at most 32 lanes, the last ones', () => {
  const join = createChunkJoiner();
  for (let lane = 0; lane < 1_000; lane++) join(A, `lane-${lane}`, lane);
  expect(join(B, 'lane-999', 1_000)).toEqual(waitingFor(3));
  expect(join(B, 'lane-0', 1_000)).toEqual(waitingFor(1, 3));
  expect(join(B, 'lane-900', 1_000)).toEqual(waitingFor(1, 3));
});
