import { describe, expect, it } from 'vitest';
import type { Inside } from '../../../contract/occupancy.ts';
import { outcomeSchema } from '../../../contract/verdict.ts';
import {
  chooseDirection,
  noticesOfPairing,
  pairPassage,
  type Whereabouts,
} from '../../../electron/gate/pair-passage.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';

const MINUTE_MS = 60_000;
const entry = sampleId(1);
const exit = sampleId(2);
const cameIn = (agoMs: number, wasAsked = false): Inside => ({
  visitId: entry,
  seq: 1,
  zone: 'main',
  atMs: SAMPLE_MS - agoMs,
  wasAsked,
});
const where = (changes: Partial<Whereabouts> = {}): Whereabouts => ({
  inside: null,
  lastExit: null,
  nowMs: SAMPLE_MS,
  ...changes,
});

const outside = where();
const justIn = where({ inside: cameIn(MINUTE_MS) });
const justAsked = where({ inside: cameIn(MINUTE_MS, true) });
const longIn = where({ inside: cameIn(MINUTE_MS + 1) });
const justOut = where({ lastExit: exit });

describe('the direction of a lane that turns by itself', () => {
  it.each<[string, Whereabouts, string]>([
    ['in for who is outside, or cannot be told', outside, 'in'],
    ['still in for who came in exactly a minute ago', justIn, 'in'],
    ['out for who came in a millisecond longer ago', longIn, 'out'],
    ['out for who came in this morning', where({ inside: cameIn(4 * 3_600_000) }), 'out'],
    ['out for who came in long ago and was asked about', where({ inside: cameIn(120_000, true) }), 'out'],
    ['still out for who has just gone out', justOut, 'out'],
    ['in for who went out and came in again', where({ inside: cameIn(1_000), lastExit: exit }), 'in'],
    ['in when the clock was set back by a minute since', where({ inside: cameIn(-MINUTE_MS) }), 'in'],
    ['out when the clock was set back by more', where({ inside: cameIn(-MINUTE_MS - 1) }), 'out'],
  ])('is %s', (_, whereabouts, expected) => {
    expect(chooseDirection('auto', whereabouts)).toBe(expected);
  });

  it('is that of the lane where it has one, whoever comes', () => {
    for (const whereabouts of [outside, justIn, longIn, justOut]) {
      expect(chooseDirection('in', whereabouts)).toBe('in');
      expect(chooseDirection('out', whereabouts)).toBe('out');
    }
  });
});

describe('a passage', () => {
  it.each<[string, 'in' | 'out', Whereabouts, string, string | null]>([
    ['in, from outside', 'in', outside, 'entry', null],
    ['in, a minute after the last', 'in', justIn, 'again', entry],
    ['in, a millisecond later', 'in', longIn, 'entry-without-exit', entry],
    ['in, just after going out', 'in', justOut, 'entry', null],
    ['out, of who is inside', 'out', longIn, 'exit', entry],
    ['out, of who has only just come in', 'out', justIn, 'exit', entry],
    ['out, of who is not known to be inside', 'out', outside, 'exit-without-entry', null],
    ['out, a second time within the minute', 'out', justOut, 'again', exit],
    ['out, after coming in anew', 'out', where({ inside: cameIn(1_000), lastExit: exit }), 'exit', entry],
  ])('%s', (_, direction, whereabouts, pairing, pairedWith) => {
    expect(pairPassage(direction, 'accept', whereabouts)).toEqual({ pairing, pairedWith });
    // Who is asked about is at the staff's desk: past the scanner.
    expect(pairPassage(direction, 'ask', whereabouts)).toEqual({ pairing, pairedWith });
    expect(pairPassage(direction, 'deny', whereabouts)).toEqual({ pairing: 'none', pairedWith: null });
  });

  it.each<[string, 'in' | 'out', Whereabouts, string, string | null]>([
    [
      'asked about a minute ago: turned away',
      'in',
      where({ inside: cameIn(MINUTE_MS, true) }),
      'turned-away',
      entry,
    ],
    [
      'asked about a millisecond longer ago: still inside',
      'in',
      where({ inside: cameIn(MINUTE_MS + 1, true) }),
      'none',
      null,
    ],
    [
      'asked about just now and denied the way out',
      'out',
      where({ inside: cameIn(1_000, true) }),
      'none',
      null,
    ],
    ['accepted just now', 'in', where({ inside: cameIn(1_000) }), 'none', null],
  ])('of who is denied and was %s', (_, direction, whereabouts, pairing, pairedWith) => {
    expect(pairPassage(direction, 'deny', whereabouts)).toEqual({ pairing, pairedWith });
  });

  it('is flagged when it does not fit the one before, and only then', () => {
    expect(noticesOfPairing('entry-without-exit')).toEqual(['entry-without-exit']);
    expect(noticesOfPairing('exit-without-entry')).toEqual(['exit-without-entry']);
    for (const pairing of ['none', 'entry', 'again', 'exit', 'turned-away'] as const)
      expect(noticesOfPairing(pairing)).toEqual([]);
  });

  it('names another visit exactly when it ends or goes on one', () => {
    for (const direction of ['in', 'out'] as const)
      for (const outcome of outcomeSchema.options)
        for (const whereabouts of [outside, justIn, justAsked, longIn, justOut]) {
          const { pairing, pairedWith } = pairPassage(direction, outcome, whereabouts);
          const isAlone = ['none', 'entry', 'exit-without-entry'].includes(pairing);
          expect(pairedWith === null).toBe(isAlone);
        }
  });
});
