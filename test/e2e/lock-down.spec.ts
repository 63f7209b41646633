import { expect, test } from './station.ts';

test('the page has no Node, no network, no permission, no way elsewhere', async ({ rig }) => {
  const { kiosk } = await rig.start();
  const { page } = kiosk;
  const facts = await page.evaluate(async () => {
    const blocked = async (attempt: () => Promise<unknown>): Promise<boolean> => {
      try {
        await attempt();
        return false;
      } catch {
        return true;
      }
    };
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const inline = document.createElement('script');
    inline.textContent = 'document.body.setAttribute("data-inline", "ran")';
    document.body.append(inline);
    return {
      hasRequire: 'require' in window,
      hasProcess: 'process' in window,
      door: Object.keys(window.gatehouse).sort(),
      fetchBlocked: await blocked(() => fetch('http://127.0.0.1:9/')),
      otherFileBlocked: await blocked(async () => {
        const answer = await fetch('gatehouse://screens/../main.js');
        if (!answer.ok) throw new Error(String(answer.status));
      }),
      inlineRan: document.body.hasAttribute('data-inline'),
      opened: window.open('https://example.com') !== null,
      notifications: await Notification.requestPermission(),
      violations,
    };
  });
  expect(facts).toMatchObject({
    hasRequire: false,
    hasProcess: false,
    door: [
      'actAsGuard',
      'actAsStaff',
      'actAsVisitor',
      'actAtDesk',
      'actOnForm',
      'beat',
      'load',
      'openStaff',
      'painted',
      'tellSound',
      'watchDesk',
      'watchForm',
      'watchFormKey',
      'watchGuard',
      'watchScene',
      'watchStaff',
      'watchStatus',
    ],
    fetchBlocked: true,
    otherFileBlocked: true,
    inlineRan: false,
    opened: false,
    notifications: 'denied',
  });

  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect(page.url()).toBe('gatehouse://screens/index.html');
});

test('the window is sandboxed, isolated and without Node', async ({ rig }) => {
  const { kiosk } = await rig.start();
  const preferences = await kiosk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as
      | (Electron.WebContents & { getLastWebPreferences(): Electron.WebPreferences })
      | undefined;
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } =
      contents?.getLastWebPreferences() ?? {};
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

test('a malformed report of the page is refused and the gate goes on', async ({ rig }) => {
  const { kiosk } = await rig.start();
  const from = kiosk.ears.heard.length;
  await kiosk.page.evaluate(() => {
    const door = window.gatehouse as unknown as { painted(report: unknown): void };
    door.painted({ scene: 0, promptId: 'x', screen: 'idle', extra: true });
    door.painted(null);
    door.painted({ scene: 0, promptId: null, screen: 'idle' });
  });
  const painted = await kiosk.ears.next('painted', () => true, { from });
  expect(painted).toMatchObject({ promptId: null, screen: 'idle' });
  expect(kiosk.ears.heard.slice(from).filter(({ event }) => event === 'painted')).toHaveLength(1);
});
