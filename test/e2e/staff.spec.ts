/**
 * Devices screen: opened by a long press or by keys, worked with the mouse, in the real station.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bodyKey } from '../../contract/declaration.ts';
import { defaultDisplay } from '../../contract/display.ts';
import type { Settings } from '../../contract/settings.ts';
import { STAFF_SCREEN_MS } from '../../contract/staff.ts';
import { DEVELOPMENT_PASSPHRASE } from '../../electron/vault/development-vault.ts';
import { catalogues, fill } from '../../renderer/catalogue.ts';
import { HOLD_MS } from '../../renderer/hold-to-open.tsx';
import { HALL_MS } from '../../renderer/staff/calibrate-nearby.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { pushToPage, type WithPushDoor } from '../../scripts/rig/push-to-page.ts';
import { focusWindow, pressKey, typeText } from '../../scripts/rig/type-keys.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { runScript } from '../support/run-script.ts';
import { sampleStaffView } from '../support/sample-screens.ts';
import { expect, expectNotBlank, openByKey, type StationRig, scanAndWait, test } from './station.ts';

const { staff } = catalogues.vi;

/** Where the guard's strip stands, it has the station's words and its own key to the devices in place of the line. */
const withoutStrip = (settings: Settings): Settings => ({
  ...settings,
  display: { ...defaultDisplay, guardStrip: 'off' },
});

async function holdStatusLine(kiosk: Kiosk, holdMs: number): Promise<void> {
  const box = await kiosk.page.locator('.status-line').boundingBox();
  if (box === null) throw new Error('no status line on the screen');
  await kiosk.page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  await kiosk.page.mouse.down();
  await kiosk.page.waitForTimeout(holdMs);
  await kiosk.page.mouse.up();
}

async function openStaff(kiosk: Kiosk): Promise<void> {
  const from = kiosk.ears.heard.length;
  await holdStatusLine(kiosk, HOLD_MS + 300);
  await kiosk.ears.next('painted', ({ screen }) => screen === 'staff', { from });
}

test('three seconds on the status line open it, a tap only says how', async ({ rig }) => {
  const { kiosk } = await rig.start(withoutStrip);
  await holdStatusLine(kiosk, 200);
  await expect(kiosk.page.getByText(staff.hold)).toBeVisible();
  await expect(kiosk.page.locator('.staff')).toHaveCount(0);
  await openStaff(kiosk);
  await expect(kiosk.page.getByText('Máy quét 1')).toBeVisible();
  // Any visitor may have pressed: it shows, and changes nothing.
  await expect(kiosk.page.getByText(staff['view-only'])).toBeVisible();
  await expect(kiosk.page.getByRole('button', { name: staff.test.start })).toHaveCount(0);
  await expectNotBlank(kiosk, 'devices');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  const from = kiosk.ears.heard.length;
  await kiosk.page.getByRole('button', { name: staff.close }).click();
  await kiosk.ears.next('painted', ({ screen }) => screen === 'idle', { from });
});

test('Ctrl+Alt+D opens it, and no key of it reaches the page', async ({ rig }) => {
  const { kiosk } = await rig.start();
  await kiosk.page.evaluate(() => {
    document.addEventListener('keydown', () => document.body.setAttribute('data-key-seen', 'yes'));
  });
  const from = kiosk.ears.heard.length;
  await focusWindow('Gatehouse');
  await pressKey('ctrl+alt+d');
  await kiosk.ears.next('painted', ({ screen }) => screen === 'staff', { from });
  expect(await kiosk.page.evaluate(() => document.body.getAttribute('data-key-seen'))).toBeNull();
});

test('an answer stands over its top and hides nothing of it; the device shows the scan, masked', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start(withoutStrip);
  await openStaff(kiosk);
  const from = kiosk.ears.heard.length;
  const { recorded } = await scanAndWait(
    kiosk,
    pty,
    '049302000001||Trần Thị Mẫu Ánh|24022002|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021',
  );
  expect(recorded.outcome).toBe('ask');
  await expect(kiosk.page.locator('.ribbon')).toContainText(catalogues.vi.words.ask.replace('\n', ' '));
  await expect(kiosk.page.locator('.staff')).toBeVisible();
  await kiosk.ears.next('painted', ({ screen }) => screen === 'staff', { from, withinMs: 12_000 });
  await expect(kiosk.page.locator('.frame code')).toContainText('999999999999');
  const shown = await kiosk.page.locator('.staff').innerText();
  expect(shown).not.toContain('049302000001');
  expect(shown).not.toMatch(/Trần|Mẫu|Ánh/);
  await expectNotBlank(kiosk, 'devices after a scan');
});

