/**
 * Ledger: the durable, sealed and chained log of visits, and the outbox of what the collector has not acknowledged.
 *
 * Owns the tables of the migrations; no other module writes them. One transaction writes a visit, its outbox row, who
 * is inside and the signed end of the chain; `seq` is dense, and a transaction that failed burns no number. A visit
 * leaves the outbox only by acknowledge() or quarantine(). Never calls the network, never shows anything, and cannot
 * read back what it sealed. Counts are kept in memory, which holds because this is the only writer (hold-lock).
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type AuditEntry, type NewAuditEntry, newAuditEntrySchema } from '../../contract/audit.ts';
import type { Checkpoint } from '../../contract/checkpoint.ts';
import { type PhoneCounts, phoneKinds } from '../../contract/devices.ts';
import { personTagSchema } from '../../contract/occupancy.ts';
import type { Policy } from '../../contract/policy.ts';
import { claimsSchema } from '../../contract/reading.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { MAX_SEALED_BYTES, type WrappedDataKey } from '../../contract/vault.ts';
import { type NewVisit, type Visit, visitSchema } from '../../contract/visit.ts';
import type { PresenceEdit } from '../gate/edit-presence.ts';
import { bindAll, boundPolicy } from './bind-rows.ts';
import { type Closing, findClosed, writeClosed } from './close-gate-day.ts';
import { createDayDeleter, type Deleted } from './delete-days.ts';
import { createClaimsEraser, type EraseOrder } from './erase-claims.ts';
import { keepDataKeys } from './keep-data-keys.ts';
import { keepOutbox, type QuarantinedVisit } from './keep-outbox.ts';
import { keepPresence, type Presence } from './keep-presence.ts';
import { type CannotRecord, describeWriteFailure, isSqliteError } from './ledger-error.ts';
import type { Sealed, Sealer, Signer } from './ports.ts';
import { type AuditQueries, createAuditQueries } from './query-audit.ts';
import { MAX_NUMBER } from './sound-rows.ts';
import { createDayTally, type DayCounts } from './tally-day.ts';
import { chainedOf, faultsOf, INSERT_VISIT } from './visit-row.ts';
import { type ChainDraft, type ChainEnd, createChainWriter } from './write-chain.ts';

export type { QuarantinedVisit } from './keep-outbox.ts';

/** Written with a visit by which staff go against another, in the same transaction. */
export interface Along {
  readonly audit: NewAuditEntry;
  /** Who is inside now. */
  readonly presence: PresenceEdit;
}

