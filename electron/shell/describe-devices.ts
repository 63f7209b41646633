/** The devices of the settings as the status knows them before any of them has said a word. */
import { type Settings, WEDGE_DEVICE_ID } from '../../contract/settings.ts';
import type { DeviceStatus } from '../../contract/status.ts';

export function describeDevices({ serial, wedge }: Pick<Settings, 'serial' | 'wedge'>): DeviceStatus[] {
  const silent = { problem: null, lastScanAtMs: null };
  const scanners = serial.map(
    ({ id, label, lane, direction }): DeviceStatus => ({
      ...silent,
      deviceId: id,
      label,
      via: 'serial',
      lane,
      direction,
      state: 'opening',
    }),
  );
  if (!wedge.isOn) return scanners;
  const { lane, direction } = wedge;
  // A keyboard cannot be told from no keyboard: the wedge is ready as soon as the window is.
  return [
    ...scanners,
    {
      ...silent,
      deviceId: WEDGE_DEVICE_ID,
      label: 'Keyboard wedge',
      via: 'wedge',
      lane,
      direction,
      state: 'ready',
    },
  ];
}
