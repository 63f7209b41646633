/**
 * Bench part `revocation_lookup`: one look-up among a million revoked certificates, and what they cost.
 *
 * Half of the look-ups hit; each is timed by itself, so a time includes one reading of the clock (about 0.1 us).
 * `bytes` is what the process holds more after loading than before, measured with
 * the sources of the list let go; `loadMs` and `openMs` are paid once a bundle, not at the gate.
 */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { REVOCATION_PREFIX_BYTES } from '../../contract/revocation.ts';
import { openBundle } from '../../electron/codes/open-bundle.ts';
import { isRevoked, type RevocationSets, readRevocations } from '../../electron/codes/revocations.ts';
import { developmentRoot, developmentTrustRoot } from '../development-keys.ts';
import { signBundle } from '../sign-bundle.ts';
import { type Measurement, summarise } from './measure.ts';

const ENTRIES = 1_000_000;
const HASHES = 20_000;
const LOOKUPS = 200_000;
const WARM_UP_LOOKUPS = 20_000;

export interface RevocationMeasurement extends Measurement {
  readonly entries: number;
  /** Memory of the loaded sets: typed arrays and heap together. */
  readonly bytes: number;
  /** Parsing and checking the content of a verified bundle, ms. */
  readonly loadMs: number;
  /** Verifying a bundle of this size and parsing its JSON, ms. */
  readonly openMs: number;
}

const hashOf = (index: number): Buffer => createHash('sha256').update(`revoked ${index}`).digest();

/** The bundle of a million made-up certificate ids. */
function makeBundle(): string {
  const prefixes = Array.from({ length: ENTRIES }, (_, index) => hashOf(index).readBigUInt64BE(0));
  const sorted = BigUint64Array.from(prefixes).sort();
  const bytes = Buffer.alloc(ENTRIES * REVOCATION_PREFIX_BYTES);
  sorted.forEach((prefix, index) => {
    bytes.writeBigUInt64BE(prefix, index * REVOCATION_PREFIX_BYTES);
  });
  const content = { sets: [{ name: 'dcc-uci' as const, prefixes: bytes.toString('base64') }] };
  const times = { issuedAtMs: 0, staleAtMs: 1, expiresAtMs: 2 };
  return signBundle({ kind: 'revocations', version: 1, ...times, content }, developmentRoot);
}

/** Node hides its collector unless asked; `bytes` would count what nothing holds any more. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function load(jws: string): {
  readonly sets: RevocationSets;
  readonly openMs: number;
  readonly loadMs: number;
} {
  const startedAt = performance.now();
  const opened = openBundle(jws, [{ ...developmentTrustRoot, isDevelopment: true }]);
  const openedAt = performance.now();
  const read = opened.ok ? readRevocations(opened.value.content) : opened;
  if (!read.ok) throw new Error(read.error.detail);
  return { sets: read.value, openMs: openedAt - startedAt, loadMs: performance.now() - openedAt };
}

/** Times in milliseconds to the nanosecond; `summarise` rounds to the microsecond, a look-up takes less. */
function summariseToNs(timesMs: readonly number[]): Measurement {
  const { p50, p99, max, ...rest } = summarise(timesMs.map((ms) => ms * 1_000));
  return { ...rest, p50: p50 / 1_000, p99: p99 / 1_000, max: max / 1_000 };
}

/** Runs in the process that calls it, for about two seconds. */
export function measureRevocationLookup(): RevocationMeasurement {
  const jws = makeBundle();
  const before = heldBytes();
  const { sets, openMs, loadMs } = load(jws);
  const bytes = Math.max(sets.bytes, heldBytes() - before);
  const hashes = Array.from({ length: HASHES }, (_, index) =>
    hashOf(index % 2 === 0 ? (index * 499_979) % ENTRIES : ENTRIES + index),
  );
  let hits = 0;
  const timesMs: number[] = [];
  for (let turn = -WARM_UP_LOOKUPS; turn < LOOKUPS; turn++) {
    // A stride through the hashes, which are in no order: neighbours in time are none in memory.
    const hash = hashes[(Math.abs(turn) * 37) % HASHES] ?? Buffer.alloc(32);
    const startedAt = performance.now();
    const isHit = isRevoked(sets, 'dcc-uci', hash);
    const endedAt = performance.now();
    if (isHit) hits++;
    if (turn >= 0) timesMs.push(endedAt - startedAt);
  }
  if (hits === 0) throw new Error('no look-up hit');
  return { ...summariseToNs(timesMs), entries: sets.entries, bytes, loadMs, openMs };
}

if (import.meta.main) console.log(JSON.stringify({ revocation_lookup: measureRevocationLookup() }));
