/** What the collector's routes are handed: a database and a log. */
import type { Pool } from 'pg';

export type CollectorLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

export interface CollectorPorts {
  /** A migrated database (migrate.ts). */
  readonly pool: Pool;
  readonly log: CollectorLog;
  /** Key id of the authority that data keys have to be wrapped to (contract/vault.ts); null: nobody said. */
  readonly authorityKeyId: string | null;
}
