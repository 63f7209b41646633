import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBits } from '../../../contract/declaration.ts';
import type { RegisterEntry } from '../../../contract/register.ts';
import type { Register } from '../../../electron/register/open-register.ts';
import { KEEP_PAST_MS, SETTLE_AFTER_ENTRIES } from '../../../electron/register/register.ts';
import {
  applyAll,
  EPOCH,
  entry,
  giveKey,
  HOUR_S,
  ID,
  KEY,
  NOW_MS,
  NOW_S,
  OTHER_KEY,
  openForTest,
  page,
  registerPath,
  tagOf,
} from './register-for-test.ts';

const QID = 'VN0123456789';
const CARD = 'DN4010123456789';

const newRegister = (): Register => openForTest(registerPath());

describe('finding a person', () => {
  it('finds the declaration of an identity number, with its times in milliseconds and its answers', () => {
    const register = newRegister();
    const answers = { symptoms: ['fever' as const], contacts: ['patient' as const], hasTravelled: true };
    applyAll(register, [entry(1, { answers: answerBits(answers) })]);
    expect(register.find({ idNumber: ID }, NOW_MS)).toEqual({
      declaredAtMs: NOW_MS - 3_600_000,
      validUntilMs: NOW_MS + 71 * 3_600_000,
      answers,
    });
  });

  it.each([
    ['the platform id', 'qid', QID, { qid: QID }],
    ['the insurance number', 'bhyt', CARD, { insuranceNumber: CARD }],
    ['the last ten digits of the card', 'bhyt', CARD, { insuranceNumber: '0123456789' }],
    ['the old identity number', 'id', '012345678', { idNumber: '001087999999', oldIdNumber: '012345678' }],
    ['a number typed with spaces', 'id', ID, { idNumber: '001 087 012 345' }],
  ] as const)('finds a person by %s', (_, kind, number, claims) => {
    const register = newRegister();
    applyAll(register, [entry(1, { kind, number })]);
    expect(register.find(claims, NOW_MS)).not.toBeNull();
  });

  it('finds nobody by a number that was not declared, and by a masked one', () => {
    const register = newRegister();
    applyAll(register, [entry(1)]);
    expect(register.find({ idNumber: '001087012346' }, NOW_MS)).toBeNull();
    expect(register.find({ idNumber: '0010870*****' }, NOW_MS)).toBeNull();
    expect(register.find({}, NOW_MS)).toBeNull();
  });

  it('takes no number of one kind for the same number of another', () => {
    const register = newRegister();
    applyAll(register, [entry(1, { kind: 'qid', number: ID })]);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
  });

  it('takes the newest declaration when several of the numbers were declared', () => {
    const register = newRegister();
    const declaredAt = (hours: number): number => NOW_S - hours * HOUR_S;
    applyAll(register, [
      entry(1, { kind: 'qid', number: QID, declaredAt: declaredAt(3) }),
      entry(2, { kind: 'id', declaredAt: declaredAt(1) }),
      entry(3, { kind: 'bhyt', number: CARD, declaredAt: declaredAt(2) }),
    ]);
    const found = register.find({ qid: QID, idNumber: ID, insuranceNumber: CARD }, NOW_MS);
    expect(found?.declaredAtMs).toBe(declaredAt(1) * 1_000);
  });

  it('finds nobody while a current entry has answers that it cannot read: one may be a symptom', () => {
    const register = newRegister();
    applyAll(register, [entry(1, { answers: 1 << 15 })]);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    applyAll(register, [entry(2, { kind: 'qid', number: QID, declaredAt: NOW_S - 5 * HOUR_S })]);
    expect(register.find({ idNumber: ID, qid: QID }, NOW_MS)).toBeNull();
    expect(register.find({ qid: QID }, NOW_MS)).not.toBeNull();
  });

  it('gives the newest declaration with what every current one of the numbers reports', () => {
    const register = newRegister();
    applyAll(register, [
      entry(1, { answers: 1 }),
      entry(2, { kind: 'qid', number: QID, declaredAt: NOW_S - 60, answers: 0 }),
    ]);
    const found = register.find({ idNumber: ID, qid: QID }, NOW_MS);
    expect(found?.declaredAtMs).toBe(NOW_MS - 60_000);
    expect(found?.answers.symptoms).toEqual(['fever']);
  });

  it('still finds a declaration past its end, so that the gate can say it is too old', () => {
    const register = newRegister();
    applyAll(register, [entry(1, { validUntil: NOW_S - 1 })]);
    expect(register.find({ idNumber: ID }, NOW_MS)?.validUntilMs).toBe(NOW_MS - 1_000);
  });

  it('believes a declaration five minutes ahead of the clock, and none later', () => {
    const register = newRegister();
    applyAll(register, [entry(1, { declaredAt: NOW_S + 300 })]);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
    expect(register.find({ idNumber: ID }, NOW_MS - 1)).toBeNull();
  });

  it('finds nobody without the key, and everybody again with it', () => {
    const path = registerPath();
    const first = openForTest(path);
    applyAll(first, [entry(1)]);
    first.close();
    const register = openForTest(path, { withKey: false });
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    expect(register.count()).toBe(1);
    giveKey(register);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
    expect(register.lastSeq()).toBe(1);
  });

  it('finds nobody once it is closed', () => {
    const register = newRegister();
    applyAll(register, [entry(1)]);
    register.close();
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    expect(register.apply(page([entry(2)])).ok).toBe(false);
  });
});

