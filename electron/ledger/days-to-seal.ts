/**
 * Days to seal: looks into an older ledger for the local days whose claims still lie open, before it is migrated.
 *
 * A data key is made for each of them beforehand, since sealing waits for nothing. Reads only; whatever is wrong
 * with the file is told when it is opened.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isSqliteError } from './ledger-error.ts';
import { daysOfOpenClaims } from './migrate.ts';
import { refuseForeign } from './open-database.ts';

export function daysToSeal(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    return refuseForeign(database, path) === null ? daysOfOpenClaims(database) : [];
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return [];
  } finally {
    database?.close();
  }
}
