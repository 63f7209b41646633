/**
 * Keeps the devices screen for staff: what it shows, how long it stays, test mode, and what may be done from it.
 *
 * Holds nothing of a visitor but the list for an evacuation while it stands (keep-inside-names.ts): a test scan is
 * kept as what the gate would have done, never as what the code said. What changes the gate is told to the audit.
 * The screen closes by itself, test mode ends by itself, and neither stops the gate. Time is
 * monotonic; what the screen is told of ends is wall clock.
 */
import type { AuditAction } from '../../contract/audit.ts';
import type { FromBridge } from '../../contract/bridge-messages.ts';
import type {
  DeviceCommand,
  DeviceHealth,
  DeviceIdentity,
  MaskedFrame,
  NearbySettings,
  PhoneCounts,
} from '../../contract/devices.ts';
import type { Direction } from '../../contract/scan.ts';
import {
  STAFF_SCREEN_MS,
  type StaffAction,
  type StaffView,
  TEST_MODE_MS,
  type TestScan,
} from '../../contract/staff.ts';
import type { DeviceStatus } from '../../contract/status.ts';
import type { KeyStroke } from './capture-wedge.ts';
import { type InsideNamesPorts, keepInsideNames } from './keep-inside-names.ts';

const RATE_WINDOW_MS = 60_000;
/** No scanner reads more a minute; what is beyond does not change what staff see. */
const MAX_COUNTED = 6_000;
const nobody: PhoneCounts = { bluezone: 0, 'exposure-notification': 0, tracetogether: 0 };

export interface StaffPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly devices: () => readonly DeviceStatus[];
  /** Commands that this device understands. */
  readonly commandsOf: (deviceId: string) => readonly DeviceCommand[];
  /** Settings of the dongle; null: there is none. */
  readonly nearbySettings: () => NearbySettings | null;
  readonly push: (view: StaffView | null) => void;
  readonly command: (deviceId: string, command: DeviceCommand) => void;
  readonly keepNearby: (settings: NearbySettings) => void;
  /** Has the dongle report the strongest phone every second for a while. */
  readonly measureNearby: () => void;
  readonly print: () => void;
  /** Lanes bound to `both`, with the direction that they take now. */
  readonly lanes: () => readonly { readonly lane: string; readonly direction: Direction }[];
  /** Tells the audit. */
  readonly switchDirection: (lane: string, direction: Direction) => void;
  /** A person has looked: the clock is right. */
  readonly trustClock: () => void;
  /** Who is inside, by name; opens the vault, so the use of the key is audited by who does it. */
  readonly insideNames: InsideNamesPorts['load'];
  readonly audit: (action: AuditAction) => void;
  /** Test mode began, or ended after so many scans that were explained instead of recorded. */
  readonly onTest: (change: { readonly isOn: boolean; readonly notRecorded: number }) => void;
}

export interface StaffScreen {
  /** Null: closed. */
  view(): StaffView | null;
  /** `byKey`: by the chord that only staff can press. */
  open(options: { readonly byKey: boolean }): void;
  act(action: StaffAction): void;
  /** What the drivers say of themselves, also while nobody looks. */
  hear(message: FromBridge): void;
  /** A scan of this device was taken. */
  countScan(deviceId: string): void;
  /** Null: no test is on, the scan is a visitor's. */
  isTesting(): boolean;
  showTest(scan: TestScan): void;
  /** Once a second: closes what has stood long enough, and pushes the view while somebody looks. */
  beat(): void;
  isPhoneNear(): boolean;
  /** The vault's passphrase is asked for: what a person types is it, and comes to `typed`. */
  isAsking(): boolean;
  typed(stroke: KeyStroke): void;
}

