/** The BLE dongle's driver on a fake controller in memory, with a stepped clock: every fault in one process. */
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { type BleDongle, nearbyOff } from '../../contract/devices.ts';
import { holdBleDongle } from '../../native-bridge/ble-dongle.ts';
import { createFakeController, type FakeControllerOptions } from '../../scripts/rig/fake-controller.ts';
import type { CrowdPhone } from '../../scripts/rig/make-phone-crowd.ts';
import { advertisingData } from '../../scripts/rig/make-phone-crowd.ts';
import { createMemoryPort } from '../../scripts/rig/memory-port.ts';
import { createSteppedTimers } from './stepped-timers.ts';

export const dongle: BleDongle = {
  id: 'dongle',
  label: 'Dongle',
  kind: 'ble',
  path: '/dev/dongle',
  baudRate: 1_000_000,
  hasFlowControl: true,
  nearby: nearbyOff,
};

export const somePhone: CrowdPhone = {
  kind: 'bluezone-android',
  address: Uint8Array.of(0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6),
  id: new Uint8Array(12).fill(7),
  data: advertisingData('bluezone-android', new Uint8Array(12).fill(7)),
  rssiDbm: -60,
};

export function holdDongle(
  options: Partial<Pick<FakeControllerOptions, 'isExtended' | 'chunking'>> & {
    readonly device?: Partial<BleDongle>;
    /** Before the port is opened for the first time. */
    readonly before?: (world: {
      readonly port: ReturnType<typeof createMemoryPort>;
      readonly controller: ReturnType<typeof createFakeController>;
    }) => void;
  } = {},
) {
  const timers = createSteppedTimers(1_600_000_000_000);
  const heard: FromBridge[] = [];
  const controller = createFakeController({
    isExtended: options.isExtended ?? true,
    chunking: options.chunking ?? 'whole',
    clock: timers,
    send: (bytes) => port.send(bytes),
  });
  const port = createMemoryPort(controller);
  options.before?.({ port, controller });
  const held = holdBleDongle(
    { ...dongle, ...options.device },
    { create: () => port.handle, describe: async () => null },
    timers,
    timers.nowMs,
    (message) => heard.push(fromBridgeSchema.parse(message)),
  );
  return {
    timers,
    heard,
    controller,
    port,
    held,
    states: (): string[] =>
      heard.flatMap((m) =>
        m.type === 'device' ? [m.problem === null ? m.state : `${m.state}:${m.problem}`] : [],
      ),
    /** Counters, brought up to date. */
    health: () => {
      timers.step(1_000);
      return heard.flatMap((m) => (m.type === 'health' ? [m.health] : [])).at(-1);
    },
    /** Adverts of one phone, `everyMs` apart. */
    advertise(count: number, everyMs = 10, phone: CrowdPhone = somePhone): void {
      for (let i = 0; i < count; i += 1) {
        controller.advertise(phone);
        controller.flush();
        timers.step(everyMs);
      }
    },
  };
}
