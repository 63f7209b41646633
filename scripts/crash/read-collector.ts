/**
 * Read collector: asks the collector's PostgreSQL what it holds of a station, beside the collector.
 *
 * Opens the cluster with its own password, as collector/embedded-database.ts keeps it. A connection that the killed
 * database takes with it is made anew.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { storeCredential } from '../../collector/credentials.ts';

export interface HeldVisit {
  readonly id: string;
  readonly seq: number;
  /** Chain hash, base64url. */
  readonly hash: string;
}

export interface CollectorReader {
  /** Visits of this station with seq above `fromSeq`, by seq. */
  visits(stationId: string, fromSeq: number): Promise<readonly HeldVisit[]>;
  enrol(stationId: string, credential: string): Promise<void>;
  /** Process of its PostgreSQL. */
  databaseProcess(): number;
  close(): Promise<void>;
}

export function readCollector(dataDir: string): CollectorReader {
  let pool: pg.Pool | null = null;
  let openPort = '';
  const postmaster = (): readonly string[] =>
    readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n');

  function open(): pg.Pool {
    const port = postmaster()[3] ?? '';
    if (pool !== null && port === openPort) return pool;
    void pool?.end().catch(() => undefined);
    const password = readFileSync(join(dataDir, 'password'), 'utf8').trim();
    const opened = new pg.Pool({
      host: '127.0.0.1',
      port: Number(port),
      user: 'gatehouse',
      password,
      database: 'gatehouse',
      max: 1,
    });
    opened.on('error', () => undefined);
    pool = opened;
    openPort = port;
    return opened;
  }

  return {
    async visits(stationId, fromSeq) {
      const ask = () =>
        open().query<{ id: string; seq: string; hash: string }>(
          `SELECT id, seq, visit ->> 'hash' AS hash FROM visit WHERE station_id = $1 AND seq > $2 ORDER BY seq`,
          [stationId, fromSeq],
        );
      // Once more: the first may find the connection that died with the database.
      const { rows } = await ask().catch(ask);
      return rows.map(({ id, seq, hash }) => ({ id, seq: Number(seq), hash }));
    },
    enrol: (stationId, credential) => storeCredential(open(), 'station', stationId, credential),
    databaseProcess: () => Number(postmaster()[0]),
    async close() {
      await pool?.end().catch(() => undefined);
    },
  };
}
