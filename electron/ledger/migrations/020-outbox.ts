/**
 * 020: outbox and quarantine, what has not reached the collector.
 *
 * A visit is delivered when it is in neither. Visits of an older file were never sent, so all are queued.
 * `delivery` is one row of facts about the station as a whole.
 */
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

export const outbox020: Migration = {
  number: 20,
  up(database: Database): void {
    database.exec(`
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY REFERENCES visits (seq)
      ) STRICT;

      CREATE TABLE quarantine (
        seq    INTEGER PRIMARY KEY REFERENCES visits (seq),
        reason TEXT    NOT NULL,
        detail TEXT    NOT NULL,
        at_ms  INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE delivery (
        only_row         INTEGER PRIMARY KEY CHECK (only_row = 1),
        last_acked_at_ms INTEGER,
        last_probed_at_ms INTEGER
      ) STRICT;

      INSERT INTO delivery (only_row) VALUES (1);
      INSERT INTO outbox (seq) SELECT seq FROM visits;
    `);
  },
};