export interface Ledger extends AuditQueries {
  /**
   * Seals, numbers, chains and writes the visit, its outbox row and who is inside; when it returns ok, all of it
   * survives a power cut. On `cannot-record` nothing changed and the next call may succeed.
   */
  recordVisit(visit: NewVisit, along?: Along): Result<Visit, CannotRecord>;
  /** Visits not yet acknowledged nor quarantined, oldest first. Rows that do not parse are quarantined on the way. */
  loadPending(limit: number): readonly Visit[];
  /** The wrapped data keys of these ids. */
  loadKeys(ids: readonly string[]): readonly WrappedDataKey[];
  /** Adds to the chain what was done at this station. */
  recordAudit(entry: NewAuditEntry): Result<AuditEntry, CannotRecord>;
  /** Who is inside, from memory. */
  readonly presence: Presence;
  /** Who is inside from a gate day that is over (close-gate-day.ts) is taken to have left. How many there were. */
  closeGateDay(atMs: number, closing?: Closing): Result<number, CannotRecord>;
  /** One piece of deleting the days before this one (delete-days.ts); comes again until `isDone`. */
  deleteDaysBefore(day: string, atMs: number): Result<Deleted, CannotRecord>;
  /** Visits before this day that wait for the collector. */
  countOverdue(day: string): number;
  /** Removes the claims of these visits, for good. Repeatable, and in parts: then each part is an entry of the audit. */
  erase(order: EraseOrder): Result<{ readonly erased: number; readonly notHere: number }, CannotRecord>;
  /** Number of the last order of the collector that was applied. */
  erasuresUpTo(): number;
  keepErasuresUpTo(number: number): void;
  /** A signed statement of the chain's end; null when there is one of it already. Throws when the disk does. */
  signCheckpoint(atMs: number): Checkpoint | null;
  /** Claims were read, or who can read them was changed, and no checkpoint covers it yet. From memory. */
  isSignatureDue(): boolean;
  /** The end of the chain, to be remembered outside of it. */
  chainEnd(): ChainEnd;
  /** Whether the chain goes through this place; false: the file is an older one, or another. */
  holds(place: ChainEnd): boolean;
  /** Checkpoints that the collector has not got, oldest first. */
  loadCheckpoints(limit: number): readonly Checkpoint[];
  acknowledgeCheckpoints(upTo: { readonly seq: number; readonly auditNumber: number }): void;
  /** Time of the newest visit that was recorded while the clock was trusted; null: none. */
  newestTrustedAtMs(): number | null;
  /** The policy that judges from the next visit on, kept for judging them again. Repeatable; throws when the disk does. */
  keepPolicy(policy: Policy): void;
  /** Adds one minute's counts of tracing phones to its hour. Throws when the disk does; then nothing was added. */
  countPhones(minuteMs: number, counts: PhoneCounts): void;
  /**
   * Marks visits as safe with the collector. Repeatable; unknown ids are ignored. One transaction: when it
   * throws (disk full), nothing changed and the visits will be sent again, which the collector foresees.
   */
  acknowledge(ids: readonly string[], ackedAtMs: number): void;
  /** Sets pending visits aside, out of the way of those behind them. Ids that are not pending are ignored. */
  quarantine(rows: readonly QuarantinedVisit[], atMs: number): void;
  /** Puts every quarantined visit back into the outbox; how many there were. */
  requeueQuarantined(): number;
  /** From memory: free to ask after every scan. */
  countPending(): { readonly pending: number; readonly quarantined: number };
  /**
   * Verdicts that stand, of visits with fromMs <= atMs < toMs: none that staff took back or decided otherwise. Counted
   * once per range, then kept up in memory.
   */
  countDay(fromMs: number, toMs: number): DayCounts;
  /** Number of the last visit, 0 when there is none. */
  lastSeq(): number;
  /** Collector's time of the last acknowledgement, Unix ms; null when nothing was ever delivered. */
  lastAckedAtMs(): number | null;
  /** Writes one small durable change, to learn whether the disk takes writes again. */
  probe(): Result<null, CannotRecord>;
  /**
   * Moves the write-ahead log into the database; after deletions and erasures also empties it of what was deleted.
   * Fails silently; for a quiet moment.
   */
  tidyLog(): void;
  /** Lets go of file and lock. Safe to repeat; every other call is a bug afterwards. */
  close(): void;
}

export interface LedgerOptions {
  readonly database: Database;
  readonly nowMs: () => number;
  readonly stationId: string;
  readonly sealer: Sealer;
  readonly signer: Signer;
  /** Called once after the database is closed. */
  readonly onClosed?: () => void;
}

const HOUR_MS = 3_600_000;

