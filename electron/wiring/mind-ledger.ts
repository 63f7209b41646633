/**
 * Mind the ledger: what has to be done to it beside recording, each in its own time and never in a rush.
 *
 * Closes the gate day, deletes days past their time, signs checkpoints, remembers how far it came, carries out
 * orders of an admin. By age and at closing time nothing is done while the clock is in doubt: a wrong year would
 * delete everything. A disk that fails has its own alarm; what was not done is tried again.
 */
import { z } from 'zod';
import { CHECKPOINT_MS, CHECKPOINT_VISITS } from '../../contract/checkpoint.ts';
import { localDayOf } from '../../contract/local-time.ts';
import { DEFAULT_RETAIN_DAYS, type Settings } from '../../contract/settings.ts';
import type { StationStatus } from '../../contract/status.ts';
import type { Ledger, Remembered } from '../ledger/open-ledger.ts';
import type { SecretKeeper } from '../shell/keep-secret.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { type DayTagger, gateDayOf } from '../vault/day-tags.ts';

/** How often days past their time are looked for, milliseconds. */
export const RETENTION_EVERY_MS = 15 * 60_000;
/** How often a tag key that could not be kept is tried again, milliseconds. */
export const KEEP_KEY_EVERY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** Where it is remembered outside the ledger how far the ledger came. */
export const LEDGER_HEAD = 'ledger-head';

export interface MindPorts {
  readonly ledger: Ledger;
  readonly tagger: DayTagger;
  readonly secrets: Pick<SecretKeeper, 'save' | 'load'>;
  readonly settings: Pick<Settings, 'retainDays' | 'occupancy'>;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly isClockTrusted: () => boolean;
  readonly log: WriteLog;
  /** A checkpoint was signed, or may have been while visits were recorded. */
  readonly onSigned: () => void;
  /** Deletes what was set aside of damaged ledgers when it is past its time too; how many files. */
  readonly removeAside: (retainDays: number) => number;
  readonly onKeeping: (keeping: Pick<StationStatus['keeping'], 'retainDays' | 'overdue'>) => void;
}

export interface LedgerMinder {
  /** Once a second. `isQuiet`: nobody was scanned for some seconds. */
  beat(isQuiet: boolean): void;
  /** The last signature of a run that ends in order. */
  end(): void;
}

/** The day before which nothing may be kept any more. */
export const firstKeptDay = (nowMs: number, retainDays: number): string =>
  localDayOf(nowMs - retainDays * DAY_MS);

