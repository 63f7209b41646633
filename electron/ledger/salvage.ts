/**
 * Salvage: saves what can be read out of a damaged ledger into a new one, and sets the damaged file aside.
 *
 * The damaged file is opened read-only and stays byte for byte what it was; the new one takes its place only when it
 * is whole (replace-file.ts). A visit whose queue cannot be read is queued again: the collector knows what it has.
 * What was lost is named by number in the chain (salvage-chain.ts) and in the answer. Nothing is repaired by guessing.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import {
  attempt,
  type Copying,
  columnsOf,
  copyNumberedRows,
  copyOrderedRows,
  DAMAGED,
  prepareIfThere,
} from './copy-rows.ts';
import { findLostRows } from './find-lost-rows.ts';
import { describeOpenFailure, isDamage, isSqliteError, type LedgerError } from './ledger-error.ts';
import { copyWithMendedHeader } from './mend-header.ts';
import { LATEST_MIGRATION, layoutOf, migrate } from './migrate.ts';
import { APPLICATION_ID } from './migrations/010-visits.ts';
import type { Sealer, Signer } from './ports.ts';
import { asideOf, draftOf, removeWithJournals, replaceFile } from './replace-file.ts';
import { type Known, mendChain } from './salvage-chain.ts';
import { MAX_NUMBER } from './sound-rows.ts';
import { standInForKeys } from './stand-in-keys.ts';

/** From then on what does not read is not searched any more: the gate is waiting. */
const SEARCH_LIMIT_MS = 45_000;

export interface Salvaged {
  /** Name of the damaged file now, beside the ledger. */
  readonly setAside: string;
  /** Visits that were saved. */
  readonly visits: number;
  /** Numbers of visits that are lost, as runs. */
  readonly lost: readonly (readonly [number, number])[];
  readonly lostVisits: number;
}

export interface SalvageOptions {
  readonly path: string;
  readonly nowMs: () => number;
  readonly stationId: string;
  readonly sealer: Sealer;
  readonly signer: Signer;
  /** Highest number that the station remembers outside of the ledger. */
  readonly knownSeq: number;
}

/** Repeatable: until the last step the damaged file is where it was. The caller holds the lock. */
export function salvage(options: SalvageOptions): Result<Salvaged, LedgerError> {
  const { path, nowMs, sealer, knownSeq } = options;
  const aside = asideOf(path, nowMs(), 'damaged');
  let source: Database.Database | null = null;
  let target: Database.Database | null = null;
  try {
    removeWithJournals(draftOf(path));
    removeWithJournals(mendedOf(path));
    source = openDamaged(path) ?? openMended(path);
    if (source !== null && isForeign(source))
      return failed({
        kind: 'ledger-corrupt',
        detail: `${path}: a database, but not a ledger of this program`,
      });
    target = new Database(draftOf(path));
    // Nothing of it counts before it is whole and flushed.
    target.pragma('journal_mode = MEMORY');
    target.pragma('synchronous = OFF');
    target.pragma('secure_delete = ON');
    const layout = source === null ? LATEST_MIGRATION : plausibleLayout(source);
    migrate(target, { sealer }, layout);
    target.pragma('foreign_keys = OFF');
    const known = source === null ? { seq: knownSeq, auditNumber: 0 } : knownNumbers(source, knownSeq);
    if (source !== null) copyOut(target, source, known);
    else if (existsSync(path)) scanAll(target, path, known);
    source?.close();
    migrate(target, { sealer });
    target.pragma('foreign_keys = OFF');
    const visits = Number(target.prepare('SELECT count(*) FROM visits').pluck().get());
    const lost = mendChain(target, { ...options, known, setAside: basename(aside), visits });
    target.close();
    replaceFile(path, aside);
    const lostVisits = lost.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    return ok({ setAside: basename(aside), visits, lost, lostVisits });
  } catch (error) {
    if (isSqliteError(error)) return failed(describeOpenFailure(error, path));
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    return failed({ kind: 'cannot-record', detail: `${path}: the ledger could not be salvaged: ${code}` });
  } finally {
    source?.close();
    target?.close();
    removeWithJournals(mendedOf(path));
  }
}

/** Null: nothing in it can be read at all. */
function openDamaged(path: string): Database.Database | null {
  if (!existsSync(path)) return null;
  // Read-only: closing it must not move its log into it.
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    readAsFarAsItGoes(database);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    if (isDamage(error) || (isSqliteError(error) && error.code === 'SQLITE_ERROR')) return null;
    throw error;
  }
}

/** A file that was cut short, or a schema that is broken in part. */
function readAsFarAsItGoes(database: Database.Database): void {
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
}

/** A copy for the time of the salvage. */
const mendedOf = (path: string): string => `${path}.mended`;

/** The damage may be in the header alone. */
function openMended(path: string): Database.Database | null {
  if (!existsSync(path) || !copyWithMendedHeader(path, mendedOf(path))) return null;
  return openDamaged(mendedOf(path));
}

