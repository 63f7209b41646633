/**
 * The station's signed configuration on disk: which bundle of each kind is in use, and the way in of a newer one.
 *
 * In `configuration/` of the data folder: `KIND.jws` and, before it, `KIND.previous.jws`. At start the newest
 * that opens and loads among those two and the shipped one is used, so that a broken file never stops the
 * gate. A bundle is taken over only when its version is higher (no replay, no rollback) and its content loads.
 * It is on disk before it is in use; a power cut between the renames leaves the old one, as current or previous.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BundleKind,
  type BundleNotTaken,
  type BundleRefused,
  type BundleStatus,
  bundleKinds,
  MAX_BUNDLE_BYTES,
  type OpenedBundle,
} from '../../contract/bundle.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import { textOf } from './load-settings.ts';
import type { WriteLog } from './write-log.ts';
import { halfOf, writeWhole } from './write-whole.ts';

/** Where the bundle in use came from. */
export type BundleSource = 'current' | 'previous' | 'shipped';

export interface BundleInUse<Content> extends BundleStatus {
  readonly source: BundleSource;
  readonly rootKeyId: string;
  readonly isDevelopment: boolean;
  /** What the kind's loader made of the content. */
  readonly content: Content;
}

/** A loader for each kind: from a bundle's raw content to what the station works with. */
export type BundleLoaders<Contents extends Record<BundleKind, unknown>> = {
  readonly [Kind in BundleKind]: (
    content: unknown,
    bundle: OpenedBundle,
  ) => Result<Contents[Kind], { readonly kind: string; readonly detail: string }>;
};

export interface BundleStoreOptions<Contents extends Record<BundleKind, unknown>> {
  readonly dataDir: string;
  /** Checks signature, root and form (electron/codes/open-bundle.ts). */
  readonly open: (jws: string) => Result<OpenedBundle, BundleRefused>;
  readonly load: BundleLoaders<Contents>;
  /** Bundles of this build, compact JWS; null: it has none. */
  readonly shipped: Readonly<Record<BundleKind, string | null>>;
  readonly freshnessOf: (limits: Pick<BundleStatus, 'staleAtMs' | 'expiresAtMs'>, nowMs: number) => Freshness;
  readonly log: WriteLog;
}

export interface BundleStore<Contents extends Record<BundleKind, unknown>> {
  /** Null: no bundle of this kind is trusted here; the caller fails closed and says so. */
  current<Kind extends BundleKind>(kind: Kind): BundleInUse<Contents[Kind]> | null;
  /** `expired` while there is none: nothing can be relied on. */
  freshness(kind: BundleKind, nowMs: number): Freshness;
  /** One row a kind for the status; version 0 where there is none. */
  describe(
    nowMs: number,
  ): { readonly kind: BundleKind; readonly version: number; readonly freshness: Freshness }[];
  /**
   * Idempotent by refusing: the same bundle twice is `not-newer`. Nothing changes when it is refused, and
   * the caller logs why. Takes a few milliseconds, 0.3 s with a million revocations: not while one waits.
   */
  take(kind: BundleKind, jws: string): Result<BundleStatus, BundleNotTaken>;
  /** Told after a bundle was taken over; returns the way to stop listening. */
  watch(listener: (kind: BundleKind) => void): () => void;
  /** The latest time that the bundles in use prove to have passed; 0 without any. */
  newestIssuedAtMs(): number;
}

