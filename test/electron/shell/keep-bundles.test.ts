import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type BundleKind, type BundlePayload, MAX_BUNDLE_BYTES } from '../../../contract/bundle.ts';
import { failed, ok } from '../../../contract/result.ts';
import { chooseRoots, freshnessOf, openBundle } from '../../../electron/codes/open-bundle.ts';
import { type RevocationSets, readRevocations } from '../../../electron/codes/revocations.ts';
import { readTrustList, type TrustStore } from '../../../electron/codes/trust-list.ts';
import { type BundleStore, createBundleStore } from '../../../electron/shell/keep-bundles.ts';
import {
  developmentRoot,
  developmentTrustList,
  developmentTrustRoot,
} from '../../../scripts/development-keys.ts';
import { makeRoot, signBundle } from '../../../scripts/sign-bundle.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOON = Date.UTC(2026, 10, 21, 5);
const DAY_MS = 86_400_000;

interface Contents extends Record<BundleKind, unknown> {
  readonly 'trust-list': TrustStore;
  readonly policies: string;
  readonly revocations: RevocationSets;
}

let dataDir = '';
let logged: { level: string; event: string; facts: Readonly<Record<string, unknown>> }[] = [];
beforeEach(() => {
  dataDir = temporaryFolder();
  logged = [];
});
const folder = (): string => join(dataDir, 'configuration');
const file = (name: string): string => join(folder(), name);
const warnings = () =>
  logged.filter(({ level }) => level !== 'info').map(({ event, facts }) => [event, facts.reason]);

const policies = (
  version: number,
  content: unknown = `rules ${version}`,
  change: Partial<BundlePayload> = {},
) =>
  signBundle(
    {
      kind: 'policies',
      version,
      issuedAtMs: NOON + version,
      staleAtMs: NOON + 30 * DAY_MS,
      expiresAtMs: NOON + 60 * DAY_MS,
      content,
      ...change,
    },
    developmentRoot,
  );

function openStore({
  shipped = {},
  isShipped = false,
}: {
  readonly shipped?: Partial<Record<BundleKind, string>>;
  readonly isShipped?: boolean;
} = {}): BundleStore<Contents> {
  const roots = chooseRoots({ development: [developmentTrustRoot], own: [], isShipped });
  return createBundleStore<Contents>({
    dataDir,
    open: (jws) => openBundle(jws, roots),
    load: {
      'trust-list': readTrustList,
      revocations: readRevocations,
      policies: (content) =>
        typeof content === 'string' && content.startsWith('rules')
          ? ok(content)
          : failed({ kind: 'policy-broken', detail: 'no rules' }),
    },
    shipped: { 'trust-list': null, policies: null, revocations: null, ...shipped },
    freshnessOf,
    log: (level, event, facts = {}) => logged.push({ level, event, facts }),
  });
}
const inUse = (store: BundleStore<Contents>) => {
  const bundle = store.current('policies');
  return bundle === null ? null : `${bundle.version} ${bundle.source}: ${bundle.content}`;
};

