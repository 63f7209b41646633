/**
 * Keep backups: when the ledger is copied to the other disk, and what is said of it.
 *
 * Due `everyHours` after the last one that is there, counted by a clock that nobody sets; what was missed while the PC
 * was off is made up for soon after the start. A stick that is out is looked for every minute, anything else is tried
 * again after a while. One at a time. Copies nothing itself: that is done in a worker (electron/ledger/back-up.ts).
 */
import type { Result } from '../../contract/result.ts';
import type { Settings } from '../../contract/settings.ts';
import type { StationStatus } from '../../contract/status.ts';
import type { WriteLog } from './write-log.ts';

const HOUR_MS = 3_600_000;
/** After a start the gate has its first visitors before its first backup. */
export const FIRST_BACKUP_AFTER_MS = 60_000;
export const RETRY_MISSING_MS = 60_000;
export const RETRY_FAILED_MS = 15 * 60_000;

type BackupSettings = NonNullable<Settings['backup']>;
export type BackupProblem = NonNullable<StationStatus['keeping']['backupProblem']>;

export interface MadeBackup {
  readonly file: string;
  readonly atMs: number;
  readonly visits: number;
  readonly bytes: number;
}

export interface BackupPorts {
  /** Null: no backups. */
  readonly settings: BackupSettings | null;
  readonly wallMs: () => number;
  readonly timers: { set(ms: number, task: () => void): () => void };
  readonly log: WriteLog;
  /** Makes one now. Never rejects. */
  readonly make: (
    settings: BackupSettings,
  ) => Promise<Result<MadeBackup, { readonly kind: BackupProblem; readonly detail: string }>>;
  /** Wall time of the newest backup of this station in the folder; null: none, or no folder. */
  readonly findLast: (folder: string) => number | null;
  readonly onStatus: (status: Pick<StationStatus['keeping'], 'lastBackupAtMs' | 'backupProblem'>) => void;
  /** Told after each backup, for the audit. */
  readonly onMade: (made: MadeBackup) => void;
}

export interface BackupKeeper {
  /** Makes one at once, unless one is being made. */
  makeNow(): Promise<void>;
  /** No backup begins any more. One that is being made ends in its own time and is told to nobody. */
  close(): void;
}

export function keepBackups(ports: BackupPorts): BackupKeeper {
  const { settings, wallMs, timers, log, onStatus } = ports;
  let lastBackupAtMs = settings === null ? null : ports.findLast(settings.folder);
  let backupProblem: BackupProblem | null = null;
  let stopTimer = (): void => {};
  let making: Promise<void> | null = null;
  let isClosed = false;

  const tell = (): void => onStatus({ lastBackupAtMs, backupProblem });

  function wait(ms: number): void {
    stopTimer();
    if (!isClosed) stopTimer = timers.set(ms, () => void makeNow());
  }

  async function make(of: BackupSettings): Promise<void> {
    const made = await ports.make(of);
    if (isClosed) return;
    if (made.ok) {
      const { file, atMs, visits, bytes } = made.value;
      log('info', 'backed-up', { file, visits, bytes });
      lastBackupAtMs = atMs;
      backupProblem = null;
      ports.onMade(made.value);
      wait(of.everyHours * HOUR_MS);
    } else {
      const { kind, detail } = made.error;
      // A stick that is out all night is one line, not a thousand.
      if (backupProblem !== kind) log('warn', 'backup-failed', { kind, detail });
      backupProblem = kind;
      wait(kind === 'target-missing' ? RETRY_MISSING_MS : RETRY_FAILED_MS);
    }
    tell();
  }

  function makeNow(): Promise<void> {
    if (settings === null || isClosed) return Promise.resolve();
    stopTimer();
    making ??= make(settings).finally(() => {
      making = null;
    });
    return making;
  }

  if (settings !== null) {
    const everyMs = settings.everyHours * HOUR_MS;
    // A clock that was set must not put it off for years, nor a backup of the future.
    const sinceMs = lastBackupAtMs === null ? everyMs : Math.max(0, wallMs() - lastBackupAtMs);
    wait(Math.max(FIRST_BACKUP_AFTER_MS, everyMs - sinceMs));
  }
  tell();

  return {
    makeNow,
    close() {
      isClosed = true;
      stopTimer();
    },
  };
}
