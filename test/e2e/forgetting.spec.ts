/**
 * Forgetting: the real station deletes what is past its time and proves it, keeps what nobody has received yet and says
 * so, and takes a person out of a visit on an order; after each of these the chain holds.
 */
import { localDayOf } from '../../contract/local-time.ts';
import { DEFAULT_RETAIN_DAYS } from '../../contract/settings.ts';
import { catalogues, fill } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { rigSettings, writeRigSettings } from '../../scripts/rig/rig-settings.ts';
import { startCollector } from '../../scripts/rig/start-collector.ts';
import { runScript } from '../support/run-script.ts';
import { liveAt, WITHOUT_KEYRING } from './earlier-station.ts';
import { expect, expectNotBlank, openByKey, type StationRig, scanAndWait, test } from './station.ts';

const { alarms, staff } = catalogues.vi;
const DAY_MS = 24 * 3_600_000;
const CREDENTIAL = 'a-credential-for-the-rig-alone';
const DAYS = 30;
const VISITS_A_DAY = 4;
/** Days ago on which some visits were left undelivered, and how many: two past their time, one on its last day. */
const UNDELIVERED = new Map([
  [27, 2],
  [23, VISITS_A_DAY],
  [DEFAULT_RETAIN_DAYS, 1],
]);

const dayAgo = (days: number, nowMs: number): string => localDayOf(nowMs - days * DAY_MS);

/** Thirty days with visitors, the station switched off each night. */
async function liveAMonth(dataDir: string, nowMs: number): Promise<void> {
  for (let ago = DAYS; ago >= 1; ago -= 1) {
    const atMs = nowMs - ago * DAY_MS;
    await liveAt(dataDir, atMs, ({ station, scan, passMs }) => {
      station.beat(false);
      const ids = Array.from({ length: VISITS_A_DAY }, (_, index) => {
        passMs(10_000);
        return scan('main', issueDeclaration({ kind: 'valid', atMs, seed: 800 + ago, index })).id;
      });
      station.ledger.acknowledge(ids.slice(UNDELIVERED.get(ago) ?? 0), atMs + 60_000);
    });
  }
}

const daysStored = (rig: StationRig): Record<string, number> => {
  const days: Record<string, number> = {};
  for (const { atMs } of rig.stored()) days[localDayOf(atMs)] = (days[localDayOf(atMs)] ?? 0) + 1;
  return days;
};
const keyDays = (rig: StationRig): readonly string[] =>
  [...new Set(rig.beside((ledger) => ledger.dataKeys().map(({ day }) => day)))].sort();

function expectChainHolds(rig: StationRig, expected: Record<string, unknown>): void {
  const { status, stdout } = runScript('verify.ts', ['--json', '--ledger', rig.dataDir]);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, firstFault: null, ...expected });
  expect(status).toBe(0);
}

const heldAlarm = (kiosk: Kiosk) =>
  kiosk.ears.next('alarms', ({ kinds }) => kinds.includes('retention-held'), { withinMs: 40_000 });

