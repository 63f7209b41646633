import { describe, expect, it } from 'vitest';
import type { BundleKind } from '../../../contract/bundle.ts';
import { failed, ok, type Result } from '../../../contract/result.ts';
import type { ExchangeRequest } from '../../../electron/sync/exchange-over-http.ts';
import {
  createBundlePull,
  PULL_BUNDLES_EVERY_MS,
  REFUSED_AGAIN_MS,
} from '../../../electron/sync/pull-bundles.ts';
import { answered, createPullBench, portal, type Reply, refused, unreachable } from './pull-bench.ts';

const jws = (version: number): string => `eyJhbGciOiJFUzI1NiJ9.${'p'.repeat(40)}${version}.${'s'.repeat(86)}`;
const bundle = (version: number): Reply => answered(200, jws(version), { etag: `"${version}"` });
const none = refused(404, 'not-found');

function start(
  answer: (kind: BundleKind, request: ExchangeRequest) => Reply,
  judge: (kind: BundleKind, jws: string) => Result<unknown, { kind: string; detail: string }> = () =>
    ok(null),
) {
  const bench = createPullBench((path, request) =>
    answer(path.replace('/v1/bundles/', '') as BundleKind, request),
  );
  const versions = new Map<BundleKind, number>();
  const taken: { kind: BundleKind; jws: string }[] = [];
  const states: { state: string; problem: string | null }[] = [];
  const pull = createBundlePull({
    ...bench.ports,
    versionInUse: (kind) => versions.get(kind) ?? null,
    take(kind, text) {
      taken.push({ kind, jws: text });
      const judged = judge(kind, text);
      if (judged.ok) versions.set(kind, Number(/p(\d+)\./.exec(text)?.[1]));
      return judged;
    },
    onState: (state) => states.push(state),
  });
  return { ...bench, pull, taken, versions, states };
}

describe('pulling bundles', () => {
  it('asks for every kind and hands over what is new, with the version in use named', async () => {
    const running = start((kind, { headers }) => {
      if (kind === 'policies') return headers['if-none-match'] === '"3"' ? answered(304, '') : bundle(3);
      return none;
    });
    await running.step(2_000);
    expect(running.requests.map(({ path }) => path)).toEqual([
      '/v1/bundles/trust-list',
      '/v1/bundles/policies',
      '/v1/bundles/revocations',
    ]);
    expect(running.requests[1]?.request.headers['if-none-match']).toBeUndefined();
    expect(running.taken).toEqual([{ kind: 'policies', jws: jws(3) }]);
    await running.step(PULL_BUNDLES_EVERY_MS);
    expect(running.requests[4]?.request.headers['if-none-match']).toBe('"3"');
    expect(running.taken).toHaveLength(1);
    expect(running.states.at(-1)).toMatchObject({ state: 'idle', problem: null });
  });

  it('says nothing of a collector that has none or nothing newer', async () => {
    const running = start((kind) => (kind === 'policies' ? answered(304, '') : none));
    await running.step(2_000);
    await running.step(PULL_BUNDLES_EVERY_MS);
    expect(running.logged).toEqual([]);
  });

  it('logs a refused bundle once, and does not fetch that version again for hours', async () => {
    const running = start(
      (kind, { headers }) => {
        if (kind !== 'trust-list') return none;
        return headers['if-none-match']?.includes('"9"') === true ? answered(304, '') : bundle(9);
      },
      () => failed({ kind: 'bad-signature', detail: 'unknown root' }),
    );
    await running.step(2_000);
    for (let quarter = 0; quarter < 8; quarter += 1) await running.step(PULL_BUNDLES_EVERY_MS);
    expect(running.taken).toHaveLength(1);
    expect(running.logged).toEqual([
      {
        level: 'error',
        event: 'bundle-refused',
        facts: { kind: 'trust-list', etag: '"9"', reason: 'bad-signature', detail: 'unknown root' },
      },
    ]);
    // Our clock or our roots may have been at fault: it is judged again, and said no second time.
    await running.step(REFUSED_AGAIN_MS);
    await running.step(PULL_BUNDLES_EVERY_MS);
    expect(running.taken).toHaveLength(2);
    expect(running.logged).toHaveLength(1);
  });

  it('hands a refused bundle over once when the collector sends it whole every time', async () => {
    for (const headers of [{ etag: '"9"' }, {}]) {
      const running = start(
        (kind) => (kind === 'trust-list' ? answered(200, jws(9), headers) : none),
        () => failed({ kind: 'bad-signature', detail: '' }),
      );
      await running.step(2_000);
      for (let quarter = 0; quarter < 4; quarter += 1) await running.step(PULL_BUNDLES_EVERY_MS);
      expect(running.taken).toHaveLength(1);
    }
  });

  it('takes the next version after a refused one at once', async () => {
    let version = 9;
    const running = start(
      (kind) => (kind === 'trust-list' ? bundle(version) : none),
      (_, text) => (text === jws(9) ? failed({ kind: 'bad-signature', detail: '' }) : ok(null)),
    );
    await running.step(2_000);
    version = 10;
    await running.step(PULL_BUNDLES_EVERY_MS);
    expect(running.versions.get('trust-list')).toBe(10);
  });

  it.each([
    ['a captive portal', portal],
    ['an answer that is too long', answered(200, '')],
    ['a broken server', answered(500, 'no')],
  ])('asks for the other kinds after %s to one of them, and tries again soon', async (_, reply) => {
    let isBroken = true;
    const running = start((kind) => (kind === 'trust-list' && isBroken ? reply : bundle(2)));
    await running.step(2_000);
    expect(running.taken.map(({ kind }) => kind)).toEqual(['policies', 'revocations']);
    expect(running.states.at(-1)).toMatchObject({ state: 'waiting' });
    isBroken = false;
    await running.step(1_000);
    expect(running.versions.get('trust-list')).toBe(2);
  });

  it('asks nobody three times when nobody is there', async () => {
    const running = start(() => unreachable);
    await running.step(2_000);
    expect(running.requests.length).toBeLessThan(4);
    const before = running.requests.length;
    running.pull.wake();
    await running.settled();
    expect(running.requests.length).toBe(before + 1);
    expect(running.states.at(-1)).toMatchObject({ problem: 'unreachable' });
  });
});
