/**
 * 010: visits, the append-only log of passages and refused attempts.
 *
 * Lists that only ever grow (family, reason, next step) carry no CHECK: an older file must take a newer
 * program's values without a rebuild of the table. Lists that are fixed by meaning do.
 */
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

/** "GATE" in ASCII: tells a ledger from any other SQLite file. */
export const APPLICATION_ID = 0x47_41_54_45;

export const visits010: Migration = {
  number: 10,
  up(database: Database): void {
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.exec(`
      CREATE TABLE visits (
        seq            INTEGER PRIMARY KEY CHECK (seq > 0),
        id             TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
        station_id     TEXT    NOT NULL,
        at_ms          INTEGER NOT NULL,
        monotonic_us   INTEGER NOT NULL CHECK (monotonic_us >= 0),
        run_id         TEXT    NOT NULL CHECK (length(run_id) = 36),
        venue_id       TEXT    NOT NULL,
        gate           TEXT    NOT NULL,
        lane           TEXT    NOT NULL,
        device_id      TEXT    NOT NULL,
        via            TEXT    NOT NULL,
        direction      TEXT    NOT NULL CHECK (direction IN ('in', 'out')),
        family         TEXT    NOT NULL,
        trust          TEXT    NOT NULL,
        is_unreadable  INTEGER NOT NULL CHECK (is_unreadable IN (0, 1)),
        code_reason    TEXT,
        outcome        TEXT    NOT NULL CHECK (outcome IN ('accept', 'deny', 'ask')),
        reasons        TEXT    NOT NULL CHECK (json_valid(reasons)),
        next_step      TEXT    NOT NULL,
        policy_id      TEXT    NOT NULL,
        policy_version INTEGER NOT NULL CHECK (policy_version > 0),
        notices        TEXT    NOT NULL CHECK (json_valid(notices)),
        claims         TEXT    CHECK (claims IS NULL OR json_valid(claims))
      ) STRICT;

      -- A day's log by at_ms; outcome beside it answers a day's tally without touching the table.
      CREATE INDEX visits_by_time ON visits (at_ms, outcome);
    `);
  },
};