test('days past their time go with their keys; what no collector has got stays, is said, and goes once delivered', async ({
  rig,
}) => {
  test.setTimeout(180_000);
  const nowMs = Date.now();
  writeRigSettings(rig.dataDir, rigSettings);
  await liveAMonth(rig.dataDir, nowMs);
  expect(Object.keys(daysStored(rig))).toHaveLength(DAYS);

  const first = await rig.startKiosk(WITHOUT_KEYRING);
  await heldAlarm(first);
  await expect(first.page.locator('.status-line')).toContainText(alarms['retention-held'].title);
  await expectNotBlank(first, 'idle with visits past their time');
  await openByKey(first);
  const heldVisits = 2 + VISITS_A_DAY;
  await expect(first.page.locator('.panels')).toContainText(
    fill(staff.keeping.visits, { count: heldVisits }),
  );
  await expectNotBlank(first, 'the record with visits past their time');
  const kept = Object.fromEntries(
    Array.from({ length: DEFAULT_RETAIN_DAYS }, (_, at) => [dayAgo(at + 1, nowMs), VISITS_A_DAY]),
  );
  const held = { [dayAgo(27, nowMs)]: 2, [dayAgo(23, nowMs)]: VISITS_A_DAY };
  expect(daysStored(rig)).toEqual({ ...kept, ...held });
  // A key goes when nothing is sealed by it any more.
  expect(keyDays(rig)).toEqual(Object.keys({ ...kept, ...held }).sort());
  const deletedDays = (): Map<string, { visits: number; kept: number }> =>
    new Map(
      rig
        .audit()
        .flatMap(({ action }) =>
          action.kind === 'day-deleted' && action.visits > 0
            ? [[action.day, { visits: action.visits, kept: action.kept }] as const]
            : [],
        ),
    );
  expect(deletedDays().get(dayAgo(30, nowMs))).toEqual({ visits: VISITS_A_DAY, kept: 0 });
  expect(deletedDays().get(dayAgo(27, nowMs))).toEqual({ visits: VISITS_A_DAY - 2, kept: 2 });
  expect(deletedDays().has(dayAgo(23, nowMs))).toBe(false);
  const total = DAYS * VISITS_A_DAY;
  const goneAtFirst = (DAYS - DEFAULT_RETAIN_DAYS) * VISITS_A_DAY - heldVisits;
  expectChainHolds(rig, { visits: total - goneAtFirst, gone: goneAtFirst });
  await first.close();

  const collector = await startCollector({
    dataDir: `${rig.folder}/collector`,
    stationId: rigSettings.stationId,
    credential: CREDENTIAL,
  });
  rig.afterwards(collector.stop);
  writeRigSettings(rig.dataDir, {
    ...rigSettings,
    collector: { url: collector.url, credential: CREDENTIAL },
  });
  const second = await rig.startKiosk(WITHOUT_KEYRING);
  await expect.poll(async () => (await collector.count()).visits, { timeout: 30_000 }).toBe(heldVisits + 1);
  await second.close();

  // Days are looked through every quarter of an hour; a start is the other time.
  const third = await rig.startKiosk(WITHOUT_KEYRING);
  await expect.poll(() => daysStored(rig), { timeout: 30_000 }).toEqual(kept);
  await expect.poll(() => keyDays(rig), { timeout: 10_000 }).toEqual(Object.keys(kept).sort());
  const goneInAll = (DAYS - DEFAULT_RETAIN_DAYS) * VISITS_A_DAY;
  expectChainHolds(rig, { visits: total - goneInAll, gone: goneInAll });
  await expect(third.page.locator('.status-line')).not.toContainText(alarms['retention-held'].title);
});

test('an order to erase takes the person out of the running station, and leaves the visit and the proof', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start();
  const visit = async (seed: number): Promise<string> =>
    (await scanAndWait(kiosk, pty, issueDeclaration({ kind: 'valid', atMs: Date.now(), seed }))).recorded
      .visitId;
  const erased = await visit(91);
  const other = await visit(92);
  const { status, stdout, stderr } = runScript('erase.ts', [
    ...['--json', '--visit', erased, '--data-dir', rig.dataDir],
    ...['--actor', 'admin.mau', '--reason', 'asked for in person'],
  ]);
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ visits: 1, notHere: 0, orders: [expect.any(String)] });
  const erasures = () => rig.audit().filter(({ action }) => action.kind === 'claims-erased');
  await expect.poll(() => erasures().length, { timeout: 15_000 }).toBe(1);
  expect(erasures()[0]).toMatchObject({
    actor: 'admin.mau',
    reason: 'asked for in person',
    action: { seqs: [1], notHere: 0 },
  });
  const visits = await rig.opened();
  expect(visits.map(({ id, claims }) => [id, claims !== null])).toEqual([
    [erased, false],
    [other, true],
  ]);
  expect(visits[0]).toMatchObject({ sealedClaims: null, outcome: 'accept', pairing: 'entry' });
  expectChainHolds(rig, { visits: 2, erased: 1 });
  expect(rig.beside((ledger) => ledger.inside())).toHaveLength(2);
});
