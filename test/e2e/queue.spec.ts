/**
 * A queue at one scanner: while a link is looked up the screen is told so, and how many wait behind it; none is lost.
 *
 * The collector is a stand-in that answers no look-up: the station gives up by itself (LOOKUP_TIMEOUT_MS). What the
 * page was told is heard where it is sent: on a loaded machine such a short scene may never become a frame.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scene } from '../../contract/scene.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { goodCode } from './hands.ts';
import { expect, type StationRig, test } from './station.ts';

const LINK = 'https://tokhaiyte.vn/?page=x&id=00000000000000aa';

async function startDeafCollector(rig: StationRig): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/look-up') !== true) response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rig.afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every scene that the page was given from now on. */
async function hearScenes(kiosk: Kiosk): Promise<() => Promise<readonly Scene[]>> {
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error('no window');
    const scenes: unknown[] = [];
    Reflect.set(globalThis, 'scenesHeard', scenes);
    const send = contents.send.bind(contents);
    contents.send = (channel: string, ...payloads: unknown[]) => {
      if (channel === 'gate:scene') scenes.push(payloads[0]);
      send(channel, ...payloads);
    };
  });
  return () => kiosk.app.evaluate(() => Reflect.get(globalThis, 'scenesHeard') as Scene[]);
}

test('a slow look-up is told, who waits behind it is counted, and both are answered in order', async ({
  rig,
}) => {
  const url = await startDeafCollector(rig);
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    collector: { url, credential: 'nobody-checks-this-one' },
  }));
  const scenes = await hearScenes(kiosk);
  const from = kiosk.ears.heard.length;
  await pty.write(`${LINK}\r${goodCode(71)}\r`);
  const last = await kiosk.ears.next('recorded', ({ seq }) => seq === 2, { from });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === last.visitId, { from });
  expect(rig.stored().map(({ family }) => family)).toEqual(['declaration-link', 'declaration']);
  const states = (await scenes()).map(({ lanes: [lane] }) =>
    lane?.state === 'busy' ? `busy ${lane.queued}` : lane?.state,
  );
  expect(states).toContain('busy 1');
  expect(states.at(-1)).toBe('accept');
});
