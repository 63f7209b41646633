/**
 * Chores: what a station does to its ledger beside recording, in pieces between two scans, each told as a stage.
 *
 * A chore that the disk refuses is put off, as in the station; anything else that goes wrong is a bug and ends the
 * writer.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditAction } from '../../contract/audit.ts';
import { localDayOf } from '../../contract/local-time.ts';
import { ok, type Result } from '../../contract/result.ts';
import { isSqliteError } from '../../electron/ledger/ledger-error.ts';
import type { Ledger } from '../../electron/ledger/open-ledger.ts';
import { runBackUp } from '../../electron/ledger/run-back-up.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { runExport } from '../../electron/reports/run-export.ts';
import { type DayTagger, gateDayOf } from '../../electron/vault/day-tags.ts';
import { samplePrivateKeys } from '../rig/sample-vault.ts';
import { remember } from './keep-beside.ts';
import type { Stage, WriterTale, WriterTask } from './writer-talk.ts';

const DAY_MS = 24 * 3_600_000;
/** Of the visits of this life, so many may be chosen for erasure. */
const MAX_REMEMBERED = 200;
const ERASED_AT_ONCE = 3;
const KEPT_BACKUPS = 2;
const inElectron = (path: string): URL => new URL(`../../electron/${path}`, import.meta.url);

export interface ChoreOptions {
  readonly task: WriterTask;
  readonly ledger: Ledger;
  readonly ledgerPath: string;
  readonly tagger: DayTagger;
  readonly random: () => number;
  readonly wallMs: () => number;
  readonly tell: (tale: WriterTale) => void;
}

export interface Chores {
  /** A visit that may be chosen for erasure. */
  remember(visitId: string): void;
  /** This one, or null: any. Resolves when scanning may go on; an export goes on beside it. */
  doOne(stage: Stage | null): Promise<void>;
}

type Done = Result<unknown, { readonly kind: string; readonly detail: string }>;

export function createChores(options: ChoreOptions): Chores {
  const { task, ledger, ledgerPath, tagger, random, wallMs, tell } = options;
  const newOrderId = createUuidV7((length) => Buffer.from(Array.from({ length }, () => random() * 256)));
  const remembered: string[] = [];
  const beside = new Set<Stage>();

  const chores: Partial<Record<Stage, () => Done | Promise<Done>>> = {
    checkpoint() {
      ledger.signCheckpoint(wallMs());
      return ok(null);
    },
    retention: () => ledger.deleteDaysBefore(localDayOf(wallMs() - task.retainDays * DAY_MS), wallMs()),
    erasure: () =>
      ledger.erase({
        orderId: newOrderId(wallMs()),
        visitIds: Array.from({ length: ERASED_AT_ONCE }, pick),
        actor: 'admin',
        reason: null,
        atMs: wallMs(),
      }),
    closing,
    audit: () =>
      ledger.recordAudit({
        atMs: wallMs(),
        actor: 'staff',
        reason: null,
        action: { kind: 'staff-screen', isOpen: random() < 0.5 },
      }),
    remembering() {
      remember(task.folder, ledger.lastSeq());
      return ok(null);
    },
    tidying() {
      ledger.tidyLog();
      return ok(null);
    },
  };
  const names = [...(Object.keys(chores) as Stage[]), 'export', 'backup'] as const;

  const pick = (): string => remembered[Math.floor(random() * remembered.length)] ?? newOrderId(wallMs());

  /** Order as in the station: the old tags go with the old key, or neither does. */
  function closing(): Done {
    const closed = ledger.closeGateDay(wallMs());
    if (closed.ok) tagger.replaceKey(gateDayOf(wallMs(), 0));
    return closed;
  }

  /** In a worker, beside the scans; one of each at a time. */
  function beginBeside(stage: 'export' | 'backup', work: () => Promise<Done>): void {
    if (beside.has(stage)) return;
    beside.add(stage);
    tell({ kind: 'begin', stage });
    void work().then((done) => {
      beside.delete(stage);
      if (!done.ok) tell({ kind: 'put-off', stage, detail: done.error.detail });
      tell({ kind: 'end', stage });
    });
  }

  const noteDone = (action: AuditAction): Done =>
    ledger.recordAudit({ atMs: wallMs(), actor: 'station', reason: null, action });

  function exportDay(): Promise<Done> {
    const day = localDayOf(wallMs());
    const withNames = random() < 0.5;
    return runExport({
      workerPath: inElectron('reports/export-worker.ts').pathname,
      ledgerPath,
      day,
      outFile: join(folderFor('exports'), `${day}.csv`),
      privateKeys: withNames ? samplePrivateKeys() : null,
      note: ({ rows }) => noteDone({ kind: 'exported', report: 'visits', day, withNames, rows }),
    }).done;
  }

  async function backUp(): Promise<Done> {
    const made = await runBackUp(inElectron('ledger/back-up-worker.ts'), {
      ledgerPath,
      vaultPath: join(task.folder, 'vault.json'),
      folder: folderFor('backups'),
      stationId: task.stationId,
      keep: KEPT_BACKUPS,
      retainDays: task.retainDays,
      nowMs: wallMs(),
    });
    return made.ok
      ? noteDone({ kind: 'backed-up', visits: made.value.visits, bytes: made.value.bytes })
      : made;
  }

  function folderFor(name: string): string {
    const folder = join(task.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async function attempt(stage: Stage): Promise<void> {
    const chore = chores[stage];
    if (chore === undefined) return;
    tell({ kind: 'begin', stage });
    try {
      const done = await chore();
      if (!done.ok) tell({ kind: 'put-off', stage, detail: done.error.detail });
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      tell({ kind: 'put-off', stage, detail: error.code });
    }
    tell({ kind: 'end', stage });
  }

  return {
    remember(visitId) {
      if (remembered.push(visitId) > MAX_REMEMBERED) remembered.shift();
    },
    async doOne(stage) {
      const chosen = stage ?? names[Math.floor(random() * names.length)];
      if (chosen === 'export') beginBeside(chosen, exportDay);
      else if (chosen === 'backup') beginBeside(chosen, backUp);
      else if (chosen !== undefined) await attempt(chosen);
    },
  };
}
