import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstBootSettings } from '../../contract/settings.ts';
import { SAMPLE_MS, sampleVisit } from '../../scripts/rig/sample-visit.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn, sealedStation, withVault } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function station() {
  const { dataDir } = await sealedStation([
    sampleVisit(1, { pairing: 'entry' }),
    sampleVisit(2, { pairing: 'entry', atMs: SAMPLE_MS + 1 }),
  ]);
  return dataDir;
}

describe('npm run inside', () => {
  it('counts without a passphrase, empty zones of the settings too, and leaves no trace', async () => {
    const dataDir = await station();
    const zone = (id: string, name: string) => ({ id, name, softLimit: null, hardLimit: null });
    const settings = {
      ...firstBootSettings,
      occupancy: { zones: [zone('kho', 'Kho'), zone('main', 'Sảnh')], closesAtMinute: 0, laneZones: {} },
    };
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings));
    const { status, stdout } = runScript('inside.ts', ['--data-dir', dataDir, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      zones: [
        { zone: 'kho', name: 'Kho', inside: 0 },
        { zone: 'main', name: 'Sảnh', inside: 2 },
      ],
    });
    expect(ordersIn(dataDir)).toEqual([]);
  });

  it('names with the passphrase, and the audit is told before the list is', async () => {
    const dataDir = await station();
    const { right } = await withVault(dataDir);
    const args = ['--data-dir', dataDir, '--names', '--passphrase-file', right];
    const { status, stdout } = runScript('inside.ts', [...args, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).people).toEqual([
      { zone: 'main', sinceMs: SAMPLE_MS, name: 'Nguyễn Văn Mẫu', phone: '0900000001', lane: 'main' },
      { zone: 'main', sinceMs: SAMPLE_MS + 1, name: 'Nguyễn Văn Mẫu', phone: '0900000001', lane: 'main' },
    ]);
    expect(ordersIn(dataDir)).toMatchObject([
      { action: { kind: 'key-used', use: 'names' } },
      { action: { kind: 'exported', report: 'inside', day: null, withNames: true, rows: 2 } },
    ]);
    const shown = runScript('inside.ts', args).stdout;
    expect(shown).toContain('2 người bên trong');
    expect(shown).toContain('2026-11-21 08:00:00  Nguyễn Văn Mẫu, 0900000001  (main)');
  });

  it('ends with 1 when the passphrase is wrong or there is no ledger, with 2 for an option it does not know', async () => {
    const dataDir = await station();
    const { wrong } = await withVault(dataDir);
    const refused = runScript('inside.ts', ['--data-dir', dataDir, '--names', '--passphrase-file', wrong]);
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(runScript('inside.ts', ['--data-dir', temporaryFolder()]).status).toBe(1);
    expect(runScript('inside.ts', ['--everybody']).status).toBe(2);
  });
});
