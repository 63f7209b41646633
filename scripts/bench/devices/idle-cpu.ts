/**
 * What a station costs while nobody comes: processor time of all its processes, % of one core.
 *
 * With three scanners and a dongle on ptys. The rig's own processes (socat, the controller that plays the
 * dongle) are not counted: on a real machine that work is the hardware's.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bleDongleSchema } from '../../../contract/devices.ts';
import { makeFolder } from '../../rig/make-folder.ts';
import { openPtyDongle } from '../../rig/open-pty-dongle.ts';
import { runStation } from './run-station.ts';
import { cpuSeconds, processTree, roleOf } from './watch-processes.ts';

const SCANNERS = 3;
/** A small hall: some ten phones that send three times a second. The busy hall is in the day of BLE traffic. */
const ADVERTS_PER_SECOND = 30;
const PHONES = 10;
/** The first look at screens, fonts and register is over by then, ms. */
const SETTLE_MS = 15_000;

export async function measureIdleCpu(seconds: number) {
  const folder = makeFolder('bench-dongle');
  const dongle = await openPtyDongle({
    path: join(folder, 'dongle'),
    advertsPerSecond: ADVERTS_PER_SECOND,
    crowdSize: PHONES,
    isExtended: true,
    seed: 6,
  });
  const station = await runStation(
    SCANNERS,
    bleDongleSchema.parse({ id: 'dongle', label: 'BLE', kind: 'ble', path: dongle.path }),
  );
  try {
    const { pid } = station.process;
    await pause(SETTLE_MS);
    const pids = processTree(pid);
    const before = cpuSeconds(pids);
    const fromMs = performance.now();
    await pause(seconds * 1_000);
    const tookS = (performance.now() - fromMs) / 1_000;
    const after = cpuSeconds(pids);
    const byRole: Record<string, number> = {};
    let spentS = 0;
    for (const each of pids) {
      const ownS = (after.get(each) ?? 0) - (before.get(each) ?? 0);
      spentS += ownS;
      const role = roleOf(each, pid);
      byRole[role] = Math.round(((byRole[role] ?? 0) + (ownS * 100) / tookS) * 100) / 100;
    }
    return {
      figures: Math.round((spentS * 10_000) / tookS) / 100,
      details: {
        seconds: Math.round(tookS),
        byRole,
        advertsPerSecond: ADVERTS_PER_SECOND,
        ...dongle.counts(),
      },
    };
  } finally {
    await station.stop();
    await dongle.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
