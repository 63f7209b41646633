/**
 * Temporary folder of one run. Others on this machine may enter it: as root, the collector's PostgreSQL
 * runs as a user of its own and must reach its data. The station's own folder inside is closed to them.
 */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function makeFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}
