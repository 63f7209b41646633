/**
 * Attend devices: the drivers' process, the keyboard wedge, the devices screen and the alarms, put together.
 *
 * What a device says goes to the status, the log and the devices screen; a scan goes to the gate, or in test
 * mode to the devices screen only. Decides nothing about a visitor.
 */
import type { FromBridge } from '../../contract/bridge-messages.ts';
import type { DeviceCommand, HeldDevice } from '../../contract/devices.ts';
import { isAnySoundOn } from '../../contract/display.ts';
import { failed } from '../../contract/result.ts';
import type { DropKind, Scan } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';
import type { StaffView } from '../../contract/staff.ts';
import type { DeviceStatus } from '../../contract/status.ts';
import { commandsOf } from '../../native-bridge/scanner-commands.ts';
import type { Announce } from '../shell/announce.ts';
import type { KeyStroke } from '../shell/capture-wedge.ts';
import { describeDevices } from '../shell/describe-devices.ts';
import { type Bridge, holdBridge } from '../shell/hold-bridge.ts';
import { keepSound, type SoundKeeper } from '../shell/keep-sound.ts';
import { keepStaff, type StaffScreen } from '../shell/keep-staff.ts';
import type { StatusKeeper } from '../shell/keep-status.ts';
import { textOf } from '../shell/load-settings.ts';
import type { Mixer } from '../shell/parse-mixer.ts';
import { alarmsOf } from '../shell/watch-alarms.ts';
import type { WriteLog } from '../shell/write-log.ts';
import type { Station } from './open-station.ts';

/** At most one "scan again" a lane in this time, ms. */
const DROP_SHOWN_EVERY_MS = 1_000;

/** What a source of scans outside the bridge (the keyboard) tells. */
export interface ScanEars {
  readonly scan: (scan: Scan) => void;
  readonly drop: (kind: DropKind) => void;
  /** The chord that opens the devices screen. */
  readonly staffKey: () => void;
  /** Something is being typed in (a passphrase, a PIN, a form): what a person types goes to `typed`. */
  readonly isAsking: () => boolean;
  readonly typed: (stroke: KeyStroke) => void;
  /** Nothing is: a person walks about the screen with the keyboard. */
  readonly walked: (stroke: KeyStroke) => void;
}

export interface DevicePorts {
  readonly bridgePath: string;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly status: StatusKeeper;
  readonly announce: Announce;
  readonly log: WriteLog;
  /** Null while the gate is out of order from its start. */
  readonly station: () => Station | null;
  /** A visitor's scan. */
  readonly hearScan: (scan: Scan) => void;
  /** True: staff ask for it at a form; tenths of a degree. */
  readonly formTakesTemperature: (tenths: number) => boolean;
  readonly captureWedge: (wedge: Settings['wedge'], ears: ScanEars) => void;
  readonly pushStaff: (view: StaffView | null) => void;
  /** What else on the screen a person at the keyboard may be typing into. */
  readonly typist: Pick<ScanEars, 'isAsking' | 'typed'>;
  readonly print: () => void;
  /** Null: it cannot be told. */
  readonly readMixer: () => Promise<Mixer | null>;
}

export interface Devices {
  readonly staff: StaffScreen;
  readonly sound: SoundKeeper;
  /** Begins to hold the devices of the settings; once. */
  hold(settings: Settings): void;
  /** Once a second. */
  beat(): void;
  /** Monotonic time of the last scan; 0: none yet. */
  lastScanAtMs(): number;
  reopen(): void;
  stop(): void;
}

