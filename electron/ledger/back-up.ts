/**
 * Back up: a whole, checked copy of the ledger in another folder, and the end of copies that are too old.
 *
 * `VACUUM INTO` on a read-only connection, run in a worker (back-up-worker.ts): no scan waits for it. The copy is
 * called `.part` until it is flushed, reads without damage and ends where the station signed. The folder is never
 * made: a stick that is out is told. Sealed as the ledger is; the vault file beside it holds no key in the clear.
 */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readIsoTime, VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { isSqliteError } from './ledger-error.ts';
import { quickCheck } from './quick-check.ts';
import { listAside, removeWithJournals, stampOf, syncFile, syncFolder } from './replace-file.ts';
import { loadEnd, readHead } from './write-chain.ts';

const BUSY_TIMEOUT_MS = 2_000;
const DAY_MS = 24 * 3_600_000;

export interface BackUpRequest {
  readonly ledgerPath: string;
  /** Copied beside when it is there. */
  readonly vaultPath: string;
  readonly folder: string;
  readonly stationId: string;
  /** Newest that stay, at least 1. */
  readonly keep: number;
  /** None that is older stays: what was deleted by age must not live on here. Null: the clock is in doubt. */
  readonly retainDays: number | null;
  readonly nowMs: number;
}

export interface BackedUp {
  readonly file: string;
  readonly atMs: number;
  readonly visits: number;
  readonly bytes: number;
}

export interface BackUpFailure {
  readonly kind: 'target-missing' | 'target-full' | 'failed';
  /** English, for the log. */
  readonly detail: string;
}

export function backUp(request: BackUpRequest): Result<BackedUp, BackUpFailure> {
  const { ledgerPath, vaultPath, folder, stationId, nowMs } = request;
  if (!isFolder(folder)) return failed({ kind: 'target-missing', detail: `${folder} is not there` });
  const file = join(folder, `${prefixOf(stationId)}${stampOf(nowMs)}.db`);
  const part = `${file}.part`;
  try {
    // Before the new one: on a full stick the old ones are what is in the way.
    removeOld(request, null);
    for (const name of readdirSync(folder)) {
      if (name.startsWith(prefixOf(stationId)) && /\.part(-journal)?$/.test(name)) rmSync(join(folder, name));
    }
    const lack = lackOfRoom(ledgerPath, folder);
    if (lack !== null) return failed({ kind: 'target-full', detail: lack });
    copyInto(ledgerPath, part);
    const visits = checkCopy(part);
    if (typeof visits === 'string')
      return failed({ kind: 'failed', detail: `the copy is not sound: ${visits}` });
    syncFile(part);
    if (existsSync(vaultPath)) {
      copyFileSync(vaultPath, `${vaultOf(file)}.part`);
      syncFile(`${vaultOf(file)}.part`);
      renameSync(`${vaultOf(file)}.part`, vaultOf(file));
    }
    renameSync(part, file);
    syncFolder(file);
    removeOld(request, file);
    return ok({ file, atMs: nowMs, visits, bytes: statSync(file).size });
  } catch (error) {
    return failed(describe(error, folder));
  } finally {
    removeQuietly(part);
  }
}

/** Time of the newest backup of this station in the folder, by its name; null: none, or no folder. */
export function findLastBackup(folder: string, stationId: string): number | null {
  if (!isFolder(folder)) return null;
  const times = listBackups(folder, stationId).map(({ atMs }) => atMs);
  return times.length === 0 ? null : Math.max(...times);
}

/** The vault file that belongs to a backup. */
export const vaultOf = (file: string): string => file.replace(/\.db$/, '.vault.json');

/** Ledgers that were set aside beside this one hold what was to be deleted by age as well. */
export function removeOldAside(ledgerPath: string, retainDays: number, nowMs: number): number {
  const old = listAside(ledgerPath).filter((file) => {
    const atMs = timeOf(/-(\d{8}-\d{6})(?:-\d+)?\.(?:damaged|replaced)\.db$/.exec(file)?.[1]);
    return atMs !== null && atMs < nowMs - retainDays * DAY_MS;
  });
  for (const file of old) removeWithJournals(file);
  return old.length;
}

const prefixOf = (stationId: string): string => `ledger-${stationId}-`;

function listBackups(folder: string, stationId: string): { readonly file: string; readonly atMs: number }[] {
  const prefix = prefixOf(stationId);
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.db'))
    .flatMap((name) => {
      const atMs = timeOf(name.slice(prefix.length, -'.db'.length));
      return atMs === null ? [] : [{ file: join(folder, name), atMs }];
    })
    .sort((a, b) => a.atMs - b.atMs);
}

/** The instant of a stamp (stampOf); null: it is none. */
function timeOf(stamp: string | undefined): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(stamp ?? '');
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const atMs = readIsoTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - VIETNAM_OFFSET_MS;
  return Number.isFinite(atMs) ? atMs : null;
}

/** `made`: the backup of now, which stays whatever the names of the others say; null: none was made yet. */
function removeOld({ folder, stationId, keep, retainDays, nowMs }: BackUpRequest, made: string | null): void {
  const others = listBackups(folder, stationId).filter(({ file }) => file !== made);
  const tooMany = made === null ? [] : others.slice(0, Math.max(0, others.length - (keep - 1)));
  const tooOld = retainDays === null ? [] : others.filter(({ atMs }) => atMs < nowMs - retainDays * DAY_MS);
  for (const { file } of new Set([...tooMany, ...tooOld])) {
    removeWithJournals(file);
    rmSync(vaultOf(file), { force: true });
  }
}

function lackOfRoom(ledgerPath: string, folder: string): string | null {
  const { bavail, bsize } = statfsSync(folder);
  const needed = statSync(ledgerPath).size;
  return bavail * bsize >= needed ? null : `${folder}: ${bavail * bsize} bytes free, ${needed} needed`;
}

function copyInto(ledgerPath: string, part: string): void {
  const source = new Database(ledgerPath, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    source.prepare<[string]>('VACUUM INTO ?').run(part);
  } finally {
    source.close();
  }
}

/** How many visits it holds, or what is wrong with it. */
function checkCopy(part: string): number | string {
  const copy = new Database(part, { readonly: true, fileMustExist: true });
  try {
    const damage = quickCheck(copy);
    if (damage !== null) return damage;
    const head = readHead(copy);
    const end = loadEnd(copy);
    const isWhole =
      head === null
        ? end.seq + end.auditNumber === 0
        : head.seq === end.seq && head.auditNumber === end.auditNumber && end.hash.equals(head.hash);
    if (!isWhole) return 'it does not end where the station signed';
    return Number(copy.prepare('SELECT count(*) FROM visits').pluck().get());
  } finally {
    copy.close();
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function describe(error: unknown, folder: string): BackUpFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) throw error;
  if (!isFolder(folder)) return { kind: 'target-missing', detail: `${folder} is gone: ${code}` };
  const isFull = ['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code);
  const what = isSqliteError(error) ? `${code}: ${error.message}` : code;
  return { kind: isFull ? 'target-full' : 'failed', detail: `${folder}: ${what}` };
}

function removeQuietly(part: string): void {
  try {
    removeWithJournals(part);
  } catch {
    // A folder that cannot be written to any more; the next backup removes it.
  }
}
