/**
 * Read rows: everything that can still be read of a table whose pages are damaged.
 *
 * By number, a window at a time; where a window does not read it is halved down to single rows, so that one bad page
 * takes only its own rows with it. Tables without numbers are read from both ends up to the damage. Only damage is
 * taken: an I/O error is thrown on, since the rows may be there when the disk is.
 */
import type { Database, Statement } from 'better-sqlite3';
import { isDamage } from './quick-check.ts';

export type RawRow = Readonly<Record<string, string | number | Uint8Array | null>>;

export interface ReadRows {
  /** Numbers, both ends included, of which nothing could be read; there may have been no rows. */
  readonly unread: readonly (readonly [number, number])[];
}

const WINDOW_ROWS = 1_000;
/** No station ever has as many rows: a higher number is damage. */
export const MAX_NUMBER = 1_000_000_000;
/** Windows in a row without any row, beyond every number that is known: there is no more. */
const MAX_EMPTY_WINDOWS = 16;

/**
 * Rows of a table with a number for its key, ascending, given to `take`.
 *
 * `upTo`: the highest number that anything else speaks of. `isTimeUp`: from then on a window that does not read is
 * not looked into any more.
 */
export function readNumberedRows(
  database: Database,
  { table, key, upTo }: { readonly table: string; readonly key: string; readonly upTo: number },
  take: (row: RawRow) => void,
  isTimeUp: () => boolean = () => false,
): ReadRows {
  const unread: [number, number][] = [];
  let after = 0;
  let emptyWindows = 0;
  const columns = key === 'rowid' ? 'rowid, *' : '*';
  // Prepared once: thousands of tries may follow, each with an exception.
  const page = prepareIfThere(
    database,
    `SELECT ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?`,
  );
  const range = prepareIfThere(
    database,
    `SELECT ${columns} FROM ${table} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`,
  );
  if (page === null || range === null) return { unread: [[1, Math.max(upTo, 1)]] };

  /** On a damaged page numbers may stand in any order, or be any number. */
  const isAscending = (rows: readonly RawRow[], from: number, to: number): boolean => {
    let least = from;
    return rows.every((row) => {
      const number = row[key];
      if (typeof number !== 'number' || number < least || number > to) return false;
      least = number + 1;
      return true;
    });
  };

  const readRange = (from: number, to: number): number => {
    const rows = attempt(range, from, to);
    if (rows !== null && isAscending(rows, from, to)) {
      for (const row of rows) take(row);
      return rows.length;
    }
    if (from === to || isTimeUp()) {
      const last = unread.at(-1);
      if (last?.[1] === from - 1) last[1] = to;
      else unread.push([from, to]);
      return 0;
    }
    const middle = Math.floor((from + to) / 2);
    return readRange(from, middle) + readRange(middle + 1, to);
  };

  for (;;) {
    const rows = attempt(page, after, WINDOW_ROWS);
    if (rows !== null && isAscending(rows, after + 1, MAX_NUMBER)) {
      for (const row of rows) take(row);
      const last = rows.at(-1)?.[key];
      if (rows.length < WINDOW_ROWS || typeof last !== 'number') return { unread };
      after = last;
      emptyWindows = 0;
      continue;
    }
    const found = readRange(after + 1, after + WINDOW_ROWS);
    after += WINDOW_ROWS;
    emptyWindows = found === 0 && after >= upTo ? emptyWindows + 1 : 0;
    if (emptyWindows >= MAX_EMPTY_WINDOWS) return { unread };
  }
}

type Read = Statement<[number, number], RawRow>;

/** Null: the table is not in the schema any more, or the schema does not read. */
function prepareIfThere(database: Database, sql: string): Read | null {
  try {
    return database.prepare<[number, number], RawRow>(sql);
  } catch (error) {
    if (isDamage(error) || isMissingTable(error)) return null;
    throw error;
  }
}

/** Null: damaged. */
function attempt(read: Read, a: number, b: number): readonly RawRow[] | null {
  try {
    return read.all(a, b);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** Rows of a small table, from both ends up to the damage; false when not all of it could be read. */
export function readOrderedRows(
  database: Database,
  { table, order }: { readonly table: string; readonly order: readonly string[] },
  take: (row: RawRow) => void,
): boolean {
  const seen = new Set<string>();
  const readFrom = (direction: 'ASC' | 'DESC'): boolean => {
    try {
      const by = order.map((column) => `${column} ${direction}`).join(', ');
      for (const row of database.prepare<[], RawRow>(`SELECT * FROM ${table} ORDER BY ${by}`).iterate()) {
        const name = JSON.stringify(order.map((column) => textOf(row[column])));
        if (seen.has(name)) continue;
        seen.add(name);
        take(row);
      }
      return true;
    } catch (error) {
      if (isDamage(error) || isMissingTable(error)) return false;
      throw error;
    }
  };
  if (readFrom('ASC')) return true;
  readFrom('DESC');
  return false;
}

const textOf = (value: RawRow[string] | undefined): string | number | null =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value ?? null);

const isMissingTable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
