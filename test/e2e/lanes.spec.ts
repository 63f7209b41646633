/**
 * Lanes: several people at several scanners of one gate at the same time, each answered on their own side.
 *
 * Three ptys are three scanners; settings are the rig's own with a lane for each.
 */
import type { FormView } from '../../contract/assisted.ts';
import { DWELL_WITH_CODE_MS } from '../../contract/prompt.ts';
import type { Settings } from '../../contract/settings.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { openPtyPair, type PtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { pushToPage } from '../../scripts/rig/push-to-page.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../scripts/rig/rig-settings.ts';
import { samplePromptId } from '../../scripts/rig/sample-screens.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { expect, expectNotBlank, type StationRig, test } from './station.ts';

const lanes = [
  { id: 'scanner-1', label: 'Cửa trái', lane: 'left', direction: 'in' },
  { id: 'scanner-2', label: 'Cửa phải', lane: 'right', direction: 'in' },
  // A way in as well: who leaves without having come in is asked something, and a burst waits for nobody's answer.
  { id: 'scanner-3', label: 'Cửa bên', lane: 'side', direction: 'in' },
] as const;

async function startLanes(rig: StationRig, count: 2 | 3): Promise<{ kiosk: Kiosk; ptys: PtyPair[] }> {
  const ptys: PtyPair[] = [];
  const serial: Settings['serial'] = [];
  for (const { id, label, lane, direction } of lanes.slice(0, count)) {
    const pty = await openPtyPair(rig.folder, id);
    rig.afterwards(pty.unplug);
    ptys.push(pty);
    const [device] = withScanner(pty.stationPath).serial;
    if (device !== undefined) serial.push({ ...device, id, label, lane, direction });
  }
  writeRigSettings(rig.dataDir, { ...rigSettings, serial });
  const kiosk = await rig.startKiosk();
  for (const { id } of serial)
    await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === id && state === 'ready');
  return { kiosk, ptys };
}

test('two people scanning at the same time both see their answer on their own side', async ({ rig }) => {
  const { kiosk, ptys } = await startLanes(rig, 2);
  const [left, right] = ptys;
  if (left === undefined || right === undefined) throw new Error('two scanners are needed');
  const from = kiosk.ears.heard.length;
  const atMs = Date.now();
  // The right-hand visitor is a moment earlier: sides follow the scanners, not the order of scans.
  await Promise.all([
    right.write(`${issueDeclaration({ kind: 'valid', atMs, seed: 21 })}\r`),
    left.write(`${issueDeclaration({ kind: 'expired', atMs, seed: 22 })}\r`),
  ]);
  const denied = await kiosk.ears.next('recorded', ({ outcome }) => outcome === 'deny', { from });
  const accepted = await kiosk.ears.next('recorded', ({ outcome }) => outcome === 'accept', { from });
  for (const { visitId } of [denied, accepted])
    await kiosk.ears.next('painted', ({ promptId }) => promptId === visitId, { from });

  const parts = kiosk.page.locator('.part');
  await expect(parts).toHaveCount(2);
  await expect(parts.nth(0)).toContainText('Cửa trái');
  await expect(parts.nth(0)).toContainText('DỪNG');
  await expect(parts.nth(1)).toContainText('Cửa phải');
  await expect(parts.nth(1)).toContainText('MỜI');
  await expectNotBlank(kiosk, 'two lanes at once');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);

  // The accept is over first: its side is free, the other answer stays where it is being read.
  await expect(parts.nth(1)).toContainText('Mời đưa mã vào máy quét');
  await expect(parts.nth(0)).toContainText('DỪNG');
  await expectNotBlank(kiosk, 'one answer left');
  // It carries a code for the phone: long enough to take the phone out and aim.
  await expect(parts.nth(0)).toContainText('tokhaiyte.vn');
  await expect(kiosk.page.locator('.idle')).toBeVisible({ timeout: DWELL_WITH_CODE_MS + 4_000 });

  const reports = kiosk.ears.heard.slice(from).filter((one) => one.event === 'painted');
  for (const { visitId } of [denied, accepted])
    expect(reports.filter(({ promptId }) => promptId === visitId)).toHaveLength(1);
});

test('an answer of another lane leaves the keys and the letters of an open form where they were', async ({
  rig,
}) => {
  const { kiosk, ptys } = await startLanes(rig, 2);
  const [left] = ptys;
  if (left === undefined) throw new Error('a scanner is needed');
  const form = kiosk.page.locator('section.form');
  const view: FormView = {
    formId: samplePromptId(7),
    kind: 'declare',
    lane: 'right',
    direction: 'in',
    prefill: null,
    hasUnusable: false,
    problem: null,
    done: null,
  };
  await pushToPage(kiosk.app, ['form:view', view]);
  const name = form.locator('[data-field="fullName"]');
  await name.focus();
  const letterKey = (letter: string) =>
    form.locator('.keyboard button', { hasText: new RegExp(`^${letter}$`, 'i') });
  for (const letter of 'lan') await letterKey(letter).click();
  await expect(name).toContainText('Lan', { ignoreCase: true });
  const from = kiosk.ears.heard.length;
  await left.write(`${issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 31 })}\r`);
  const { visitId } = await kiosk.ears.next('recorded', ({ outcome }) => outcome === 'accept', { from });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === visitId, { from });

  const ribbon = kiosk.page.locator('.ribbon');
  await expect(ribbon).toContainText('MỜI VÀO');
  await expect(ribbon).toContainText('Cửa trái');
  // Under it the form is as it was: the same letters, the same line in focus, keys that can be pressed.
  await expect(name).toBeFocused();
  await letterKey('h').click();
  await expect(name).toContainText('Lanh', { ignoreCase: true });
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await expectNotBlank(kiosk, 'an answer over a form');
  await expect(ribbon).toHaveCount(0);
  await expect(name).toContainText('Lanh', { ignoreCase: true });
  await expect(name).toBeFocused();
});

test('a burst of a hundred scans in a second over three scanners leaves a hundred visits', async ({
  rig,
}) => {
  const { kiosk, ptys } = await startLanes(rig, 3);
  const from = kiosk.ears.heard.length;
  const codes = Array.from({ length: 100 }, (_, seed) =>
    issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 100 + seed }),
  );
  const begunAtMs = performance.now();
  await Promise.all(
    ptys.map(async (pty, lane) => {
      for (const code of codes.filter((_, at) => at % ptys.length === lane)) await pty.write(`${code}\r`);
    }),
  );
  await expect.poll(() => rig.stored().length, { timeout: 20_000 }).toBe(codes.length);
  const tookMs = performance.now() - begunAtMs;
  test
    .info()
    .annotations.push({ type: 'burst', description: `${codes.length} visits in ${tookMs.toFixed(0)} ms` });

  const visits = await rig.opened();
  expect(new Set(visits.map(({ claims }) => claims?.declarationId)).size).toBe(codes.length);
  expect(visits.map(({ seq }) => seq)).toEqual(visits.map((_, at) => at + 1));
  for (const { lane, direction } of lanes)
    expect(new Set(visits.filter((one) => one.lane === lane).map((one) => one.direction))).toEqual(
      new Set([direction]),
    );
  // The last answer of each lane stands on the screen.
  for (const { lane } of lanes) {
    const last = visits.findLast((one) => one.lane === lane);
    await kiosk.ears.next('painted', ({ promptId }) => promptId === last?.id, { from });
  }
  await expect(kiosk.page.locator('.part')).toHaveCount(3);
  await expectNotBlank(kiosk, 'after the burst');
});
