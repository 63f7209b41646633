/**
 * Register: who holds a current declaration, found by a keyed hash of a number, without the network.
 *
 * Applies the collector's changes in the order of `seq`, each once, and `seq` moves in the same transaction:
 * any split or repetition of the stream gives the same register. Without the key, which it never writes, it
 * finds nobody. It never throws at the gate: a fault of the file is a person not found, and the next pull
 * begins anew. Rules of tags and entries: contract/register.ts.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { answersOf, MAX_CLOCK_LEAD_MS } from '../../contract/declaration.ts';
import type { Answers, Claims } from '../../contract/reading.ts';
import {
  type Declared,
  REGISTER_KEY_BYTES,
  REGISTER_TAG_BYTES,
  type RegisterPage,
  registerSubjects,
} from '../../contract/register.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { closeRegisterFile, describeSqliteError, type RegisterFile } from './register-file.ts';
import { type Flush, settleLog } from './settle-log.ts';

/**
 * Entries that may be written between two settlings. Each dirties about one page, and copying 200 pages
 * holds the thread for 1.2 ms (p99 1.8 ms) where this was measured.
 */
export const SETTLE_AFTER_ENTRIES = 200;
/** An entry is kept this long past its end, so that the gate can say "too old" instead of "never declared". */
export const KEEP_PAST_MS = 21 * 24 * 3_600_000;

export interface RegisterFault {
  readonly kind:
    | 'wrong-epoch' // the page is of another epoch than the key in use, or there is no key
    | 'cannot-write' // disk full, read-only, I/O error, or the log is being settled; try again later
    | 'damaged'; // the file was set aside and an empty one begun: give the key again, pull from the start
  /** English, for the log: never a value out of a row. */
  readonly detail: string;
}

export interface Register {
  /**
   * The key that makes tags. Another epoch, or another key under the same name, empties the register.
   * Repeatable; cheap when nothing changed.
   */
  holdKey(key: { readonly epoch: string; readonly key: Buffer }): Result<null, RegisterFault>;
  /**
   * The newest declaration of the person with these claims, with what every current one of theirs reports;
   * null when there is none, no key, or a current one whose answers cannot be read. One that is past its end is found until it is swept. One from further in the
   * future than clocks may differ is not: a signed one is not believed then either.
   */
  find(claims: Claims, nowMs: number): Declared | null;
  /**
   * Applies changes in the order given, in one transaction. Those at or below `lastSeq()` are passed over, so
   * a page may come twice. Holds the thread for about 20 microseconds an entry: give it slices.
   * How many entries were new; on a fault nothing changed.
   */
  apply(page: RegisterPage): Result<number, RegisterFault>;
  /** To be awaited after each slice: moves the log once it is long enough. Nothing may be written meanwhile. */
  settle(): Promise<Result<null, RegisterFault>>;
  /** Forgets entries long past their end, looking at no more than `limit` a call; how many went. */
  sweep(nowMs: number, limit: number): number;
  lastSeq(): number;
  /** From memory. */
  count(): number;
  /** When the last page of a pull was applied, Unix ms; null: never yet. */
  updatedAtMs(): number | null;
  /** Lets go of the file. Safe to repeat; after it nothing is found and nothing is written. */
  close(): void;
}

export interface RegisterPorts {
  readonly file: RegisterFile;
  /** Sets the closed file aside and begins an empty one. */
  readonly beginAnew: () => Result<RegisterFile, { readonly kind: string; readonly detail: string }>;
  readonly flush: Flush;
  readonly nowMs: () => number;
}

interface State {
  readonly epoch: string | null;
  readonly keyCheck: Buffer | null;
  readonly lastSeq: number;
  readonly count: number;
  /** Unix seconds. */
  readonly newestDeclaredAt: number;
  readonly updatedAtMs: number | null;
}

type Entry = [declaredAt: number, validUntil: number, answers: number];

const tagOf = (key: KeyObject, subject: string): Buffer =>
  createHmac('sha256', key).update(subject, 'utf8').digest().subarray(0, REGISTER_TAG_BYTES);
/** No subject has this text (register.ts of the contract), so it is no one's tag. */
const KEY_CHECK_TEXT = 'key-check';
const FIRST_TAG = Buffer.alloc(0);