describe('first boot', () => {
  test('uses what ships, and writes nothing', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    expect(inUse(store)).toBe('1 shipped: rules 1');
    expect(store.current('trust-list')).toBeNull();
    expect(() => statSync(folder())).toThrow();
    expect(warnings()).toEqual([
      ['no-bundle', undefined],
      ['no-bundle', undefined],
    ]);
  });

  test('a shipped build trusts no development bundle: it has none, and says so', () => {
    const store = openStore({ shipped: { policies: policies(1) }, isShipped: true });
    expect(inUse(store)).toBeNull();
    expect(store.freshness('policies', NOON)).toBe('expired');
    expect(store.describe(NOON)).toEqual([
      { kind: 'trust-list', version: 0, freshness: 'expired' },
      { kind: 'policies', version: 0, freshness: 'expired' },
      { kind: 'revocations', version: 0, freshness: 'expired' },
    ]);
    expect(store.newestIssuedAtMs()).toBe(0);
    expect(logged).toContainEqual(
      expect.objectContaining({
        event: 'bundle-not-used',
        facts: expect.objectContaining({ reason: 'unknown-root' }),
      }),
    );
    expect(store.take('policies', policies(2))).toMatchObject({
      ok: false,
      error: { kind: 'unknown-root' },
    });
  });

  test('a shipped build with a root of its own takes that root’s bundles', () => {
    const { privatePem, root } = makeRoot('ES256', { keyId: 'province', kinds: ['policies'] });
    const roots = chooseRoots({ development: [developmentTrustRoot], own: [root], isShipped: true });
    const signer = { keyId: 'province', privateKey: createPrivateKey(privatePem) };
    const opened = openBundle(
      signBundle(
        { kind: 'policies', version: 1, issuedAtMs: 1, staleAtMs: 2, expiresAtMs: 3, content: 'rules' },
        signer,
      ),
      roots,
    );
    expect(opened).toMatchObject({ ok: true, value: { isDevelopment: false, rootKeyId: 'province' } });
  });
});

describe('taking a bundle over', () => {
  test('is used at once, after a restart, and told to whoever listens', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    const told: string[] = [];
    const stop = store.watch((kind) => told.push(`${kind} ${store.current('policies')?.version}`));
    expect(store.take('policies', policies(2))).toEqual({
      ok: true,
      value: {
        kind: 'policies',
        version: 2,
        issuedAtMs: NOON + 2,
        staleAtMs: NOON + 30 * DAY_MS,
        expiresAtMs: NOON + 60 * DAY_MS,
      },
    });
    expect(inUse(store)).toBe('2 current: rules 2');
    stop();
    expect(store.take('policies', policies(3)).ok).toBe(true);
    expect(told).toEqual(['policies 2']);
    expect(readdirSync(folder()).sort()).toEqual(['policies.jws', 'policies.previous.jws']);
    expect(readFileSync(file('policies.previous.jws'), 'utf8')).toBe(policies(2));
    expect(inUse(openStore({ shipped: { policies: policies(1) } }))).toBe('3 current: rules 3');
  });

  test('its files are for the station’s user only', () => {
    openStore().take('policies', policies(1));
    expect(statSync(file('policies.jws')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['the same again', 2],
    ['an older one', 1],
  ])('refuses %s', (_, version) => {
    const store = openStore();
    store.take('policies', policies(2));
    expect(store.take('policies', policies(version))).toMatchObject({
      ok: false,
      error: { kind: 'not-newer' },
    });
    expect(inUse(store)).toBe('2 current: rules 2');
    expect(readFileSync(file('policies.jws'), 'utf8')).toBe(policies(2));
  });

  test('refuses an older one after a restart too, and one older than what ships', () => {
    openStore().take('policies', policies(5));
    const store = openStore({ shipped: { policies: policies(7) } });
    expect(inUse(store)).toBe('7 shipped: rules 7');
    expect(store.take('policies', policies(6))).toMatchObject({ error: { kind: 'not-newer' } });
    expect(store.take('policies', policies(8)).ok).toBe(true);
  });

  test.each<[string, () => string, string]>([
    ['content that does not load', () => policies(9, { no: 'rules' }), 'wrong-content'],
    ['a bundle of another kind', () => policies(9, { sets: [] }, { kind: 'revocations' }), 'wrong-kind'],
    ['a changed signature', () => policies(9).replace(/.{8}$/, 'AAAAAAAA'), 'bad-signature'],
    ['half a bundle', () => policies(9).slice(0, 200), 'broken'],
    ['too much', () => 'A'.repeat(MAX_BUNDLE_BYTES + 1), 'too-large'],
  ])('refuses %s and keeps what it has', (_, make, reason) => {
    const store = openStore();
    store.take('policies', policies(2));
    const told: BundleKind[] = [];
    store.watch((kind) => told.push(kind));
    expect(store.take('policies', make())).toMatchObject({ ok: false, error: { kind: reason } });
    expect(inUse(store)).toBe('2 current: rules 2');
    expect(readdirSync(folder())).toEqual(['policies.jws']);
    expect(told).toEqual([]);
  });

  test('kinds do not touch each other', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    const times = { issuedAtMs: NOON, staleAtMs: NOON, expiresAtMs: NOON };
    const list = signBundle(
      { kind: 'trust-list', version: 4, ...times, content: developmentTrustList },
      developmentRoot,
    );
    expect(store.take('trust-list', list).ok).toBe(true);
    expect(store.current('trust-list')?.content.signers.size).toBe(2);
    expect(inUse(store)).toBe('1 shipped: rules 1');
    expect(store.newestIssuedAtMs()).toBe(NOON + 1);
  });

  test('a disk that does not keep it leaves the old one in use, and a later try works', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    mkdirSync(file('policies.jws.new'), { recursive: true });
    expect(store.take('policies', policies(2))).toMatchObject({ ok: false, error: { kind: 'not-kept' } });
    expect(inUse(store)).toBe('1 shipped: rules 1');
    rmSync(file('policies.jws.new'), { recursive: true });
    expect(store.take('policies', policies(2)).ok).toBe(true);
    // The last rename fails: something that cannot be replaced stands in the way.
    renameSync(file('policies.jws'), file('policies.jws.away'));
    mkdirSync(join(file('policies.previous.jws'), 'in-the-way'), { recursive: true });
    renameSync(file('policies.jws.away'), file('policies.jws'));
    expect(store.take('policies', policies(3))).toMatchObject({ ok: false, error: { kind: 'not-kept' } });
    expect(inUse(store)).toBe('2 current: rules 2');
    expect(inUse(openStore())).toBe('2 current: rules 2');
  });

  test('a file that somebody deleted does not stop the next one', () => {
    const store = openStore();
    store.take('policies', policies(2));
    rmSync(file('policies.jws'));
    expect(store.take('policies', policies(3)).ok).toBe(true);
    expect(inUse(openStore())).toBe('3 current: rules 3');
  });
});

