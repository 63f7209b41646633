/**
 * Devices beside serial scanners, in the real Electron: a BLE dongle on a pty with a fake controller behind
 * it, and a HID scanner that nobody plugged in.
 */
import { join } from 'node:path';
import { bleDongleSchema, hidDeviceSchema } from '../../contract/devices.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { openPtyDongle } from '../../scripts/rig/open-pty-dongle.ts';
import { expect, scanAndWait, test } from './station.ts';

const valid = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });

test('a dongle hears phones, tells the prompt of one at the reader, and recovers from being unplugged', async ({
  rig,
}) => {
  const dongle = await openPtyDongle({
    path: join(rig.folder, 'dongle'),
    advertsPerSecond: 60,
    isExtended: true,
    seed: 4,
  });
  rig.afterwards(dongle.stop);
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    hid: [hidDeviceSchema.parse({ id: 'hid-1', kind: 'hid', label: 'HID', lane: 'side', direction: 'in' })],
    ble: bleDongleSchema.parse({
      id: 'dongle',
      kind: 'ble',
      label: 'Dongle',
      path: dongle.path,
      // Every phone of the crowd counts as near: what is tried here is the way, not the radio.
      nearby: { isOn: true, rssiDbm: -100, holdMs: 100 },
    }),
  }));
  const stateOf = (id: string, state: string, from = 0) =>
    kiosk.ears.next('device', (event) => event.deviceId === id && event.state === state, { from });
  await stateOf('dongle', 'ready');
  expect(await stateOf('hid-1', 'gone')).toMatchObject({ problem: 'port-missing' });

  await expect
    .poll(async () => {
      await scanAndWait(kiosk, pty, valid(Math.floor(Math.random() * 1e9)));
      return rig.stored().at(-1)?.facts?.moment.isPhoneNear;
    })
    .toBe(true);

  const from = kiosk.ears.heard.length;
  await dongle.unplug(1_500);
  await stateOf('dongle', 'gone', from);
  expect((await scanAndWait(kiosk, pty, valid(7))).recorded.outcome).toBe('accept');
  await stateOf('dongle', 'ready', from);
});
