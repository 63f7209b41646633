import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { firstBootSettings } from '../../contract/settings.ts';
import { sampleVisit } from '../../scripts/rig/sample-visit.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn, sealedStation, withVault } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAYS = ['--from', '2026-11-20', '--to', '2026-11-21'];
const station = () => sealedStation([sampleVisit(1), sampleVisit(2)]);
const run = (dataDir: string, ...args: string[]) =>
  runScript('incident.ts', ['--data-dir', dataDir, ...DAYS, ...args]);

describe('npm run incident', () => {
  it('tells the facts without a key, with the state of the chain, and names nobody', async () => {
    const { dataDir } = await station();
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(firstBootSettings));
    const { status, stdout } = run(dataDir, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      station: { id: 'station-1', venue: 'Gatehouse', gate: 'Cổng chính' },
      period: { from: '2026-11-20', to: '2026-11-21' },
      visits: { total: 2, sealed: 2 },
      isCounted: false,
      chain: { ok: true, visits: 2, firstFault: null },
    });
    expect(stdout).not.toContain('Mẫu');
    expect(ordersIn(dataDir)).toMatchObject([
      { kind: 'note', action: { kind: 'exported', report: 'incident', withNames: false, rows: 2 } },
    ]);
  });

  it('counts exactly with the passphrase, into a file for its owner alone', async () => {
    const { dataDir } = await station();
    const { right, wrong } = await withVault(dataDir);
    const file = join(dataDir, 'incident.txt');
    expect(run(dataDir, '--passphrase-file', wrong, '--out', file).status).toBe(1);
    expect(ordersIn(dataDir)).toEqual([]);
    expect(run(dataDir, '--passphrase-file', right, '--out', file).status).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('Lượt đã ghi / visits recorded: 2');
    expect(text).toContain('đã mở để đếm');
    expect(text).toContain('Điện thoại / phone: 2');
    expect(text).toContain('Nguyên vẹn / unbroken');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ordersIn(dataDir).map((order) => order.kind === 'note' && order.action.kind)).toEqual([
      'key-used',
      'exported',
    ]);
  });

  it('says that the chain is broken when a row was changed', async () => {
    const { dataDir, ledgerPath } = await station();
    const database = new Database(ledgerPath);
    database.exec(`DROP TRIGGER visits_are_not_changed; UPDATE visits SET outcome = 'deny' WHERE seq = 1`);
    database.close();
    const { stdout } = run(dataDir, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      chain: { ok: false, firstFault: { kind: 'changed', seq: 1 } },
    });
    expect(run(dataDir).stdout).toContain('KHÔNG NGUYÊN VẸN');
  });

  it('ends with 1 without a ledger, and with 2 for days that cannot be', async () => {
    expect(run(temporaryFolder()).status).toBe(1);
    for (const days of [
      ['--from', '2026-11-21'],
      ['--from', '2026-11-21', '--to', '2026-11-20'],
      ['--from', 'x', '--to', 'y'],
    ])
      expect(runScript('incident.ts', days).status).toBe(2);
  });
});