export function createBundleStore<Contents extends Record<BundleKind, unknown>>({
  dataDir,
  open,
  load,
  shipped,
  freshnessOf,
  log,
}: BundleStoreOptions<Contents>): BundleStore<Contents> {
  const folder = join(dataDir, 'configuration');
  const pathsOf = (kind: BundleKind) => ({
    current: join(folder, `${kind}.jws`),
    previous: join(folder, `${kind}.previous.jws`),
    half: halfOf(join(folder, `${kind}.jws`)),
  });
  type InUse = { [Kind in BundleKind]: BundleInUse<Contents[Kind]> | null };
  const inUse: InUse = { 'trust-list': null, policies: null, revocations: null };
  const listeners = new Set<(kind: BundleKind) => void>();

  function openAs(kind: BundleKind, jws: string): Result<OpenedBundle, BundleRefused> {
    const opened = open(jws);
    if (!opened.ok || opened.value.kind === kind) return opened;
    return failed({ kind: 'bundle-refused', reason: 'wrong-kind', detail: `holds ${opened.value.kind}` });
  }

  function use<Kind extends BundleKind>(
    kind: Kind,
    bundle: OpenedBundle,
    source: BundleSource,
  ): Result<BundleInUse<Contents[Kind]>, { readonly kind: string; readonly detail: string }> {
    const loaded = load[kind](bundle.content, bundle);
    if (!loaded.ok) return loaded;
    const { version, issuedAtMs, staleAtMs, expiresAtMs, rootKeyId, isDevelopment } = bundle;
    const origin = { source, rootKeyId, isDevelopment };
    const content = loaded.value;
    return ok({ kind, version, issuedAtMs, staleAtMs, expiresAtMs, ...origin, content });
  }

  /** The newest bundle that opens and loads; what does not is named in the log, and left where it is. */
  function findNewest<Kind extends BundleKind>(kind: Kind): BundleInUse<Contents[Kind]> | null {
    const { current, previous } = pathsOf(kind);
    const found: { readonly source: BundleSource; readonly bundle: OpenedBundle }[] = [];
    const texts: [BundleSource, () => string | null][] = [
      ['current', () => readIfThere(current)],
      ['previous', () => readIfThere(previous)],
      ['shipped', () => shipped[kind]],
    ];
    const notUsed = (source: BundleSource, reason: string, detail: string): void => {
      // A build's own bundle under a root that the station does not rely on is no fault.
      const isExpected = source === 'shipped' && reason === 'unknown-root';
      log(isExpected ? 'info' : 'warn', 'bundle-not-used', { kind, source, reason, detail });
    };
    for (const [source, read] of texts) {
      try {
        const jws = read();
        if (jws === null) continue;
        const opened = openAs(kind, jws);
        if (opened.ok) found.push({ source, bundle: opened.value });
        else notUsed(source, opened.error.reason, opened.error.detail);
      } catch (error) {
        notUsed(source, 'not-readable', textOf(error));
      }
    }
    // The sort is stable: of equal versions the current one is used.
    for (const { source, bundle } of found.sort((a, b) => b.bundle.version - a.bundle.version)) {
      const used = use(kind, bundle, source);
      if (!used.ok) {
        notUsed(source, 'wrong-content', used.error.detail);
        continue;
      }
      log('info', 'bundle-in-use', { kind, source, version: bundle.version, root: bundle.rootKeyId });
      return used.value;
    }
    log('warn', 'no-bundle', { kind });
    return null;
  }

  /** Throws what the file system throws. */
  function keep(kind: BundleKind, jws: string): void {
    const { current, previous } = pathsOf(kind);
    writeWhole(current, Buffer.from(jws, 'latin1'), () => {
      const before = inUse[kind];
      if (before?.source !== 'current') return;
      // Never over the last good one with a broken one: only the bundle in use becomes the previous.
      if (existsSync(current)) renameSync(current, previous);
      inUse[kind] = { ...before, source: 'previous' };
    });
  }

  function take(kind: BundleKind, jws: string): Result<BundleStatus, BundleNotTaken> {
    const refuse = (fault: BundleNotTaken['kind'], detail: string): Result<BundleStatus, BundleNotTaken> =>
      failed({ kind: fault, detail });
    const opened = openAs(kind, jws);
    if (!opened.ok) return refuse(opened.error.reason, opened.error.detail);
    const { version, issuedAtMs, staleAtMs, expiresAtMs, rootKeyId } = opened.value;
    const before = inUse[kind];
    if (before !== null && version <= before.version) {
      return refuse('not-newer', `version ${version}, ${before.version} is in use`);
    }
    const used = use(kind, opened.value, 'current');
    if (!used.ok) return refuse('wrong-content', used.error.detail);
    try {
      keep(kind, jws);
    } catch (error) {
      return refuse('not-kept', textOf(error));
    }
    inUse[kind] = used.value as InUse[typeof kind];
    log('info', 'bundle-in-use', { kind, source: 'current', version, root: rootKeyId });
    for (const listener of [...listeners]) listener(kind);
    return ok({ kind, version, issuedAtMs, staleAtMs, expiresAtMs });
  }

  const freshness = (kind: BundleKind, nowMs: number): Freshness => {
    const bundle = inUse[kind];
    return bundle === null ? 'expired' : freshnessOf(bundle, nowMs);
  };

  for (const kind of bundleKinds) {
    try {
      rmSync(pathsOf(kind).half, { force: true, recursive: true });
    } catch (error) {
      log('warn', 'bundle-leftover', { kind, detail: textOf(error) });
    }
    inUse[kind] = findNewest(kind) as InUse[typeof kind];
  }

  return {
    current: (kind) => inUse[kind],
    freshness,
    describe: (nowMs) =>
      bundleKinds.map((kind) => ({
        kind,
        version: inUse[kind]?.version ?? 0,
        freshness: freshness(kind, nowMs),
      })),
    take,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    newestIssuedAtMs: () => Math.max(0, ...bundleKinds.map((kind) => inUse[kind]?.issuedAtMs ?? 0)),
  };
}

/** The file's text, or null when there is no such file. Throws on any other fault. */
function readIfThere(path: string): string | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return null;
  if (size > MAX_BUNDLE_BYTES) throw new Error(`over ${MAX_BUNDLE_BYTES} bytes`);
  return readFileSync(path, 'latin1');
}