export function mindLedger(ports: MindPorts): LedgerMinder {
  const { ledger, tagger, clock, log } = ports;
  const { retainDays = DEFAULT_RETAIN_DAYS, occupancy } = ports.settings;
  const closesAtMinute = occupancy?.closesAtMinute ?? 0;
  let signedAtMs = clock.monotonicMs();
  const kept = readLedgerHead(ports.secrets);
  /** The highest number ever given: after an older file was put back it counts until it is passed again. */
  let highestSeq = kept?.seq ?? 0;
  let rememberedSeq = -1;
  let rememberedAudit = -1;
  /** What is remembered is not of this chain: an older file was put back, or a damaged one salvaged. */
  let isForgotten = kept?.end != null && !ledger.holds(kept.end);
  /** Monotonic; null: as soon as it is quiet. */
  let deletedAtMs: number | null = null;
  let keyTriedAtMs = clock.monotonicMs();
  let wasTrusted = false;
  /** The gate day that everybody inside is of; null: not looked at yet, or not since the clock was in doubt. */
  let heldDay: string | null = null;

  /**
   * The key's day says when the tags go, each person's own time who does: key and ledger may be of two days where a
   * backup was put back or the key could not be written. Who came in while the clock was in doubt stays until the
   * closing time after, though their tags may go with a key of an earlier day.
   */
  function closeGateDay(): void {
    const nowMs = clock.wallMs();
    const today = gateDayOf(nowMs, closesAtMinute);
    if (today === heldDay) return;
    if (!wasTrusted && !tagger.wasKept) tagger.renameDay(today);
    wasTrusted = true;
    const { gateDay } = tagger;
    const closed = ledger.closeGateDay(nowMs, {
      isOver({ knownAtMs }) {
        if (knownAtMs === null) return false;
        const day = gateDayOf(knownAtMs, closesAtMinute);
        // A day to come was said by a wrong clock, and goes with the one that ends.
        return day < today || (day > today && today > gateDay);
      },
      forgetsTags: today !== gateDay,
    });
    // With the old tags still in the ledger the old key stays: both go, or neither.
    if (!closed.ok) return;
    if (closed.value > 0 || today !== gateDay)
      log('info', 'gate-day-closed', { gateDay, today, assumedOut: closed.value });
    tagger.replaceKey(today);
    heldDay = today;
  }

  function deleteDays(): void {
    const before = firstKeptDay(clock.wallMs(), retainDays);
    const deleted = ledger.deleteDaysBefore(before, clock.wallMs());
    if (!deleted.ok) {
      log('warn', 'retention-failed', { detail: deleted.error.detail });
      deletedAtMs = clock.monotonicMs();
      return;
    }
    const { visits, keys, isDone } = deleted.value;
    if (visits > 0 || keys > 0) log('info', 'days-deleted', { before, visits, keys });
    // One piece a beat while there is more.
    if (!isDone) return;
    deletedAtMs = clock.monotonicMs();
    const aside = ports.removeAside(retainDays);
    if (aside > 0) log('info', 'set-aside-deleted', { files: aside });
    ports.onKeeping({ retainDays, overdue: ledger.countOverdue(before) });
  }

  function sign(): void {
    ledger.signCheckpoint(clock.wallMs());
    signedAtMs = clock.monotonicMs();
    ports.onSigned();
  }

  function remember(): void {
    const { seq, auditNumber, hash } = ledger.chainEnd();
    isForgotten = false;
    if (seq === rememberedSeq && auditNumber === rememberedAudit) return;
    highestSeq = Math.max(highestSeq, seq);
    const head = { seq: highestSeq, end: { seq, auditNumber, hash: hash.toString('base64url') } };
    ports.secrets.save(LEDGER_HEAD, Buffer.from(JSON.stringify(head)));
    rememberedAudit = auditNumber;
    rememberedSeq = seq;
  }

  return {
    beat(isQuiet) {
      const nowMs = clock.monotonicMs();
      if (isForgotten || ledger.isSignatureDue() || nowMs - signedAtMs >= CHECKPOINT_MS) {
        sign();
        remember();
      } else if (ledger.lastSeq() - rememberedSeq >= CHECKPOINT_VISITS) {
        remember();
        ports.onSigned();
      }
      if (nowMs - keyTriedAtMs >= KEEP_KEY_EVERY_MS) {
        keyTriedAtMs = nowMs;
        tagger.keepKey();
      }
      if (!ports.isClockTrusted()) {
        heldDay = null;
        return;
      }
      closeGateDay();
      if (isQuiet && (deletedAtMs === null || nowMs - deletedAtMs >= RETENTION_EVERY_MS)) deleteDays();
    },
    end() {
      sign();
      remember();
    },
  };
}

/** Of before: without the end. */
const headSchema = z.object({
  seq: z.int().nonnegative(),
  end: z
    .object({
      seq: z.int().nonnegative(),
      auditNumber: z.int().nonnegative(),
      hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    })
    .optional(),
});

/** What was remembered by `remember`; null: nothing, or it does not open. */
export function readLedgerHead(secrets: Pick<SecretKeeper, 'load'>): Remembered | null {
  const kept = secrets.load(LEDGER_HEAD);
  if (kept === null) return null;
  try {
    const { seq, end } = headSchema.parse(JSON.parse(kept.toString('utf8')));
    return end === undefined ? { seq } : { seq, end: { ...end, hash: Buffer.from(end.hash, 'base64url') } };
  } catch {
    return null;
  }
}
