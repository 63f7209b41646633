/**
 * Sound rows: values without which the ledger cannot go on, whatever the rest of the row says.
 *
 * The layout's own CHECKs do not tell a damaged row: SQLite does not parse them on a connection that cannot write
 * (build.c, sqlite3AddCheckConstraint), and the check at a start is made on one. What the station can do without is
 * passed over where it is read.
 */
import type { Database } from 'better-sqlite3';

/** No station ever has as many rows: a higher number is damage. */
export const MAX_NUMBER = 1_000_000_000;

/** Conditions on tables whose rows are not numbered beyond doubt, or named in the audit: what fails them is not saved. */
export const SOUND: Readonly<Record<string, string>> = {
  audit: `after_seq BETWEEN 0 AND ${MAX_NUMBER}`,
  data_keys: `length(id) = 22 AND id NOT GLOB '*[^A-Za-z0-9_-]*'`,
};

const NUMBERS = [
  { table: 'visits', column: 'seq', least: 1 },
  { table: 'audit', column: 'number', least: 1 },
  { table: 'audit', column: 'after_seq', least: 0 },
  { table: 'data_keys', column: 'number', least: 1 },
] as const;

/**
 * What is wrong with the values of a ledger of the latest layout; null: nothing. By keys and an index, and over the few
 * data keys: free at any size.
 */
export function findUnsound(database: Database): string | null {
  const ask = (sql: string): unknown => database.prepare(sql).pluck().get() ?? null;
  for (const { table, column, least } of NUMBERS) {
    const lowest = Number(ask(`SELECT min(${column}) FROM ${table}`) ?? least);
    const highest = Number(ask(`SELECT max(${column}) FROM ${table}`) ?? least);
    if (lowest < least || highest > MAX_NUMBER) return `${table}.${column} is no number of a row`;
  }
  const badKey = ask(`SELECT 1 FROM data_keys WHERE (${SOUND.data_keys}) IS NOT TRUE LIMIT 1`);
  return badKey === null ? null : 'data_keys.id is no id';
}