test('a test scan is explained and not recorded, and after it visits are recorded again', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  await openByKey(kiosk);
  await kiosk.page.getByRole('button', { name: staff.test.start }).click();
  await expect(kiosk.page.getByText(staff.test.on)).toBeVisible();
  const code = issueDeclaration({ kind: 'expired', atMs: Date.now(), seed: 31 });
  await pty.write(`${code}\r`);
  const explained = kiosk.page.locator('.explained');
  await expect(explained).toContainText(staff.test.outcomes.deny);
  await expect(explained).toContainText(catalogues.vi.families.declaration);
  await expect(explained).toContainText('Mã 22');
  await expectNotBlank(kiosk, 'a test scan explained');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  expect(rig.stored()).toHaveLength(0);

  await kiosk.page.getByRole('button', { name: staff.test.stop }).click();
  await expect(kiosk.page.getByText(staff.test.on)).toHaveCount(0);
  await kiosk.ears.next('test-mode', ({ isOn, notRecorded }) => !isOn && notRecorded === 1);
  await scanAndWait(kiosk, pty, code);
  expect(rig.stored()).toHaveLength(1);
});

test('calibration measures the hall, then a phone at the reader, and proposes the middle', async ({
  rig,
}) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.setViewportSize({ width: 800, height: 480 });
  const hear = async (strongestDbm: number): Promise<void> => {
    const view = sampleStaffView();
    if (view.phones === null) throw new Error('the sample has a dongle');
    const heard = { ...view, phones: { ...view.phones, strongestDbm } };
    await pushToPage(kiosk.app, ['staff:view', heard]);
    await kiosk.app.evaluate((_electron, payload) => {
      const main = globalThis as WithPushDoor & { dongle?: NodeJS.Timeout };
      clearInterval(main.dongle);
      // One view a second, as main pushes them.
      main.dongle = setInterval(() => main.pushDoor?.send('staff:view', payload), 1_000);
    }, heard);
  };
  const { calibrate } = staff;
  const press = (name: string): Promise<void> => kiosk.page.getByRole('button', { name }).first().click();
  await hear(-71);
  await press(staff.phones.calibrate);
  await press(calibrate.start);
  await expect(kiosk.page.getByText(calibrate['near-title'])).toBeVisible({ timeout: HALL_MS + 5_000 });
  await hear(-41);
  await press(calibrate.start);
  await expect(kiosk.page.getByText('−56 dBm')).toBeVisible({ timeout: 20_000 });
  await expectNotBlank(kiosk, 'a proposed limit');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await press(calibrate.more);
  await expect(kiosk.page.getByText('−55 dBm')).toBeVisible();
  await press(calibrate.keep);
  await expect(kiosk.page.getByText(calibrate['result-title'])).toHaveCount(0);
});

test('the set-up sheet is drawn under the content policy, and print leaves only the sheet', async ({
  rig,
}) => {
  const { kiosk } = await rig.start();
  await openByKey(kiosk);
  await kiosk.page.getByRole('button', { name: staff.sheet.open }).click();
  await expect(kiosk.page.locator('.bars').first()).toBeVisible();
  await expectNotBlank(kiosk, 'set-up sheet');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await kiosk.page.emulateMedia({ media: 'print' });
  await expect(kiosk.page.locator('.staff-board')).toBeHidden();
  await expect(kiosk.page.locator('.sheet > .keys')).toBeHidden();
  await expect(kiosk.page.locator('.bars').first()).toBeVisible();
});

/** A person's pace, milliseconds a key: xdotool takes it for a key's two ends and types twice as fast. */
const PERSON_KEY_MS = 240;
const NAMES = ['Đỗ Thị Mẫu Hiên', 'Vừ A Mẫu'];

/** Two people come in, the devices screen is opened by its chord, and the list is asked for. */
async function askForList(rig: StationRig): Promise<Kiosk> {
  const { kiosk, pty } = await rig.start();
  for (const [at, name] of NAMES.entries()) {
    const body = new Map<number, unknown>([[bodyKey.phone, 912_000_001 + at]]);
    await scanAndWait(
      kiosk,
      pty,
      issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 60 + at, name, body }),
    );
  }
  await focusWindow('Gatehouse');
  const from = kiosk.ears.heard.length;
  await pressKey('ctrl+alt+d');
  await kiosk.ears.next('painted', ({ screen }) => screen === 'staff', { from });
  await kiosk.page.getByRole('button', { name: staff.inside.list }).click();
  await expect(kiosk.page.getByText(staff.inside.ask)).toBeVisible();
  return kiosk;
}

async function typePassphrase(passphrase: string): Promise<void> {
  await typeText(passphrase, PERSON_KEY_MS);
  await pressKey('Return');
}

