/**
 * Chores: what a station does to its ledger beside recording, in pieces between two scans, each told as a stage.
 *
 * A chore that the disk refuses is put off, as in the station; anything else that goes wrong is a bug and ends the
 * writer.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localDayOf } from '../../contract/local-time.ts';
import { isSqliteError } from '../../electron/ledger/ledger-error.ts';
import type { Ledger } from '../../electron/ledger/open-ledger.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { runExport } from '../../electron/reports/run-export.ts';
import { type DayTagger, gateDayOf } from '../../electron/vault/day-tags.ts';
import { samplePrivateKeys } from '../rig/sample-vault.ts';
import type { Stage, WriterTale, WriterTask } from './writer-talk.ts';

const DAY_MS = 24 * 3_600_000;
/** Of the visits of this life, so many may be chosen for erasure. */
const MAX_REMEMBERED = 200;
const ERASED_AT_ONCE = 3;

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

type Done = { readonly ok: boolean; readonly error?: { readonly detail: string } };

export function createChores(options: ChoreOptions): Chores {
  const { task, ledger, ledgerPath, tagger, random, wallMs, tell } = options;
  const newOrderId = createUuidV7((length) => Buffer.from(Array.from({ length }, () => random() * 256)));
  const remembered: string[] = [];
  let isExporting = false;

  const chores: Partial<Record<Stage, () => Done | Promise<Done>>> = {
    checkpoint() {
      ledger.signCheckpoint(wallMs());
      return { ok: true };
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
    tidying() {
      ledger.tidyLog();
      return { ok: true };
    },
  };
  const names = Object.keys(chores) as Stage[];

  const pick = (): string => remembered[Math.floor(random() * remembered.length)] ?? newOrderId(wallMs());

  /** Order as in the station: the old tags go with the old key, or neither does. */
  function closing(): Done {
    const closed = ledger.closeGateDay(wallMs());
    if (closed.ok) tagger.replaceKey(gateDayOf(wallMs(), 0));
    return closed;
  }

  /** In its worker, beside the scans. */
  function beginExport(): void {
    if (isExporting) return;
    isExporting = true;
    const folder = join(task.folder, 'exports');
    mkdirSync(folder, { recursive: true });
    tell({ kind: 'begin', stage: 'export' });
    const day = localDayOf(wallMs());
    const withNames = random() < 0.5;
    const { done } = runExport({
      workerPath: new URL('../../electron/reports/export-worker.ts', import.meta.url).pathname,
      ledgerPath,
      day,
      outFile: join(folder, `${day}.csv`),
      privateKeys: withNames ? samplePrivateKeys() : null,
      note: ({ rows }) =>
        ledger.recordAudit({
          atMs: wallMs(),
          actor: 'admin',
          reason: null,
          action: { kind: 'exported', report: 'visits', day, withNames, rows },
        }),
    });
    void done.then((result) => {
      isExporting = false;
      if (!result.ok) tell({ kind: 'put-off', stage: 'export', detail: result.error.detail });
      tell({ kind: 'end', stage: 'export' });
    });
  }

  async function attempt(stage: Stage): Promise<void> {
    const chore = chores[stage];
    if (chore === undefined) return;
    tell({ kind: 'begin', stage });
    try {
      const done = await chore();
      if (!done.ok) tell({ kind: 'put-off', stage, detail: done.error?.detail ?? '' });
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
      const chosen = stage ?? [...names, 'export' as const][Math.floor(random() * (names.length + 1))];
      if (chosen === 'export') beginExport();
      else if (chosen !== undefined) await attempt(chosen);
    },
  };
}