/** A ledger on an open, migrated database of which it is the only writer. */
export function createLedger(options: LedgerOptions): Ledger {
  const { database, nowMs, stationId, sealer, signer, onClosed } = options;
  const chain = createChainWriter(database, { stationId, signer });
  const people = keepPresence(database);
  const outbox = keepOutbox(database);
  const dataKeys = keepDataKeys(database);
  const dayDeleter = createDayDeleter(database);
  const claimsEraser = createClaimsEraser(database);
  const insertRow = database.prepare(INSERT_VISIT);
  const noteProbe = database.prepare<[number]>('UPDATE delivery SET last_probed_at_ms = ?');
  const tally = createDayTally(database);
  const insertPolicy = database.prepare<[string, number, string, string, number]>(
    'INSERT INTO policies (id, version, sha256, policy, first_seq) VALUES (?, ?, ?, ?, ?)',
  );
  const lastPolicy = database.prepare<[], { id: string; version: number; sha256: string }>(
    'SELECT id, version, sha256 FROM policies ORDER BY rowid DESC LIMIT 1',
  );
  const addPhones = database.prepare<{ hourMs: number; kind: string; count: number }>(
    `INSERT INTO phones (hour_ms, kind, minutes, phone_minutes, most) VALUES (@hourMs, @kind, 1, @count, @count)
     ON CONFLICT DO UPDATE SET minutes = max(min(minutes, ${MAX_NUMBER}), 0) + 1,
       phone_minutes = max(min(phone_minutes, ${MAX_NUMBER}), 0) + @count, most = max(most, @count)`,
  );
  const addMinute = database.transaction((hourMs: number, counts: PhoneCounts) => {
    for (const kind of phoneKinds) addPhones.run({ hourMs, kind, count: counts[kind] });
  });
  const keepErasures = database.prepare<[number]>('UPDATE delivery SET erasures_up_to = ?');
  const newestTrusted = database
    .prepare<[], number>(
      `SELECT at_ms FROM visits WHERE instr(notices, '"clock-untrusted"') = 0 ORDER BY at_ms DESC LIMIT 1`,
    )
    .pluck();
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get() ?? 0);

  /** The write-ahead log may hold pages of what was deleted, also from a run that was killed. */
  let isLogStale = true;

  /** One transaction on the chain: memory follows only when it is on disk. */
  function inOneWrite<T>(atMs: number, task: (draft: ChainDraft) => T): T {
    const draft = chain.begin();
    const done = database
      .transaction(() => {
        const result = task(draft);
        draft.sign(atMs);
        return result;
      })
      .immediate();
    draft.keep();
    return done;
  }

  function write({ claims: _claims, tags, ...told }: NewVisit, sealed: Sealed | null, along?: Along): Visit {
    const bytes = sealed === null ? null : Buffer.from(sealed.bytes);
    const claimsSha256 = bytes === null ? null : createHash('sha256').update(bytes).digest();
    const { stored, taken } = inOneWrite(told.atMs, (draft) => {
      const seq = draft.nextSeq();
      const key = sealed === null ? null : dataKeys.write(sealed.key, told.atMs, draft);
      const chained = chainedOf({ ...told, seq }, { dataKey: key?.number ?? null, claimsSha256 });
      const hash = draft.visit(chained);
      insertRow.run({ ...chained, claims: bytes, hash });
      const queued = outbox.write({ seq, atMs: told.atMs });
      const stored: Visit = {
        ...told,
        seq,
        sealedClaims:
          bytes === null || sealed === null
            ? null
            : { keyId: sealed.key.id, bytes: bytes.toString('base64url') },
        hash: hash.toString('base64url'),
      };
      const inside = people.write({ ...told, tags, seq }, along?.presence);
      if (along !== undefined) draft.audit(along.audit);
      return { stored, taken: [key, queued, inside] };
    });
    for (const change of taken) change?.keep();
    return stored;
  }

  /** A failure of the disk as a value; anything else is a bug. */
  function attempt<T>(task: () => T): Result<T, CannotRecord> {
    try {
      return ok(task());
    } catch (error) {
      return failed(describeWriteFailure(error));
    }
  }

  /** False: a reader is in the way or the disk fails. */
  function checkpointLog(mode: 'PASSIVE' | 'TRUNCATE'): boolean {
    try {
      return database.pragma(`wal_checkpoint(${mode})`, { simple: true }) === 0;
    } catch (error) {
      // Only tidying: on a full disk every visit is still safe in the log, and a later try will do.
      if (!isSqliteError(error)) throw error;
      return false;
    }
  }

  const opening = [...chain.opening()];
  // What an older layout brought along; later rows are bound as they are written, and never afterwards.
  if (opening[0]?.kind === 'chain-begun') opening.push(...bindAll(database));
  if (opening.length > 0) {
    inOneWrite(nowMs(), (draft) => {
      for (const action of opening) draft.audit({ atMs: nowMs(), actor: 'station', reason: null, action });
    });
  }

  return {
    recordVisit(visit, along) {
      // Checked before it is written: a row that cannot be read back is as good as lost.
      const faults = faultsOfVisit(visit);
      if (faults !== null) return failed({ kind: 'cannot-record', detail: `not a visit: ${faults}` });
      const sealed = visit.claims === null ? null : sealer.seal(visit.claims, visit.id, visit.atMs);
      if (sealed?.ok === false)
        return failed({ kind: 'cannot-record', detail: `${sealed.error.kind}: ${sealed.error.detail}` });
      if (sealed !== null && sealed.value.bytes.length > MAX_SEALED_BYTES)
        return failed({
          kind: 'cannot-record',
          detail: `not a visit: claims over ${MAX_SEALED_BYTES} bytes`,
        });
      const written = attempt(() => write(visit, sealed?.value ?? null, along));
      if (!written.ok) return written;
      tally.note(written.value);
      return written;
    },

    loadPending: (limit) => outbox.loadPending(limit, nowMs()),

    loadKeys: (ids) => dataKeys.load(ids),

    recordAudit(entry) {
      const parsed = newAuditEntrySchema.safeParse({ ...entry, atMs: Math.floor(entry.atMs) });
      if (!parsed.success)
        return failed({ kind: 'cannot-record', detail: `not an audit entry: ${faultsOf(parsed.error)}` });
      return attempt(() => inOneWrite(entry.atMs, (draft) => draft.audit(parsed.data)));
    },

    presence: people.presence,

    closeGateDay: (atMs, closing = {}) =>
      attempt(() => {
        const { gone, untagged } = findClosed(people, closing);
        if (gone.length + untagged.length > 0)
          inOneWrite(atMs, (draft) => writeClosed(people, { gone, untagged, atMs }, draft)).keep();
        people.vouch(atMs);
        return gone.length;
      }),

    deleteDaysBefore: (before, atMs) =>
      attempt(() => {
        const found = dayDeleter.find(before);
        const { isAll } = found;
        if (found.visits.length === 0 && !(isAll && dayDeleter.hasDeadKeys(before, atMs)))
          return { visits: 0, keys: 0, isDone: isAll };
        const deleted = inOneWrite(atMs, (draft) => dayDeleter.write(found, before, atMs, draft));
        dataKeys.forget();
        tally.forget();
        isLogStale = true;
        return { ...deleted, isDone: false };
      }),

    countOverdue: (before) => outbox.countOverdue(before),

    erase: (order) =>
      attempt(() => {
        const found = claimsEraser.find(order);
        const { seqs, notHere, people: persons, isDone } = found;
        if (isDone) return { erased: 0, notHere };
        const taken = inOneWrite(order.atMs, (draft) => [
          claimsEraser.write(order, found, draft),
          people.writeUntagged(persons),
        ]);
        for (const change of taken) change.keep();
        isLogStale = true;
        return { erased: seqs.length, notHere };
      }),

    erasuresUpTo: () => count('SELECT erasures_up_to FROM delivery'),

    keepErasuresUpTo(number) {
      keepErasures.run(number);
    },

    signCheckpoint: (atMs) => chain.checkpoint(atMs),
    isSignatureDue: () => chain.isSignatureDue(),
    chainEnd: () => chain.end(),
    holds: (place) => chain.holds(place),
    loadCheckpoints: (limit) => chain.loadCheckpoints(limit),
    acknowledgeCheckpoints: (upTo) => chain.acknowledgeCheckpoints(upTo),

    newestTrustedAtMs: () => newestTrusted.get() ?? null,

    ...createAuditQueries(database),

    keepPolicy(policy) {
      const text = JSON.stringify(policy);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const last = lastPolicy.get();
      if (last?.id === policy.id && last.version === policy.version && last.sha256 === sha256) return;
      inOneWrite(nowMs(), (draft) => {
        const row = { id: policy.id, version: policy.version, policy: text, firstSeq: draft.nextSeq() };
        insertPolicy.run(row.id, row.version, sha256, text, row.firstSeq);
        draft.audit({ atMs: nowMs(), actor: 'station', reason: null, action: boundPolicy(row) });
      });
    },

    countPhones(minuteMs, counts) {
      addMinute.immediate(Math.floor(minuteMs / HOUR_MS) * HOUR_MS, counts);
    },

    acknowledge: (ids, ackedAtMs) => outbox.acknowledge(ids, ackedAtMs),
    quarantine: (rows, atMs) => outbox.quarantine(rows, atMs),
    requeueQuarantined: () => outbox.requeueQuarantined(),
    countPending: () => outbox.countPending(),

    countDay: tally.count,

    lastSeq: () => chain.end().seq,

    lastAckedAtMs: () => outbox.lastAckedAtMs(),

    probe() {
      try {
        noteProbe.run(Math.floor(nowMs()));
        return ok(null);
      } catch (error) {
        return failed(describeWriteFailure(error));
      }
    },

    tidyLog() {
      // What was deleted or erased goes out of the log too, which `secure_delete` does not reach; waits 40 ms for a
      // reader at the most. Else PASSIVE: copies what no reader still needs and returns.
      if (isLogStale) isLogStale = !checkpointLog('TRUNCATE');
      else checkpointLog('PASSIVE');
    },

    close() {
      if (!database.open) return;
      database.close();
      onClosed?.();
    },
  };
}

const newVisitSchema = visitSchema.omit({ seq: true, sealedClaims: true, hash: true });

/** Which fields are at fault; null: none. */
function faultsOfVisit({ claims, tags, ...told }: NewVisit): string | null {
  const parsed = newVisitSchema.safeParse(told);
  if (!parsed.success) return faultsOf(parsed.error);
  const parsedClaims = claimsSchema.nullable().safeParse(claims);
  if (!parsedClaims.success) return `claims ${faultsOf(parsedClaims.error)}`;
  return personTagSchema.array().safeParse(tags).success ? null : 'tags';
}
