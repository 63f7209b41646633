/**
 * 050: the vault, the hash chain, the audit, who is inside, and what may be changed at all.
 *
 * The table of visits is made anew: claims that lay open are sealed row by row and the old pages are overwritten
 * (`secure_delete` is on before this runs). Columns are checked for what is cheap; JSON is not, since a check of a
 * million rows at every start (quick_check) would cost seconds and every row is parsed when it is read.
 * The station's signature of the chain's end comes with the first write after this.
 */
import { createHash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { type Claims, claimsSchema } from '../../../contract/reading.ts';
import { GENESIS_HASH, hashOfVisit } from '../chain.ts';
import { CannotMigrate } from '../ledger-error.ts';
import { findBytesOfUuid, uuidOfBytes } from '../uuid-bytes.ts';
import type { Migration, MigrationTools } from './migration.ts';

const TABLES = `
  CREATE TABLE data_keys (
    number     INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    day        TEXT    NOT NULL,
    made_at_ms INTEGER NOT NULL,
    venue      TEXT    NOT NULL,
    authority  TEXT    NOT NULL
  ) STRICT;

  CREATE TABLE sealed_visits (
    seq            INTEGER PRIMARY KEY CHECK (seq > 0),
    id             BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    station_id     TEXT    NOT NULL,
    at_ms          INTEGER NOT NULL,
    monotonic_us   INTEGER NOT NULL,
    run_id         BLOB    NOT NULL CHECK (length(run_id) = 16),
    venue_id       TEXT    NOT NULL,
    gate           TEXT    NOT NULL,
    lane           TEXT    NOT NULL,
    device_id      TEXT    NOT NULL,
    via            TEXT    NOT NULL,
    direction      TEXT    NOT NULL,
    zone           TEXT    NOT NULL,
    family         TEXT    NOT NULL,
    trust          TEXT    NOT NULL,
    is_unreadable  INTEGER NOT NULL,
    code_reason    TEXT,
    outcome        TEXT    NOT NULL,
    reasons        TEXT    NOT NULL,
    next_step      TEXT    NOT NULL,
    policy_id      TEXT    NOT NULL,
    policy_version INTEGER NOT NULL,
    rule_id        TEXT,
    facts          TEXT,
    combined_with  BLOB,
    notices        TEXT    NOT NULL,
    pairing        TEXT    NOT NULL,
    paired_with    BLOB,
    data_key       INTEGER REFERENCES data_keys (number),
    claims         BLOB,
    claims_sha256  BLOB,
    hash           BLOB    NOT NULL CHECK (length(hash) = 32)
  ) STRICT;

  CREATE TABLE audit (
    number    INTEGER PRIMARY KEY CHECK (number > 0),
    after_seq INTEGER NOT NULL CHECK (after_seq >= 0),
    at_ms     INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    reason    TEXT,
    action    TEXT    NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32)
  ) STRICT;
  CREATE INDEX audit_by_place ON audit (after_seq, number);

  CREATE TABLE head (
    only_row     INTEGER PRIMARY KEY CHECK (only_row = 1),
    station_id   TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    audit_number INTEGER NOT NULL,
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    public_key   TEXT    NOT NULL,
    signature    TEXT    NOT NULL
  ) STRICT;

  CREATE TABLE checkpoints (
    seq          INTEGER NOT NULL,
    audit_number INTEGER NOT NULL,
    station_id   TEXT    NOT NULL,
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    at_ms        INTEGER NOT NULL,
    public_key   TEXT    NOT NULL,
    signature    TEXT    NOT NULL,
    is_delivered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (seq, audit_number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE inside (
    seq       INTEGER PRIMARY KEY,
    visit_id  BLOB    NOT NULL CHECK (length(visit_id) = 16),
    zone      TEXT    NOT NULL,
    at_ms     INTEGER NOT NULL,
    was_asked INTEGER NOT NULL CHECK (was_asked IN (0, 1))
  ) STRICT;

  CREATE TABLE inside_tags (
    tag BLOB    NOT NULL CHECK (length(tag) = 16),
    seq INTEGER NOT NULL REFERENCES inside (seq) ON DELETE CASCADE,
    PRIMARY KEY (tag, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX inside_tags_by_seq ON inside_tags (seq);

  -- The two lawful paths (delete-days.ts, erase-claims.ts) put a row in, work, and take it out, in one transaction.
  CREATE TABLE permit (kind TEXT PRIMARY KEY CHECK (kind IN ('delete-day', 'erase-claims'))) STRICT, WITHOUT ROWID;

  ALTER TABLE delivery ADD COLUMN erasures_up_to INTEGER NOT NULL DEFAULT 0;
`;

/** All but the claims. */
const FIXED_COLUMNS = [
  'seq, id, station_id, at_ms, monotonic_us, run_id, venue_id, gate, lane, device_id, via, direction, zone, family',
  'trust, is_unreadable, code_reason, outcome, reasons, next_step, policy_id, policy_version, rule_id, facts',
  'combined_with, notices, pairing, paired_with, data_key, claims_sha256, hash',
].join(', ');
const rowOf = (name: 'OLD' | 'NEW'): string => `(${FIXED_COLUMNS.replaceAll(/[a-z_0-9]+/g, `${name}.$&`)})`;
const changedColumns = `${rowOf('NEW')} IS NOT ${rowOf('OLD')}`;

const REFUSAL = 'this ledger is append-only';

/**
 * After the visits have their name: a trigger names its table. An UPDATE trigger with a list of columns would not
 * see `SET rowid = ...`, and REPLACE deletes without asking a DELETE trigger: so both are met here.
 */
const TRIGGERS = `
  CREATE TRIGGER visits_stay BEFORE DELETE ON visits
    WHEN NOT EXISTS (SELECT 1 FROM permit WHERE kind = 'delete-day')
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER visits_are_not_replaced BEFORE INSERT ON visits
    WHEN EXISTS (SELECT 1 FROM visits WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM visits WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'this visit is in the ledger already'); END;
  CREATE TRIGGER visits_are_not_changed BEFORE UPDATE ON visits
    WHEN NEW.claims IS NOT NULL OR NOT EXISTS (SELECT 1 FROM permit WHERE kind = 'erase-claims')
      OR ${changedColumns}
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER keys_stay BEFORE DELETE ON data_keys
    WHEN NOT EXISTS (SELECT 1 FROM permit WHERE kind = 'delete-day')
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER keys_are_not_changed BEFORE UPDATE ON data_keys BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
  CREATE TRIGGER keys_are_not_replaced BEFORE INSERT ON data_keys
    WHEN EXISTS (SELECT 1 FROM data_keys WHERE number = NEW.number OR id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END;
`;

/** Rows in memory at a time: a million of them would not fit a small PC. */
const PAGE_ROWS = 5_000;

/** A row of layout 40. */
interface OpenRow {
  readonly seq: number;
  readonly id: string;
  readonly run_id: string;
  readonly combined_with: string | null;
  readonly at_ms: number;
  readonly claims: string | null;
  readonly [column: string]: string | number | null;
}

export const vault050: Migration = {
  number: 50,
  up(database, tools): void {
    database.exec(TABLES);
    sealVisits(database, tools);
    // The outbox and the quarantine refer to `visits` by name and go on doing so.
    database.exec('DROP TABLE visits; ALTER TABLE sealed_visits RENAME TO visits;');
    database.exec('CREATE INDEX visits_by_time ON visits (at_ms, outcome);');
    // Tells at once whether a key still seals anything; without it that is a look at every visit, 0.5 s in a million.
    database.exec('CREATE INDEX visits_by_key ON visits (data_key);');
    database.exec(TRIGGERS);
  },
};

function sealVisits(database: Database, { sealer }: MigrationTools): void {
  const page = database.prepare<[number], OpenRow>(
    `SELECT * FROM visits WHERE seq > ? ORDER BY seq LIMIT ${PAGE_ROWS}`,
  );
  const insertKey = database.prepare(
    'INSERT INTO data_keys (id, day, made_at_ms, venue, authority) VALUES (@id, @day, @madeAtMs, @venue, @authority)',
  );
  const numbers = new Map<string, number>();
  let before = GENESIS_HASH;
  let insert: ReturnType<Database['prepare']> | null = null;
  for (const row of allRows(page)) {
    const sealed = sealRow(row, sealer);
    let dataKey: number | null = null;
    if (sealed !== null) {
      const { id, day, madeAtMs, venue, authority } = sealed.key;
      dataKey =
        numbers.get(id) ??
        Number(
          insertKey.run({
            id,
            day,
            madeAtMs,
            venue: JSON.stringify(venue),
            authority: JSON.stringify(authority),
          }).lastInsertRowid,
        );
      numbers.set(id, dataKey);
    }
    const claims = sealed === null ? null : Buffer.from(sealed.bytes);
    const {
      station_id = '',
      monotonic_us = 0,
      venue_id = '',
      gate = '',
      lane = '',
      device_id = '',
      via = '',
      direction = '',
      family = '',
      trust = '',
      is_unreadable = 0,
      code_reason = null,
      outcome = '',
      reasons = '',
      next_step = '',
      policy_id = '',
      policy_version = 0,
      rule_id = null,
      facts = null,
      notices = '',
    } = row;
    const chained = {
      seq: row.seq,
      id: idBytes(row.id),
      station_id,
      at_ms: row.at_ms,
      monotonic_us,
      run_id: idBytes(row.run_id),
      venue_id,
      gate,
      lane,
      device_id,
      via,
      direction,
      zone: 'main',
      family,
      trust,
      is_unreadable,
      code_reason,
      outcome,
      reasons,
      next_step,
      policy_id,
      policy_version,
      rule_id,
      facts,
      combined_with: row.combined_with === null ? null : idBytes(row.combined_with),
      notices,
      // Nobody paired them then, and nobody can now.
      pairing: 'none',
      paired_with: null,
      data_key: dataKey,
      claims_sha256: claims === null ? null : createHash('sha256').update(claims).digest(),
    };
    before = hashOfVisit(before, chained);
    const stored = { ...chained, claims, hash: before };
    insert ??= database.prepare(
      `INSERT INTO sealed_visits (${Object.keys(stored).join(', ')})
       VALUES (${Object.keys(stored)
         .map((column) => `@${column}`)
         .join(', ')})`,
    );
    insert.run(stored);
  }
}

function* allRows(page: Statement<[number], OpenRow>): Iterable<OpenRow> {
  let after = 0;
  for (;;) {
    const rows = page.all(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

/** What a disk has damaged becomes an id that no schema takes: the row is set aside later, and is not lost. */
const idBytes = (id: string): Buffer =>
  findBytesOfUuid(id) ?? createHash('sha256').update(id).digest().fill(0, 6, 9).subarray(0, 16);

function sealRow({ id, at_ms, claims }: OpenRow, sealer: MigrationTools['sealer']) {
  if (claims === null) return null;
  // Not as this program wrote it: what is damaged is sealed as it lies, it may still be read by people.
  const sealed = sealer.seal(readClaims(claims) ?? { extras: [claims] }, uuidOfBytes(idBytes(id)), at_ms);
  if (!sealed.ok) throw new CannotMigrate(sealed.error.detail);
  return sealed.value;
}

function readClaims(text: string): Claims | null {
  try {
    return claimsSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
