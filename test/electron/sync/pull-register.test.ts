import { describe, expect, it, onTestFinished } from 'vitest';
import type { RegisterEntry, RegisterKey } from '../../../contract/register.ts';
import type { Register } from '../../../electron/register/open-register.ts';
import {
  createRegisterPull,
  PAGE_ENTRIES,
  PULL_REGISTER_EVERY_MS,
  type RegisterPullPorts,
  type RegisterPullStatus,
  SLICE_ENTRIES,
} from '../../../electron/sync/pull-register.ts';
import {
  entry,
  ID,
  KEY,
  NOW_MS,
  OTHER_KEY,
  openForTest,
  registerPath,
} from '../register/register-for-test.ts';
import {
  answered,
  createPullBench,
  createTinyRegister,
  type PullBench,
  portal,
  type Reply,
  refused,
  type TinyRegister,
  unreachable,
} from './pull-bench.ts';

const key1: RegisterKey = { epoch: 'epoch-1', key: KEY.toString('base64url') };
const key2: RegisterKey = { epoch: 'epoch-2', key: OTHER_KEY.toString('base64url') };
const idOf = (n: number): string => `0${String(n).padStart(11, '0')}`;
const people = (count: number, key = KEY): RegisterEntry[] =>
  Array.from({ length: count }, (_, n) => entry(n + 1, { number: idOf(n + 1), key }));

interface Running extends PullBench {
  readonly register: Register;
  readonly statuses: RegisterPullStatus[];
  readonly kept: RegisterKey[];
  readonly pull: ReturnType<typeof createRegisterPull>;
}

