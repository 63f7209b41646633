/**
 * Keeps the station's status and tells the screens when it changed.
 *
 * Alarms (out of order, a device's state) go out at once; everything else is gathered for a moment so
 * that a rush of scans does not redraw the status line for each.
 */
import { isDeepStrictEqual } from 'node:util';
import { defaultDisplay, defaultFace, defaultSound } from '../../contract/display.ts';
import type { DropKind } from '../../contract/scan.ts';
import { DEFAULT_RETAIN_DAYS } from '../../contract/settings.ts';
import type { Alarm, DeviceStatus, OutOfOrder, StationStatus, SyncStatus } from '../../contract/status.ts';

export const STATUS_GATHER_MS = 100;

export interface StatusKeeper {
  readonly current: () => StationStatus;
  describe(
    part: Pick<StationStatus, 'venueName' | 'gate' | 'policyTitle'> &
      Partial<Pick<StationStatus, 'display' | 'sound' | 'face'>>,
  ): void;
  setDevices(devices: readonly DeviceStatus[]): void;
  changeDevice(deviceId: string, change: Partial<DeviceStatus>): void;
  setOutOfOrder(fault: OutOfOrder | null): void;
  setSync(sync: SyncStatus): void;
  setConfiguration(configuration: StationStatus['configuration']): void;
  setAlarms(alarms: readonly Alarm[]): void;
  setRegister(register: StationStatus['register']): void;
  setZones(zones: StationStatus['zones']): void;
  setClock(clock: StationStatus['clock']): void;
  setKeeping(keeping: StationStatus['keeping']): void;
  setSoundCheck(check: StationStatus['soundCheck']): void;
  setToday(today: StationStatus['today']): void;
  countDrop(kind: DropKind): void;
}

const atFirst: StationStatus = {
  venueName: '',
  gate: '',
  policyTitle: null,
  outOfOrder: null,
  devices: [],
  sync: { state: 'not-configured', pending: 0, quarantined: 0, lastAckAtMs: null, problem: null },
  drops: { 'too-long': 0, noise: 0, 'input-method': 0 },
  alarms: [],
  configuration: [],
  register: null,
  zones: [],
  // Until somebody has looked: the first status goes out before the ledger is open.
  clock: { isTrusted: true, doubt: null },
  keeping: { retainDays: DEFAULT_RETAIN_DAYS, overdue: 0, lastBackupAtMs: null, backupProblem: null },
  display: defaultDisplay,
  sound: defaultSound,
  soundCheck: null,
  face: defaultFace,
  today: { accept: 0, deny: 0, ask: 0 },
};

export function keepStatus(push: (status: StationStatus) => void): StatusKeeper {
  let status = atFirst;
  let gathering: NodeJS.Timeout | null = null;

  function pushNow(): void {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    push(status);
  }
  function change(part: Partial<StationStatus>, isUrgent = false): void {
    status = { ...status, ...part };
    if (isUrgent) pushNow();
    else gathering ??= setTimeout(pushNow, STATUS_GATHER_MS);
  }

  /** For what is looked up every second: the screens hear of it when it is another. */
  function changeIfOther<Part extends keyof StationStatus>(name: Part, value: StationStatus[Part]): void {
    if (!isDeepStrictEqual(status[name], value)) change({ [name]: value });
  }

  return {
    current: () => status,
    describe: (part) => change(part),
    setDevices: (devices) => change({ devices: [...devices] }, true),
    changeDevice(deviceId, part) {
      const devices = status.devices.map((device) =>
        device.deviceId === deviceId ? { ...device, ...part } : device,
      );
      change({ devices }, part.state !== undefined);
    },
    setOutOfOrder: (outOfOrder) => change({ outOfOrder }, true),
    setSync: (sync) => change({ sync }),
    setConfiguration: (configuration) => change({ configuration }),
    setAlarms: (alarms) => change({ alarms: [...alarms] }, true),
    setRegister: (register) => change({ register }),
    setZones: (zones) => changeIfOther('zones', zones),
    setClock: (clock) => changeIfOther('clock', clock),
    setKeeping: (keeping) => changeIfOther('keeping', keeping),
    // Urgent: whoever pressed a key about it is looking.
    setSoundCheck: (soundCheck) => change({ soundCheck }, true),
    setToday: (today) => change({ today }),
    countDrop(kind) {
      change({ drops: { ...status.drops, [kind]: (status.drops[kind] ?? 0) + 1 } });
    },
  };
}
