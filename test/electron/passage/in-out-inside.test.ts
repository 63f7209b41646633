/**
 * In, out, inside: sequences of scans as people make them, from the code to what is recorded and shown.
 */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Claims, Reading } from '../../../contract/reading.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import { openWorld, scan } from '../../support/passage-world.ts';
import {
  declaration,
  held,
  lapsedDeclaration,
  refusedCode,
  vaccinated,
} from '../../support/sample-reading.ts';

const person: Claims = { fullName: 'Nguyễn Văn Mẫu', birthDate: '1987-01-18' };
const card = held('citizen-card', 'identified', { ...person, idNumber: '001087000001' });
const passport = vaccinated('dcc', { fullName: 'MAU NGUYEN VAN', birthDate: '1987-01-18' });
const declared = declaration({ ...person, idNumber: '001087000001' });
const namesake = declaration({ ...person, idNumber: '001087000002' });

/** One code after another, each its own text: no scan is taken for a repeat. */
function openHall() {
  const world = openWorld();
  const show = (reading: Reading, changes: { direction?: 'in' | 'out' | 'auto' } = {}): NewVisit => {
    world.reading = reading;
    if (changes.direction !== undefined) world.direction = changes.direction;
    world.take(scan(`code ${world.visits.length}`));
    const visit = world.visits.at(-1);
    if (visit === undefined) throw new Error('nothing was recorded');
    return visit;
  };
  const wait = (ms: number): void => {
    world.nowMs += ms;
    world.nowUs += ms * 1_000;
  };
  return { world, show, wait, count: () => world.presence.count('main') };
}
const told = ({ direction, pairing, pairedWith }: NewVisit): unknown[] => [direction, pairing, pairedWith];

describe('a day at two lanes', () => {
  it('pairs entry, exit and another entry of one person, by different codes', () => {
    const { show, wait, count } = openHall();
    const first = show(declared, { direction: 'in' });
    wait(3_600_000);
    const left = show(card, { direction: 'out' });
    wait(3_600_000);
    const second = show(declared, { direction: 'in' });
    expect([first, left, second].map(told)).toEqual([
      ['in', 'entry', null],
      ['out', 'exit', first.id],
      ['in', 'entry', null],
    ]);
    expect(second.notices).toEqual([]);
    expect(count()).toBe(1);
  });

  it('flags an exit without an entry and an entry without an exit, and holds nobody up for it', () => {
    const { world, show, wait, count } = openHall();
    const stranger = show(card, { direction: 'out' });
    expect(stranger).toMatchObject({
      pairing: 'exit-without-entry',
      outcome: 'accept',
      notices: ['exit-without-entry'],
    });
    wait(61_000);
    const first = show(declared, { direction: 'in' });
    wait(61_000);
    const again = show(declared);
    expect(told(again)).toEqual(['in', 'entry-without-exit', first.id]);
    expect(again).toMatchObject({ outcome: 'accept', notices: ['entry-without-exit'] });
    expect(world.prompts.at(-1)).toMatchObject({ kind: 'accept', notices: ['entry-without-exit'] });
    expect(count()).toBe(1);
  });

  it('flags the exit of who cannot be told, and counts their entry', () => {
    const { show, wait, count } = openHall();
    const nameless = vaccinated('shc', { fullName: 'Nguyễn Văn Mẫu' });
    expect(show(nameless, { direction: 'in' })).toMatchObject({ tags: [], pairing: 'entry', outcome: 'ask' });
    wait(3_600_000);
    expect(show(nameless, { direction: 'out' })).toMatchObject({ pairing: 'exit-without-entry' });
    expect(count()).toBe(1);
  });

  it('does not take a namesake for the person inside', () => {
    const { show, count } = openHall();
    show(declared, { direction: 'in' });
    expect(show(namesake)).toMatchObject({ pairing: 'entry', facts: { occupancy: { isInside: false } } });
    expect(count()).toBe(2);
  });

  it('does not pair over two zones', () => {
    const { world, show, wait } = openHall();
    show(declared, { direction: 'in' });
    wait(3_600_000);
    world.zone = { ...world.zone, id: 'ward' };
    expect(show(card, { direction: 'out' })).toMatchObject({ zone: 'ward', pairing: 'exit-without-entry' });
    expect(world.presence.count('main')).toBe(1);
  });
});

describe('two codes within a minute', () => {
  it('asked about, then accepted: one person inside, no longer marked as asked', () => {
    const { world, show, wait, count } = openHall();
    const first = show(passport, { direction: 'in' });
    expect(first).toMatchObject({ outcome: 'ask', pairing: 'entry' });
    wait(60_000);
    const second = show(card);
    expect(second).toMatchObject({ outcome: 'accept', combinedWith: first.id });
    expect(told(second)).toEqual(['in', 'again', first.id]);
    expect(count()).toBe(1);
    expect(world.presence.find('main', second.tags)).toMatchObject({ visitId: first.id, wasAsked: false });
    // From then on they are known by either code.
    wait(3_600_000);
    expect(told(show(passport, { direction: 'out' }))).toEqual(['out', 'exit', first.id]);
  });

  it('denied, then accepted: one entry, of the second', () => {
    const { show, wait, count } = openHall();
    const lapsed = { ...lapsedDeclaration('expired'), claims: declared.claims };
    expect(told(show(lapsed, { direction: 'in' }))).toEqual(['in', 'none', null]);
    expect(count()).toBe(0);
    wait(30_000);
    expect(told(show(declared))).toEqual(['in', 'entry', null]);
    expect(count()).toBe(1);
  });

  it('asked about, then denied: nobody came in, and the next accept is an entry', () => {
    const { show, wait, count } = openHall();
    const asked = show(passport, { direction: 'in' });
    expect([asked.outcome, count()]).toEqual(['ask', 1]);
    wait(60_000);
    const denied = show({ ...lapsedDeclaration('expired'), claims: declared.claims });
    expect([denied.outcome, ...told(denied)]).toEqual(['deny', 'in', 'turned-away', asked.id]);
    expect(count()).toBe(0);
    wait(1_000);
    expect(told(show(declared))).toEqual(['in', 'entry', null]);
    expect(count()).toBe(1);
  });

  it('on the way out are one exit, and no exit without an entry', () => {
    const { show, wait, count } = openHall();
    show(declared, { direction: 'in' });
    wait(3_600_000);
    const left = show(declared, { direction: 'out' });
    wait(60_000);
    expect(told(show(card))).toEqual(['out', 'again', left.id]);
    wait(1);
    expect(show(card).pairing).toBe('exit-without-entry');
    expect(count()).toBe(0);
  });
});