describe('a start on a damaged folder', () => {
  beforeEach(() => {
    const store = openStore();
    store.take('policies', policies(2));
    store.take('policies', policies(3));
    logged = [];
  });
  const shipped = { policies: policies(1) };

  test.each<[string, () => void]>([
    ['empty', () => writeFileSync(file('policies.jws'), '')],
    ['cut in half', () => writeFileSync(file('policies.jws'), policies(3).slice(0, 150))],
    ['forged', () => writeFileSync(file('policies.jws'), policies(3).replace(/.{8}$/, 'AAAAAAAA'))],
    [
      'of another kind',
      () => writeFileSync(file('policies.jws'), policies(9, { sets: [] }, { kind: 'revocations' })),
    ],
    ['of a form that this program cannot load', () => writeFileSync(file('policies.jws'), policies(9, {}))],
    ['full of zeros', () => writeFileSync(file('policies.jws'), Buffer.alloc(4096))],
    ['larger than any bundle', () => writeFileSync(file('policies.jws'), Buffer.alloc(MAX_BUNDLE_BYTES + 1))],
    [
      'a folder',
      () => {
        rmSync(file('policies.jws'));
        mkdirSync(file('policies.jws'));
      },
    ],
  ])('uses the previous bundle when the current one is %s, and says so', (_, damage) => {
    damage();
    expect(inUse(openStore({ shipped }))).toBe('2 previous: rules 2');
    expect(logged.filter(({ event }) => event === 'bundle-not-used')).toMatchObject([
      { level: 'warn', facts: { kind: 'policies', source: 'current' } },
    ]);
  });

  test('uses what ships when both are broken, and takes the lost version again', () => {
    writeFileSync(file('policies.jws'), 'x');
    writeFileSync(file('policies.previous.jws'), 'y');
    const store = openStore({ shipped });
    expect(inUse(store)).toBe('1 shipped: rules 1');
    expect(store.take('policies', policies(3)).ok).toBe(true);
    expect(inUse(openStore({ shipped }))).toBe('3 current: rules 3');
  });

  test('never puts a broken current file over the previous good one', () => {
    writeFileSync(file('policies.jws'), 'x');
    const store = openStore({ shipped });
    expect(store.take('policies', policies(4)).ok).toBe(true);
    expect(readFileSync(file('policies.previous.jws'), 'utf8')).toBe(policies(2));
    expect(readFileSync(file('policies.jws'), 'utf8')).toBe(policies(4));
  });

  test('the newest is used, wherever it lies', () => {
    renameSync(file('policies.previous.jws'), file('swap'));
    renameSync(file('policies.jws'), file('policies.previous.jws'));
    renameSync(file('swap'), file('policies.jws'));
    expect(inUse(openStore({ shipped }))).toBe('3 previous: rules 3');
    expect(inUse(openStore({ shipped: { policies: policies(9) } }))).toBe('9 shipped: rules 9');
  });
});

