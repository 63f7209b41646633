import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { catalogues } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { openPtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../scripts/rig/rig-settings.ts';
import { runScript } from '../support/run-script.ts';
import { liveAt } from './earlier-station.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const valid = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });
/** The ledger's page size. */
const PAGE_BYTES = 4_096;
const logOf = (dataDir: string): string => readFileSync(join(dataDir, 'logs/gatehouse.log'), 'utf8');

test('a corrupt settings file puts the gate out of order, is kept, and mending it opens the gate', async ({
  rig,
}) => {
  mkdirSync(rig.dataDir, { recursive: true });
  const settingsPath = join(rig.dataDir, 'settings.json');
  writeFileSync(settingsPath, '{"stationId": "half a fi');
  const kiosk = await rig.startKiosk();
  await kiosk.ears.next('out-of-order', ({ kind }) => kind === 'settings-broken');
  await expect(kiosk.page.getByText('TẠM NGỪNG')).toBeVisible();
  await expectNotBlank(kiosk, 'out of order');
  expect(readFileSync(settingsPath, 'utf8')).toBe('{"stationId": "half a fi');
  expect(logOf(rig.dataDir)).toContain('settings-broken');

  const from = kiosk.ears.heard.length;
  writeRigSettings(rig.dataDir, rigSettings);
  await kiosk.ears.next('out-of-order', ({ kind }) => kind === null, { from });
  await expect(kiosk.page.getByText('TẠM NGỪNG')).toBeHidden();
});

test('first boot without settings writes them and opens the gate', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  expect(existsSync(join(rig.dataDir, 'settings.json'))).toBe(true);
  await kiosk.ears.next('out-of-order', ({ kind }) => kind === null);
  await expectNotBlank(kiosk, 'first boot');
});

test('a database that is no database is set aside untouched, and the gate works on a new one and says so', async ({
  rig,
}) => {
  mkdirSync(rig.dataDir, { recursive: true });
  const garbage = Buffer.alloc(8_192, 'not a database ');
  writeFileSync(join(rig.dataDir, 'ledger.db'), garbage);
  const { kiosk, pty } = await rig.start();
  await kiosk.ears.next('alarms', ({ kinds }) => kinds.includes('ledger-salvaged'));
  await expect(kiosk.page.locator('.status-line')).toContainText(
    catalogues.vi.alarms['ledger-salvaged'].title,
  );
  await expectNotBlank(kiosk, 'a ledger that was set aside');
  expect((await scanAndWait(kiosk, pty, valid(20))).recorded.outcome).toBe('accept');
  expect(rig.stored()).toHaveLength(1);
  const [told] = rig.audit().flatMap(({ action }) => (action.kind === 'ledger-salvaged' ? [action] : []));
  expect(told).toMatchObject({ visits: 0 });
  expect(readFileSync(join(rig.dataDir, told?.setAside ?? '')).equals(garbage)).toBe(true);
});

test('a ledger with a damaged page is saved but for what was on it, the loss is named, and the gate goes on', async ({
  rig,
}) => {
  const visits = 200;
  const anHourAgoMs = Date.now() - 3_600_000;
  writeRigSettings(rig.dataDir, rigSettings);
  await liveAt(rig.dataDir, anHourAgoMs, ({ scan, passMs }) => {
    for (let index = 0; index < visits; index += 1) {
      passMs(5_000);
      scan('main', issueDeclaration({ kind: 'valid', atMs: anHourAgoMs, seed: 30, index }));
    }
  });
  const path = join(rig.dataDir, 'ledger.db');
  const pages = statSync(path).size / PAGE_BYTES;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, Math.floor(pages / 2) * PAGE_BYTES);
  closeSync(file);

  const { kiosk, pty } = await rig.start();
  await kiosk.ears.next('alarms', ({ kinds }) => kinds.includes('ledger-salvaged'));
  const [told] = rig.audit().flatMap(({ action }) => (action.kind === 'ledger-salvaged' ? [action] : []));
  if (told === undefined) throw new Error('the audit does not say what was saved');
  expect(told.visits + told.lost).toBe(visits);
  expect(told.lost).toBeLessThan(visits / 4);
  expect(existsSync(join(rig.dataDir, told.setAside))).toBe(true);
  const { recorded } = await scanAndWait(kiosk, pty, valid(20));
  expect(recorded).toMatchObject({ outcome: 'accept', seq: visits + 1 });
  expect(rig.stored()).toHaveLength(told.visits + 1);
  const verified = runScript('verify.ts', ['--json', '--ledger', rig.dataDir]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, visits: told.visits + 1 });
});

test('a database folder that cannot be used is said, and the gate opens when it can', async ({ rig }) => {
  writeRigSettings(rig.dataDir, rigSettings);
  const path = join(rig.dataDir, 'ledger.db');
  // Root ignores permissions, so a folder in the file's place stands for every unusable path.
  mkdirSync(path);
  const kiosk = await rig.startKiosk();
  await kiosk.ears.next('out-of-order', ({ kind }) => kind !== null);
  const from = kiosk.ears.heard.length;
  rmSync(path, { recursive: true });
  await kiosk.ears.next('out-of-order', ({ kind }) => kind === null, { from });
});

test('a port that does not exist is said on the idle screen and found when it comes', async ({ rig }) => {
  writeRigSettings(rig.dataDir, withScanner(join(rig.folder, 'scanner'), rigSettings));
  const kiosk = await rig.startKiosk();
  await kiosk.ears.next('device', ({ problem }) => problem === 'port-missing');
  await expect(kiosk.page.getByRole('alert')).toBeVisible();
  const from = kiosk.ears.heard.length;
  const pty = await openPtyPair(rig.folder);
  rig.afterwards(pty.unplug);
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready', {
    from,
  });
  expect((await scanAndWait(kiosk, pty, valid(21))).recorded.outcome).toBe('accept');
});

test('a collector that answers HTML is named on the status line and loses nothing', async ({ rig }) => {
  const server = createServer((_request, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html' });
    answer.end('<html><body>Please sign in to the Wi-Fi</body></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rig.afterwards(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    collector: { url: `http://127.0.0.1:${address.port}`, credential: 'credential-for-nobody' },
  }));
  await scanAndWait(kiosk, pty, valid(22));
  await kiosk.ears.next('sync', ({ problem, pending }) => problem === 'not-a-collector' && pending === 1);
  expect(rig.stored()).toHaveLength(1);
  expect(logOf(rig.dataDir)).not.toContain('credential-for-nobody');
});

test('a second station on the same data is refused and the first goes on', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  await expect(rig.startKiosk()).rejects.toThrow();
  expect((await scanAndWait(kiosk, pty, valid(23))).recorded.outcome).toBe('accept');
});

test('a dead page is brought back and shows the gate again', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await kiosk.ears.next('painted', ({ screen }) => screen === 'idle', { from });
  const before = kiosk.ears.heard.length;
  await pty.write(`${valid(24)}\r`);
  const recorded = await kiosk.ears.next('recorded', () => true, { from: before });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === recorded.visitId, { from: before });
});

test('a visitor who scans while the page is being brought back still sees the answer', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await pty.write(`${valid(25)}\r`);
  const recorded = await kiosk.ears.next('recorded', () => true, { from });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === recorded.visitId, { from });
});

test('the ledger and the log are readable by the station only', async ({ rig }) => {
  await rig.start();
  for (const file of ['ledger.db', 'ledger.db-wal', 'logs/gatehouse.log'])
    expect(statSync(join(rig.dataDir, file)).mode & 0o077, file).toBe(0);
});
