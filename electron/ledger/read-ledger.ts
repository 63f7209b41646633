/**
 * Read ledger: a second, read-only connection for exports, beside a running station or without one.
 *
 * Cannot write by construction. In WAL mode it neither waits for the writer nor holds it up, but while an
 * iteration runs the write-ahead log cannot shrink: iterate to the end or close.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type AuditEntry, type AuditKind, auditEntrySchema } from '../../contract/audit.ts';
import { nearestMoment } from '../../contract/local-time.ts';
import type { Inside } from '../../contract/occupancy.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';
import { type DataKeyRow, parseDataKeyRow, SELECT_DATA_KEYS } from './keep-data-keys.ts';
import { describeOpenFailure, type LedgerError } from './ledger-error.ts';
import { LATEST_MIGRATION, layoutOf } from './migrate.ts';
import { refuseForeign } from './open-database.ts';
import { findBytesOfUuid, uuidOfBytes } from './uuid-bytes.ts';
import { type LoadedRow, parseJson, parseVisitRow, SELECT_VISITS } from './visit-row.ts';

/** An export may wait for a station that is just tidying up, ms. */
const BUSY_TIMEOUT_MS = 2_000;

/** Tracing phones near the gate in one hour. */
export interface PhoneHour {
  readonly hourMs: number;
  readonly kind: string;
  /** Minutes that were counted, at most 60. */
  readonly minutes: number;
  /** Sum over those minutes of the phones that were there. */
  readonly phoneMinutes: number;
  /** Most in one minute. */
  readonly most: number;
}

/** How far the visits of a time have come on their way to the collector. */
export interface DeliveryCounts {
  readonly visits: number;
  /** Not acknowledged yet. */
  readonly pending: number;
  /** Refused for good by the collector. */
  readonly quarantined: number;
  /** Collector's time of the last acknowledgement of any visit, Unix ms; null: nothing was ever delivered. */
  readonly lastAckedAtMs: number | null;
}

interface AuditRow {
  readonly number: number;
  readonly afterSeq: number;
  readonly atMs: number;
  readonly actor: string;
  readonly reason: string | null;
  readonly action: string;
  readonly hash: Uint8Array;
}

const SELECT_AUDIT =
  'SELECT number, after_seq AS afterSeq, at_ms AS atMs, actor, reason, action, hash FROM audit ORDER BY number';

export interface ReadOnlyLedger {
  /** Visits with fromMs <= atMs < toMs by wall clock, then seq. Streams; rows that do not parse are skipped and counted. */
  visitsBetween(fromMs: number, toMs: number): IterableIterator<Visit>;
  /** One visit by its id; null when there is none, or its row does not parse. */
  visit(id: string): Visit | null;
  /** Every text that this version of a policy judged with and from which visit on, oldest first: more than one if it was edited in place. */
  policyVersions(
    id: string,
    version: number,
  ): readonly { readonly firstSeq: number; readonly policy: unknown }[];
  /** Hours with fromMs <= hourMs < toMs, oldest first, a row a kind. */
  phonesBetween(fromMs: number, toMs: number): readonly PhoneHour[];
  /** Wrapped data keys of all that is sealed here. Damaged ones are skipped and counted. */
  dataKeys(): readonly WrappedDataKey[];
  /** Audit entries in their order; all kinds when none is named. Damaged ones are skipped and counted. */
  audit(kinds?: readonly AuditKind[]): IterableIterator<AuditEntry>;
  /** Who is inside now, in the order they came. */
  inside(): readonly Inside[];
  /** Of the visits with fromMs <= atMs < toMs. */
  delivery(fromMs: number, toMs: number): DeliveryCounts;
  /** Rows skipped so far because they do not parse; an export must say so when it is not 0. */
  countUnreadableRows(): number;
  close(): void;
}

/** The ledger at `path` for reading; `ledger-missing` when there is none yet. */
export function openReadOnlyLedger(path: string): Result<ReadOnlyLedger, LedgerError> {
  const database = openForReading(path);
  return database.ok ? ok(createReader(database.value)) : database;
}