/** A register on an open file of which it is the only writer. */
export function createRegister(ports: RegisterPorts): Register {
  let open = openStatements(ports.file);
  let state = open.loadState();
  let key: KeyObject | null = null;
  let sweptUpTo: Buffer = FIRST_TAG;
  let unsettled = SETTLE_AFTER_ENTRIES;
  let isSettling = false;
  let isDamaged = false;
  let isClosed = false;
  /** No file: beginning anew failed too (a full disk). Tried again by the next holdKey. */
  let isGone = false;

  /** Runs a change and takes its state over only after the commit. */
  function write<T>(change: () => { readonly next: State; readonly value: T }): Result<T, RegisterFault> {
    if (isClosed) return failed({ kind: 'cannot-write', detail: 'closed' });
    if (isSettling) return failed({ kind: 'cannot-write', detail: 'the log is being settled' });
    if (isDamaged) return beginAnew('found damaged');
    try {
      const done = open.database
        .transaction(() => {
          const result = change();
          if (result.next !== state) open.saveState(result.next);
          return result;
        })
        .immediate();
      state = done.next;
      return ok(done.value);
    } catch (error) {
      const { isDamage, detail } = describeSqliteError(error);
      return isDamage ? beginAnew(detail) : failed({ kind: 'cannot-write', detail });
    }
  }

  function beginAnew(detail: string): Result<never, RegisterFault> {
    isDamaged = true;
    key = null;
    if (!isGone) closeRegisterFile(open.file);
    isGone = true;
    const file = ports.beginAnew();
    if (!file.ok) return failed({ kind: 'damaged', detail: `${detail}; ${file.error.detail}` });
    open = openStatements(file.value);
    state = open.loadState();
    unsettled = SETTLE_AFTER_ENTRIES;
    sweptUpTo = FIRST_TAG;
    isGone = false;
    isDamaged = false;
    return failed({ kind: 'damaged', detail });
  }

  return {
    holdKey({ epoch, key: bytes }) {
      if (bytes.length !== REGISTER_KEY_BYTES) throw new RangeError('a register key has 32 bytes');
      const next = createSecretKey(bytes);
      const keyCheck = tagOf(next, KEY_CHECK_TEXT);
      if (isDamaged && !isClosed && !isSettling) {
        const anew = beginAnew('found damaged');
        if (!anew.ok && isDamaged) return anew;
      }
      if (state.epoch !== epoch || state.keyCheck?.equals(keyCheck) !== true) {
        key = null;
        const emptied = write(() => {
          open.empty.run();
          return {
            next: { epoch, keyCheck, lastSeq: 0, count: 0, newestDeclaredAt: 0, updatedAtMs: null },
            value: null,
          };
        });
        if (!emptied.ok) return emptied;
        unsettled = SETTLE_AFTER_ENTRIES;
      }
      key = next;
      return ok(null);
    },

    find(claims, nowMs) {
      if (key === null || isClosed || isDamaged) return null;
      let best: Declared | null = null;
      /** What the code's numbers report together: one may be another person's, or declared anew elsewhere. */
      const reported: Answers[] = [];
      try {
        for (const subject of registerSubjects(claims)) {
          const entry = open.find.get(tagOf(key, subject));
          if (entry === undefined) continue;
          const [declaredAt, validUntil, bits] = entry;
          const declaredAtMs = declaredAt * 1_000;
          if (declaredAtMs > nowMs + MAX_CLOCK_LEAD_MS) continue;
          const validUntilMs = validUntil * 1_000;
          const answers = answersOf(bits);
          if (answers === null) {
            // A bit that means nothing yet may be a symptom: as if nobody had declared, so that staff look.
            if (validUntilMs >= nowMs) return null;
            continue;
          }
          if (validUntilMs >= nowMs) reported.push(answers);
          if (best === null || declaredAtMs > best.declaredAtMs)
            best = { declaredAtMs, validUntilMs, answers };
        }
      } catch (error) {
        isDamaged ||= describeSqliteError(error).isDamage;
        return null;
      }
      return best === null || reported.length < 2 ? best : { ...best, answers: joined(reported) };
    },

    apply({ epoch, entries, hasMore }) {
      if (!isDamaged && (key === null || epoch !== state.epoch)) {
        return failed({ kind: 'wrong-epoch', detail: `page of ${epoch}, register of ${state.epoch}` });
      }
      return write(() => {
        let { lastSeq, count, newestDeclaredAt } = state;
        let applied = 0;
        for (const [tagText, declaredAt, validUntil, bits, seq] of entries) {
          if (seq <= lastSeq) continue;
          lastSeq = seq;
          applied += 1;
          const tag = Buffer.from(tagText, 'base64url');
          if (validUntil === 0) {
            count -= open.remove.run(tag).changes;
            continue;
          }
          newestDeclaredAt = Math.max(newestDeclaredAt, declaredAt);
          if (open.insert.run(tag, declaredAt, validUntil, bits).changes === 1) count += 1;
          else open.replace.run(declaredAt, validUntil, bits, tag);
        }
        unsettled += applied;
        const updatedAtMs = hasMore ? state.updatedAtMs : Math.floor(ports.nowMs());
        return { next: { ...state, lastSeq, count, newestDeclaredAt, updatedAtMs }, value: applied };
      });
    },

    async settle() {
      if (unsettled < SETTLE_AFTER_ENTRIES || isSettling || isClosed || isDamaged) return ok(null);
      const { file } = open;
      isSettling = true;
      try {
        await settleLog(file, {
          flush: ports.flush,
          writeOneFrame: () => open.saveState(state),
          isOver: () => isClosed,
        });
        unsettled = 0;
        return ok(null);
      } catch (error) {
        if (error instanceof Error && 'syscall' in error) {
          return failed({
            kind: 'cannot-write',
            detail: `flush: ${'code' in error ? error.code : error.name}`,
          });
        }
        const { isDamage, detail } = describeSqliteError(error);
        isDamaged ||= isDamage;
        return failed({ kind: 'cannot-write', detail });
      } finally {
        isSettling = false;
        if (isClosed) closeRegisterFile(file);
      }
    },

    sweep(nowMs, limit) {
      // A clock that is ahead must not empty the register: time is also what the newest declaration says.
      const pastMs = Math.min(nowMs, state.newestDeclaredAt * 1_000) - KEEP_PAST_MS;
      if (isDamaged || isSettling || isClosed) return 0;
      const swept = write(() => {
        const rows = open.page.all(sweptUpTo, limit);
        const old = rows.filter(([, validUntil]) => validUntil * 1_000 < pastMs);
        for (const [tag] of old) open.remove.run(tag);
        unsettled += old.length;
        const last = rows.at(-1);
        sweptUpTo = rows.length < limit || last === undefined ? FIRST_TAG : last[0];
        return {
          next: old.length === 0 ? state : { ...state, count: state.count - old.length },
          value: old.length,
        };
      });
      return swept.ok ? swept.value : 0;
    },

    lastSeq: () => state.lastSeq,
    count: () => state.count,
    updatedAtMs: () => state.updatedAtMs,

    close() {
      if (isClosed) return;
      isClosed = true;
      key = null;
      // While the log is being settled a flush holds the descriptors: settle() closes after it.
      if (!isSettling && !isGone) closeRegisterFile(open.file);
    },
  };
}