describe('a lane that turns by itself', () => {
  it('lets in who is outside and out who is inside, over the day', () => {
    const { show, wait } = openHall();
    const visits = [show(declared, { direction: 'auto' })];
    for (let i = 0; i < 3; i++) {
      wait(61_000);
      visits.push(show(i % 2 === 0 ? card : declared));
    }
    expect(visits.map(({ direction, pairing }) => `${direction} ${pairing}`)).toEqual([
      'in entry',
      'out exit',
      'in entry',
      'out exit',
    ]);
  });

  it('does not turn under a code that is left before the scanner, on the way in or out', () => {
    const { show, wait } = openHall();
    const pairings = (count: number): string[] =>
      Array.from({ length: count }, () => {
        const { direction, pairing } = show(declared, { direction: 'auto' });
        wait(4_000);
        return `${direction} ${pairing}`;
      });
    expect(pairings(3)).toEqual(['in entry', 'in again', 'in again']);
    wait(60_000);
    expect(pairings(3)).toEqual(['out exit', 'out again', 'out again']);
  });

  it('shows a repeat in the direction of the first, whatever that has changed', () => {
    const { world } = openHall();
    world.direction = 'auto';
    world.reading = declared;
    const first = world.take(scan('the same'));
    world.nowUs += 3_000_000;
    const second = world.take(scan('the same'));
    if (first.kind !== 'recorded') throw new Error(first.kind);
    expect(second).toEqual({ kind: 'repeat', prompt: { ...first.prompt, isRepeat: true } });
  });

  it('judges who cannot be told, and who was refused, as coming in', () => {
    const { show } = openHall();
    for (const reading of [
      refusedCode('payment-code', null, 'payment'),
      refusedCode('bad-signature', declared.claims),
      vaccinated('shc', { fullName: 'Nguyễn Văn Mẫu' }),
    ])
      expect(show(reading, { direction: 'auto' }).direction).toBe('in');
  });

  it('cannot be made to open by a forged code of somebody inside', () => {
    const { show, wait, count } = openHall();
    show(declared, { direction: 'auto' });
    wait(61_000);
    expect(show(refusedCode('bad-signature', declared.claims))).toMatchObject({
      direction: 'in',
      outcome: 'deny',
      pairing: 'none',
    });
    expect(count()).toBe(1);
  });
});

describe('a zone with limits', () => {
  it('tells staff from the soft limit on, and asks newcomers to wait from the hard one on', () => {
    const { world, show, wait } = openHall();
    world.zone = { ...world.zone, softLimit: 1, hardLimit: 2 };
    const visitor = (n: number): Reading => declaration({ idNumber: `00108700000${n}` });
    expect(show(visitor(1), { direction: 'in' })).toMatchObject({ outcome: 'accept', notices: [] });
    expect(show(visitor(2))).toMatchObject({ outcome: 'accept', notices: ['nearly-full'] });
    expect(show(visitor(3))).toMatchObject({
      outcome: 'deny',
      reasons: ['venue-full'],
      nextStep: 'wait-here',
      pairing: 'none',
      facts: { occupancy: { inside: 2, room: 'full', isInside: false } },
    });
    wait(61_000);
    // Who is inside is not sent away, and who leaves makes room.
    expect(show(visitor(1))).toMatchObject({ outcome: 'accept', pairing: 'entry-without-exit' });
    expect(show(visitor(2), { direction: 'out' })).toMatchObject({ outcome: 'accept', notices: [] });
    expect(show(visitor(3), { direction: 'in' })).toMatchObject({ outcome: 'accept' });
  });
});

describe('what a passage keeps of a code', () => {
  it('is tags and prompts: no text of it, no number and no name in what it remembers', () => {
    const remembered: unknown[] = [];
    const { set } = Map.prototype;
    Map.prototype.set = function (this: Map<unknown, unknown>, key: unknown, value: unknown) {
      remembered.push(key, value);
      return set.call(this, key, value);
    };
    try {
      const { show, wait } = openHall();
      for (const reading of [passport, card, lapsedDeclaration('expired')]) {
        show(reading, { direction: 'in' });
        wait(1_000);
        show(reading, { direction: 'out' });
      }
    } finally {
      Map.prototype.set = set;
    }
    const all = inspect(remembered, { depth: 8, maxArrayLength: null });
    expect(remembered.length).toBeGreaterThan(20);
    for (const mark of ['001087000001', 'Nguyễn', 'NGUYEN', '1987', 'code 0', 'code 1'])
      expect(all).not.toContain(mark);
  });

  it('is tagged under the gate day of the scan', () => {
    const { world, show } = openHall();
    show(declared);
    expect(world.tagged).toEqual(
      expect.arrayContaining(['code:code 0', 'id:001087000001', 'name:MAU NGUYEN VAN|1987']),
    );
  });
});
