import { setTimeout as pause } from 'node:timers/promises';
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { openPtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { focusWindow, pressKey, typeText } from '../../scripts/rig/type-keys.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

test('a pulled-out scanner is on screen at once and works again by itself', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await pty.unplug();
  await kiosk.ears.next('device', ({ state }) => state === 'gone', { from });
  await expect(kiosk.page.getByRole('alert')).toBeVisible();
  await expectNotBlank(kiosk, 'scanner gone');

  const again = await openPtyPair(rig.folder);
  rig.afterwards(again.unplug);
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready', {
    from,
  });
  const { recorded } = await scanAndWait(
    kiosk,
    again,
    issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 11 }),
  );
  expect(recorded.outcome).toBe('accept');
});

test('typed keys of a wedge scanner are read and never reach the page', async ({ rig }) => {
  const { kiosk } = await rig.start();
  await kiosk.page.evaluate(() => {
    document.addEventListener('keydown', () => document.body.setAttribute('data-key-seen', 'yes'));
  });
  const code = issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 12 });
  const from = kiosk.ears.heard.length;
  await focusWindow('Gatehouse');
  await typeText(code, 2);
  await pressKey('Return');
  const recorded = await kiosk.ears.next('recorded', () => true, { from });
  expect(recorded.outcome).toBe('accept');
  expect(rig.stored()[0]).toMatchObject({ via: 'wedge', family: 'declaration', lane: 'keyboard' });
  expect(await kiosk.page.evaluate(() => document.body.getAttribute('data-key-seen'))).toBeNull();
  expect(await kiosk.page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});

test('shortcuts do nothing: no reload, no close, no developer tools', async ({ rig }) => {
  const { kiosk } = await rig.start();
  await focusWindow('Gatehouse');
  await kiosk.page.evaluate(() => document.body.setAttribute('data-mark', 'same page'));
  for (const keys of ['ctrl+r', 'F5', 'ctrl+w', 'ctrl+q', 'F11', 'ctrl+shift+i', 'Escape', 'alt+Left'])
    await pressKey(keys);
  await pause(500);
  expect(await kiosk.page.evaluate(() => document.body.getAttribute('data-mark'))).toBe('same page');
  expect(kiosk.app.windows()).toHaveLength(1);
});

test('a code longer than the limit is dropped, counted and asked for again; the edge is read', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await pty.write(`${'X'.repeat(MAX_SCAN_CHARACTERS + 1)}\r`);
  const drop = await kiosk.ears.next('drop', ({ kind }) => kind === 'too-long', { from });
  await kiosk.ears.next(
    'painted',
    ({ promptId, screen }) => promptId === drop.promptId && screen === 'scan-again',
    {
      from,
    },
  );
  await expectNotBlank(kiosk, 'scan again');
  expect(rig.stored()).toHaveLength(0);
  const edge = await scanAndWait(kiosk, pty, 'X'.repeat(MAX_SCAN_CHARACTERS));
  expect(edge.recorded.isUnreadable).toBe(true);
});

test('a megabyte of hostile bytes never stops the gate: each frame answered or dropped', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  const noise = Buffer.alloc(1_000_000);
  // Every byte value but the terminators, so that this is one frame of a million bytes ...
  for (let i = 0; i < noise.length; i += 1) noise[i] = 14 + ((i * 2_654_435_761) % 242);
  await pty.write(noise);
  await pty.write('\r');
  await kiosk.ears.next('drop', ({ kind }) => kind === 'too-long', { from, withinMs: 30_000 });
  // ... and a few hundred short ones of arbitrary bytes.
  const frames = 300;
  for (let i = 0; i < frames; i += 1)
    await pty.write(Buffer.from([0, 0x80 + (i % 100), i % 9, 0xff, 0x30 + (i % 70), 13]));
  await expect.poll(() => rig.stored().length, { timeout: 30_000 }).toBeGreaterThan(0);
  const good = issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 13 });
  await pause(200);
  const afterNoise = kiosk.ears.heard.length;
  await pty.write(`${good}\r`);
  const accepted = await kiosk.ears.next('recorded', ({ outcome }) => outcome === 'accept', {
    from: afterNoise,
    withinMs: 30_000,
  });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === accepted.visitId, { from: afterNoise });
});

test('a killed driver process leaves the screens up and comes back', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await kiosk.app.evaluate(({ app }) => {
    const bridge = app.getAppMetrics().find(({ name }) => name === 'native-bridge');
    if (bridge === undefined) throw new Error('no native-bridge process');
    process.kill(bridge.pid, 'SIGKILL');
  });
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready', {
    from,
  });
  const { recorded } = await scanAndWait(
    kiosk,
    pty,
    issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 14 }),
  );
  expect(recorded.outcome).toBe('accept');
});

test('a driver process that hangs is found out, ended, and back', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const from = kiosk.ears.heard.length;
  await kiosk.app.evaluate(({ app }) => {
    const bridge = app.getAppMetrics().find(({ name }) => name === 'native-bridge');
    if (bridge === undefined) throw new Error('no native-bridge process');
    process.kill(bridge.pid, 'SIGSTOP');
  });
  await kiosk.ears.next('device', ({ problem }) => problem === 'driver-crashed', { from, withinMs: 12_000 });
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready', {
    from,
    withinMs: 12_000,
  });
  const code = issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 15 });
  expect((await scanAndWait(kiosk, pty, code)).recorded.outcome).toBe('accept');
});
