/**
 * Says the station's status in words. Pure.
 *
 * Every device, the queue and the dropped scans, by the closed kinds of the contract; nothing here
 * stops the gate (that is out of order), but nothing is hidden from the guard either.
 */
import type { LaneDirection } from '../contract/scan.ts';
import type { DeviceStatus, StationStatus } from '../contract/status.ts';
import { type BothTexts, both, fill, joined } from './catalogue.ts';

export interface StatusWords {
  /** Null where there is nothing to judge. */
  readonly mark: 'good' | 'waiting' | 'bad' | null;
  readonly texts: BothTexts;
}

export interface GoneDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly title: BothTexts;
  readonly help: BothTexts;
  /** True when no other scanner is ready: nobody can be scanned. */
  readonly isLast: boolean;
}

const describeProblem = ({ problem }: DeviceStatus): { title: BothTexts; help: BothTexts } => {
  const kind = problem ?? 'other';
  return {
    title: both((texts) => texts.devices.problems[kind].title),
    help: both((texts) => texts.devices.problems[kind].help),
  };
};

/** The scanner to raise the alarm for, or null when none is gone. */
export function describeGone({ devices }: StationStatus): GoneDevice | null {
  const gone = devices.find(({ state }) => state === 'gone');
  if (gone === undefined) return null;
  return {
    deviceId: gone.deviceId,
    label: gone.label,
    ...describeProblem(gone),
    isLast: !devices.some(({ state }) => state === 'ready'),
  };
}

function describeDevices({ devices }: StationStatus): StatusWords {
  const gone = devices.find(({ state }) => state === 'gone');
  if (gone !== undefined) return { mark: 'bad', texts: describeProblem(gone).title };
  if (devices.some(({ state }) => state === 'ready')) {
    return { mark: 'good', texts: both((texts) => texts.devices.states.ready) };
  }
  if (devices.length === 0) return { mark: 'bad', texts: both((texts) => texts.devices.none) };
  return { mark: 'waiting', texts: both((texts) => texts.devices.states.opening) };
}

function describeSync({ sync }: StationStatus): StatusWords {
  const parts = [both((texts) => fill(texts.sync.states[sync.state], { count: sync.pending }))];
  const { problem } = sync;
  if (problem !== null) parts.push(both((texts) => texts.sync.problems[problem]));
  const { quarantined } = sync;
  if (quarantined > 0) parts.push(both((texts) => fill(texts.sync.quarantined, { count: quarantined })));
  const isCalm = problem === null && quarantined === 0 && (sync.state === 'idle' || sync.state === 'sending');
  return { mark: quarantined > 0 ? 'bad' : isCalm ? 'good' : 'waiting', texts: joined(parts, ', ') };
}

/** The cells of the status line, in the order in which they stand. */
export function describeStatus(status: StationStatus): readonly StatusWords[] {
  const drops = Object.values(status.drops).reduce((sum, count) => sum + count, 0);
  return [
    describeDevices(status),
    describeSync(status),
    ...(drops > 0
      ? [
          {
            mark: 'waiting' as const,
            texts: both((texts) => fill(texts.drops.count, { count: drops })),
          },
        ]
      : []),
    { mark: null, texts: both((texts) => fill(texts.idle.today, status.today)) },
  ];
}

/** Which way people pass here, from the lanes that have a scanner. */
export function chooseGateDirection({ devices }: StationStatus): LaneDirection {
  const directions = new Set(devices.map(({ direction }) => direction));
  const [only] = directions;
  return directions.size === 1 && only !== undefined ? only : 'both';
}
