/**
 * What a station costs while nobody comes: processor time of all its processes, % of one core.
 *
 * With three scanners and a dongle on ptys. The rig's own processes (socat, the controller that plays the
 * dongle) are not counted: on a real machine that work is the hardware's.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { BleDongle } from '../../../contract/devices.ts';
import { runStation } from './run-station.ts';
import { cpuSeconds, processTree, roleOf } from './watch-processes.ts';

const SCANNERS = 3;
/** The first look at screens, fonts and register is over by then, ms. */
const SETTLE_MS = 15_000;

export async function measureIdleCpu(dongle: BleDongle | null, seconds: number) {
  const station = await runStation(SCANNERS, dongle);
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
      details: { seconds: Math.round(tookS), byRole },
    };
  } finally {
    await station.stop();
  }
}
