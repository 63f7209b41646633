/**
 * Open rig: the collector with its own PostgreSQL that crash tests send to, and a folder for their stations.
 *
 * Made once; several runs may use it one after the other. Stations are enrolled as they come.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../rig/make-folder.ts';
import { startCollector } from '../rig/start-collector.ts';
import { after } from './live-once.ts';
import { type HeldVisit, readCollector } from './read-collector.ts';

/** Under the name of a station that never scans: the collector wants one to begin with. */
const FIRST_STATION = 'crash-rig';
const AFTER_COLLECTOR_MS = 150;

export interface RigStation {
  readonly stationId: string;
  readonly credential: string;
  readonly ledgerPath: string;
}

export interface CrashRig {
  readonly folder: string;
  readonly url: string;
  /** A station that the collector knows, with a folder of its own. */
  newStation(name: string): Promise<RigStation>;
  /** What the collector holds of a station, from some number on. */
  visits(stationId: string, fromSeq: number): Promise<readonly HeldVisit[]>;
  /** SIGKILL, and started again on what is left. */
  replace(victim: 'collector' | 'database', random: () => number): Promise<void>;
  close(): Promise<void>;
}

const newCredential = (): string => randomBytes(24).toString('base64url');

export async function openCrashRig(): Promise<CrashRig> {
  const folder = makeFolder('crash');
  const dataDir = join(folder, 'collector');
  const collector = await startCollector({ dataDir, stationId: FIRST_STATION, credential: newCredential() });
  const reader = readCollector(dataDir);
  let stations = 0;
  return {
    folder,
    url: collector.url,
    async newStation(name) {
      stations++;
      const stationId = `${name}-${stations}`;
      const credential = newCredential();
      await reader.enrol(stationId, credential);
      const home = join(folder, stationId);
      mkdirSync(home, { mode: 0o700 });
      return { stationId, credential, ledgerPath: join(home, 'ledger.db') };
    },
    visits: reader.visits,
    async replace(victim, random) {
      const database = reader.databaseProcess();
      await collector.kill();
      if (victim === 'database') process.kill(database, 'SIGKILL');
      await collector.start();
      await after(random() * AFTER_COLLECTOR_MS);
    },
    async close() {
      await reader.close();
      await collector.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