export function attendDevices(ports: DevicePorts): Devices {
  const { status, announce, log, clock } = ports;
  const commands = new Map<string, readonly DeviceCommand[]>();
  const lastDropShownAtMs = new Map<string, number>();
  let bridge: Bridge | null = null;
  let lastScanAtMs = 0;
  const startedAtMs = clock.monotonicMs();
  const startedWallMs = clock.wallMs();
  let spoiltAtMs: number | null = null;

  const staff = keepStaff({
    clock,
    devices: () => status.current().devices,
    commandsOf: (deviceId) => commands.get(deviceId) ?? [],
    nearbySettings: () => ports.station()?.settings.ble?.nearby ?? null,
    push: ports.pushStaff,
    command: (deviceId, command) => bridge?.command(deviceId, command),
    keepNearby(settings) {
      const station = ports.station();
      const id = station?.settings.ble?.id;
      if (station === null || id === undefined) return;
      try {
        station.keepNearby(settings);
        bridge?.nearby(id, settings);
      } catch (error) {
        log('error', 'settings-not-kept', { error: textOf(error) });
      }
    },
    measureNearby() {
      const ble = ports.station()?.settings.ble;
      if (ble !== null && ble !== undefined) bridge?.nearby(ble.id, ble.nearby);
    },
    print: ports.print,
    lanes: () => ports.station()?.lanes() ?? [],
    switchDirection: (lane, direction) => ports.station()?.switchDirection(lane, direction),
    trustClock: () => ports.station()?.clock.confirm(),
    insideNames: (passphrase) =>
      ports.station()?.insideNames(passphrase) ??
      Promise.resolve(failed({ kind: 'failed', detail: 'the station is not open' })),
    audit: (action) => ports.station()?.audit('staff', action),
    onTest(change) {
      log('warn', 'test-mode', change);
      announce({ event: 'test-mode', ...change });
    },
  });

  const sound = keepSound({
    nowMs: clock.monotonicMs,
    isWanted: () => isAnySoundOn(status.current().sound),
    readMixer: ports.readMixer,
    changed: status.setSoundCheck,
    log,
  });

  function hearScan(scan: Scan): void {
    lastScanAtMs = clock.monotonicMs();
    if (scan.via === 'wedge') spoiltAtMs = null;
    staff.countScan(scan.deviceId);
    const station = ports.station();
    if (station === null || !staff.isTesting()) {
      ports.hearScan(scan);
      return;
    }
    const explained = station.test(scan);
    if (explained !== null) staff.showTest(explained);
  }

  function hearDrop(lane: string, kind: DropKind): void {
    status.countDrop(kind);
    if (kind === 'input-method') spoiltAtMs = clock.monotonicMs();
    // A babbling scanner drops thousands a second: each is counted, one a second is shown and logged, so
    // that the log keeps its history and the other lane keeps its screen.
    const nowMs = clock.monotonicMs();
    if (nowMs - (lastDropShownAtMs.get(lane) ?? Number.NEGATIVE_INFINITY) < DROP_SHOWN_EVERY_MS) return;
    lastDropShownAtMs.set(lane, nowMs);
    log('warn', 'scan-dropped', { lane, kind, droppedSinceStart: status.current().drops[kind] ?? 0 });
    ports.station()?.passage.drop(lane, kind);
  }

  function hearState(message: Extract<FromBridge, { type: 'device' }>): void {
    const { deviceId, state, problem } = message;
    announce({ event: 'device', deviceId, state, problem });
    status.changeDevice(deviceId, { state, problem });
    staff.hear(message);
  }

  function countPhones({ minuteMs, counts }: Extract<FromBridge, { type: 'phones' }>): void {
    try {
      ports.station()?.ledger.countPhones(minuteMs, counts);
    } catch (error) {
      // A report of numbers is not worth an alarm; the disk has its own at the next visit.
      log('warn', 'phones-not-counted', { error: textOf(error) });
    }
  }

  function hear(message: FromBridge): void {
    switch (message.type) {
      case 'ready':
      case 'pong':
        return;
      case 'scan':
        hearScan(message.scan);
        return;
      case 'drop':
        hearDrop(message.lane, message.kind);
        return;
      case 'device': {
        const { deviceId, state, problem, detail } = message;
        log(state === 'gone' ? 'warn' : 'info', 'device', { deviceId, state, problem, detail });
        hearState(message);
        return;
      }
      case 'phones':
        staff.hear(message);
        countPhones(message);
        return;
      case 'temperature':
        // What was measured while nobody is asked is nobody's.
        if (!ports.formTakesTemperature(message.tenths)) ports.station()?.passage.temperature(message.tenths);
        return;
      case 'identity':
      case 'health':
      case 'nearby':
      case 'signal':
        staff.hear(message);
        return;
    }
  }

  function showAlarms(): void {
    const nowMs = clock.monotonicMs();
    const { keeping, clock: clockState } = status.current();
    const station = ports.station();
    const backup = station?.settings.backup ?? null;
    const { isGone, isMuted, isUnheard } = sound.faults();
    const facts = {
      nowMs: clock.wallMs(),
      isClockTrusted: clockState.isTrusted,
      backup:
        backup === null
          ? null
          : { everyHours: backup.everyHours, sinceMs: keeping.lastBackupAtMs ?? startedWallMs },
      overdueVisits: keeping.overdue,
      areSecretsKept: station?.areSecretsKept ?? true,
      isVaultSound: station?.vault.isFileSound() ?? true,
      isSoundGone: isGone,
      isSoundMuted: isMuted,
      isSoundUnheard: isUnheard,
      isSalvaged: station?.isSalvaged ?? false,
      isOlder: station?.isOlder() ?? false,
      quietForMs: nowMs - Math.max(lastScanAtMs, startedAtMs),
      spoiltForMs: spoiltAtMs === null ? null : nowMs - spoiltAtMs,
    };
    const alarms = alarmsOf(facts, ports.station()?.quietAlarm() ?? null);
    const before = status.current().alarms;
    if (JSON.stringify(alarms) === JSON.stringify(before)) return;
    for (const kind of alarms) if (!before.includes(kind)) log('warn', 'alarm', { kind });
    announce({ event: 'alarms', kinds: alarms });
    status.setAlarms(alarms);
  }

  return {
    staff,
    sound,

    hold(settings) {
      const { serial, hid = [], ble, wedge, thermometer } = settings;
      const described = describeDevices(settings);
      status.setDevices(described);
      const devices: HeldDevice[] = [
        ...serial,
        ...hid,
        ...(ble === null || ble === undefined ? [] : [ble]),
        ...(thermometer ? [{ ...thermometer, kind: 'thermometer' as const }] : []),
      ];
      for (const device of devices)
        if (device.kind !== 'ble' && device.kind !== 'thermometer')
          commands.set(device.id, commandsOf(device.profile, device.kind));
      if (devices.length > 0) {
        const died = (): void => {
          for (const { id } of devices) {
            const problem: DeviceStatus['problem'] = 'driver-crashed';
            hearState({ type: 'device', deviceId: id, state: 'gone', problem, detail: '' });
          }
        };
        bridge = holdBridge({ modulePath: ports.bridgePath, devices, hear, died }, log);
      }
      ports.captureWedge(wedge, {
        scan(scan) {
          if (wedge.isOn) hearScan(scan);
        },
        drop(kind) {
          if (wedge.isOn) hearDrop(wedge.lane, kind);
        },
        staffKey: () => staff.open({ byKey: true }),
        isAsking: () => staff.isAsking() || ports.typist.isAsking(),
        typed: (stroke) => (staff.isAsking() ? staff : ports.typist).typed(stroke),
        walked: (stroke) => ports.typist.typed(stroke),
      });
    },

    beat() {
      staff.beat();
      if (ports.station() === null) return;
      sound.beat();
      showAlarms();
    },

    lastScanAtMs: () => lastScanAtMs,
    reopen: () => bridge?.reopen(),
    stop: () => bridge?.stop(),
  };
}
