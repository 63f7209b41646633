/**
 * 040: how many tracing phones were near the gate, by the hour. Counts only: no id ever comes this far.
 *
 * `phone_minutes` over `minutes` is how many were there on average; a phone that stays an hour counts in
 * each of its minutes, since its ids change and nobody may follow it.
 */
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

export const phones040: Migration = {
  number: 40,
  up(database: Database): void {
    database.exec(`
      CREATE TABLE phones (
        hour_ms       INTEGER NOT NULL CHECK (hour_ms % 3600000 = 0),
        kind          TEXT    NOT NULL,
        minutes       INTEGER NOT NULL CHECK (minutes > 0),
        phone_minutes INTEGER NOT NULL CHECK (phone_minutes >= 0),
        most          INTEGER NOT NULL CHECK (most >= 0),
        PRIMARY KEY (hour_ms, kind)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
