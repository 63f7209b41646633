/**
 * Says the station's status in words. Pure.
 *
 * Every device, alarm, a clock in doubt, the queue, backups, old configuration, an old register and the dropped scans, by the closed
 * kinds of the contract; nothing here stops the gate (that is out of order), but nothing is hidden from
 * the guard either.
 */
import type { GuardView } from '../contract/guard.ts';
import type { LaneDirection } from '../contract/scan.ts';
import type { StationStatus } from '../contract/status.ts';
import { type BothTexts, both, fill, joined } from './catalogue.ts';
import {
  describeAlarm,
  describeAlarms,
  describeProblem,
  isScanner,
  ledgerAlarms,
} from './describe-alarms.ts';

const DAY_MS = 24 * 3_600_000;

export interface StatusWords {
  /** Null where there is nothing to judge. */
  readonly mark: 'good' | 'waiting' | 'bad' | null;
  readonly texts: BothTexts;
}

function describeDevices(status: StationStatus): StatusWords {
  const scanners = status.devices.filter(isScanner);
  const gone = scanners.find(({ state }) => state === 'gone');
  if (gone !== undefined) return { mark: 'bad', texts: describeProblem(gone).title };
  if (scanners.some(({ state }) => state === 'ready')) {
    return { mark: 'good', texts: both((texts) => texts.devices.states.ready) };
  }
  if (scanners.length === 0) return { mark: 'bad', texts: both((texts) => texts.devices.none) };
  return { mark: 'waiting', texts: both((texts) => texts.devices.states.opening) };
}

/** What is wrong beside a gone scanner, which has the first cell, and beside what stands as a banner. */
function describeOtherAlarms(status: StationStatus): readonly StatusWords[] {
  const alarms = describeAlarms(status);
  const banner = alarms.find(({ room }) => room !== 'line');
  return alarms
    .filter((alarm) => alarm !== banner && !alarm.isScanner && !isOfLedger(alarm.key))
    .map(({ title }) => ({ mark: 'bad' as const, texts: title }));
}

const isOfLedger = (key: string): boolean => ledgerAlarms.some((kind) => kind === key);

/**
 * What the ledger and its backups have to say, in one cell: the worst in words, of the others how many. All of it
 * stands on the devices screen; here it must not take the room of what the visitor came for.
 */
function describeLedger({ alarms, keeping: { backupProblem } }: StationStatus): readonly StatusWords[] {
  const titles = ledgerAlarms
    .filter((kind) => alarms.includes(kind))
    .map((kind) => describeAlarm(kind).title);
  const mark = titles.length > 0 ? 'bad' : 'waiting';
  if (backupProblem !== null) titles.push(both((texts) => texts.keeping.problems[backupProblem]));
  const [worst, ...others] = titles;
  if (worst === undefined) return [];
  if (others.length === 0) return [{ mark, texts: worst }];
  const more = `(+${others.length})`;
  return [{ mark, texts: joined([worst, { vi: more, en: more }], ' ') }];
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

/** Signed configuration that should have been renewed; nothing while all of it is fresh. */
function describeConfiguration({ configuration }: StationStatus): readonly StatusWords[] {
  const old = configuration.flatMap(({ kind, freshness }) =>
    freshness === 'fresh' ? [] : [{ freshness, text: both((texts) => texts.configuration[freshness][kind]) }],
  );
  if (old.length === 0) return [];
  return [
    {
      mark: old.some(({ freshness }) => freshness === 'expired') ? 'bad' : 'waiting',
      texts: joined(
        old.map(({ text }) => text),
        ', ',
      ),
    },
  ];
}

/** A register that was not renewed for a day: declarations made since then are not in it. */
function describeRegister({ register }: StationStatus, nowMs: number): readonly StatusWords[] {
  if (register === null) return [];
  if (register.updatedAtMs === null) {
    return [{ mark: 'waiting', texts: both((texts) => texts.register.empty) }];
  }
  const days = Math.floor((nowMs - register.updatedAtMs) / DAY_MS);
  if (days < 1) return [];
  const texts = both(({ register: words }) =>
    days === 1 ? words['one-day'] : fill(words.days, { count: days }),
  );
  return [{ mark: 'waiting', texts }];
}

function describeClock({ clock }: StationStatus): readonly StatusWords[] {
  return clock.isTrusted ? [] : [{ mark: 'bad', texts: both((texts) => texts.clock.title) }];
}

/** Quiet: it may well sound. What staff did not hear is an alarm. */
function describeSoundCheck({ soundCheck }: StationStatus): readonly StatusWords[] {
  if (soundCheck?.state !== 'unconfirmed') return [];
  return [{ mark: null, texts: both((texts) => texts['sound-check'].unconfirmed) }];
}

/** Nobody is let through, and why: before anything else. */
function describeOutOfOrder({ outOfOrder }: StationStatus): readonly StatusWords[] {
  return outOfOrder === null
    ? []
    : [{ mark: 'bad', texts: both((texts) => texts.outOfOrder[outOfOrder.kind].title) }];
}

/** The cells of the status line, in the order in which they stand. `nowMs`: wall clock. */
export function describeStatus(status: StationStatus, nowMs: number): readonly StatusWords[] {
  const drops = Object.values(status.drops).reduce((sum, count) => sum + count, 0);
  return [
    ...describeOutOfOrder(status),
    describeDevices(status),
    ...describeOtherAlarms(status),
    ...describeClock(status),
    describeSync(status),
    ...describeLedger(status),
    ...describeConfiguration(status),
    ...describeRegister(status, nowMs),
    ...(drops > 0
      ? [
          {
            mark: 'waiting' as const,
            texts: both((texts) => fill(texts.drops.count, { count: drops })),
          },
        ]
      : []),
    ...describeSoundCheck(status),
    { mark: null, texts: both((texts) => fill(texts.idle.today, status.today)) },
  ];
}

/** Which way people can pass; that a lane turns by itself is the staff's business. */
export type ShownDirection = Exclude<LaneDirection, 'auto'>;

export const showDirection = (direction: LaneDirection): ShownDirection =>
  direction === 'auto' ? 'both' : direction;

/** Which way people pass here now, from the lanes that have a scanner; `lanes`: where a guard has turned them to. */
export function chooseGateDirection(
  { devices }: StationStatus,
  lanes: GuardView['lanes'] = [],
): ShownDirection {
  const directions = new Set(
    devices.flatMap(({ lane, direction }) => {
      const turned = direction === 'both' ? lanes.find((one) => one.lane === lane)?.direction : undefined;
      return direction === null ? [] : [turned ?? direction];
    }),
  );
  const [only] = directions;
  return directions.size === 1 && only !== undefined ? showDirection(only) : 'both';
}
