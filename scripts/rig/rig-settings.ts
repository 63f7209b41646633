/** Settings of the stations that the rig runs: a made-up venue, one scanner on a pty. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSound } from '../../contract/display.ts';
import type { Settings } from '../../contract/settings.ts';

export const rigSettings: Settings = {
  stationId: 'rig-station',
  venue: { id: 'rig-venue', name: 'Ủy ban nhân dân phường Mẫu' },
  gate: 'Cổng số 1',
  policy: 'office',
  serial: [],
  wedge: { isOn: true, lane: 'keyboard', direction: 'in' },
  defaultDirection: 'in',
  // A machine that tests has no loudspeaker, and its alarm would stand on every screen.
  sound: { ...defaultSound, isOn: false, alarmsOn: false },
  collector: null,
};

/** Settings of a station with one serial scanner at `path`. */
export const withScanner = (path: string, settings: Settings = rigSettings): Settings => ({
  ...settings,
  serial: [
    {
      id: 'scanner-1',
      kind: 'serial',
      label: 'Máy quét 1',
      path,
      baudRate: 9_600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      suffix: 'auto',
      sendsAimId: false,
      profile: 'plain',
      lane: 'main',
      direction: 'in',
    },
  ],
});

export function writeRigSettings(dataDir: string, settings: Settings): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings));
}
