import { describe, expect, it } from 'vitest';
import { PIN_WAIT_MS } from '../../../contract/guard.ts';
import { FREE_PIN_TRIES, type Operator, PIN_LOCK_MS } from '../../../contract/operators.ts';
import { createPinLock } from '../../../electron/operators/pin-lock.ts';
import { createPinPad } from '../../../electron/operators/pin-pad.ts';

const operator = (name: string, role: Operator['role']): Operator => ({
  name,
  role,
  pin: { kdf: 'scrypt', n: 1 << 14, r: 8, p: 1, salt: name.padEnd(22, 'A'), hash: 'B'.repeat(43) },
});
const staff = [operator('lan', 'guard'), operator('hoa', 'guard'), operator('minh', 'admin')];
const RIGHT = '246813';

function openPad(operators: readonly Operator[] = staff) {
  const time = { nowMs: 0 };
  const told: unknown[] = [];
  const waiting: (() => void)[] = [];
  const lock = createPinLock({
    nowMs: () => time.nowMs,
    load: () => null,
    keep: () => {},
    onNotKept: () => {},
  });
  const pad = createPinPad({
    nowMs: () => time.nowMs,
    operators: () => operators,
    lock,
    isPin: (pin) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(pin === RIGHT));
      }),
    onRight: (who, purpose) => told.push(['right', who, purpose]),
    onWrong: (name, tries) => told.push(['wrong', name, tries]),
    changed: () => {},
  });
  const type = (pin: string): void => {
    for (const key of pin) pad.press(key);
  };
  /** Has what is being checked answered. */
  const settle = async (): Promise<void> => {
    for (const answer of waiting.splice(0)) answer();
    await Promise.resolve().then(() => {});
    await new Promise((resolve) => setImmediate(resolve));
  };
  const enter = async (pin: string): Promise<void> => {
    type(pin);
    pad.step('enter');
    await settle();
  };
  return { pad, lock, time, told, type, settle, enter, waiting };
}

describe('the PIN pad', () => {
  it('signs in by name and PIN, and tells the page how many digits there are and never which', async () => {
    const { pad, told, type, settle } = openPad();
    pad.open('sign-in');
    expect(pad.view()).toMatchObject({ chosen: null, typed: 0, isChecking: false });
    pad.choose('lan');
    type(RIGHT);
    expect(pad.view()).toMatchObject({ chosen: 'lan', typed: 6, problem: null });
    expect(JSON.stringify(pad.view())).not.toContain(RIGHT);
    pad.step('enter');
    expect(pad.view()).toMatchObject({ typed: 0, isChecking: true });
    await settle();
    expect(told).toEqual([['right', { name: 'lan', role: 'guard' }, 'sign-in']]);
    expect(pad.view()).toBeNull();
  });

  it('of the desk knows admins only, and has the only one chosen', async () => {
    const { pad, told, enter } = openPad();
    pad.open('desk');
    expect(pad.view()).toMatchObject({ operators: [{ name: 'minh', role: 'admin' }], chosen: 'minh' });
    pad.choose('lan');
    expect(pad.view()?.chosen).toBe('minh');
    await enter(RIGHT);
    expect(told).toEqual([['right', { name: 'minh', role: 'admin' }, 'desk']]);
  });

  it('takes no digit before a name, none beyond twelve, and checks none under six', () => {
    const { pad, type, waiting } = openPad();
    pad.open('sign-in');
    type('12');
    expect(pad.view()?.typed).toBe(0);
    pad.choose('hoa');
    type('12345');
    pad.step('enter');
    expect(waiting).toHaveLength(0);
    type('67890123');
    expect(pad.view()?.typed).toBe(12);
    pad.step('delete');
    expect(pad.view()?.typed).toBe(11);
  });

  it('says what was wrong, and locks with the last free try until its time is over', async () => {
    const { pad, time, told, type, enter, waiting } = openPad();
    pad.open('sign-in');
    pad.choose('lan');
    for (let i = 1; i < FREE_PIN_TRIES; i++) {
      await enter('135791');
      expect(pad.view()).toMatchObject({ problem: 'wrong', lockedForMs: 0, typed: 0 });
    }
    await enter('135791');
    expect(told.at(-1)).toEqual(['wrong', 'lan', FREE_PIN_TRIES]);
    expect(pad.view()).toMatchObject({ problem: 'locked', lockedForMs: PIN_LOCK_MS[0] });
    type(RIGHT);
    pad.step('enter');
    expect(waiting).toHaveLength(0);
    expect(pad.view()).toMatchObject({ typed: 0, problem: 'locked' });
    pad.choose('hoa');
    expect(pad.view()).toMatchObject({ problem: null, lockedForMs: 0 });
    time.nowMs += PIN_LOCK_MS[0];
    pad.choose('lan');
    await enter(RIGHT);
    expect(told.at(-1)).toEqual(['right', { name: 'lan', role: 'guard' }, 'sign-in']);
  });

  it('counts a wrong PIN also when it was put away while being checked, and lets nobody in late', async () => {
    const { pad, told, type, settle, waiting } = openPad();
    pad.open('sign-in');
    pad.choose('lan');
    type('135791');
    pad.step('enter');
    pad.step('cancel');
    pad.open('sign-in');
    pad.choose('lan');
    type('135792');
    pad.step('enter');
    expect(waiting, 'one guess at a time').toHaveLength(1);
    await settle();
    expect(told).toEqual([['wrong', 'lan', 1]]);
    pad.step('enter');
    pad.close();
    await settle();
    type(RIGHT);
    pad.open('sign-in');
    pad.choose('lan');
    type(RIGHT);
    pad.step('enter');
    pad.close();
    await settle();
    expect(told.filter((one) => Array.isArray(one) && one[0] === 'right')).toEqual([]);
  });

  it('hears a keyboard, forgets what a scanner typed into it, and is left by Escape', () => {
    const { pad } = openPad();
    pad.open('sign-in');
    expect(pad.isAsking()).toBe(false);
    pad.choose('lan');
    expect(pad.isAsking()).toBe(true);
    for (const character of '12x') pad.typed({ kind: 'character', character });
    expect(pad.view()?.typed).toBe(2);
    pad.typed({ kind: 'delete' });
    expect(pad.view()?.typed).toBe(1);
    pad.typed({ kind: 'scanned' });
    expect(pad.view()?.typed).toBe(0);
    pad.typed({ kind: 'escape' });
    expect(pad.view()).toBeNull();
    expect(pad.isAsking()).toBe(false);
  });

  it('is put away when nobody goes on with it, to the millisecond', () => {
    const { pad, time, type } = openPad();
    pad.open('sign-in');
    pad.choose('lan');
    time.nowMs += PIN_WAIT_MS - 1;
    type('1');
    time.nowMs += PIN_WAIT_MS - 1;
    pad.beat();
    expect(pad.view()?.typed).toBe(1);
    time.nowMs += 1;
    pad.beat();
    expect(pad.view()).toBeNull();
  });

  it('with nobody to sign in shows no name', () => {
    const { pad } = openPad([]);
    pad.open('sign-in');
    expect(pad.view()).toMatchObject({ operators: [], chosen: null });
  });
});
