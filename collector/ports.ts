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
}
