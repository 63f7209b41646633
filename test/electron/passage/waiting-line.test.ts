/**
 * A full venue: who is told how long to wait, from the scans to the prompt.
 */
import { describe, expect, it } from 'vitest';
import type { VisitPrompt } from '../../../contract/prompt.ts';
import type { Reading } from '../../../contract/reading.ts';
import type { NewVisit, Visit } from '../../../contract/visit.ts';
import { asIfStored } from '../../../electron/passage/as-if-stored.ts';
import { sampleId } from '../../../scripts/rig/sample-visit.ts';
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
  let told = 0;
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
  /** Staff go against one of those; answers with their own visit. */
  const goAgainst = (target: VisitPrompt | Visit, changes: Partial<NewVisit>): Visit => {
    const id = 'promptId' in target ? target.promptId : target.id;
    const first = world.visits.find((visit) => visit.id === id) ?? world.visits[0];
    if (first === undefined) throw new Error('nobody came');
    const own = asIfStored({ ...first, ...changes, id: sampleId(800 + told++), pairedWith: id });
    world.passage.noteAgainst(own);
    return own;
  };
  for (const number of [1, 2, 3, 4]) pass(number, 'in');
  return {
    world,
    pass,
    wait,
    override: (target: VisitPrompt, outcome: 'accept' | 'deny') =>
      goAgainst(target, { pairing: 'overridden', outcome, reasons: ['overridden-by-staff'] }),
    undo: (target: VisitPrompt | Visit) =>
      goAgainst(target, { pairing: 'undone', outcome: 'ask', reasons: ['undone-by-staff'] }),
  };
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

describe('who waits, once staff went against it,', () => {
  /** One exit in ten minutes, and three who were told to wait. */
  function openLine() {
    const hall = openFullHall();
    hall.wait(10);
    hall.pass(1, 'out');
    hall.pass(5, 'in');
    const waiting = [10, 11, 12].map((number) => hall.pass(number, 'in'));
    expect(waiting.map(({ waitMinutes }) => waitMinutes)).toEqual([10, 20, 30]);
    const [first, second] = waiting;
    if (first === undefined || second === undefined) throw new Error('nobody waits');
    return { ...hall, first, second };
  }

  it('is no longer ahead of the others when staff let them in, and is again when that is taken back', () => {
    const { pass, override, undo, first } = openLine();
    const letIn = override(first, 'accept');
    expect(pass(12, 'in').waitMinutes).toBe(20);
    undo(letIn);
    expect(pass(12, 'in').waitMinutes).toBe(30);
    // In the place that they had, not behind the others.
    expect(pass(10, 'in').waitMinutes).toBe(10);
  });

  it('is let in by whichever of their visits staff went against', () => {
    const { pass, override, wait } = openLine();
    wait(1);
    override(pass(10, 'in'), 'accept');
    expect(pass(12, 'in').waitMinutes).toBe(22);
  });

  it('waits no more when they were told so by mistake, but goes on waiting if that was said before', () => {
    const { pass, undo, wait, second } = openLine();
    wait(1);
    undo(pass(10, 'in'));
    expect(pass(12, 'in').waitMinutes).toBe(33);
    undo(second);
    expect(pass(12, 'in').waitMinutes).toBe(22);
  });

  it('is back in the line when the entry by which they left it is taken back', () => {
    const { pass, undo } = openLine();
    pass(2, 'out');
    undo(pass(10, 'in'));
    expect(pass(11, 'in').waitMinutes).toBe(10);
  });

  it('stays where they are when staff only turn them away', () => {
    const { pass, override, first } = openLine();
    override(first, 'deny');
    expect(pass(12, 'in').waitMinutes).toBe(30);
  });

  it('goes by the people who really left', () => {
    const { pass, override, undo } = openLine();
    const exit = pass(2, 'out');
    pass(6, 'in');
    // Two exits in ten minutes.
    expect(pass(10, 'in').waitMinutes).toBe(5);
    const heldBack = override(exit, 'deny');
    expect(pass(10, 'in').waitMinutes).toBe(10);
    undo(heldBack);
    expect(pass(10, 'in').waitMinutes).toBe(5);
    undo(exit);
    expect(pass(10, 'in').waitMinutes).toBe(10);
  });
});
