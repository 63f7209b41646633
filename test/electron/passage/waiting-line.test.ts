/**
 * A full venue: who is told how long to wait, from the scans to the prompt.
 */
import { describe, expect, it } from 'vitest';
import type { VisitPrompt } from '../../../contract/prompt.ts';
import type { Reading } from '../../../contract/reading.ts';
import { openWorld, scan } from '../../support/passage-world.ts';
import { declaration, held } from '../../support/sample-reading.ts';

const MINUTE_MS = 60_000;
const visitor = (number: number): Reading =>
  declaration({ fullName: 'Lê Thị Lạ', idNumber: `0010870001${String(number).padStart(2, '0')}` }, 0);

/** A hall of four that filled up at once. */
function openFullHall() {
  const world = openWorld();
  world.policy = 'market';
  world.zone = { ...world.zone, hardLimit: 4 };
  const pass = (number: number, direction: 'in' | 'out'): VisitPrompt => {
    world.reading = visitor(number);
    world.direction = direction;
    world.take(scan(`code ${world.visits.length}`));
    const prompt = world.prompts.at(-1);
    if (prompt === undefined || prompt.kind === 'scan-again') throw new Error('no verdict');
    return prompt;
  };
  const wait = (minutes: number): void => {
    world.nowMs += minutes * MINUTE_MS;
    world.nowUs += minutes * MINUTE_MS * 1_000;
  };
  for (const number of [1, 2, 3, 4]) pass(number, 'in');
  return { world, pass, wait };
}

describe('who comes to a full venue', () => {
  it('is told no time while nobody has left', () => {
    const { pass, wait } = openFullHall();
    wait(10);
    expect(pass(10, 'in')).toMatchObject({ reasons: ['venue-full'], waitMinutes: null });
  });

  it('is told how long it may take by how people leave, after those who came before', () => {
    const { pass, wait } = openFullHall();
    wait(10);
    pass(1, 'out');
    pass(5, 'in');
    // One exit in ten minutes.
    expect(pass(10, 'in')).toMatchObject({ reasons: ['venue-full'], waitMinutes: 10 });
    expect(pass(11, 'in').waitMinutes).toBe(20);
    wait(1);
    // Asking again loses nobody their place.
    expect(pass(10, 'in').waitMinutes).toBe(11);
    expect(pass(11, 'in').waitMinutes).toBe(22);
  });

  it('moves up when the one before comes in', () => {
    const { pass, wait } = openFullHall();
    wait(10);
    pass(1, 'out');
    pass(5, 'in');
    pass(10, 'in');
    pass(11, 'in');
    pass(2, 'out');
    expect(pass(10, 'in')).toMatchObject({ kind: 'accept', waitMinutes: null });
    // Two exits in ten minutes, and nobody ahead.
    expect(pass(11, 'in').waitMinutes).toBe(5);
  });

  it('is told nothing by exits that are half an hour old, nor behind people who gave up', () => {
    const { world, pass, wait } = openFullHall();
    pass(1, 'out');
    pass(5, 'in');
    pass(10, 'in');
    wait(30);
    world.nowUs += 1;
    expect(pass(11, 'in').waitMinutes).toBeNull();
    pass(2, 'out');
    pass(6, 'in');
    expect(pass(12, 'in').waitMinutes).toBe(60);
  });

  it('is no number of a line when nobody can tell who it is', () => {
    const { world, pass, wait } = openFullHall();
    wait(10);
    pass(1, 'out');
    pass(5, 'in');
    world.reading = held('manual-record', 'identified', {});
    world.take(scan('nobody'));
    expect(pass(10, 'in').waitMinutes).toBe(10);
  });
});
