import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { expect, killKiosk, scanAndWait, test } from './station.ts';

test('a station killed behind a painted prompt has the visit, and opens again where it was', async ({
  rig,
}) => {
  const { kiosk, pty } = await rig.start();
  const shown: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const code = issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 40 + i });
    shown.push((await scanAndWait(kiosk, pty, code)).recorded.visitId);
  }
  await killKiosk(kiosk);
  expect(rig.stored().map(({ id }) => id)).toEqual(shown);

  const again = await rig.startKiosk();
  await again.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
  const next = await scanAndWait(again, pty, issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 49 }));
  expect(next.recorded.seq).toBe(shown.length + 1);
});
