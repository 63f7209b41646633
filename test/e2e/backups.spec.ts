/**
 * Backups: a stick that is not there is told, one that comes is written to by itself, and what lies on it brings a
 * station back after its ledger is gone: older, said as such, and going on.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_BACKUP_AFTER_MS, RETRY_MISSING_MS } from '../../electron/shell/keep-backups.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { runScript } from '../support/run-script.ts';
import { WITHOUT_KEYRING } from './earlier-station.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const { keeping, alarms } = catalogues.vi;
const valid = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });
/** On a busy machine everything is late. */
const LATE_MS = 20_000;

test('a backup is made when the stick comes, and a station whose ledger is lost goes on from it', async ({
  rig,
}) => {
  test.setTimeout(FIRST_BACKUP_AFTER_MS + RETRY_MISSING_MS + 120_000);
  const stick = join(rig.folder, 'stick');
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    backup: { folder: stick, everyHours: 1, keep: 2 },
  }));
  const before = [
    (await scanAndWait(kiosk, pty, valid(71))).recorded.visitId,
    (await scanAndWait(kiosk, pty, valid(72))).recorded.visitId,
  ];
  const line = kiosk.page.locator('.status-line');
  await expect(line).toContainText(keeping.problems['target-missing'], {
    timeout: FIRST_BACKUP_AFTER_MS + LATE_MS,
  });
  await expectNotBlank(kiosk, 'no stick for the backup');
  mkdirSync(stick);
  const backups = (): string[] => readdirSync(stick).filter((name) => /^ledger-.*\.db$/.test(name));
  await expect.poll(backups, { timeout: RETRY_MISSING_MS + LATE_MS }).toHaveLength(1);
  await expect(line).not.toContainText(keeping.problems['target-missing']);
  const made = () => rig.audit().flatMap(({ action }) => (action.kind === 'backed-up' ? [action] : []));
  await expect.poll(made).toMatchObject([{ visits: 2 }]);

  const lost = (await scanAndWait(kiosk, pty, valid(73))).recorded.visitId;
  await kiosk.close();
  for (const file of readdirSync(rig.dataDir))
    if (file.startsWith('ledger.db')) rmSync(join(rig.dataDir, file));
  const { status, stderr } = runScript('restore.ts', [
    ...['--json', '--data-dir', rig.dataDir, '--from', join(stick, backups()[0] ?? '')],
  ]);
  expect([status, stderr]).toEqual([0, '']);

  const again = await rig.startKiosk(WITHOUT_KEYRING);
  await again.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
  await again.ears.next('alarms', ({ kinds }) => kinds.includes('ledger-older'));
  await expect(again.page.locator('.status-line')).toContainText(alarms['ledger-older'].title);
  await expectNotBlank(again, 'an older ledger');
  const { recorded } = await scanAndWait(again, pty, valid(74));
  expect(recorded.seq).toBe(3);
  const opened = await rig.opened();
  expect(opened.map(({ id }) => id)).toEqual([...before, recorded.visitId]);
  expect(opened.map(({ id }) => id)).not.toContain(lost);
  for (const { claims } of opened) expect(claims?.fullName).toBeTruthy();
  expect(rig.audit().flatMap(({ action }) => (action.kind === 'ledger-older' ? [action] : []))).toMatchObject(
    [{ expectedSeq: 3, foundSeq: 2 }],
  );
  const verified = runScript('verify.ts', ['--json', '--ledger', rig.dataDir]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, visits: 3 });
});