export function keepStaff(ports: StaffPorts): StaffScreen {
  const { clock } = ports;
  const identities = new Map<string, DeviceIdentity>();
  const healths = new Map<
    string,
    { readonly health: DeviceHealth; readonly lastFrame: MaskedFrame | null }
  >();
  const scanTimes = new Map<string, number[]>();
  let counts: PhoneCounts = nobody;
  let strongestDbm: number | null = null;
  let isNear = false;
  /** Monotonic; null: closed. */
  let closesAtMs: number | null = null;
  let mayChange = false;
  let test: { readonly endsAtMs: number; readonly last: TestScan | null; readonly scans: number } | null =
    null;

  const names = keepInsideNames({ clock, load: ports.insideNames, changed: pushIfOpen });

  function scansLastMinute(deviceId: string): number {
    const since = clock.monotonicMs() - RATE_WINDOW_MS;
    return scanTimes.get(deviceId)?.filter((atMs) => atMs > since).length ?? 0;
  }

  function view(): StaffView {
    const settings = ports.nearbySettings();
    return {
      mayChange,
      devices: ports.devices().map((device) => ({
        ...device,
        identity: identities.get(device.deviceId) ?? null,
        health: healths.get(device.deviceId)?.health ?? null,
        lastFrame: healths.get(device.deviceId)?.lastFrame ?? null,
        scansLastMinute: scansLastMinute(device.deviceId),
        commands: mayChange ? [...ports.commandsOf(device.deviceId)] : [],
      })),
      phones:
        settings === null
          ? null
          : {
              counts,
              strongestDbm,
              isNear,
              settings,
            },
      test:
        test === null
          ? null
          : { endsAtMs: clock.wallMs() + test.endsAtMs - clock.monotonicMs(), last: test.last },
      lanes: [...ports.lanes()],
      insideNames: names.view(),
    };
  }

  function pushIfOpen(): void {
    if (closesAtMs !== null) ports.push(view());
  }

  function endTest(): void {
    if (test === null) return;
    tellTest({ isOn: false, notRecorded: test.scans });
    test = null;
  }

  function tellTest(change: { readonly isOn: boolean; readonly notRecorded: number }): void {
    ports.onTest(change);
    ports.audit({ kind: 'test-mode', ...change });
  }

  function close(): void {
    endTest();
    if (mayChange) ports.audit({ kind: 'staff-screen', isOpen: false });
    mayChange = false;
    const wasOpen = closesAtMs !== null;
    closesAtMs = null;
    names.hide();
    if (wasOpen) ports.push(null);
  }

  function switchDirection(lane: string, direction: Direction): void {
    const now = ports.lanes().find((one) => one.lane === lane);
    // A lane that is bound to one direction has no switch, and one that stands so already is not switched.
    if (now === undefined || now.direction === direction) return;
    ports.switchDirection(lane, direction);
  }

  function actOnNames(step: 'ask' | 'open' | 'hide'): void {
    if (step === 'ask') names.ask();
    else if (step === 'open') names.open();
    else names.hide();
  }

  function stay(): void {
    if (closesAtMs !== null) closesAtMs = clock.monotonicMs() + STAFF_SCREEN_MS;
  }

  return {
    view: () => (closesAtMs === null ? null : view()),

    open({ byKey }) {
      if (byKey && !mayChange) {
        mayChange = true;
        ports.audit({ kind: 'staff-screen', isOpen: true });
      }
      closesAtMs = clock.monotonicMs() + STAFF_SCREEN_MS;
      if (ports.nearbySettings() !== null) ports.measureNearby();
      pushIfOpen();
    },

    act(action) {
      // A page that was closed meanwhile has nothing to say.
      if (closesAtMs === null) return;
      stay();
      if (!mayChange && action.type !== 'close' && action.type !== 'touch') return;
      switch (action.type) {
        case 'close':
          close();
          return;
        case 'touch':
          return;
        case 'test':
          if (!action.isOn) endTest();
          else if (test === null) {
            test = { endsAtMs: clock.monotonicMs() + TEST_MODE_MS, last: null, scans: 0 };
            tellTest({ isOn: true, notRecorded: 0 });
          }
          break;
        case 'command':
          if (ports.commandsOf(action.deviceId).includes(action.command))
            ports.command(action.deviceId, action.command);
          return;
        case 'nearby':
          ports.keepNearby(action.settings);
          break;
        case 'print':
          ports.print();
          return;
        case 'direction':
          switchDirection(action.lane, action.direction);
          break;
        case 'trust-clock':
          ports.trustClock();
          break;
        case 'inside-names':
          actOnNames(action.step);
          return;
      }
      pushIfOpen();
    },

    hear(message) {
      switch (message.type) {
        case 'identity':
          identities.set(message.deviceId, message.identity);
          return;
        case 'health':
          healths.set(message.deviceId, message);
          return;
        case 'phones':
          counts = message.counts;
          return;
        case 'signal':
          strongestDbm = message.strongestDbm;
          return;
        case 'nearby':
          isNear = message.isNear;
          return;
        case 'device':
          // What was plugged in may be another one when it comes back; a dongle that is gone hears nobody.
          if (message.state === 'gone') {
            identities.delete(message.deviceId);
            if (ports.devices().some(({ deviceId, via }) => deviceId === message.deviceId && via === 'ble')) {
              isNear = false;
              counts = nobody;
              strongestDbm = null;
            }
          }
          return;
        default:
          return;
      }
    },

    countScan(deviceId) {
      const nowMs = clock.monotonicMs();
      const times = (scanTimes.get(deviceId) ?? []).filter((atMs) => atMs > nowMs - RATE_WINDOW_MS);
      times.push(nowMs);
      scanTimes.set(deviceId, times.slice(-MAX_COUNTED));
    },

    isTesting: () => test !== null && clock.monotonicMs() < test.endsAtMs,

    showTest(scan) {
      if (test === null) return;
      test = { ...test, last: scan, scans: test.scans + 1 };
      stay();
      pushIfOpen();
    },

    beat() {
      const nowMs = clock.monotonicMs();
      if (test !== null && nowMs >= test.endsAtMs) endTest();
      names.beat();
      if (closesAtMs !== null && nowMs >= closesAtMs) close();
      else pushIfOpen();
    },

    isPhoneNear: () => isNear,
    isAsking: names.isAsking,
    typed(stroke) {
      stay();
      names.type(stroke);
    },
  };
}
