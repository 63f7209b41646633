/**
 * 030: what a verdict was made from, so that it can be made again.
 *
 * `facts` holds the rule facts without what the row says already or what is usual (pack-facts.ts); null for
 * visits recorded before. `policies` keeps every policy version that has judged, as it was.
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
        first_used_at_ms INTEGER NOT NULL,
        PRIMARY KEY (id, version, sha256)
      ) STRICT;
    `);
  },
};