describe('a stolen register', () => {
  it('holds no number and no key, and another key gives another tag', () => {
    const path = registerPath();
    const register = openForTest(path);
    applyAll(register, [
      entry(1),
      entry(2, { kind: 'qid', number: QID }),
      entry(3, { kind: 'bhyt', number: CARD }),
    ]);
    register.close();
    const files = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)));
    expect(files.some((bytes) => bytes.includes(Buffer.from(tagOf('id', ID), 'base64url')))).toBe(true);
    for (const bytes of files) {
      for (const number of [ID, QID, CARD, CARD.slice(5)]) expect(bytes.includes(number)).toBe(false);
      expect(bytes.includes(KEY)).toBe(false);
      expect(bytes.includes(Buffer.from(tagOf('id', ID, OTHER_KEY), 'base64url'))).toBe(false);
    }
    expect(tagOf('id', ID, OTHER_KEY)).not.toBe(tagOf('id', ID, KEY));
  });
});

describe('applying changes', () => {
  it('replaces, withdraws, and declares again', () => {
    const register = newRegister();
    applyAll(register, [entry(1), entry(2, { answers: 1 }), entry(3, { number: '001087000001' })]);
    expect(register.count()).toBe(2);
    expect(register.find({ idNumber: ID }, NOW_MS)?.answers.symptoms).toEqual(['fever']);
    applyAll(register, [entry(4, { validUntil: 0 })]);
    expect(register.count()).toBe(1);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    applyAll(register, [entry(5)]);
    expect(register.count()).toBe(2);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
  });

  it('withdraws someone it never knew without a word', () => {
    const register = newRegister();
    expect(applyAll(register, [entry(1, { validUntil: 0 })])).toBe(1);
    expect(register.count()).toBe(0);
    expect(register.lastSeq()).toBe(1);
  });

  it('passes over what it has applied and what comes out of order', () => {
    const register = newRegister();
    applyAll(register, [entry(5, { answers: 1 })]);
    expect(applyAll(register, [entry(3), entry(5), entry(4, { validUntil: 0 })])).toBe(0);
    expect(register.lastSeq()).toBe(5);
    expect(register.find({ idNumber: ID }, NOW_MS)?.answers.symptoms).toEqual(['fever']);
  });

  it('refuses a page of another epoch and changes nothing', () => {
    const register = newRegister();
    expect(register.apply(page([entry(1)], { epoch: 'epoch-2' }))).toMatchObject({
      ok: false,
      error: { kind: 'wrong-epoch' },
    });
    expect(register.lastSeq()).toBe(0);
  });

  it('is up to date from the page that says nothing more is to come', () => {
    const register = newRegister();
    register.apply(page([entry(1)], { hasMore: true }));
    expect(register.updatedAtMs()).toBeNull();
    register.apply(page([]));
    expect(register.updatedAtMs()).toBe(NOW_MS);
  });

  it('gives the same register from any split and repetition of a stream of changes', {
    timeout: 60_000,
  }, () => {
    const people = Array.from({ length: 6 }, (_, n) => `00108700000${n}`);
    const change = fc.record({
      person: fc.nat(people.length - 1),
      isWithdrawn: fc.boolean(),
      answers: fc.constantFrom(0, 1, 3, 1 << 8),
      gap: fc.integer({ min: 1, max: 3 }),
    });
    const whatItSays = (register: Register) => ({
      seq: register.lastSeq(),
      count: register.count(),
      found: people.map((idNumber) => register.find({ idNumber }, NOW_MS)),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 25 }),
        fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 8 }),
        (changes, cuts) => {
          let seq = 0;
          const stream = changes.map(({ person, isWithdrawn, answers, gap }): RegisterEntry => {
            seq += gap;
            const number = people[person] ?? ID;
            return entry(seq, { number, answers, ...(isWithdrawn ? { validUntil: 0 } : {}) });
          });
          const path = registerPath();
          const whole = openForTest(path);
          applyAll(whole, stream);
          const cut = openForTest(`${path}-cut`);
          // A puller never skips: each piece begins at or before what is applied, and may reach back.
          let at = 0;
          for (const [back, ahead] of cuts) {
            const from = Math.max(0, at - back);
            const to = Math.min(stream.length, at + ahead);
            applyAll(cut, stream.slice(from, to));
            at = to;
          }
          applyAll(cut, stream.slice(Math.max(0, at - 3)));
          applyAll(cut, stream);
          expect(whatItSays(cut)).toEqual(whatItSays(whole));
          whole.close();
          cut.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('another key', () => {
  it.each([
    ['another epoch', 'epoch-2', OTHER_KEY],
    ['another key under the same name', EPOCH, OTHER_KEY],
  ] as const)('empties the register for %s, also over a restart', (_, epoch, key) => {
    const path = registerPath();
    const register = openForTest(path);
    applyAll(register, [entry(7)]);
    giveKey(register, epoch, key);
    expect([register.count(), register.lastSeq(), register.updatedAtMs()]).toEqual([0, 0, null]);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    register.apply({ epoch, entries: [entry(1, { key })], hasMore: false });
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
    register.close();
    const again = openForTest(path, { withKey: false });
    giveKey(again, epoch, key);
    expect(again.count()).toBe(1);
  });

  it('leaves the register as it is for the same key', () => {
    const register = newRegister();
    applyAll(register, [entry(7)]);
    giveKey(register);
    expect(register.count()).toBe(1);
  });
});

describe('sweeping', () => {
  const longPast = NOW_S - KEEP_PAST_MS / 1_000;
  const fresh = entry(1_000, { number: '001087999999', declaredAt: NOW_S });

  it('forgets what ended more than 21 days ago, and nothing that ended later', () => {
    const register = newRegister();
    applyAll(register, [
      entry(1, { declaredAt: longPast - HOUR_S, validUntil: longPast - 1 }),
      entry(2, { number: '001087000002', declaredAt: longPast - HOUR_S, validUntil: longPast }),
      fresh,
    ]);
    expect(register.sweep(NOW_MS, 100)).toBe(1);
    expect(register.count()).toBe(2);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    expect(register.find({ idNumber: '001087000002' }, NOW_MS)).not.toBeNull();
  });

  it('removes at most what it is told to a call, and comes round to all', () => {
    const register = newRegister();
    const old = Array.from({ length: 40 }, (_, n) =>
      entry(n + 1, { number: `0010870001${String(n).padStart(2, '0')}`, declaredAt: 1, validUntil: 2 }),
    );
    applyAll(register, [...old, fresh]);
    const swept: number[] = [];
    for (let call = 0; call < 20; call += 1) swept.push(register.sweep(NOW_MS, 7));
    expect(Math.max(...swept)).toBe(7);
    expect(register.count()).toBe(1);
    expect(register.find({ idNumber: '001087999999' }, NOW_MS)).not.toBeNull();
  });

  it('forgets nothing because the clock is years ahead', () => {
    const register = newRegister();
    applyAll(register, [entry(1), fresh]);
    expect(register.sweep(NOW_MS + 10 * 365 * 86_400_000, 100)).toBe(0);
    expect(register.count()).toBe(2);
  });

  it('keeps the count over a restart', () => {
    const path = registerPath();
    const register = openForTest(path);
    applyAll(register, [entry(1, { declaredAt: 1, validUntil: 2 }), fresh]);
    register.sweep(NOW_MS, 10);
    register.close();
    expect(openForTest(path).count()).toBe(1);
  });
});

describe('a register that is being settled', () => {
  it('takes no change until it is done, and still finds', async () => {
    let endFlush: () => void = () => undefined;
    const register = openForTest(registerPath(), {
      flush: () =>
        new Promise((resolve) => {
          endFlush = resolve;
        }),
    });
    applyAll(
      register,
      Array.from({ length: SETTLE_AFTER_ENTRIES }, (_, n) => entry(n + 1)),
    );
    const settled = register.settle();
    expect(register.apply(page([entry(900)]))).toMatchObject({ ok: false, error: { kind: 'cannot-write' } });
    expect(register.sweep(NOW_MS, 10)).toBe(0);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
    for (let flush = 0; flush < 3; flush += 1) {
      endFlush();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await settled).toEqual({ ok: true, value: null });
    expect(applyAll(register, [entry(900)])).toBe(1);
  });
});