function isForeign(database: Database.Database): boolean {
  if (Number(database.pragma('application_id', { simple: true })) === APPLICATION_ID) return false;
  const names = attempt(() =>
    database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
  );
  // A schema that does not read under another program's mark is not ours to replace.
  return names === null || (names.value.length > 0 && !names.value.includes('visits'));
}

const plausibleLayout = (database: Database.Database): number => {
  const layout = layoutOf(database);
  return layout >= 10 && layout % 10 === 0 && layout < LATEST_MIGRATION ? layout : LATEST_MIGRATION;
};

/** The highest numbers that were given: the signed end knows, else the highest that anything readable speaks of. */
function knownNumbers(database: Database.Database, knownSeq: number): Known {
  const read = (sql: string): number | null => {
    try {
      const value = database.prepare<[], number | null>(sql).pluck().get();
      return typeof value === 'number' && value >= 0 && value <= MAX_NUMBER ? value : null;
    } catch (error) {
      if (isSqliteError(error)) return null;
      throw error;
    }
  };
  const highest = (statements: readonly string[]): number =>
    Math.max(0, ...statements.map((sql) => read(sql) ?? 0));
  const seq =
    read('SELECT seq FROM head') ??
    highest([
      'SELECT max(seq) FROM visits',
      'SELECT max(seq) FROM outbox',
      'SELECT max(seq) FROM checkpoints',
      'SELECT after_seq FROM audit ORDER BY number DESC LIMIT 1',
    ]);
  const auditNumber =
    read('SELECT audit_number FROM head') ??
    highest(['SELECT max(number) FROM audit', 'SELECT max(audit_number) FROM checkpoints']);
  return { seq: Math.max(seq, knownSeq), auditNumber };
}

/**
 * The damaged file is attached while `source`, which cannot write, is open as well: so nobody is the last to let go
 * of it who could move its log into it.
 */
function copyOut(target: Database.Database, source: Database.Database, known: Known): void {
  readAsFarAsItGoes(target);
  target.prepare<[string]>(`ATTACH ? AS ${DAMAGED}`).run(source.name);
  try {
    copyAll({ source, target }, known);
  } finally {
    target.exec(`DETACH ${DAMAGED}`);
    target.pragma('writable_schema = RESET');
    target.unsafeMode(false);
  }
}

function copyAll(copying: Copying, known: Known): void {
  const { target } = copying;
  const untilMs = performance.now() + SEARCH_LIMIT_MS;
  const isTimeUp = (): boolean => performance.now() > untilMs;
  const copy = (table: string, key: string, upTo: number) =>
    hasTable(target, table) ? copyNumberedRows(copying, { table, key, upTo }, isTimeUp) : [];

  copy('data_keys', 'number', 0);
  copy('visits', 'seq', known.seq);
  copy('audit', 'number', known.auditNumber);
  copy('policies', 'rowid', 0);
  if (hasTable(target, 'audit')) findLostRows(target, copying.source.name, known);
  copy('quarantine', 'seq', known.seq);
  const unread = copy('outbox', 'seq', known.seq);
  // Whether these were delivered is not known any more.
  const requeue = target.prepare<[number, number]>(
    `INSERT OR IGNORE INTO outbox (seq) SELECT seq FROM visits WHERE seq BETWEEN ? AND ?
     AND seq NOT IN (SELECT seq FROM quarantine)`,
  );
  for (const [from, to] of unread) requeue.run(from, to);
  target.exec(`DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM visits);
    DELETE FROM quarantine WHERE seq NOT IN (SELECT seq FROM visits);`);
  copy('inside', 'seq', known.seq);
  copyDelivery(copying);
  for (const [table, order] of [
    ['inside_tags', ['tag', 'seq']],
    ['checkpoints', ['seq', 'audit_number']],
    ['phones', ['hour_ms', 'kind']],
  ] as const) {
    if (hasTable(target, table)) copyOrderedRows(copying, table, order);
  }
  if (hasTable(target, 'inside'))
    target.exec('DELETE FROM inside_tags WHERE seq NOT IN (SELECT seq FROM inside)');
  if (hasTable(target, 'data_keys')) standInForKeys(target);
}

const hasTable = (database: Database.Database, table: string): boolean =>
  database.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?").get(table) !==
  undefined;

/** Nothing but the pages themselves: what was delivered is not known any more. */
function scanAll(target: Database.Database, path: string, known: Known): void {
  findLostRows(target, path, known);
  target.exec('INSERT INTO outbox (seq) SELECT seq FROM visits');
  standInForKeys(target);
}

/** The one row that a new ledger has already. */
function copyDelivery({ source, target }: Copying): void {
  if (!hasTable(target, 'delivery')) return;
  const columns = columnsOf(target, 'delivery', null).filter((name) => name !== 'only_row');
  const select = prepareIfThere(() =>
    source.prepare<[], unknown[]>(`SELECT ${columns.join(', ')} FROM delivery`).raw(),
  );
  const row = select === null ? null : attempt(() => select.get());
  const values = row?.value;
  if (values === undefined) return;
  const update = target.prepare(
    `UPDATE main.delivery SET (${columns.join(', ')}) = (${columns.map(() => '?').join(', ')})`,
  );
  attempt(() => update.run(...values));
}
