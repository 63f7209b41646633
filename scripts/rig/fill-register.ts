/**
 * Fill register: a register of many made-up people in seconds, for benches and for tests of size.
 *
 * Layout and key go through the real openRegister; the entries are then inserted in the order of their tags
 * and without flushing: never for a register that matters. Person `n` has the number of personOf(n).
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { REGISTER_TAG_BYTES, registerSubject } from '../../contract/register.ts';
import { openRegister } from '../../electron/register/open-register.ts';

export const RIG_EPOCH = 'rig-1';
export const RIG_KEY = Buffer.alloc(32, 'gatehouse rig register key');
/** Unix ms of every declaration in it. */
export const RIG_DECLARED_MS = Date.parse('2021-09-15T01:00:00Z');

const rigKey = createSecretKey(RIG_KEY);
const ENTRIES_A_CHUNK = 50_000;

export const personOf = (n: number): { readonly idNumber: string } => ({
  idNumber: `0${String(n).padStart(11, '0')}`,
});

export function rigTag(n: number): Buffer {
  const subject = registerSubject('id', personOf(n).idNumber);
  if (subject === null) throw new Error(`no subject for person ${n}`);
  return createHmac('sha256', rigKey).update(subject).digest().subarray(0, REGISTER_TAG_BYTES);
}

/** A new register of the persons 0 to count - 1 at `path`, seq 1 to count. */
export function fillRegister(path: string, count: number): void {
  const opened = openRegister({ path, nowMs: () => RIG_DECLARED_MS });
  if (!opened.ok) throw new Error(opened.error.detail);
  opened.value.holdKey({ epoch: RIG_EPOCH, key: RIG_KEY });
  opened.value.close();

  const declaredAt = RIG_DECLARED_MS / 1_000;
  const database = new Database(path);
  try {
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -262144');
    const insert = database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)');
    const insertAll = database.transaction((some: readonly Buffer[]) => {
      for (const tag of some) insert.run(tag, declaredAt, declaredAt + 72 * 3_600, 0);
    });
    const tags = Array.from({ length: count }, (_, n) => rigTag(n)).sort(Buffer.compare);
    for (let from = 0; from < count; from += ENTRIES_A_CHUNK)
      insertAll(tags.slice(from, from + ENTRIES_A_CHUNK));
    database
      .prepare('UPDATE state SET last_seq = ?, entry_count = ?, newest_declared_at = ?, updated_at_ms = ?')
      .run(count, count, declaredAt, RIG_DECLARED_MS);
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
  // Pages nobody wrote yet would otherwise be paid for by what is measured next.
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
