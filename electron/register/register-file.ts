/**
 * Register file: opens `register.db`, brings it to this program's layout, and puts a bad one out of the way.
 *
 * The file is a copy of what the collector holds, so nothing in it is evidence: a file that is damaged,
 * newer or another program's is set aside and a new one begun. It holds tags, dates and answer bits; never a
 * number, never the key that makes tags.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';

/** "GREG" in ASCII. */
export const APPLICATION_ID = 0x47_52_45_47;

/** How long a statement waits for another connection, ms; nothing but a backup program ever holds one. */
const BUSY_TIMEOUT_MS = 20;
/** Interior pages of 2,000,000 entries and the leaves used last; the system's own cache holds the rest. */
const CACHE_KIB = 16 * 1024;

export interface RegisterFileError {
  readonly kind:
    | 'not-usable' // damaged, newer or another program's: set it aside
    | 'cannot-open'; // folder, permissions, full disk, held by another process
  readonly detail: string;
}

/** An open file and, beside SQLite's own, the descriptors through which settle-log.ts flushes it. */
export interface RegisterFile {
  readonly database: Database.Database;
  readonly mainFd: number;
  readonly logFd: number;
}

interface Migration {
  readonly number: number;
  readonly up: (database: Database.Database) => void;
}

/** Steps by tens; `user_version` is the last one taken. A step that has shipped is never edited. */
const migrations: readonly Migration[] = [
  {
    number: 10,
    up(database) {
      database.pragma(`application_id = ${APPLICATION_ID}`);
      // Times in Unix seconds as the collector sends them. `key_check` tells two keys of one epoch's name apart.
      database.exec(`
        CREATE TABLE entries (
          tag         BLOB    NOT NULL PRIMARY KEY CHECK (length(tag) = 16),
          declared_at INTEGER NOT NULL,
          valid_until INTEGER NOT NULL,
          answers     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE state (
          only_row           INTEGER PRIMARY KEY CHECK (only_row = 1),
          epoch              TEXT,
          key_check          BLOB,
          last_seq           INTEGER NOT NULL,
          entry_count        INTEGER NOT NULL,
          newest_declared_at INTEGER NOT NULL,
          updated_at_ms      INTEGER
        ) STRICT;

        INSERT INTO state VALUES (1, NULL, NULL, 0, 0, 0, NULL);
      `);
    },
  },
];
export const LATEST_LAYOUT = Math.max(...migrations.map(({ number }) => number));

const isSqliteError = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  error instanceof Database.SqliteError;

/** SQLite's code and message: never a value out of a row. */
export function describeSqliteError(error: unknown): { readonly isDamage: boolean; readonly detail: string } {
  if (!isSqliteError(error)) throw error;
  const primary = error.code.split('_', 2).join('_');
  return {
    // SQLITE_ERROR: the layout number is right, but a table is not there. SQLITE_TOOBIG: the length of a row is damaged.
    isDamage: ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', 'SQLITE_TOOBIG'].includes(primary),
    detail: `${error.code}: ${error.message}`,
  };
}

/** The file at `path`, made when it is not there. On an error nothing stays open and nothing was changed. */
export function openRegisterFile(path: string): Result<RegisterFile, RegisterFileError> {
  let database: Database.Database | null = null;
  const fds: number[] = [];
  const giveUp = (error: RegisterFileError): Result<never, RegisterFileError> => {
    database?.close();
    // After the database: closing any descriptor of a file drops the locks a process holds on it (POSIX).
    for (const fd of fds) closeSync(fd);
    return failed(error);
  };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    const refusal = refuseForeign(database);
    if (refusal !== null) return giveUp({ kind: 'not-usable', detail: refusal });
    if (database.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
      return giveUp({ kind: 'cannot-open', detail: 'this file system cannot keep a WAL' });
    database.pragma('synchronous = NORMAL');
    database.pragma('trusted_schema = OFF');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    // SQLite would tidy within a commit and hold the thread for the flush: settle-log.ts does it instead.
    database.pragma('wal_autocheckpoint = 0');
    for (const { number, up } of migrations) takeStep(database, number, up);
    database.prepare('SELECT tag, declared_at, valid_until, answers FROM entries');
    if (database.prepare('SELECT count(last_seq + entry_count) FROM state').pluck().get() !== 1)
      return giveUp({ kind: 'not-usable', detail: 'no state' });
    for (const name of [path, `${path}-wal`]) fds.push(openSync(name, 'r+'));
    const [mainFd = -1, logFd = -1] = fds;
    return ok({ database, mainFd, logFd });
  } catch (error) {
    if (!isSqliteError(error) && error instanceof Error && 'code' in error)
      return giveUp({ kind: 'cannot-open', detail: String(error.code) });
    const { isDamage, detail } = describeSqliteError(error);
    return giveUp({ kind: isDamage ? 'not-usable' : 'cannot-open', detail });
  }
}

/** Lets go of the file. SQLite moves what is left in the log, and flushes what it moves. */
export function closeRegisterFile({ database, mainFd, logFd }: RegisterFile): void {
  try {
    // A settling cut short has pages in the database that nobody flushed, and closing removes their log.
    fsyncSync(mainFd);
  } catch {
    // A disk that fails here fails in close() too; the file is looked at again when it is opened.
  }
  database.close();
  closeSync(mainFd);
  closeSync(logFd);
}

/** Moves a closed file, if there is one, out of the way. One is kept for whoever looks into it, without its log. */
export function setRegisterFileAside(path: string): void {
  if (existsSync(path)) renameSync(path, `${path}.set-aside`);
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

function refuseForeign(database: Database.Database): string | null {
  const layout = Number(database.pragma('user_version', { simple: true }));
  const applicationId = Number(database.pragma('application_id', { simple: true }));
  if (applicationId === APPLICATION_ID)
    return layout <= LATEST_LAYOUT ? null : `layout ${layout}, this program knows up to ${LATEST_LAYOUT}`;
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  return isEmpty && layout === 0 && applicationId === 0 ? null : 'not a register of this program';
}

function takeStep(database: Database.Database, number: number, up: Migration['up']): void {
  if (number <= Number(database.pragma('user_version', { simple: true }))) return;
  database
    .transaction(() => {
      up(database);
      database.pragma(`user_version = ${number}`);
    })
    .immediate();
}
