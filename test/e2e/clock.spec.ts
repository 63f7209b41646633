/**
 * A clock that cannot be relied on: the real station says so, asks where a rule rests on the date, deletes and closes
 * nothing, and is put right by the collector, by staff, or by itself.
 */
import { createServer } from 'node:http';
import { catalogues, fill } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { openPtyPair, type PtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../scripts/rig/rig-settings.ts';
import { startCollector } from '../../scripts/rig/start-collector.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { liveAt, WITHOUT_KEYRING } from './earlier-station.ts';
import { expect, expectNotBlank, openByKey, type StationRig, scanAndWait, test } from './station.ts';

const { clock, notices, reasons, staff } = catalogues.vi;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const CREDENTIAL = 'a-credential-for-the-rig-alone';

let issued = 0;
const valid = (atMs = Date.now()): string =>
  issueDeclaration({ kind: 'valid', atMs, seed: 900, index: issued++ });

/** The last visit of this station is two hours ahead of what its clock says now. */
async function startBehind(rig: StationRig, collectorUrl: string | null): Promise<[Kiosk, PtyPair]> {
  const pty = await openPtyPair(rig.folder);
  rig.afterwards(pty.unplug);
  const collector = collectorUrl === null ? null : { url: collectorUrl, credential: CREDENTIAL };
  const settings = withScanner(pty.stationPath);
  writeRigSettings(rig.dataDir, settings);
  const aheadMs = Date.now() + 2 * HOUR_MS;
  await liveAt(rig.dataDir, aheadMs, ({ scan }) => {
    scan('main', valid(aheadMs));
  });
  writeRigSettings(rig.dataDir, { ...settings, collector });
  const kiosk = await rig.startKiosk(WITHOUT_KEYRING);
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
  await kiosk.ears.next('clock', ({ doubt }) => doubt === 'behind-ledger');
  return [kiosk, pty];
}

const clockAudit = (rig: StationRig): unknown[] =>
  rig.audit().flatMap(({ actor, action }) => {
    if (action.kind === 'clock-doubted') return [[actor, action.doubt]];
    return action.kind === 'clock-trusted' ? [[actor, 'trusted', action.by]] : [];
  });

test('a clock behind the newest visit is said, dated codes are asked about, and staff who looked put it right', async ({
  rig,
}) => {
  const [kiosk, pty] = await startBehind(rig, null);
  await expect(kiosk.page.locator('.status-line')).toContainText(clock.title);
  await expectNotBlank(kiosk, 'a clock in doubt');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);

  const { recorded } = await scanAndWait(kiosk, pty, valid());
  expect(recorded.outcome).toBe('ask');
  const verdict = kiosk.page.locator('.verdict');
  await expect(verdict).toContainText(reasons['clock-untrusted'].title);
  await expectNotBlank(kiosk, 'asked for the clock');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  expect(rig.stored().find(({ id }) => id === recorded.visitId)).toMatchObject({
    reasons: ['clock-untrusted'],
    ruleId: 'signed-declaration',
    notices: ['clock-untrusted'],
    seq: 2,
  });
  // What no date decides is decided, with the notice.
  const sick = issueDeclaration({ kind: 'symptomatic', atMs: Date.now(), seed: 901 });
  expect((await scanAndWait(kiosk, pty, sick)).recorded.outcome).toBe('deny');
  await expect(verdict).toContainText(notices['clock-untrusted']);

  await openByKey(kiosk);
  const panels = kiosk.page.locator('.panels');
  await expect(panels).toContainText(clock.doubts['behind-ledger'].title, { timeout: 10_000 });
  const from = kiosk.ears.heard.length;
  await kiosk.page.getByRole('button', { name: staff.keeping.trust }).scrollIntoViewIfNeeded();
  // The board's clock has no date: who is asked must see the year.
  await expect(panels).toContainText(fill(staff.keeping.now, { time: '' }).trim());
  await expect(panels).toContainText(`/${new Date().getUTCFullYear()}`);
  await expectNotBlank(kiosk, 'the clock on the devices screen');
  await kiosk.page.getByRole('button', { name: staff.keeping.trust }).click();
  await kiosk.ears.next('clock', ({ isTrusted }) => isTrusted, { from });
  await expect(panels).not.toContainText(clock.doubts['behind-ledger'].title);
  expect((await scanAndWait(kiosk, pty, valid())).recorded.outcome).toBe('accept');
  expect(clockAudit(rig)).toEqual([
    ['station', 'behind-ledger'],
    ['staff', 'trusted', 'person'],
  ]);
});