function start(
  network: TinyRegister | ((path: string) => Reply | Promise<Reply>),
  options: Partial<RegisterPullPorts> & { readonly register?: Register } = {},
): Running {
  const answer = typeof network === 'function' ? network : network.answer;
  const bench = createPullBench((path) => answer(path));
  const register = options.register ?? openForTest(registerPath(), { withKey: false, flush: async () => {} });
  const statuses: RegisterPullStatus[] = [];
  const kept: RegisterKey[] = [];
  const pull = createRegisterPull({
    ...bench.ports,
    register,
    loadKey: () => null,
    keepKey: (key) => kept.push(key),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  onTestFinished(async () => {
    const stopping = pull.stop();
    bench.timers.step(10_000);
    await stopping;
  });
  return { ...bench, register, statuses, kept, pull };
}

const paths = ({ requests }: PullBench): string[] => requests.map(({ path }) => path);

describe('pulling the register', () => {
  it('fetches the key, keeps it, and pulls every page until there is no more', async () => {
    const count = 2 * PAGE_ENTRIES + 7;
    const running = start(createTinyRegister(key1, people(count)));
    await running.step(2_000);
    expect(running.register.count()).toBe(count);
    expect(running.register.find({ idNumber: idOf(count) }, NOW_MS)).not.toBeNull();
    expect(running.kept).toEqual([key1]);
    expect(paths(running)).toEqual([
      '/v1/register/key',
      `/v1/register?epoch=epoch-1&after=0&limit=${PAGE_ENTRIES}`,
      `/v1/register?epoch=epoch-1&after=${PAGE_ENTRIES}&limit=${PAGE_ENTRIES}`,
      `/v1/register?epoch=epoch-1&after=${2 * PAGE_ENTRIES}&limit=${PAGE_ENTRIES}`,
    ]);
    expect(running.requests[0]?.request.headers.authorization).toBe('Bearer secret-credential-123');
    expect(running.statuses.at(-1)).toMatchObject({ state: 'idle', problem: null, entries: count });
    expect(running.statuses.at(-1)?.lastPulledAtMs).not.toBeNull();
  });

  it('gives the thread back after each slice, and takes no slice longer than it says', async () => {
    const sizes: number[] = [];
    let yields = 0;
    const register = openForTest(registerPath(), { withKey: false });
    const watched: Register = {
      ...register,
      apply(page) {
        sizes.push(page.entries.length);
        // Nothing was applied since the thread was last given back.
        expect(yields).toBe(sizes.length - 1);
        return register.apply(page);
      },
    };
    const running = start(createTinyRegister(key1, people(PAGE_ENTRIES)), {
      register: watched,
      async yieldNow() {
        yields += 1;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    running.timers.step(2_000);
    await expect.poll(() => register.count()).toBe(PAGE_ENTRIES);
    expect(sizes).toEqual(Array.from({ length: PAGE_ENTRIES / SLICE_ENTRIES }, () => SLICE_ENTRIES));
  });

  it('asks again after its interval, only for what is new, and not for the key', async () => {
    const tiny = createTinyRegister(key1, people(3));
    const running = start(tiny);
    await running.step(2_000);
    tiny.entries = [...tiny.entries, entry(9, { validUntil: 0, number: idOf(1) })];
    await running.step(PULL_REGISTER_EVERY_MS - 1_001);
    expect(running.requests).toHaveLength(2);
    await running.step(1_001);
    expect(paths(running).slice(2)).toEqual([`/v1/register?epoch=epoch-1&after=3&limit=${PAGE_ENTRIES}`]);
    expect(running.register.count()).toBe(2);
  });

  it('asks at once when woken', async () => {
    const running = start(createTinyRegister(key1, people(3)));
    await running.step(2_000);
    running.pull.wake();
    await running.settled();
    expect(running.requests).toHaveLength(3);
  });

  it('finds people with the kept key before anything was asked', () => {
    const path = registerPath();
    const before = openForTest(path);
    before.apply({ epoch: 'epoch-1', entries: [entry(1)], hasMore: false });
    before.close();
    const register = openForTest(path, { withKey: false });
    const running = start(() => unreachable, { register, loadKey: () => key1 });
    expect(running.requests).toHaveLength(0);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
  });

  it('confirms a kept key once a run, and keeps it again only when it is another', async () => {
    const same = start(createTinyRegister(key1, people(1)), { loadKey: () => key1 });
    await same.step(2_000);
    await same.step(2 * PULL_REGISTER_EVERY_MS);
    expect(paths(same).filter((path) => path.endsWith('/key'))).toHaveLength(1);
    expect(same.kept).toEqual([]);
    const anew: RegisterKey = { epoch: 'epoch-1', key: key2.key };
    const other = start(createTinyRegister(anew, people(1, OTHER_KEY)), { loadKey: () => key1 });
    await other.step(2_000);
    expect(other.kept).toEqual([anew]);
    expect(other.register.find({ idNumber: idOf(1) }, NOW_MS)).not.toBeNull();
  });

  it('begins from nothing with the new key when the collector says that the epoch is another', async () => {
    const tiny = createTinyRegister(key1, people(5));
    const running = start(tiny);
    await running.step(2_000);
    tiny.key = key2;
    tiny.entries = people(2, OTHER_KEY);
    await running.step(PULL_REGISTER_EVERY_MS);
    expect(running.kept).toEqual([key1, key2]);
    expect([running.register.count(), running.register.lastSeq()]).toEqual([2, 2]);
    expect(running.register.find({ idNumber: idOf(2) }, NOW_MS)).not.toBeNull();
    expect(running.register.find({ idNumber: idOf(3) }, NOW_MS)).toBeNull();
  });

  it('does not go round in circles with a collector that refuses the epoch of its own key', async () => {
    const tiny = createTinyRegister(key1);
    const running = start((path) =>
      path.endsWith('/key') ? tiny.answer(path) : refused(409, 'wrong-epoch'),
    );
    await running.step(2_000);
    expect(running.requests).toHaveLength(2);
    expect(running.statuses.at(-1)).toMatchObject({ state: 'waiting', problem: 'not-a-collector' });
  });

  it('does not go round in circles with a collector that always has more and brings nothing', async () => {
    const running = start((path) =>
      path.endsWith('/key')
        ? answered(200, key1)
        : answered(200, { epoch: 'epoch-1', entries: [], hasMore: true }),
    );
    await running.step(2_000);
    expect(running.requests).toHaveLength(2);
    expect(running.statuses.at(-1)).toMatchObject({ problem: 'not-a-collector' });
  });

  it.each([
    ['a captive portal', portal, 'not-a-collector'],
    ['nobody', unreachable, 'unreachable'],
    ['a refused credential', refused(401, 'unauthorized'), 'credential-refused'],
    ['a broken server', answered(500, ''), 'server-error'],
    [
      'a page of another shape',
      answered(200, { epoch: 'epoch-1', entries: [['x', 1, 2, 3, 4]], hasMore: false }),
      'not-a-collector',
    ],
    ['a longer page than may be', answered(200, ''), 'not-a-collector'],
  ] as const)('keeps what it has on an answer of %s, and tries again soon', async (_, reply, problem) => {
    const tiny = createTinyRegister(key1, people(4));
    let isBroken = false;
    const running = start((path) => (isBroken ? reply : tiny.answer(path)));
    await running.step(2_000);
    isBroken = true;
    await running.step(PULL_REGISTER_EVERY_MS);
    expect(running.statuses.at(-1)).toMatchObject({ state: 'waiting', problem, entries: 4 });
    expect(running.register.find({ idNumber: idOf(4) }, NOW_MS)).not.toBeNull();
    isBroken = false;
    tiny.entries = people(5);
    await running.step(1_000);
    expect(running.statuses.at(-1)).toMatchObject({ state: 'idle', problem: null, entries: 5 });
  });

  it('logs an outage once, and its end', async () => {
    let isDown = true;
    const tiny = createTinyRegister(key1);
    const running = start((path) => (isDown ? unreachable : tiny.answer(path)));
    for (let minute = 0; minute < 10; minute += 1) await running.step(60_000);
    expect(running.logged.map(({ event }) => event)).toEqual(['pull-failed']);
    isDown = false;
    await running.step(15_000);
    expect(running.logged.map(({ event }) => event)).toEqual(['pull-failed', 'register-key', 'pull-resumed']);
  });

  it('never logs the key', async () => {
    const running = start(createTinyRegister(key1, people(1)));
    await running.step(2_000);
    expect(running.logged.map(({ event }) => event)).toContain('register-key');
    expect(JSON.stringify(running.logged)).not.toContain(key1.key);
  });

  it('pulls everything again when the register was found damaged and begun anew', async () => {
    const tiny = createTinyRegister(key1, people(3));
    const register = openForTest(registerPath(), { withKey: false, flush: async () => {} });
    let isDamaged = false;
    const damaged: Register = {
      ...register,
      apply(page) {
        if (!isDamaged) return register.apply(page);
        isDamaged = false;
        // What the register does: an empty file and no key.
        register.holdKey({ epoch: 'none', key: OTHER_KEY });
        return { ok: false, error: { kind: 'damaged', detail: 'SQLITE_CORRUPT' } };
      },
    };
    const running = start(tiny, { register: damaged });
    await running.step(2_000);
    isDamaged = true;
    await running.step(PULL_REGISTER_EVERY_MS);
    expect(running.statuses.at(-1)).toMatchObject({ state: 'waiting', problem: null, entries: 0 });
    await running.step(1_000);
    expect(running.register.count()).toBe(3);
  });

  it('touches the register no more once it has stopped', async () => {
    const tiny = createTinyRegister(key1, people(3));
    let answerLate: () => void = () => undefined;
    const running = start(
      (path) =>
        new Promise<Reply>((resolve) => {
          if (path.endsWith('/key')) resolve(tiny.answer(path));
          else answerLate = () => resolve(tiny.answer(path));
        }),
    );
    await running.step(2_000);
    const stopping = running.pull.stop();
    running.timers.step(1_000);
    await stopping;
    running.register.close();
    answerLate();
    await running.settled();
    running.pull.wake();
    await running.step(PULL_REGISTER_EVERY_MS);
    expect(running.requests).toHaveLength(2);
    expect(running.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
