import { describe, expect, it } from 'vitest';
import { failed, ok } from '../../../contract/result.ts';
import {
  type InsideRow,
  insideNamesSchema,
  MAX_INSIDE_ROWS,
  MAX_PASSPHRASE_CHARACTERS,
  PASSPHRASE_WAIT_MS,
} from '../../../contract/staff.ts';
import { type InsideNamesPorts, keepInsideNames } from '../../../electron/shell/keep-inside-names.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';

const row: InsideRow = {
  zone: 'main',
  sinceMs: SAMPLE_MS,
  name: 'Trần Thử',
  phone: '0900000001',
  lane: 'main',
};

function openWorld(answer: Awaited<ReturnType<InsideNamesPorts['load']>> = ok([row])) {
  const world = { nowMs: 0, given: [] as string[], changes: 0, isBroken: false };
  const names = keepInsideNames({
    clock: { wallMs: () => SAMPLE_MS, monotonicMs: () => world.nowMs },
    load(passphrase) {
      world.given.push(passphrase);
      return world.isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(answer);
    },
    changed: () => {
      world.changes += 1;
    },
  });
  const type = (text: string): void => {
    for (const character of text) names.type({ kind: 'character', character });
  };
  const view = () => insideNamesSchema.nullable().parse(names.view());
  /** Whatever was promised is there. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  };
  return { world, names, type, view, settle };
}

describe('the passphrase', () => {
  it('is handed over once, letter by letter as it was typed and mended', async () => {
    const { world, names, type, settle, view } = openWorld();
    names.ask();
    type('mật kx');
    names.type({ kind: 'delete' });
    type('hẩu');
    names.type({ kind: 'enter' });
    names.type({ kind: 'enter' });
    names.open();
    expect(world.given).toEqual(['mật khẩu']);
    await settle();
    expect(view()).toEqual({ state: 'shown', atMs: SAMPLE_MS, rows: [row], notShown: 0 });
  });

  it('is not taken before it is asked for, and an empty one is not tried', () => {
    const { world, names, type, view } = openWorld();
    type('early');
    names.open();
    names.ask();
    names.open();
    expect([world.given, view()]).toEqual([[], { state: 'asking', typed: 0, problem: null }]);
  });

  it('begins anew after a scan ran into it', () => {
    const { world, names, type } = openWorld();
    names.ask();
    type('abc001090');
    names.type({ kind: 'scanned' });
    type('abc');
    names.open();
    expect(world.given).toEqual(['abc']);
  });

  it('has an end', () => {
    const { world, names, type, view } = openWorld();
    names.ask();
    type('a'.repeat(MAX_PASSPHRASE_CHARACTERS + 3));
    expect(view()).toMatchObject({ typed: MAX_PASSPHRASE_CHARACTERS });
    names.open();
    expect(world.given[0]).toHaveLength(MAX_PASSPHRASE_CHARACTERS);
  });

  it('is forgotten when nobody goes on with it, given up, or asked for anew', () => {
    const { world, names, type, view } = openWorld();
    names.ask();
    type('abc');
    world.nowMs += PASSPHRASE_WAIT_MS - 1;
    names.beat();
    expect(view()).toMatchObject({ typed: 3 });
    world.nowMs += 1;
    names.beat();
    expect([view(), names.isAsking()]).toEqual([null, false]);
    names.ask();
    type('abc');
    names.type({ kind: 'escape' });
    expect(view()).toBeNull();
    names.ask();
    type('abc');
    names.ask();
    expect(view()).toMatchObject({ typed: 0 });
  });

  it.each(['wrong-passphrase', 'failed'] as const)('is asked for again when it was %s', async (kind) => {
    const { names, type, settle, view } = openWorld(failed({ kind }));
    names.ask();
    type('abc');
    names.open();
    await settle();
    expect(view()).toEqual({ state: 'asking', typed: 0, problem: kind });
    type('a');
    expect(view()).toMatchObject({ problem: null });
  });

  it('is asked for again when opening broke', async () => {
    const { world, names, type, settle, view } = openWorld();
    world.isBroken = true;
    names.ask();
    type('abc');
    names.open();
    await settle();
    expect(view()).toMatchObject({ state: 'asking', problem: 'failed' });
  });
});

describe('the list', () => {
  it('stops at what the page bears, and says how many more there are', async () => {
    const { names, type, settle, view } = openWorld(
      ok(Array.from({ length: MAX_INSIDE_ROWS + 2 }, () => row)),
    );
    names.ask();
    type('abc');
    names.open();
    await settle();
    const shown = view();
    expect(shown?.state === 'shown' && [shown.rows.length, shown.notShown]).toEqual([MAX_INSIDE_ROWS, 2]);
  });

  it('does not come when it was put away meanwhile, and only once when it was asked for twice', async () => {
    const { names, type, settle, view } = openWorld();
    names.ask();
    type('abc');
    names.open();
    names.hide();
    await settle();
    expect(view()).toBeNull();
    names.ask();
    type('abc');
    names.open();
    names.ask();
    await settle();
    expect(view()).toMatchObject({ state: 'asking' });
  });

  it('says nothing when there is nothing to put away', () => {
    const { world, names } = openWorld();
    names.hide();
    names.beat();
    expect(world.changes).toBe(0);
  });
});