test("the collector's time puts a doubted clock right by itself", async ({ rig }) => {
  const collector = await startCollector({
    dataDir: `${rig.folder}/collector`,
    stationId: rigSettings.stationId,
    credential: CREDENTIAL,
  });
  rig.afterwards(collector.stop);
  await collector.kill();
  const [kiosk, pty] = await startBehind(rig, collector.url);
  expect((await scanAndWait(kiosk, pty, valid())).recorded.outcome).toBe('ask');
  const from = kiosk.ears.heard.length;
  await collector.start();
  await kiosk.ears.next('clock', ({ isTrusted }) => isTrusted, { from, withinMs: 30_000 });
  expect((await scanAndWait(kiosk, pty, valid())).recorded.outcome).toBe('accept');
  expect(clockAudit(rig)).toEqual([
    ['station', 'behind-ledger'],
    ['station', 'trusted', 'collector'],
  ]);
});

test('a clock that the collector contradicts is not for staff to confirm', async ({ rig }) => {
  const collector = await startCollector({
    dataDir: `${rig.folder}/collector`,
    stationId: rigSettings.stationId,
    credential: CREDENTIAL,
  });
  rig.afterwards(collector.stop);
  const aheadMs = 3 * HOUR_MS;
  const between = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'content-encoding']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(collector.url + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers,
      ...(request.method === 'POST' ? { body: new Uint8Array(Buffer.concat(chunks)) } : {}),
    });
    const text = (await answer.text()).replace(
      /"serverTimeMs":(\d+)/,
      (_, atMs: string) => `"serverTimeMs":${Number(atMs) + aheadMs}`,
    );
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  rig.afterwards(() => {
    between.close();
  });
  const address = between.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    collector: { url: `http://127.0.0.1:${address.port}`, credential: CREDENTIAL },
  }));
  await scanAndWait(kiosk, pty, valid());
  await kiosk.ears.next('clock', ({ doubt }) => doubt === 'collector-differs', { withinMs: 20_000 });
  expect((await scanAndWait(kiosk, pty, valid())).recorded.outcome).toBe('ask');
  await openByKey(kiosk);
  await expect(kiosk.page.locator('.panels')).toContainText(clock.doubts['collector-differs'].title, {
    timeout: 10_000,
  });
  await expect(kiosk.page.getByRole('button', { name: staff.keeping.trust })).toHaveCount(0);
});

test('a clock set a year ahead deletes nothing and closes no day; set back, it is trusted again', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start();
  const { recorded } = await scanAndWait(kiosk, pty, valid());
  expect(recorded.outcome).toBe('accept');
  const setClock = (byMs: number) =>
    kiosk.app.evaluate((_electron, ms) => {
      const station = globalThis as { wallNow?: () => number };
      station.wallNow ??= Date.now.bind(Date);
      const { wallNow } = station;
      Date.now = () => wallNow() + ms;
    }, byMs);
  let from = kiosk.ears.heard.length;
  await setClock(YEAR_MS);
  await kiosk.ears.next('clock', ({ doubt }) => doubt === 'jumped', { from });
  expect((await scanAndWait(kiosk, pty, valid(Date.now() + YEAR_MS))).recorded.outcome).toBe('ask');
  // The day has changed and everything is old: the beats that would close and delete go by.
  from = kiosk.ears.heard.length;
  await kiosk.ears.next('painted', ({ screen }) => screen === 'idle', { from, withinMs: 15_000 });
  await setClock(0);
  await kiosk.ears.next('clock', ({ isTrusted }) => isTrusted, { from });
  expect((await scanAndWait(kiosk, pty, valid())).recorded.outcome).toBe('accept');
  expect(
    rig
      .stored()
      .map(({ seq }) => seq)
      .sort(),
  ).toEqual([1, 2, 3]);
  expect(rig.beside((ledger) => ledger.inside()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(
    rig.audit().filter(({ action }) => action.kind === 'day-deleted' || action.kind === 'closed'),
  ).toEqual([]);
  expect(clockAudit(rig)).toEqual([
    ['station', 'jumped'],
    ['station', 'trusted', 'itself'],
  ]);
});
