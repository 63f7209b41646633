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
import type { CrashRig } from './open-rig.ts';
import type { HeldVisit } from './read-collector.ts';

export interface World {
  readonly stationId: string;
  readonly ledgerPath: string;
  /** Visits whose prompt was shown, with their number; null: only the id is known. */
  readonly shown: Map<string, number | null>;
  /** Visits that an older program recorded: they must stay too, and do not count as prompts of this test. */
  readonly given: ReadonlyMap<string, number>;
  /** Of both, the ones since the last check. */
  unchecked: string[];
  chain: ChainPlace;
  /** Up to this number the collector was found to have what the outbox no longer has. */
  heldUpTo: number;
}

export const newWorld = (
  stationId: string,
  ledgerPath: string,
  given: ReadonlyMap<string, number> = new Map(),
): World => ({
  stationId,
  ledgerPath,
  shown: new Map(),
  given,
  unchecked: [...given.keys()],
  chain: chainStart(),
  heldUpTo: 0,
});

export interface Findings {
  /** Ids, or what stands for them, each with why. */
  readonly lost: ReadonlyMap<string, string>;
  readonly duplicated: ReadonlyMap<string, string>;
  /** Null: the chain holds. */
  readonly chain: string | null;
  /** Of all prompts ever shown; asked for at the end. */
  readonly inLedger: number;
  readonly atCollector: number;
}

/** What a ledger holds from some number on, in one look. */
interface Contents {
  readonly place: ChainPlace;
  readonly fault: string | null;
  readonly lastSeq: number;
  /** Chain hashes by number. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Numbers that the collector has not answered for, and those it refused. */
  readonly open: ReadonlyMap<number, 'waiting' | 'quarantined'>;
  /** One number of each scan that stands there as more than one visit. */
  readonly repeated: readonly number[];
  /** Numbers of the visits that were asked for; undefined: not there. */
  readonly seqs: ReadonlyMap<string, number | undefined>;
  isDeleted(seq: number): boolean;
}

export async function checkWorld(
  world: World,
  collector: Pick<CrashRig, 'visits'>,
  when: 'restart' | 'end',
): Promise<Findings> {
  const isEnd = when === 'end';
  const from = isEnd ? 0 : world.heldUpTo;
  const wanted = isEnd ? [...world.shown.keys(), ...world.given.keys()] : world.unchecked;
  const ledger = loadContents(world, isEnd ? chainStart() : world.chain, from, wanted);
  const held = await collector.visits(world.stationId, from);
  const { lost, duplicated, upTo } = compare(world, ledger, held, { from, isEnd });

  let inLedger = 0;
  for (const id of wanted) {
    const fault = faultOf(id, world, ledger);
    if (fault !== null) lost.set(id, fault);
    else if (world.shown.has(id)) inLedger++;
  }
  const heldIds = new Set(held.map(({ id }) => id));
  if (isEnd) for (const id of wanted) if (!heldIds.has(id)) lost.set(id, 'shown, not at the collector');

  world.unchecked = [];
  world.chain = ledger.place;
  if (!isEnd) world.heldUpTo = Math.max(world.heldUpTo, upTo);
  const atCollector = [...world.shown.keys()].filter((id) => heldIds.has(id)).length;
  return { lost, duplicated, chain: ledger.fault, inLedger, atCollector };
}

/** Null: the visit that was shown is there under its number, or lawfully gone. */
function faultOf(id: string, world: World, ledger: Contents): string | null {
  const expected = world.shown.get(id) ?? world.given.get(id) ?? null;
  const found = ledger.seqs.get(id);
  if (found === undefined)
    return expected !== null && ledger.isDeleted(expected) ? null : 'shown, not in the ledger';
  return expected === null || found === expected ? null : `shown as ${expected}, stored as ${found}`;
}

/** At the collector: everything that is no longer waiting, each once, and the same. */
function compare(
  { stationId }: World,
  ledger: Contents,
  held: readonly HeldVisit[],
  { from, isEnd }: { readonly from: number; readonly isEnd: boolean },
) {
  const lost = new Map<string, string>();
  const duplicated = new Map<string, string>();
  const { lastSeq, hashes, open } = ledger;
  const oldestOpen = Math.min(...open.keys());
  const upTo = isEnd ? lastSeq : Math.min(lastSeq, oldestOpen - 1);
  const there = new Map<number, HeldVisit>();
  for (const visit of held) {
    const { id, seq } = visit;
    if (there.has(seq)) duplicated.set(`${stationId} ${seq}`, 'twice at the collector');
    there.set(seq, visit);
    const here = hashes.get(seq);
    if (seq > lastSeq) lost.set(id, `${seq} is at the collector, the ledger ends at ${lastSeq}`);
    else if (here === undefined && !ledger.isDeleted(seq)) lost.set(id, `${seq} is only at the collector`);
    else if (here !== undefined && here !== visit.hash) lost.set(id, `${seq} is another at the collector`);
  }
  for (let seq = from + 1; seq <= upTo; seq++)
    if (!there.has(seq)) lost.set(`${stationId} ${seq}`, 'no longer waiting, not at the collector');
  for (const [seq, problem] of open)
    if (isEnd || problem === 'quarantined') lost.set(`${stationId} ${seq}`, `still ${problem}`);
  for (const seq of ledger.repeated) duplicated.set(`${stationId} ${seq}`, 'one scan, two visits');
  return { lost, duplicated, upTo };
}

function loadContents(
  { ledgerPath }: World,
  place: ChainPlace,
  from: number,
  wanted: readonly string[],
): Contents {
  const database = new Database(ledgerPath, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    database.exec('BEGIN');
    const tail = checkTail(database, place);
    const rows = database
      .prepare<[number], { seq: number; hash: Buffer }>('SELECT seq, hash FROM visits WHERE seq > ?')
      .all(from);
    const seqOf = database.prepare<[Uint8Array], number>('SELECT seq FROM visits WHERE id = ?').pluck();
    const open = (table: string): readonly number[] =>
      database.prepare<[], number>(`SELECT seq FROM ${table}`).pluck().all();
    return {
      ...tail,
      lastSeq: tail.place.seq,
      hashes: new Map(rows.map(({ seq, hash }) => [seq, hash.toString('base64url')])),
      open: new Map([
        ...open('outbox').map((seq) => [seq, 'waiting'] as const),
        ...open('quarantine').map((seq) => [seq, 'quarantined'] as const),
      ]),
      // The moment and the run of a scan are its own.
      repeated: database
        .prepare<[number], number>(
          'SELECT max(seq) FROM visits WHERE seq > ? GROUP BY run_id, monotonic_us HAVING count(*) > 1',
        )
        .pluck()
        .all(from),
      seqs: new Map(wanted.map((id) => [id, seqOf.get(bytesOfUuid(id))])),
      isDeleted: lookUpGaps(tail.place.gaps),
    };
  } finally {
    database.close();
  }
}

/** Thousands of gaps are asked for thousands of visits. */
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
