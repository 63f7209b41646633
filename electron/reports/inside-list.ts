/**
 * Inside list: who is inside now, for an evacuation: counts for everybody, names for who has the passphrase.
 *
 * Longest inside first. A person is the visit by which they came in; when that code named nobody, the other code of
 * the same passage may. Reads only; a name that cannot be told is null and the person still counts. The station makes
 * the list beside a running gate, so it gives the thread back every few visits.
 */
import type { Inside } from '../../contract/occupancy.ts';
import type { Claims } from '../../contract/reading.ts';
import { COMBINE_MS } from '../../contract/rule-facts.ts';
import type { InsideRow } from '../../contract/staff.ts';
import type { Visit } from '../../contract/visit.ts';
import type { ReadOnlyLedger } from '../ledger/read-ledger.ts';
import type { ClaimsReader } from '../vault/read-claims.ts';

export interface InsideList {
  /** Zones in which somebody is, in the order of their ids. */
  readonly zones: readonly { readonly zone: string; readonly inside: number }[];
  /** Null: no reader was given. */
  readonly people: readonly InsideRow[] | null;
}

type Ledger = Pick<ReadOnlyLedger, 'inside' | 'visit' | 'visitsBetween'>;
type Reader = Pick<ClaimsReader, 'open'>;

/** Visits that are read before the thread is given back: some milliseconds. */
const VISITS_AT_ONCE = 25;

/** Counts visits that were read; gives the thread back when it is time. */
type GiveWay = () => Promise<void>;

function everySoOften(): GiveWay {
  let read = 0;
  return async () => {
    read += 1;
    if (read % VISITS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  };
}

/** `reader` null: counts only. The ledger must stay open until the list is there. */
export async function listInside(
  ledger: Ledger,
  reader: Reader | null,
  inside: readonly Inside[] = ledger.inside(),
): Promise<InsideList> {
  const counts = new Map<string, number>();
  for (const { zone } of inside) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  const zones = [...counts]
    .map(([zone, count]) => ({ zone, inside: count }))
    .sort((a, b) => (a.zone < b.zone ? -1 : 1));
  if (reader === null) return { zones, people: null };
  const giveWay = everySoOften();
  const people: InsideRow[] = [];
  for (const person of inside) people.push(await rowOf(ledger, reader, person, giveWay));
  return { zones, people: people.sort((a, b) => a.sinceMs - b.sinceMs) };
}

async function rowOf(
  ledger: Ledger,
  reader: Reader,
  { visitId, zone, atMs }: Inside,
  giveWay: GiveWay,
): Promise<InsideRow> {
  await giveWay();
  const visit = ledger.visit(visitId);
  const claims = visit === null ? null : reader.open(visit);
  const other = isTold(claims) ? null : await openOther(ledger, reader, { visitId, atMs }, giveWay);
  return {
    zone,
    sinceMs: atMs,
    name: claims?.fullName ?? other?.fullName ?? null,
    phone: claims?.phone ?? other?.phone ?? null,
    // A row that no longer parses tells no lane.
    lane: visit?.lane ?? 'unknown',
  };
}

const isTold = (claims: Claims | null): boolean => claims?.fullName !== undefined;

/** What the other codes of this passage say. */
async function openOther(
  ledger: Ledger,
  reader: Reader,
  { visitId, atMs }: Pick<Inside, 'visitId' | 'atMs'>,
  giveWay: GiveWay,
): Promise<Claims | null> {
  const isOther = (visit: Visit): boolean => visit.pairing === 'again' && visit.pairedWith === visitId;
  // Within COMBINE_MS by the monotonic clock: the wall clock may have been set meanwhile, then it is not found.
  for (const visit of ledger.visitsBetween(atMs, atMs + 2 * COMBINE_MS)) {
    await giveWay();
    const claims = isOther(visit) ? reader.open(visit) : null;
    if (isTold(claims)) return claims;
  }
  return null;
}
