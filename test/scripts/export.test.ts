import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLE_PASSPHRASE, sampleVenue } from '../../scripts/rig/sample-vault.ts';
import { sampleVisit } from '../../scripts/rig/sample-visit.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn, sealedStation, withVault } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runScript('export.ts', args, env);

async function station(visits: number) {
  const { dataDir } = await sealedStation(
    Array.from({ length: visits }, (_, index) => sampleVisit(index + 1)),
  );
  const file = join(dataDir, 'log.csv');
  return { dataDir, file, args: ['--day', '2026-11-21', '--out', file, '--data-dir', dataDir] };
}

describe('npm run export', () => {
  it('writes the day without names and prints one JSON object', async () => {
    const { dataDir, file, args } = await station(7);
    const { status, stdout } = run([...args, '--format', 'csv', '--json']);
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(stdout)).toEqual({
      day: '2026-11-21',
      file,
      rows: 7,
      bytes: Buffer.byteLength(text),
      withNames: false,
      erased: 0,
      notOpened: 0,
    });
    expect(status).toBe(0);
    expect(text).not.toContain('Mẫu');
    expect(ordersIn(dataDir)).toMatchObject([
      {
        kind: 'note',
        actor: 'admin',
        reason: null,
        action: { kind: 'exported', report: 'visits', day: '2026-11-21', withNames: false, rows: 7 },
      },
    ]);
  });

  it('names people with the passphrase, and says in the audit who asked and why', async () => {
    const { dataDir, file, args } = await station(2);
    const { right } = await withVault(dataDir);
    const asked = ['--names', '--passphrase-file', right, '--actor', 'lan.nt', '--reason', 'truy vết'];
    const { status, stdout } = run([...args, ...asked, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 2, withNames: true, erased: 0, notOpened: 0 });
    expect(readFileSync(file, 'utf8').match(/Nguyễn Văn Mẫu/g)).toHaveLength(2);
    expect(ordersIn(dataDir)).toMatchObject([
      { actor: 'lan.nt', action: { kind: 'key-used', keyId: sampleVenue.keyId, use: 'names' } },
      { actor: 'lan.nt', reason: 'truy vết', action: { kind: 'exported', withNames: true, rows: 2 } },
    ]);
  });

  it('takes the passphrase from the environment too', async () => {
    const { dataDir, args } = await station(1);
    await withVault(dataDir);
    expect(run([...args, '--names'], { GATEHOUSE_PASSPHRASE: SAMPLE_PASSPHRASE }).status).toBe(0);
  });

  it('touches no file and leaves no note when the passphrase is wrong, or none is given', async () => {
    const { dataDir, file, args } = await station(1);
    const { wrong } = await withVault(dataDir);
    const refused = run([...args, '--names', '--passphrase-file', wrong]);
    expect({ ...refused, stderr: refused.stderr.includes('wrong-passphrase') }).toEqual({
      status: 1,
      stdout: '',
      stderr: true,
    });
    const without = run([...args, '--names']);
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('not-given');
    expect({ file: existsSync(file), orders: ordersIn(dataDir) }).toEqual({ file: false, orders: [] });
  });

  it('names nobody where there is no vault', async () => {
    const { file, args } = await station(1);
    const { status, stderr } = run([...args, '--names'], { GATEHOUSE_PASSPHRASE: SAMPLE_PASSPHRASE });
    expect({ status, isThere: existsSync(file) }).toEqual({ status: 1, isThere: false });
    expect(stderr).toContain('vault-missing');
  });

  it.each([
    [['--out', 'x.csv'], '--day'],
    [['--day', '2026-13-01', '--out', 'x.csv'], '2026-13-01'],
    [['--day', '2026-11-21'], '--out'],
    [['--day', '2026-11-21', '--out', 'x.csv', '--format', 'xlsx'], 'xlsx'],
    [['--day', '2026-11-21', '--out', 'x.csv', '--log', 'phones', '--names'], '--names'],
    [['--day', '2026-11-21', '--out', 'x.csv', '--actor', 'station'], 'station'],
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
