/**
 * Restore: puts a backup in the place of the ledger, which is set aside and stays.
 *
 * For a station that does not run: the lock is taken. The backup is checked first, by reading all of it and by its
 * chain. What is newer than it is counted, and whether the collector has it; the station says at its next start, in
 * the chain, that its ledger is an older one (open-ledger.ts).
 */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import { vaultOf } from './back-up.ts';
import { holdLock } from './hold-lock.ts';
import { describeOpenFailure, isSqliteError, type LedgerError } from './ledger-error.ts';
import { refuseForeign } from './open-database.ts';
import { quickCheck } from './quick-check.ts';
import { asideOf, draftOf, finishReplacing, removeWithJournals, replaceFile } from './replace-file.ts';
import { type VerifyOptions, verifyChain } from './verify-chain.ts';

export interface RestoreRequest {
  readonly from: string;
  readonly ledgerPath: string;
  /** Taken from the backup when there is none here. */
  readonly vaultPath: string;
  readonly nowMs: number;
  readonly verifySignature: VerifyOptions['verifySignature'];
}

export interface Restored {
  /** Visits in the backup, and the number of its last. */
  readonly visits: number;
  readonly lastSeq: number;
  /** Name of the ledger that was here before; null: there was none. */
  readonly setAside: string | null;
  /** What only the ledger that was set aside has; null: it does not read. */
  readonly newer: {
    readonly delivered: number;
    readonly undelivered: number;
    readonly auditEntries: number;
  } | null;
  /** The ledger that was here had something that the backup has not; null: that cannot be told, or there was none. */
  readonly isOlder: boolean | null;
  readonly isVaultRestored: boolean;
}

export interface RestoreError {
  readonly kind: LedgerError['kind'] | 'backup-missing' | 'backup-damaged';
  readonly detail: string;
}

export function restore(request: RestoreRequest): Result<Restored, RestoreError> {
  const { from, ledgerPath } = request;
  if (!existsSync(from)) return failed({ kind: 'backup-missing', detail: `${from} is not there` });
  const checked = checkBackup(request);
  if (!checked.ok) return checked;
  try {
    mkdirSync(dirname(ledgerPath), { recursive: true, mode: 0o700 });
    const lock = holdLock(ledgerPath);
    if (!lock.ok) return lock;
    try {
      finishReplacing(ledgerPath);
      return ok(putBack(request, checked.value));
    } finally {
      lock.value();
    }
  } catch (error) {
    if (isSqliteError(error)) return failed(describeOpenFailure(error, ledgerPath));
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    return failed({ kind: 'cannot-record', detail: `${ledgerPath}: ${code}` });
  }
}

type Checked = Pick<Restored, 'visits' | 'lastSeq'>;

function checkBackup({ from, verifySignature }: RestoreRequest): Result<Checked, RestoreError> {
  const damaged = (detail: string) =>
    failed({ kind: 'backup-damaged' as const, detail: `${from}: ${detail}` });
  let database: Database.Database | null = null;
  try {
    database = new Database(from, { readonly: true, fileMustExist: true });
    const refusal = refuseForeign(database, from);
    if (refusal !== null) return failed(refusal);
    const damage = quickCheck(database);
    if (damage !== null) return damaged(damage);
  } catch (error) {
    return failed({ ...describeOpenFailure(error, from), kind: 'backup-damaged' });
  } finally {
    database?.close();
  }
  const verified = verifyChain(from, { verifySignature });
  if (!verified.ok) return damaged(verified.error.detail);
  const { firstFault, visits, end } = verified.value;
  if (firstFault === null) return ok({ visits, lastSeq: end.seq });
  const place = firstFault.seq ?? firstFault.auditNumber ?? firstFault.betweenSeqs?.join(' to ') ?? '';
  return damaged(`its chain does not hold: ${firstFault.kind} ${place}: ${firstFault.detail}`);
}

function putBack({ from, ledgerPath, vaultPath, nowMs }: RestoreRequest, checked: Checked): Restored {
  const isHere = existsSync(ledgerPath);
  const aside = asideOf(ledgerPath, nowMs, 'replaced');
  const newer = isHere ? countNewer(ledgerPath, from) : { delivered: 0, undelivered: 0, auditEntries: 0 };
  const isOlder = isHere && newer !== null ? Object.values(newer).some((count) => count > 0) : null;
  removeWithJournals(draftOf(ledgerPath));
  copyFileSync(from, draftOf(ledgerPath));
  replaceFile(ledgerPath, aside);
  const isVaultRestored = !existsSync(vaultPath) && existsSync(vaultOf(from));
  if (isVaultRestored) copyFileSync(vaultOf(from), vaultPath);
  return { ...checked, setAside: isHere ? basename(aside) : null, newer, isOlder, isVaultRestored };
}

/**
 * Read-only, so that the log of what is set aside stays as it is. By ids and hashes: where a backup was put back before,
 * numbers were given twice.
 */
function countNewer(ledgerPath: string, backup: string): Restored['newer'] {
  let database: Database.Database | null = null;
  try {
    database = new Database(ledgerPath, { readonly: true, fileMustExist: true });
    database.prepare('ATTACH ? AS backup').run(backup);
    const count = (sql: string): number => Number(database?.prepare(`SELECT count(*) ${sql}`).pluck().get());
    const isMissing = 'NOT EXISTS (SELECT 1 FROM backup.visits WHERE id = here.id)';
    const all = count(`FROM main.visits AS here WHERE ${isMissing}`);
    const undelivered = count(
      `FROM main.visits AS here WHERE ${isMissing} AND seq IN (SELECT seq FROM main.outbox UNION SELECT seq FROM main.quarantine)`,
    );
    const auditEntries = count(
      'FROM main.audit AS here WHERE NOT EXISTS (SELECT 1 FROM backup.audit WHERE number = here.number AND hash = here.hash)',
    );
    return { delivered: all - undelivered, undelivered, auditEntries };
  } catch (error) {
    if (isSqliteError(error)) return null;
    throw error;
  } finally {
    database?.close();
  }
}
