/**
 * Copy rows: everything that can still be read of a table whose pages are damaged, out of the database `damaged` that
 * is attached to the new one.
 *
 * By number, a window at a time; where a window does not read it is halved down to single rows, so that one bad page
 * takes only its own rows with it. Tables without numbers are read from both ends up to the damage. Only damage is
 * passed over: an I/O error is thrown on, since the rows may be there when the disk is.
 */
import type { Database } from 'better-sqlite3';
import { isDamage, isSqliteError } from './ledger-error.ts';
import { MAX_NUMBER, SOUND } from './sound-rows.ts';

/** Name under which the damaged database is attached. */
export const DAMAGED = 'damaged';
/** A window that does not read is copied again in halves: a larger one costs more, smaller ones cost each time. */
const WINDOW_ROWS = 2_000;

/**
 * `source` reads the damaged file, which is attached to `target` as well. No transaction may be open: a writer that
 * meets damage within one may not write any more; a statement by itself is undone and tried in smaller pieces.
 */
export interface Copying {
  readonly source: Database;
  readonly target: Database;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Numbers, both ends included, of which nothing could be read; there may have been no rows. */
export type Unread = readonly (readonly [number, number])[];

/**
 * Copies a table with a number for its key.
 *
 * `upTo`: the highest number that anything speaks of; the table may hold higher ones where it reads. `isTimeUp`: from
 * then on a window that does not read is not looked into any more.
 */
export function copyNumberedRows(
  { source, target }: Copying,
  { table, key, upTo }: { readonly table: string; readonly key: string; readonly upTo: number },
  isTimeUp: () => boolean,
): Unread {
  const columns = columnsOf(target, table, key);
  const all = columns.join(', ');
  // The second condition is no search: on a damaged page numbers may stand in any order, or be any number.
  const range = `${key} BETWEEN @from AND @to AND +${key} BETWEEN @from AND @to
    AND ${SOUND[table] ?? 'true'}`;
  const first = prepareIfThere(() =>
    source.prepare<[number], number | null>(`SELECT min(${key}) FROM ${table} WHERE ${key} > ?`).pluck(),
  );
  const copy = prepareIfThere(() =>
    target.prepare<[Range]>(
      `INSERT OR IGNORE INTO main.${table} (${all}) SELECT ${all} FROM ${DAMAGED}.${table} WHERE ${range}`,
    ),
  );
  if (copy === null || first === null) return [[1, Math.max(upTo, 1)]];

  const unread: [number, number][] = [];
  const give = (from: number, to: number): void => {
    const last = unread.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else unread.push([from, to]);
  };
  const copyRange = (from: number, to: number): void => {
    if (attempt(() => copy.run({ from, to })) !== null) return;
    if (from === to || isTimeUp()) {
      give(from, to);
      return;
    }
    const middle = Math.floor((from + to) / 2);
    copyRange(from, middle);
    copyRange(middle + 1, to);
  };

  for (let after = 0; ; ) {
    const next = attempt(() => first.get(after) ?? null);
    // Nothing behind, or a number that is none.
    if (next !== null && (next.value === null || next.value > MAX_NUMBER)) return unread;
    // Where the next one is does not read: window by window, as far as numbers were given.
    if (next === null && after >= upTo) return unread;
    const from = next?.value === null || next === null || next.value <= after ? after + 1 : next.value;
    copyRange(from, from + WINDOW_ROWS - 1);
    after = from + WINDOW_ROWS - 1;
  }
}

/** Copies a small table without numbers, from both ends up to the damage. */
export function copyOrderedRows({ source, target }: Copying, table: string, order: readonly string[]): void {
  const columns = columnsOf(target, table, null);
  const insert = target.prepare(
    `INSERT OR IGNORE INTO main.${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const direction of ['ASC', 'DESC']) {
    const by = order.map((column) => `${column} ${direction}`).join(', ');
    const rows = prepareIfThere(() =>
      source.prepare<[], unknown[]>(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${by}`).raw(),
    );
    if (rows === null) return;
    const isWhole = attempt(() => {
      for (const row of rows.iterate()) attempt(() => insert.run(...row));
    });
    if (isWhole !== null) return;
  }
}

export const columnsOf = (database: Database, table: string, key: string | null): readonly string[] => {
  const columns = (database.pragma(`main.table_info(${table})`) as { name: string }[]).map(
    ({ name }) => name,
  );
  return [...(key === 'rowid' ? ['rowid'] : []), ...columns];
};

/** Null: the table is not in the schema any more, or the schema does not read. */
export function prepareIfThere<Statement>(prepare: () => Statement): Statement | null {
  try {
    return prepare();
  } catch (error) {
    if (isDamage(error) || (isSqliteError(error) && error.code === 'SQLITE_ERROR')) return null;
    throw error;
  }
}

/** Null: damaged, or values that are none of this table's. */
export function attempt<T>(task: () => T): { readonly value: T } | null {
  try {
    return { value: task() };
  } catch (error) {
    if (isDamage(error) || (isSqliteError(error) && error.code.startsWith('SQLITE_CONSTRAINT'))) return null;
    throw error;
  }
}
