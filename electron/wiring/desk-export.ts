/**
 * Desk export: one day's log without names into a folder that was found, one at a time.
 *
 * The file gets a name that nothing in the folder has, and gets it only when it is whole, on disk and in the audit with
 * the operator. Names take `export --names` and the vault's passphrase; there is no way to them from here.
 */
import type { DeskView, ExportFolder } from '../../contract/desk.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { DeskThread } from '../reports/desk-thread.ts';
import type { ExportError, ExportOptions, ExportRun } from '../reports/run-export.ts';
import type { WriteLog } from '../shell/write-log.ts';

export type ExportState = NonNullable<DeskView['export']>;
type Problem = NonNullable<ExportState['problem']>;

/** Progress is told at most this often, ms. */
const TOLD_EVERY_MS = 250;

export interface DeskExportPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly log: WriteLog;
  readonly station: () => {
    readonly stationId: string;
    readonly ledger: Pick<Ledger, 'recordAudit'>;
  } | null;
  readonly runExport: (options: Pick<ExportOptions, 'day' | 'outFile' | 'note' | 'onProgress'>) => ExportRun;
  readonly findFolders: () => Promise<readonly ExportFolder[]>;
  readonly chooseFreeName: (folder: string, start: string, extension: string) => Promise<string | null>;
  readonly settleFolder: (folder: string) => Promise<boolean>;
  readonly changed: () => void;
}

export interface DeskExport {
  state(): ExportState | null;
  /** Nothing while another one runs. Never rejects. */
  start(asked: {
    readonly operator: string;
    readonly day: string;
    readonly folder: string;
    readonly thread: DeskThread;
  }): Promise<void>;
  cancel(): void;
}

/** The disk is full, or the file is larger than its file system takes (4 GiB on FAT). */
const noRoom: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** A stick that was pulled out, in the words of Linux and Windows. */
const folderGone: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENODEV',
  'ENXIO',
  'EIO',
  'EROFS',
  'EBADF',
  'UNKNOWN',
]);

export function problemOf(error: ExportError): Problem {
  if (error.kind !== 'cannot-write') return 'failed';
  const code = 'code' in error ? (error.code ?? '') : '';
  return noRoom.has(code) ? 'no-room' : folderGone.has(code) ? 'folder-gone' : 'failed';
}

export function createDeskExport(ports: DeskExportPorts): DeskExport {
  const { clock, log } = ports;
  let state: ExportState | null = null;
  let run: ExportRun | null = null;
  let isCancelled = false;
  let toldAtMs = 0;

  function tell(now: ExportState): void {
    state = now;
    toldAtMs = clock.monotonicMs();
    ports.changed();
  }

  const isOffered = async (folder: string): Promise<boolean> =>
    (await ports.findFolders()).some(({ path }) => path === folder);

  async function write(
    begun: ExportState,
    { operator, day, folder, thread }: Parameters<DeskExport['start']>[0],
  ): Promise<ExportState> {
    const station = ports.station();
    const none = { outcome: null, direction: null, lane: null, family: null, seq: null };
    const counted = await thread.ask<'log'>({ kind: 'log', filter: { day, ...none }, after: null });
    const total = counted.ok ? counted.value.total : 0;
    tell({ ...begun, total });
    if (station === null) return { ...begun, total, state: 'failed', problem: 'failed' };
    const outFile = (await isOffered(folder))
      ? await ports.chooseFreeName(folder, `gatehouse-${station.stationId}-${day}`, '.csv')
      : null;
    if (outFile === null) return { ...begun, total, state: 'failed', problem: 'folder-gone' };
    if (isCancelled) return { ...begun, total, state: 'cancelled' };
    run = ports.runExport({
      day,
      outFile,
      note: ({ rows, withNames }) =>
        station.ledger.recordAudit({
          atMs: clock.wallMs(),
          actor: operator,
          reason: null,
          action: { kind: 'exported', report: 'visits', day, withNames, rows },
        }),
      onProgress(rows) {
        if (clock.monotonicMs() - toldAtMs >= TOLD_EVERY_MS) tell({ ...begun, total, rows });
      },
    });
    const done = await run.done;
    if (!done.ok) {
      const { kind, detail } = done.error;
      if (kind === 'cancelled') return { ...begun, total, state: 'cancelled' };
      log('warn', 'desk-export-failed', { kind, detail });
      return { ...begun, total, state: 'failed', problem: problemOf(done.error) };
    }
    // Without its folder the file's name is not on the stick yet; and a stick that was pulled out has neither.
    if (!(await ports.settleFolder(folder)) || !(await isOffered(folder)))
      return { ...begun, total, state: 'failed', problem: 'folder-gone' };
    const { rows, unreadableRows } = done.value;
    if (unreadableRows > 0) log('warn', 'export-rows-unreadable', { day, rows: unreadableRows });
    return { ...begun, state: 'done', rows, total: rows, unreadable: unreadableRows, file: outFile };
  }

  return {
    state: () => state,
    async start(asked) {
      if (state?.state === 'running') return;
      isCancelled = false;
      const begun: ExportState = {
        state: 'running',
        day: asked.day,
        rows: 0,
        total: 0,
        file: null,
        problem: null,
      };
      tell(begun);
      try {
        tell(await write(begun, asked));
      } catch (error) {
        log('error', 'desk-export-failed', { error: error instanceof Error ? error.message : 'unknown' });
        tell({ ...begun, state: 'failed', problem: 'failed' });
      } finally {
        run = null;
      }
    },
    cancel() {
      isCancelled = true;
      run?.cancel();
    },
  };
}