/** Kinds of audit entries about keys and lists, in their order. */
const auditOfNames = (rig: StationRig): unknown[] =>
  rig
    .audit()
    .filter(({ action }) => action.kind === 'key-used' || action.kind === 'exported')
    .map(({ actor, action }) => [actor, action.kind, 'rows' in action ? action.rows : null]);

test('the passphrase typed at the keyboard shows who is inside by name, is audited, and the command agrees', async ({
  rig,
}) => {
  const kiosk = await askForList(rig);
  await typePassphrase('not-the-passphrase');
  await expect(kiosk.page.getByText(staff.inside.problems['wrong-passphrase'])).toBeVisible();
  await expectNotBlank(kiosk, 'a wrong passphrase');
  expect(auditOfNames(rig)).toEqual([]);

  await typeText(DEVELOPMENT_PASSPHRASE, PERSON_KEY_MS);
  await expect(
    kiosk.page.getByText(fill(staff.inside.typed, { count: DEVELOPMENT_PASSPHRASE.length })),
  ).toBeVisible();
  await expectNotBlank(kiosk, 'a passphrase that is typed');
  // The page is told how many keys there were, never which.
  expect(await kiosk.page.content()).not.toContain(DEVELOPMENT_PASSPHRASE);
  await pressKey('Return');
  for (const name of NAMES) await expect(kiosk.page.getByText(name)).toBeVisible();
  await expectNotBlank(kiosk, 'who is inside by name');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  expect(auditOfNames(rig)).toEqual([
    ['staff', 'key-used', null],
    ['staff', 'exported', NAMES.length],
  ]);
  expect(rig.stored()).toHaveLength(NAMES.length);

  const passphraseFile = join(rig.folder, 'passphrase');
  writeFileSync(passphraseFile, `${DEVELOPMENT_PASSPHRASE}\n`);
  const { status, stdout, stderr } = runScript('inside.ts', [
    ...['--json', '--names', '--reason', 'evacuation drill', '--data-dir', rig.dataDir],
    ...['--passphrase-file', passphraseFile],
  ]);
  expect([status, stderr]).toEqual([0, '']);
  const told = JSON.parse(stdout) as { people: { name: string; phone: string }[] };
  expect(told.people.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  for (const { phone } of told.people) await expect(kiosk.page.getByText(phone)).toBeVisible();
  // The command's use of the key comes into the audit by the order that it left.
  await expect.poll(() => auditOfNames(rig).length, { timeout: 10_000 }).toBe(4);
});

test('a code that the keyboard scanner types while the passphrase is asked for is a visitor, and none of it the passphrase', async ({
  rig,
}) => {
  const kiosk = await askForList(rig);
  await typeText('gate', PERSON_KEY_MS);
  // A person halts, and a visitor comes.
  await pause(500);
  const from = kiosk.ears.heard.length;
  await typeText(issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 68 }), 2);
  await pressKey('Return');
  const { outcome, visitId } = await kiosk.ears.next('recorded', () => true, { from });
  expect(outcome).toBe('accept');
  await kiosk.ears.next('painted', ({ promptId }) => promptId === visitId, { from });
  await expect(kiosk.page.getByText(fill(staff.inside.typed, { count: 0 }))).toBeVisible({ timeout: 10_000 });
  expect(auditOfNames(rig)).toEqual([]);

  await typePassphrase(DEVELOPMENT_PASSPHRASE);
  for (const name of NAMES) await expect(kiosk.page.getByText(name)).toBeVisible();
  expect(auditOfNames(rig).at(-1)).toEqual(['staff', 'exported', NAMES.length + 1]);
  expect(rig.stored().at(-1)).toMatchObject({ via: 'wedge', family: 'declaration' });
});

test('the names go with the screen, which closes when nobody has touched it for its time', async ({
  rig,
}) => {
  const kiosk = await askForList(rig);
  await typePassphrase(DEVELOPMENT_PASSPHRASE);
  for (const name of NAMES) await expect(kiosk.page.getByText(name)).toBeVisible();
  const from = kiosk.ears.heard.length;
  // Two minutes pass on the clock that nobody sets: a test need not wait for them.
  await kiosk.app.evaluate((_electron, passedMs) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + passedMs;
  }, STAFF_SCREEN_MS);
  await kiosk.ears.next('painted', ({ screen }) => screen === 'idle', { from });
  const shown = await kiosk.page.content();
  for (const name of NAMES) expect(shown).not.toContain(name);
  await openByKey(kiosk);
  await expect(kiosk.page.locator('.cards')).toBeVisible();
  for (const name of NAMES) await expect(kiosk.page.getByText(name)).toHaveCount(0);
});