/** The connection under it, for another reader of this room. */
export function openForReading(path: string): Result<Database.Database, LedgerError> {
  if (!existsSync(path))
    return failed({ kind: 'ledger-missing', detail: `${path}: there is no ledger here` });
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    const refusal = refuseForeign(database, path);
    const layout = layoutOf(database);
    if (refusal !== null || layout < LATEST_MIGRATION) {
      database.close();
      const detail =
        layout === 0
          ? `${path}: this ledger is empty`
          : `${path}: layout ${layout} is older than this program's; the station brings it up to date when it starts`;
      return failed(refusal ?? { kind: 'ledger-missing', detail });
    }
    return ok(database);
  } catch (error) {
    database?.close();
    return failed(describeOpenFailure(error, path));
  }
}

function createReader(database: Database.Database): ReadOnlyLedger {
  const between = database.prepare<[number, number], LoadedRow>(
    `${SELECT_VISITS} WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, visits.seq`,
  );
  const byId = database.prepare<[Uint8Array], LoadedRow>(`${SELECT_VISITS} WHERE visits.id = ?`);
  let unreadable = 0;
  return {
    *visitsBetween(fromMs, toMs) {
      for (const row of between.iterate(fromMs, toMs)) {
        const parsed = parseVisitRow(row);
        if (parsed.ok) yield parsed.value;
        else unreadable++;
      }
    },
    visit(id) {
      const bytes = findBytesOfUuid(id);
      const row = bytes === null ? undefined : byId.get(bytes);
      if (row === undefined) return null;
      const parsed = parseVisitRow(row);
      return parsed.ok ? parsed.value : null;
    },
    policyVersions: (id, version) =>
      database
        .prepare<[string, number], { firstSeq: number; policy: string }>(
          'SELECT first_seq AS firstSeq, policy FROM policies WHERE id = ? AND version = ? ORDER BY 1',
        )
        .all(id, version)
        .map(({ firstSeq, policy }) => ({ firstSeq, policy: parseJson(policy) })),
    phonesBetween: (fromMs, toMs) =>
      database
        .prepare<[number, number], PhoneHour>(
          `SELECT hour_ms AS hourMs, kind, minutes, phone_minutes AS phoneMinutes, most
           FROM phones WHERE hour_ms >= ? AND hour_ms < ? ORDER BY hour_ms, kind`,
        )
        .all(fromMs, toMs),
    dataKeys: () =>
      database
        .prepare<[], DataKeyRow>(SELECT_DATA_KEYS)
        .all()
        .flatMap((row) => {
          const key = parseDataKeyRow(row);
          if (key === null) unreadable++;
          return key ?? [];
        }),
    *audit(kinds) {
      const rows = database.prepare<[], AuditRow>(SELECT_AUDIT).iterate();
      for (const row of rows) {
        const entry = auditEntrySchema.safeParse({
          ...row,
          hash: Buffer.from(row.hash).toString('base64url'),
          action: parseJson(row.action),
        });
        if (!entry.success) unreadable++;
        else if (kinds === undefined || kinds.includes(entry.data.action.kind)) yield entry.data;
      }
    },
    inside: () =>
      database
        .prepare<[], Omit<Inside, 'wasAsked' | 'visitId'> & { visitId: Uint8Array; wasAsked: number }>(
          'SELECT seq, visit_id AS visitId, zone, at_ms AS atMs, was_asked AS wasAsked FROM inside ORDER BY seq',
        )
        .all()
        .map((row) => ({
          ...row,
          atMs: nearestMoment(row.atMs),
          visitId: uuidOfBytes(row.visitId),
          wasAsked: row.wasAsked === 1,
        })),
    delivery(fromMs, toMs) {
      const countOf = (more: string): number =>
        Number(
          database
            .prepare<[number, number], number>(
              `SELECT count(*) FROM visits WHERE at_ms >= ? AND at_ms < ?${more}`,
            )
            .pluck()
            .get(fromMs, toMs) ?? 0,
        );
      return {
        visits: countOf(''),
        pending: countOf(' AND seq IN (SELECT seq FROM outbox)'),
        quarantined: countOf(' AND seq IN (SELECT seq FROM quarantine)'),
        lastAckedAtMs:
          database.prepare<[], number | null>('SELECT last_acked_at_ms FROM delivery').pluck().get() ?? null,
      };
    },
    countUnreadableRows: () => unreadable,
    close() {
      database.close();
    },
  };
}
