import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { type HeldBleDongle, holdBleDongle } from '../../native-bridge/ble-dongle.ts';
import { type AttachedController, attachController } from '../../scripts/rig/attach-controller.ts';
import { openPtyPair, type PtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { dongle } from '../support/hold-dongle.ts';

const hasSocat = spawnSync('socat', ['-V']).status === 0;

/** Resolves with the first message that `is`, from those still to come. */
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
      let pair: PtyPair | null = await openPtyPair(folder, 'dongle');
      const rig = { path: `${pair.stationPath}-rig`, isExtended, ratePerSecond: 300 };
      let attached: AttachedController | null = await attachController(rig);
      const ear = createEar();
      let held: HeldBleDongle | null = null;
      const hears = (least: number) => (m: FromBridge) => m.type === 'health' && m.health.scans >= least;
      try {
        held = holdBleDongle(
          { ...dongle, path: pair.stationPath },
          {
            create: ({ path, baudRate, hasFlowControl }) =>
              new SerialPort({ path, baudRate, rtscts: hasFlowControl, autoOpen: false }),
            describe: async () => null,
          },
          {
            set(ms, task) {
              const timer = setTimeout(task, ms);
              return () => clearTimeout(timer);
            },
          },
          () => performance.timeOrigin + performance.now(),
          ear.report,
        );
        await ear.next(isState('ready'), 0);
        await ear.next(hears(100), 0);

        const restarted = ear.heard.length;
        attached.controller.fault('reboot');
        await ear.next(isState('opening'), restarted);
        await ear.next(isState('ready'), restarted);

        const unplugged = ear.heard.length;
        await attached.close();
        await pair.unplug();
        await ear.next(isState('gone'), unplugged);
        pair = await openPtyPair(folder, 'dongle');
        attached = await attachController(rig);
        await ear.next(isState('ready'), unplugged);
        const last = ear.heard.findLast((m) => m.type === 'health');
        await ear.next(hears((last?.type === 'health' ? last.health.scans : 0) + 100));
        const after = ear.heard.findLast((m) => m.type === 'health');
        expect(after).toMatchObject({ health: { reopens: 1, drops: 0 } });
      } finally {
        await held?.stop();
        await attached?.close();
        await pair?.unplug();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
