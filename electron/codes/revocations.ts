/**
 * Revocation sets in memory, and the look-up of one hash in them.
 *
 * A set is two sorted columns of 32 bits, 8 bytes an entry, searched by halving: 20 steps among a million,
 * without allocating. Order and uniqueness are proven once, at load. A prefix says nothing of the person
 * behind it, so a hit is the whole answer. Layout and hashes: contract/revocation.ts.
 */
import { createHash } from 'node:crypto';
import { failed, ok, type Result } from '../../contract/result.ts';
import {
  MAX_REVOCATIONS,
  REVOCATION_PREFIX_BYTES,
  type RevocationSetName,
  type Revocations,
  revocationsSchema,
} from '../../contract/revocation.ts';
import { firstIssueOf } from './first-issue.ts';

interface PrefixSet {
  /** First and second four bytes of each prefix, big-endian; entry `i` of both belongs together. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

export interface RevocationSets {
  readonly sets: ReadonlyMap<RevocationSetName, PrefixSet>;
  readonly entries: number;
  /** Memory that the columns hold. */
  readonly bytes: number;
}

export interface RevocationsBroken {
  readonly kind: 'revocations-broken';
  /** English, for staff and log. */
  readonly detail: string;
}

/** Revokes nothing. */
export const noRevocations: RevocationSets = { sets: new Map(), entries: 0, bytes: 0 };

/** Refuses the whole list when one set is out of order: a search in it could miss what it lists. */
export function loadRevocations(revocations: Revocations): Result<RevocationSets, RevocationsBroken> {
  const broken = (detail: string): Result<RevocationSets, RevocationsBroken> =>
    failed({ kind: 'revocations-broken', detail });
  const sets = new Map<RevocationSetName, PrefixSet>();
  let entries = 0;
  for (const { name, prefixes } of revocations.sets) {
    if (sets.has(name)) return broken(`${name}: given twice`);
    const set = readPrefixes(Buffer.from(prefixes, 'base64'));
    if (typeof set === 'string') return broken(`${name}: ${set}`);
    entries += set.high.length;
    if (entries > MAX_REVOCATIONS) return broken(`more than ${MAX_REVOCATIONS} entries`);
    if (set.high.length > 0) sets.set(name, set);
  }
  return ok({ sets, entries, bytes: entries * REVOCATION_PREFIX_BYTES });
}

/** The same for content as it came out of a bundle. */
export function readRevocations(content: unknown): Result<RevocationSets, RevocationsBroken> {
  const parsed = revocationsSchema.safeParse(content);
  return parsed.success
    ? loadRevocations(parsed.data)
    : failed({ kind: 'revocations-broken', detail: firstIssueOf(parsed.error) });
}

/** The set, or what is wrong with the bytes. */
function readPrefixes(bytes: Buffer): PrefixSet | string {
  const count = bytes.length / REVOCATION_PREFIX_BYTES;
  if (!Number.isInteger(count)) return `${bytes.length} bytes are no whole number of prefixes`;
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  let lastHigh = -1;
  let lastLow = -1;
  for (let index = 0, at = 0; index < count; index++, at += REVOCATION_PREFIX_BYTES) {
    const nextHigh = bytes.readUInt32BE(at);
    const nextLow = bytes.readUInt32BE(at + 4);
    if (nextHigh < lastHigh || (nextHigh === lastHigh && nextLow <= lastLow)) {
      return `entry ${index + 1} is not after the one before it`;
    }
    high[index] = lastHigh = nextHigh;
    low[index] = lastLow = nextLow;
  }
  return { high, low };
}

/** True when the set lists this hash; `sha256` is the whole hash or at least its first 8 bytes. */
export function isRevoked({ sets }: RevocationSets, name: RevocationSetName, sha256: Uint8Array): boolean {
  const set = sets.get(name);
  if (set === undefined) return false;
  const high = wordAt(sha256, 0);
  const low = wordAt(sha256, 4);
  let from = 0;
  let to = set.high.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const foundHigh = set.high[middle] as number;
    const foundLow = set.low[middle] as number;
    if (foundHigh === high && foundLow === low) return true;
    if (foundHigh < high || (foundHigh === high && foundLow < low)) from = middle + 1;
    else to = middle;
  }
  return false;
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)) >>>
  0;

/** The same for what is hashed, which costs nothing while its set is empty. Text counts as UTF-8. */
export const revokes = (
  revocations: RevocationSets,
  name: RevocationSetName,
  subject: Uint8Array | string,
): boolean =>
  revocations.sets.has(name) && isRevoked(revocations, name, createHash('sha256').update(subject).digest());
