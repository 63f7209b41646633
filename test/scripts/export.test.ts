import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { sampleVisits } from '../support/sample-visits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'export.ts');

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });

function stationFolder(visits: number): string {
  const folder = temporaryFolder();
  const opened = openLedger({ path: join(folder, 'ledger.db'), nowMs: () => 0 });
  if (!opened.ok) throw new Error(opened.error.detail);
  for (const { seq: _, ...visit } of sampleVisits(visits)) opened.value.recordVisit(visit);
  opened.value.close();
  return folder;
}

describe('npm run export', () => {
  it('writes the day and prints one JSON object', () => {
    const folder = stationFolder(7);
    const file = join(folder, 'log.csv');
    const args = ['--day', '2026-11-21', '--format', 'csv', '--out', file, '--data-dir', folder, '--json'];
    const { status, stdout } = run(args);
    const bytes = readFileSync(file).length;
    expect(JSON.parse(stdout)).toEqual({ day: '2026-11-21', file, rows: 7, bytes });
    expect(status).toBe(0);
  });

  it.each([
    [['--out', 'x.csv'], '--day'],
    [['--day', '2026-13-01', '--out', 'x.csv'], '2026-13-01'],
    [['--day', '2026-11-21'], '--out'],
    [['--day', '2026-11-21', '--out', 'x.csv', '--format', 'xlsx'], 'xlsx'],
    [['--nonsense'], '--nonsense'],
  ])('ends with 2 and names what is wrong in %j', (args, word) => {
    const { status, stderr, stdout } = run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(word);
  });

  it("looks in the station's own folder and ends with 1 when there is no ledger", () => {
    const folder = temporaryFolder();
    const { status, stderr } = run(['--day', '2026-11-21', '--out', join(folder, 'x.csv')], {
      XDG_CONFIG_HOME: folder,
      APPDATA: folder,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('ledger-missing');
    if (process.platform === 'linux') expect(stderr).toContain(join(folder, 'gatehouse', 'ledger.db'));
  });
});