function openStatements(file: RegisterFile) {
  const { database } = file;
  const load = database.prepare<[], Record<string, unknown>>('SELECT * FROM state');
  const save = database.prepare<[string | null, Buffer | null, number, number, number, number | null]>(
    `UPDATE state SET epoch = ?, key_check = ?, last_seq = ?, entry_count = ?, newest_declared_at = ?, updated_at_ms = ?`,
  );
  return {
    file,
    database,
    find: database
      .prepare<[Buffer], Entry>('SELECT declared_at, valid_until, answers FROM entries WHERE tag = ?')
      .raw(),
    page: database
      .prepare<[Buffer, number], [tag: Buffer, validUntil: number]>(
        'SELECT tag, valid_until FROM entries WHERE tag > ? ORDER BY tag LIMIT ?',
      )
      .raw(),
    insert: database.prepare<[Buffer, ...Entry]>('INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?)'),
    replace: database.prepare<[...Entry, Buffer]>(
      'UPDATE entries SET declared_at = ?, valid_until = ?, answers = ? WHERE tag = ?',
    ),
    remove: database.prepare<[Buffer]>('DELETE FROM entries WHERE tag = ?'),
    empty: database.prepare<[]>('DELETE FROM entries'),
    loadState(): State {
      const row = load.get();
      return {
        epoch: (row?.epoch ?? null) as string | null,
        keyCheck: (row?.key_check ?? null) as Buffer | null,
        lastSeq: Number(row?.last_seq ?? 0),
        count: Number(row?.entry_count ?? 0),
        newestDeclaredAt: Number(row?.newest_declared_at ?? 0),
        updatedAtMs: (row?.updated_at_ms ?? null) as number | null,
      };
    },
    saveState({ epoch, keyCheck, lastSeq, count, newestDeclaredAt, updatedAtMs }: State): void {
      save.run(epoch, keyCheck, lastSeq, count, newestDeclaredAt, updatedAtMs);
    },
  };
}

const joined = (all: readonly Answers[]): Answers => ({
  symptoms: [...new Set(all.flatMap(({ symptoms }) => symptoms))],
  contacts: [...new Set(all.flatMap(({ contacts }) => contacts))],
  hasTravelled: all.some(({ hasTravelled }) => hasTravelled),
});
