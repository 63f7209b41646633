import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { holdBleDongle } from '../../native-bridge/ble-dongle.ts';
import { watchHangUp } from '../../native-bridge/watch-hang-up.ts';
import { openPtyDongle } from '../../scripts/rig/open-pty-dongle.ts';
import { dongle } from '../support/hold-dongle.ts';

const hasSocat = spawnSync('socat', ['-V']).status === 0;

/** What the driver said, and promises of what it will say from the message number `from` on. */
function createEar() {
  const heard: FromBridge[] = [];
  const waiting = new Set<() => void>();
  return {
    heard,
    report(message: FromBridge): void {
      heard.push(fromBridgeSchema.parse(message));
      for (const look of waiting) look();
    },
    next(is: (message: FromBridge) => boolean, from = heard.length): Promise<FromBridge> {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = heard.slice(from).find(is);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

const isState = (state: string) => (m: FromBridge) => m.type === 'device' && m.state === state;

describe.skipIf(!hasSocat)('BLE dongle on a real port (needs socat)', () => {
  it.each([true, false])(
    'hears phones, survives a restart and a replug (extended: %s)',
    async (isExtended) => {
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-ble-'));
      const rig = await openPtyDongle({
        path: join(folder, 'dongle'),
        advertsPerSecond: 300,
        isExtended,
        seed: 1,
      });
      const timers = {
        set(ms: number, task: () => void): () => void {
          const timer = setTimeout(task, ms);
          return () => clearTimeout(timer);
        },
      };
      const ear = createEar();
      const hears = (least: number) => (m: FromBridge) => m.type === 'health' && m.health.scans >= least;
      const held = holdBleDongle(
        { ...dongle, path: rig.path },
        {
          create: ({ path, baudRate, hasFlowControl }) =>
            watchHangUp(new SerialPort({ path, baudRate, rtscts: hasFlowControl, autoOpen: false }), timers),
          describe: async () => null,
        },
        timers,
        () => performance.timeOrigin + performance.now(),
        ear.report,
      );
      try {
        await ear.next(isState('ready'), 0);
        await ear.next(hears(100), 0);

        const restarted = ear.heard.length;
        rig.fault('reboot', 0);
        await ear.next(isState('opening'), restarted);
        await ear.next(isState('ready'), restarted);

        const unplugged = ear.heard.length;
        // Longer than a hang-up goes unnoticed.
        await rig.unplug(700);
        await ear.next(isState('gone'), unplugged);
        await ear.next(isState('ready'), unplugged);
        const last = ear.heard.findLast((m) => m.type === 'health');
        await ear.next(hears((last?.health.scans ?? 0) + 30));
        expect(ear.heard.findLast((m) => m.type === 'health')).toMatchObject({
          health: { reopens: 1, drops: 0 },
        });
      } finally {
        await held.stop();
        await rig.stop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
