import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../contract/prompt.ts';
import {
  endShowing,
  MAX_PARTS,
  noPlaces,
  orderLanes,
  type Places,
  takePrompt,
} from '../../renderer/keep-standing.ts';
import {
  sampleDevice,
  sampleScanAgainPrompt,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';

const promptOf = (lane: string, kind: Prompt['kind']): Prompt =>
  kind === 'scan-again' ? sampleScanAgainPrompt({ lane }) : sampleVisitPrompt({ lane, kind });

/** Takes prompts given as "lane kind", showing 1, 2, ... */
const taken = (...given: readonly string[]): Places =>
  given.reduce<Places>((places, one, at) => {
    const [lane = '', kind = 'accept'] = one.split(' ');
    return takePrompt(places, { prompt: promptOf(lane, kind as Prompt['kind']), showing: at + 1 });
  }, noPlaces);

const lanesOf = ({ standing }: Places): readonly string[] => standing.map(({ prompt }) => prompt.lane);

describe('the prompts that stand', () => {
  it.each([
    ['one lane', ['a accept'], ['a']],
    ['the next of the same lane', ['a accept', 'a deny'], ['a']],
    ['two lanes', ['a accept', 'b deny'], ['a', 'b']],
    ['the first lane again', ['a accept', 'b deny', 'a ask'], ['b', 'a']],
    ['three lanes', ['a accept', 'b deny', 'c ask'], ['a', 'b', 'c']],
    ['a fourth: the oldest accept gives way', ['a deny', 'b accept', 'c accept', 'd ask'], ['a', 'c', 'd']],
    [
      'a fourth without an accept: who can scan again',
      ['a deny', 'b ask', 'c scan-again', 'd ask'],
      ['a', 'b', 'd'],
    ],
    [
      'a fourth of a lane that stands takes only its own',
      ['a accept', 'b accept', 'c accept', 'b ask'],
      ['a', 'c', 'b'],
    ],
    [
      'a fourth among those who must read: the oldest deny',
      ['a ask', 'b deny', 'c deny', 'd accept'],
      ['a', 'c', 'd'],
    ],
  ])('of %s', (_name, given, expected) => {
    expect(lanesOf(taken(...given))).toEqual(expected);
  });

  it('never are more than the parts, nor two of one lane, and the newest always stands', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('a', 'b', 'c', 'd', 'e'),
            fc.constantFrom<Prompt['kind'][]>('accept', 'deny', 'ask', 'scan-again'),
          ),
          { minLength: 1, maxLength: 30 },
        ),
        (given) => {
          const places = taken(...given.map(([lane, kind]) => `${lane} ${kind}`));
          const lanes = lanesOf(places);
          expect(lanes.length).toBeLessThanOrEqual(MAX_PARTS);
          expect(new Set(lanes).size).toBe(lanes.length);
          expect(lanes.at(-1)).toBe(given.at(-1)?.[0]);
          expect(places.lanes).toEqual(lanes);
        },
      ),
    );
  });
});

describe('a showing that is over', () => {
  it('leaves its place empty while another answer is read', () => {
    const places = endShowing(taken('a accept', 'b ask'), 1);
    expect(lanesOf(places)).toEqual(['b']);
    expect(places.lanes).toEqual(['a', 'b']);
  });

  it('frees the whole screen when it was the last', () => {
    expect(endShowing(endShowing(taken('a accept', 'b ask'), 1), 2)).toEqual(noPlaces);
  });

  it('changes nothing when its lane has another by now', () => {
    const places = taken('a accept', 'a ask');
    expect(lanesOf(endShowing(places, 1))).toEqual(['a']);
  });

  it('gives the next answer that stands alone the whole screen', () => {
    const alone = takePrompt(endShowing(taken('a accept', 'b ask'), 1), {
      prompt: promptOf('b', 'deny'),
      showing: 3,
    });
    expect(alone.lanes).toEqual(['b']);
  });
});

describe('the order of the parts', () => {
  const devices = ['west', 'east', 'south'].map((lane) => sampleDevice({ deviceId: lane, lane }));

  it.each([
    [
      ['east', 'west'],
      ['west', 'east'],
    ],
    [
      ['south', 'east', 'west'],
      ['west', 'east', 'south'],
    ],
    [
      ['unknown', 'south'],
      ['south', 'unknown'],
    ],
  ])('of %j is that of the scanners: %j', (lanes, expected) => {
    expect(orderLanes(lanes, sampleStatus({ devices }))).toEqual(expected);
  });

  it('is the same each time before a status is known', () => {
    expect(orderLanes(['b', 'a'], null)).toEqual(orderLanes(['a', 'b'], null));
  });
});
