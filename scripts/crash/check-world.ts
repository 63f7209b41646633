/**
 * Check world: after a restart, whether everything that was shown is there, once, where it belongs.
 *
 * A world is one station's folder through all its lives. Between two lives only new rows are looked at; at the end
 * everything is. A visit that was deleted by age counts as kept when the audit proves it and the collector has it.
 */
import Database from 'better-sqlite3';
import type { Gap } from '../../contract/audit.ts';
import { bytesOfUuid } from '../../electron/ledger/uuid-bytes.ts';
import { type ChainPlace, chainStart, checkTail } from './check-tail.ts';
import type { CollectorReader, HeldVisit } from './read-collector.ts';

export interface World {
  readonly stationId: string;
  readonly ledgerPath: string;
  /** Visits whose prompt was shown, with their number; null: only the id is known. */
  readonly shown: Map<string, number | null>;
  /** Of those, the ones since the last check. */
  unchecked: string[];
  chain: ChainPlace;
  /** Up to this number the collector was found to have what the outbox no longer has. */
  heldUpTo: number;
}

export const newWorld = (stationId: string, ledgerPath: string): World => ({
  stationId,
  ledgerPath,
  shown: new Map(),
  unchecked: [],
  chain: chainStart(),
  heldUpTo: 0,
});

export interface Findings {
  /** Ids, or what stands for them, each with why. */
  readonly lost: ReadonlyMap<string, string>;
  readonly duplicated: ReadonlyMap<string, string>;
  /** Null: the chain holds. */
  readonly chain: string | null;
  /** Of what was ever shown; at the end only. */
  readonly inLedger: number;
  readonly atCollector: number;
}

interface StoredVisit {
  readonly seq: number;
  readonly hash: string;
}

export async function checkWorld(
  world: World,
  collector: CollectorReader,
  when: 'restart' | 'end',
): Promise<Findings> {
  const isEnd = when === 'end';
  const from = isEnd ? 0 : world.heldUpTo;
  const lost = new Map<string, string>();
  const duplicated = new Map<string, string>();
  const database = new Database(world.ledgerPath, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    // One look: the station may write again before it is over.
    database.exec('BEGIN');
    const walked = checkTail(database, isEnd ? chainStart() : world.chain);
    const { gaps, seq: lastSeq } = walked.place;
    const isDeleted = lookUpGaps(gaps);

    const rowOf = database.prepare<[Uint8Array], { seq: number }>('SELECT seq FROM visits WHERE id = ?');
    const shown = isEnd ? [...world.shown.keys()] : world.unchecked;
    let inLedger = 0;
    for (const id of shown) {
      const seq = world.shown.get(id) ?? null;
      const row = rowOf.get(bytesOfUuid(id));
      if (row !== undefined && (seq === null || row.seq === seq)) inLedger++;
      else if (row === undefined && seq !== null && isDeleted(seq)) inLedger++;
      else
        lost.set(
          id,
          row === undefined ? 'shown, not in the ledger' : `shown as ${seq}, stored as ${row.seq}`,
        );
    }
    for (const row of scansStoredTwice(database, from))
      duplicated.set(`${world.stationId} ${row.seq}`, 'one scan, two visits');

    const stored = loadStored(database, from);
    const open = openSeqs(database);
    database.exec('COMMIT');

    // At the collector: everything that is no longer waiting, each once, and the same.
    const upTo = isEnd ? lastSeq : Math.min(lastSeq, ...open.keys()) - (open.size > 0 ? 1 : 0);
    const held = await collector.visits(world.stationId, from);
    const bySeq = groupBySeq(held);
    for (const [seq, visits] of bySeq)
      if (visits.length > 1)
        duplicated.set(`${world.stationId} ${seq}`, `${visits.length} times at the collector`);
    for (let seq = from + 1; seq <= upTo; seq++) compare(seq, stored.get(seq), bySeq.get(seq)?.[0]);
    for (const [id, problem] of open)
      if (isEnd || problem === 'quarantined') lost.set(`${world.stationId} ${id}`, `still ${problem}`);

    function compare(seq: number, here: StoredVisit | undefined, there: HeldVisit | undefined): void {
      if (there === undefined) {
        if (here !== undefined || isDeleted(seq))
          lost.set(`${world.stationId} ${seq}`, 'not at the collector');
      } else if (here !== undefined && here.hash !== there.hash)
        lost.set(there.id, `${seq} is another visit at the collector`);
      else if (here === undefined && !isDeleted(seq)) lost.set(there.id, `${seq} is only at the collector`);
    }
    for (const { id, seq } of held)
      if (seq > lastSeq) lost.set(id, `${seq} is at the collector, the ledger ends at ${lastSeq}`);

    world.unchecked = [];
    world.chain = walked.place;
    if (!isEnd) world.heldUpTo = Math.max(world.heldUpTo, upTo);
    const heldIds = isEnd ? new Set(held.map(({ id }) => id)) : null;
    const atCollector = heldIds === null ? 0 : shown.filter((id) => heldIds.has(id)).length;
    if (heldIds !== null)
      for (const id of shown) if (!heldIds.has(id)) lost.set(id, 'shown, not at the collector');
    return { lost, duplicated, chain: walked.fault, inLedger, atCollector };
  } finally {
    database.close();
  }
}

function groupBySeq(held: readonly HeldVisit[]): ReadonlyMap<number, readonly HeldVisit[]> {
  const groups = new Map<number, HeldVisit[]>();
  for (const visit of held) groups.set(visit.seq, [...(groups.get(visit.seq) ?? []), visit]);
  return groups;
}

/** Whether a visit is lawfully gone. Thousands of gaps are asked for thousands of visits. */
function lookUpGaps(gaps: readonly Gap[]): (seq: number) => boolean {
  const sorted = [...gaps].sort((a, b) => a[0] - b[0]);
  return (seq) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.[0] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return seq <= (sorted[low - 1]?.[1] ?? 0);
  };
}

/** The moment and run of a scan are its own: two visits of one pair are one scan stored twice. */
const scansStoredTwice = (database: Database.Database, fromSeq: number): readonly { seq: number }[] =>
  database
    .prepare<[number], { seq: number }>(
      'SELECT max(seq) AS seq FROM visits WHERE seq > ? GROUP BY run_id, monotonic_us HAVING count(*) > 1',
    )
    .all(fromSeq);

function loadStored(database: Database.Database, fromSeq: number): ReadonlyMap<number, StoredVisit> {
  const rows = database
    .prepare<[number], { seq: number; hash: Buffer }>('SELECT seq, hash FROM visits WHERE seq > ?')
    .all(fromSeq);
  return new Map(rows.map(({ seq, hash }) => [seq, { seq, hash: hash.toString('base64url') }]));
}

/** What the collector has not answered for, and what it refused. */
function openSeqs(database: Database.Database): ReadonlyMap<number, 'waiting' | 'quarantined'> {
  const seqs = (table: string): readonly number[] =>
    database.prepare<[], number>(`SELECT seq FROM ${table}`).pluck().all();
  return new Map([
    ...seqs('outbox').map((seq) => [seq, 'waiting'] as const),
    ...seqs('quarantine').map((seq) => [seq, 'quarantined'] as const),
  ]);
}
