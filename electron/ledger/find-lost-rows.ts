/**
 * Find lost rows: what SQLite could not reach of a damaged ledger, by the shape of its rows (scan-pages.ts).
 *
 * Only what is missing is taken: visits that no entry of the audit calls deleted, entries whose numbers are lacking,
 * data keys that a visit names. Pages of what was deleted are overwritten (`secure_delete`), so that nothing comes back
 * that was to go; claims that were erased by an order stay erased.
 */
import type { Database } from 'better-sqlite3';
import { readChainFacts } from './chain-facts.ts';
import { attempt, columnsOf } from './copy-rows.ts';
import { bytesOfLength, isText, type StoredValue, scanPages, textOfLength } from './scan-pages.ts';
import { MAX_NUMBER, SOUND } from './sound-rows.ts';

const ID = bytesOfLength(16);
const HASH = bytesOfLength(32);

/** Whether a row with columns of these types may be one of the table. */
const shapes: Readonly<Record<string, (serials: readonly number[], columns: readonly string[]) => boolean>> =
  {
    visits: (serials, columns) => {
      const of = (name: string): number | undefined => serials[columns.indexOf(name)];
      return of('id') === ID && of('run_id') === ID && of('hash') === HASH && isText(of('outcome') ?? 0);
    },
    audit: (serials) => isText(serials[3] ?? 0) && isText(serials[5] ?? 0) && serials[6] === HASH,
    data_keys: (serials) => serials[1] === textOfLength(22) && serials[2] === textOfLength(10),
    policies: (serials) =>
      isText(serials[0] ?? 0) && serials[2] === textOfLength(64) && isText(serials[3] ?? 0),
  };

/** `upTo`: the highest number that was given, as far as anybody knows. `path` is read beside whoever has it open. */
export function findLostRows(target: Database, path: string, upTo: { readonly seq: number }): void {
  const present = new Map(
    ['visits', 'audit', 'data_keys', 'policies'].map((table) => [table, keysOf(target, table)] as const),
  );
  const gaps = readChainFacts(target).gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  // Nothing is missing: no need to read everything once more.
  const isWhole = (table: string, count: number): boolean => (present.get(table)?.size ?? 0) >= count;
  const lastAudit = Math.max(0, ...(present.get('audit') ?? []));
  if (upTo.seq > 0 && isWhole('visits', upTo.seq - gaps) && isWhole('audit', lastAudit)) return;

  const tables = [...present].map(([table, keys]) => {
    const columns = columnsOf(target, table, table === 'policies' ? 'rowid' : null);
    const stored = columns.length - (table === 'policies' ? 1 : 0);
    const insert = target.prepare(
      `INSERT OR IGNORE INTO main.${table} (${columns.join(', ')})
       SELECT * FROM (SELECT ${columns.map((column) => `? AS ${column}`).join(', ')}) WHERE ${SOUND[table] ?? 'true'}`,
    );
    const names = table === 'policies' ? columns.slice(1) : columns;
    const add = (rowid: number, values: StoredValue[]): void => {
      // The number stands beside the row, NULL in it.
      const row = table === 'policies' ? [rowid, ...values] : [rowid, ...values.slice(1)];
      attempt(() => insert.run(...row));
    };
    return { table, keys, names, stored, add };
  });
  target.transaction(() => {
    scanPages(path, (rowid, serials, read) => {
      if (rowid < 1 || rowid > MAX_NUMBER) return;
      const table = tables.find(
        ({ table, names, stored }) => serials.length === stored && shapes[table]?.(serials, names) === true,
      );
      if (table === undefined || table.keys.has(rowid)) return;
      const values = read();
      if (values !== null) table.add(rowid, values);
    });
  })();
  keepGone(target);
}

const keysOf = (database: Database, table: string): Set<number> => {
  const key = table === 'visits' ? 'seq' : table === 'policies' ? 'rowid' : 'number';
  return new Set(database.prepare<[], number>(`SELECT ${key} FROM main.${table}`).pluck().all());
};

/** What was lawfully gone, and keys that nothing names, do not come back. */
function keepGone(target: Database): void {
  const { gaps, erased, dataKeys } = readChainFacts(target);
  target.transaction(() => {
    target.exec("INSERT INTO permit (kind) VALUES ('delete-day'), ('erase-claims')");
    const remove = target.prepare<[number, number]>('DELETE FROM visits WHERE seq BETWEEN ? AND ?');
    for (const { from, to, isLost } of gaps) if (!isLost) remove.run(from, to);
    const erase = target.prepare<[number]>(
      'UPDATE visits SET claims = NULL WHERE seq = ? AND claims IS NOT NULL',
    );
    for (const seq of erased) erase.run(seq);
    const unnamed = target
      .prepare<[], number>(
        'SELECT number FROM data_keys WHERE number NOT IN (SELECT data_key FROM visits WHERE data_key IS NOT NULL)',
      )
      .pluck()
      .all();
    const forget = target.prepare<[number]>('DELETE FROM data_keys WHERE number = ?');
    for (const number of unnamed) if (!dataKeys.has(number)) forget.run(number);
    target.exec('DELETE FROM permit');
  })();
}
