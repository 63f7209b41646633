/**
 * 030: what a verdict was made from, so that it can be made again.
 *
 * `facts` holds the rule facts without what the row says already or what is usual (pack-facts.ts); null for
 * visits recorded before. `policies` has a row for each time that another policy began to
 * judge, with the number of the first visit it may have judged: no clock is asked which was in force.
 */
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

export const verdictInputs030: Migration = {
  number: 30,
  up(database: Database): void {
    database.exec(`
      ALTER TABLE visits ADD COLUMN rule_id TEXT;
      ALTER TABLE visits ADD COLUMN facts TEXT CHECK (facts IS NULL OR json_valid(facts));
      ALTER TABLE visits ADD COLUMN combined_with TEXT CHECK (combined_with IS NULL OR length(combined_with) = 36);

      CREATE TABLE policies (
        id         TEXT    NOT NULL,
        version    INTEGER NOT NULL CHECK (version > 0),
        sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
        policy     TEXT    NOT NULL CHECK (json_valid(policy)),
        first_seq  INTEGER NOT NULL CHECK (first_seq > 0)
      ) STRICT;
      CREATE INDEX policies_by_version ON policies (id, version, first_seq);
    `);
  },
};
