/**
 * Says what is wrong at the gate, worst first, and how much of the screen it takes. Pure.
 *
 * A scanner that is gone and an input method that spoils every code keep visitors from being read: they
 * take the idle screen. A silent dongle and a quiet hour are the staff's business: they stand in the status
 * line and sound, but say nothing to who waits. What the ledger has to say waits for office hours: it stands and is
 * not sounded, or the gate would cry through a weekend for a disk that nobody there can mend.
 */
import type { Alarm, DeviceStatus, StationStatus } from '../contract/status.ts';
import { type BothTexts, both, type Catalogue } from './catalogue.ts';

export interface AlarmWords {
  /** The same while the alarm stands; names the device where there is one. */
  readonly key: string;
  readonly title: BothTexts;
  readonly help: BothTexts;
  /** The device, in the words of who set it up. */
  readonly label: string | null;
  readonly isScanner: boolean;
  /** `whole`: nobody can be scanned; `banner`: over the invitation; `line`: in the status line only. */
  readonly room: 'whole' | 'banner' | 'line';
}

/** A dongle and a thermometer scan nothing, and have words of their own. */
export const wordsOfDevice = (
  devices: Catalogue['devices'],
  via: DeviceStatus['via'],
): Pick<Catalogue['devices'], 'states' | 'problems'> =>
  via === 'ble' ? devices.dongle : via === 'thermometer' ? devices.thermometer : devices;

export function describeProblem({ via, problem }: DeviceStatus): { title: BothTexts; help: BothTexts } {
  const kind = problem ?? 'other';
  const of = (part: 'title' | 'help'): BothTexts =>
    both(({ devices }) => wordsOfDevice(devices, via).problems[kind][part]);
  return { title: of('title'), help: of('help') };
}

export const isScanner = ({ lane }: DeviceStatus): boolean => lane !== null;

/** Worst first. */
export const ledgerAlarms = [
  'vault-unusable',
  'ledger-salvaged',
  'ledger-older',
  'retention-held',
  'backup-late',
  'secrets-not-kept',
] as const satisfies readonly Alarm[];

/** The gate makes no sound, or nobody hears it; worst first. */
export const soundAlarmKinds = [
  'sound-gone',
  'sound-muted',
  'sound-unheard',
] as const satisfies readonly Alarm[];

export const describeAlarm = (kind: Alarm): { title: BothTexts; help: BothTexts } => ({
  title: both((texts) => texts.alarms[kind].title),
  help: both((texts) => texts.alarms[kind].help),
});

function describeDevice(device: DeviceStatus, isLast: boolean): AlarmWords {
  return {
    key: `device ${device.deviceId}`,
    ...describeProblem(device),
    label: device.label,
    isScanner: isScanner(device),
    room: !isScanner(device) ? 'line' : isLast ? 'whole' : 'banner',
  };
}

export function describeAlarms({ devices, alarms }: StationStatus): readonly AlarmWords[] {
  const isLast = !devices.some((device) => isScanner(device) && device.state === 'ready');
  const gone = devices.filter(({ state }) => state === 'gone');
  const silent = devices.filter(({ state, problem }) => state !== 'gone' && problem === 'silent');
  const stated = (kind: Alarm, room: AlarmWords['room']): readonly AlarmWords[] =>
    alarms.includes(kind)
      ? [
          {
            key: kind,
            ...describeAlarm(kind),
            label: null,
            isScanner: false,
            room,
          },
        ]
      : [];
  return [
    ...gone.filter(isScanner).map((device) => describeDevice(device, isLast)),
    ...stated('input-method', 'banner'),
    ...[...gone, ...silent]
      .filter((device) => !isScanner(device))
      .map((device) => describeDevice(device, false)),
    ...stated('nobody-scans', 'line'),
    ...soundAlarmKinds.flatMap((kind) => stated(kind, 'line')),
    ...ledgerAlarms.flatMap((kind) => stated(kind, 'line')),
  ];
}

/** What is to be sounded of devices; a gate that is out of order sounds for itself (sound-alarms.ts). */
export const alarmKeys = (status: StationStatus): readonly string[] =>
  status.outOfOrder === null
    ? describeAlarms({
        ...status,
        // A hall is silent at night too: a dongle that hears nothing is said, and cries to nobody.
        devices: status.devices.filter(({ state, problem }) => state === 'gone' || problem !== 'silent'),
        alarms: status.alarms.filter((alarm) => !ledgerAlarms.some((kind) => kind === alarm)),
      }).map(({ key }) => key)
    : [];
