/** The devices of the settings as the status knows them before any of them has said a word. */
import { type Settings, WEDGE_DEVICE_ID } from '../../contract/settings.ts';
import type { DeviceStatus } from '../../contract/status.ts';

export function describeDevices({
  serial,
  hid = [],
  ble,
  wedge,
  thermometer,
}: Pick<Settings, 'serial' | 'hid' | 'ble' | 'wedge' | 'thermometer'>): DeviceStatus[] {
  const unheard = { state: 'opening', problem: null, lastScanAtMs: null } as const;
  const scanners = [...serial, ...hid].map(
    ({ id, kind, label, lane, direction }): DeviceStatus => ({
      ...unheard,
      deviceId: id,
      label,
      via: kind,
      lane,
      direction,
    }),
  );
  const dongles =
    ble === null || ble === undefined
      ? []
      : [
          {
            ...unheard,
            deviceId: ble.id,
            label: ble.label,
            via: 'ble',
            lane: null,
            direction: null,
          } as const,
        ];
  const thermometers: DeviceStatus[] = thermometer
    ? [
        {
          ...unheard,
          deviceId: thermometer.id,
          label: 'Nhiệt kế',
          via: 'thermometer',
          lane: null,
          direction: null,
        },
      ]
    : [];
  if (!wedge.isOn) return [...scanners, ...dongles, ...thermometers];
  const { lane, direction } = wedge;
  // A keyboard cannot be told from no keyboard: the wedge is ready as soon as the window is.
  return [
    ...scanners,
    {
      deviceId: WEDGE_DEVICE_ID,
      label: 'Bàn phím',
      via: 'wedge',
      lane,
      direction,
      state: 'ready',
      problem: null,
      lastScanAtMs: null,
    },
    ...dongles,
    ...thermometers,
  ];
}
