import { setTimeout as pause } from 'node:timers/promises';
import { REPEAT_SCAN_MS } from '../../contract/scan.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { makeCrowd } from '../../scripts/rig/make-crowd.ts';
import { startCollector } from '../../scripts/rig/start-collector.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const valid = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });

test('shows each verdict in words after it is stored, and pictures are not blank', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  await expectNotBlank(kiosk, 'idle');

  const accepted = await scanAndWait(kiosk, pty, valid(1));
  expect(accepted.recorded.outcome).toBe('accept');
  expect(accepted.painted.screen).toBe('accept');
  await expect(kiosk.page.getByText('MỜI VÀO')).toBeVisible();
  await expectNotBlank(kiosk, 'accept');

  const expired = await scanAndWait(
    kiosk,
    pty,
    issueDeclaration({ kind: 'expired', atMs: Date.now(), seed: 2 }),
  );
  expect(expired.painted.screen).toBe('deny');
  await expect(kiosk.page.getByText('DỪNG LẠI')).toBeVisible();
  await expectNotBlank(kiosk, 'deny');

  const card = await scanAndWait(
    kiosk,
    pty,
    '049302000001||Trần Thị Mẫu Ánh|24022002|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021',
  );
  expect(card.painted.screen).toBe('ask');
  await expect(kiosk.page.getByText('GẶP NHÂN VIÊN')).toBeVisible();
  // The visitor's screen carries no more of a person than the masked name.
  const shownText = await kiosk.page.locator('body').innerText();
  expect(shownText).not.toContain('049302000001');
  expect(shownText).not.toContain('Trần Thị Mẫu Ánh');
  await expectNotBlank(kiosk, 'ask');

  expect(rig.stored().map(({ seq, outcome, family }) => [seq, outcome, family])).toEqual([
    [1, 'accept', 'declaration'],
    [2, 'deny', 'declaration'],
    [3, 'ask', 'citizen-card'],
  ]);
});

test('a new scan interrupts the answer before it', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  await scanAndWait(kiosk, pty, issueDeclaration({ kind: 'expired', atMs: Date.now(), seed: 3 }));
  const next = await scanAndWait(kiosk, pty, valid(4));
  // A refusal with a code for the phone would have stood twice as long as a painted answer is waited for.
  expect(next.painted.screen).toBe('accept');
});

test('the same code again within 3 s is shown again and recorded once; later it is a new visit', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start();
  const code = valid(5);
  const first = await scanAndWait(kiosk, pty, code);
  const from = kiosk.ears.heard.length;
  await pty.write(`${code}\r`);
  await kiosk.ears.next('repeat', ({ visitId }) => visitId === first.recorded.visitId, { from });
  expect(rig.stored()).toHaveLength(1);
  await pause(REPEAT_SCAN_MS + 200);
  await scanAndWait(kiosk, pty, code);
  expect(rig.stored()).toHaveLength(2);
});

test('every kind of visitor gets the expected answer, and the collector gets each visit once', async ({
  rig,
}) => {
  const credential = 'end-to-end-credential-only';
  const collector = await startCollector({
    dataDir: `${rig.folder}/collector`,
    stationId: 'rig-station',
    credential,
  });
  rig.afterwards(collector.stop);
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    collector: { url: collector.url, credential },
  }));
  const crowd = makeCrowd(16, 7, Date.now());
  const from = kiosk.ears.heard.length;
  for (const visitor of crowd) {
    const [code] = visitor.pieces;
    if (code === undefined) throw new Error('a visitor without a code');
    const before = kiosk.ears.heard.length;
    await pty.write(code);
    const recorded = await kiosk.ears.next('recorded', () => true, { from: before });
    const answer = recorded.isUnreadable ? 'unreadable' : recorded.outcome;
    expect(answer, visitor.label).toBe(visitor.expects);
  }
  await kiosk.ears.next('sync', ({ pending, state }) => pending === 0 && state === 'idle', {
    from,
    withinMs: 20_000,
  });
  await expect.poll(async () => (await collector.count()).visits, { timeout: 20_000 }).toBe(crowd.length);
  expect(rig.stored()).toHaveLength(crowd.length);
});

test('a station that the collector never answers keeps every visit', async ({ rig }) => {
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    // Nothing listens on the discard port of this machine.
    collector: { url: 'http://127.0.0.1:9', credential: 'nobody-will-ever-see-this' },
  }));
  await scanAndWait(kiosk, pty, valid(6));
  await kiosk.ears.next('sync', ({ problem, pending }) => problem === 'unreachable' && pending === 1);
  expect(rig.stored()).toHaveLength(1);
});
