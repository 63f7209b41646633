/**
 * Open database: the one place that sets how the ledger's SQLite file is opened.
 *
 * WAL with `synchronous = FULL`: a commit that has returned survives a power cut (sqlite.org/pragma.html).
 * A file that is newer, damaged or another program's is left exactly as it is.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import { describeOpenFailure, isDamage, isSqliteError, type LedgerError } from './ledger-error.ts';
import { LATEST_MIGRATION, layoutOf, migrate } from './migrate.ts';
import { APPLICATION_ID } from './migrations/010-visits.ts';
import type { MigrationTools } from './migrations/migration.ts';
import { quickCheck } from './quick-check.ts';
import { findUnsound } from './sound-rows.ts';

/** How long a statement waits for another connection, ms: under the 50 ms that no scan may take. */
const BUSY_TIMEOUT_MS = 40;
/**
 * Pages in the write-ahead log before a commit tidies it itself. One visit writes about 6 pages, so the
 * default of 1,000 would tidy within every 170th scan; 4,000 leaves it to checkpoint() at an idle gate and
 * still bounds the log at about 16 MB while no reader holds it.
 */
const WAL_AUTOCHECKPOINT_PAGES = 4_000;
/** A log that grew behind a long reader is cut back to this at its next restart, bytes. */
const WAL_SIZE_LIMIT_BYTES = 32 * 1024 * 1024;

/** An open, migrated database. The caller closes it; on an error nothing stays open. */
export function openDatabase(path: string, tools: MigrationTools): Result<Database.Database, LedgerError> {
  const damage = findDamage(path);
  if (damage !== null) return failed({ kind: 'ledger-corrupt', detail: `${path}: ${damage}` });
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    const refusal = refuseForeign(database, path);
    if (refusal !== null) {
      database.close();
      return failed(refusal);
    }
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    if (mode !== 'wal') {
      database.close();
      return failed({ kind: 'cannot-record', detail: `${path}: this file system cannot keep a WAL` });
    }
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('trusted_schema = OFF');
    // What is deleted is overwritten; temporary tables never touch the disk.
    database.pragma('secure_delete = ON');
    database.pragma('temp_store = MEMORY');
    database.pragma(`wal_autocheckpoint = ${WAL_AUTOCHECKPOINT_PAGES}`);
    database.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT_BYTES}`);
    const from = layoutOf(database);
    migrate(database, tools);
    // The log still holds the pages as they were: claims in the clear, if this was an old ledger.
    if (from !== 0 && from !== LATEST_MIGRATION) database.pragma('wal_checkpoint(TRUNCATE)');
    return ok(database);
  } catch (error) {
    database?.close();
    return failed(describeOpenFailure(error, path));
  }
}

/**
 * What is broken in the file, or null. Looked for on a connection that cannot write: closing another would move the
 * log into a damaged file.
 */
function findDamage(path: string): string | null {
  if (!existsSync(path)) return null;
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    if (refuseForeign(database, path) !== null) return null;
    return quickCheck(database) ?? (layoutOf(database) === LATEST_MIGRATION ? findUnsound(database) : null);
  } catch (error) {
    // SQLITE_ERROR: a header of no known format; nothing of ours was asked yet.
    if (isDamage(error) || (isSqliteError(error) && error.code === 'SQLITE_ERROR')) return error.code;
    // Whatever else is wrong, opening it for writing will tell.
    if (isSqliteError(error)) return null;
    throw error;
  } finally {
    database?.close();
  }
}

/** Why this file is not ours to open, or null. Reads only. */
export function refuseForeign(database: Database.Database, path: string): LedgerError | null {
  const layout = layoutOf(database);
  const applicationId = Number(database.pragma('application_id', { simple: true }));
  if (applicationId === APPLICATION_ID) {
    if (layout <= LATEST_MIGRATION) return null;
    return {
      kind: 'ledger-newer',
      detail: `${path}: layout ${layout}, this program knows up to ${LATEST_MIGRATION}`,
    };
  }
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (isEmpty && layout === 0 && applicationId === 0) return null;
  return { kind: 'ledger-corrupt', detail: `${path}: a database, but not a ledger of this program` };
}
