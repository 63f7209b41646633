/**
 * Watch alarms: what staff must know though every device says that it is well. Pure.
 *
 * Nobody scanned for a while in opening hours: the reader may look at a wall, or the staff wave people
 * through. An input method that spoils the keyboard scanner: every code will fail until it is off. And what the
 * ledger must not do in silence: keep longer than it may, go without a backup, have lost something.
 */
import { localTimeOf } from '../../contract/local-time.ts';
import type { QuietAlarm } from '../../contract/policy.ts';
import type { Alarm } from '../../contract/status.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The alarm of an input method stands this long after the last spoilt scan, milliseconds. */
export const INPUT_METHOD_ALARM_MS = 10 * MINUTE_MS;
/** A backup that is missed once may be a PC that was off; this many times its turn is late. */
export const BACKUP_LATE_TURNS = 2;

export interface AlarmFacts {
  readonly nowMs: number;
  /** False: opening hours and ages cannot be told, and nothing is said of them. */
  readonly isClockTrusted: boolean;
  /** Since the last scan, or since the start when there was none; by a clock that nobody sets. */
  readonly quietForMs: number;
  /** Since the last scan that an input method spoilt; null: none since the start, or one was read since. */
  readonly spoiltForMs: number | null;
  /** `sinceMs`: wall time of the last backup, or since when one is due where none was made; null: none is wanted. */
  readonly backup: { readonly everyHours: number; readonly sinceMs: number } | null;
  /** Visits past their time that the collector has not acknowledged. */
  readonly overdueVisits: number;
  /** False: the keys of today do not outlive a restart. */
  readonly areSecretsKept: boolean;
  /** Sound is wanted, and there is no output, or it is muted, or staff did not hear it (keep-sound.ts). */
  readonly isSoundGone: boolean;
  readonly isSoundMuted: boolean;
  readonly isSoundUnheard: boolean;
  /** False: vault.json cannot be used any more; the next start would fail. */
  readonly isVaultSound: boolean;
  /** The ledger in use was saved out of a damaged one in this run. */
  readonly isSalvaged: boolean;
  /** The ledger was found older than the station remembers. */
  readonly isOlder: boolean;
}

export function alarmsOf(facts: AlarmFacts, quietAlarm: QuietAlarm | null): Alarm[] {
  const { nowMs, isClockTrusted, quietForMs, spoiltForMs, backup } = facts;
  const alarms: readonly (readonly [Alarm, boolean])[] = [
    ['nobody-scans', isClockTrusted && quietAlarm !== null && isQuiet(nowMs, quietForMs, quietAlarm)],
    ['input-method', spoiltForMs !== null && spoiltForMs < INPUT_METHOD_ALARM_MS],
    ['sound-gone', facts.isSoundGone],
    ['sound-muted', facts.isSoundMuted],
    ['sound-unheard', facts.isSoundUnheard],
    ['vault-unusable', !facts.isVaultSound],
    ['ledger-salvaged', facts.isSalvaged],
    ['ledger-older', facts.isOlder],
    [
      'backup-late',
      isClockTrusted &&
        backup !== null &&
        nowMs - backup.sinceMs >= BACKUP_LATE_TURNS * backup.everyHours * HOUR_MS,
    ],
    ['retention-held', facts.overdueVisits > 0],
    ['secrets-not-kept', !facts.areSecretsKept],
  ];
  return alarms.flatMap(([alarm, isOn]) => (isOn ? [alarm] : []));
}

function isQuiet(
  nowMs: number,
  quietForMs: number,
  { minutes, opensAtMinute, closesAtMinute, weekdays }: QuietAlarm,
): boolean {
  const { minuteOfDay, weekday } = localTimeOf(nowMs);
  if (!weekdays.includes(weekday) || minuteOfDay < opensAtMinute || minuteOfDay >= closesAtMinute)
    return false;
  // Counted from the opening: the night before is nobody's fault.
  const openMs = (minuteOfDay - opensAtMinute) * MINUTE_MS;
  return Math.min(quietForMs, openMs) >= minutes * MINUTE_MS;
}