describe('a power cut while version 4 is taken over from 3', () => {
  const NEW = 'policies.jws.new';
  beforeEach(() => {
    const store = openStore();
    store.take('policies', policies(2));
    store.take('policies', policies(3));
  });
  // Every state that the steps of `take` leave on disk, in order.
  test.each<[string, () => void, string]>([
    ['the new file is made, empty', () => writeFileSync(file(NEW), ''), '3 current'],
    ['half of it is written', () => writeFileSync(file(NEW), policies(4).slice(0, 90)), '3 current'],
    ['it is written, nothing is renamed', () => writeFileSync(file(NEW), policies(4)), '3 current'],
    [
      'the current one is the previous, the new one has no name yet',
      () => {
        writeFileSync(file(NEW), policies(4));
        renameSync(file('policies.jws'), file('policies.previous.jws'));
      },
      '3 previous',
    ],
    [
      'all is done',
      () => {
        renameSync(file('policies.jws'), file('policies.previous.jws'));
        writeFileSync(file('policies.jws'), policies(4));
      },
      '4 current',
    ],
  ])('%s', (_, cut, expected) => {
    cut();
    const store = openStore({ shipped: { policies: policies(1) } });
    expect(inUse(store)).toMatch(new RegExp(`^${expected}`));
    expect(readdirSync(folder())).not.toContain(NEW);
    // The collector gives it again, or the next one.
    expect(store.take('policies', policies(5)).ok).toBe(true);
    expect(inUse(openStore())).toBe('5 current: rules 5');
    expect(readFileSync(file('policies.previous.jws'), 'utf8')).toBe(policies(Number(expected[0])));
  });
});

describe('age', () => {
  test('is told at its edges, and two years later too: nothing stops working', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    const at = (nowMs: number) => store.freshness('policies', nowMs);
    expect(at(NOON + 30 * DAY_MS - 1)).toBe('fresh');
    expect(at(NOON + 30 * DAY_MS)).toBe('stale');
    expect(at(NOON + 60 * DAY_MS - 1)).toBe('stale');
    expect(at(NOON + 60 * DAY_MS)).toBe('expired');
    expect(store.describe(NOON + 730 * DAY_MS)[1]).toEqual({
      kind: 'policies',
      version: 1,
      freshness: 'expired',
    });
    expect(inUse(store)).toBe('1 shipped: rules 1');
    expect(store.take('policies', policies(2)).ok).toBe(true);
  });

  test('the newest time of issue bounds the clock from below', () => {
    const store = openStore({ shipped: { policies: policies(1) } });
    expect(store.newestIssuedAtMs()).toBe(NOON + 1);
    store.take('policies', policies(2, 'rules', { issuedAtMs: NOON + DAY_MS }));
    expect(store.newestIssuedAtMs()).toBe(NOON + DAY_MS);
  });
});
