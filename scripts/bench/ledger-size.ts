/**
 * Bench: what a ledger of a million visits weighs, and how long its pages and its chain take to check.
 *
 * The check at the start reads every page once: measured from memory, and with the file out of the system's cache, as
 * after the power was off (where GNU dd can tell the system so).
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { quickCheck } from '../../electron/ledger/quick-check.ts';
import { verifyChain } from '../../electron/ledger/verify-chain.ts';
import { verifySignature } from '../../electron/vault/station-key.ts';
import { fillLedger } from '../rig/fill-ledger.ts';
import { type PartLine, summarise } from './measure.ts';

const VISITS = 1_000_000;
const ROUNDS = 3;

export function measureLedgerSize(folder: string): PartLine {
  const path = join(folder, 'ledger.db');
  const fillMs = timeOf(() => fillLedger(path, VISITS, 1));
  const warm = Array.from({ length: ROUNDS }, () => timeOf(() => check(path)));
  const cold = Array.from({ length: ROUNDS }, () => (dropFromCache(path) ? timeOf(() => check(path)) : null));
  const verifyMs = timeOf(() => {
    const verified = verifyChain(path, { verifySignature });
    if (!verified.ok || !verified.value.ok || verified.value.visits !== VISITS)
      throw new Error(JSON.stringify(verified));
  });
  const coldMs = cold.filter((ms) => ms !== null);
  return {
    results: {
      quick_check_1m: summarise(warm),
      ...(coldMs.length === 0 ? {} : { quick_check_1m_cold: summarise(coldMs) }),
      chain_verify_1m: summarise([verifyMs]),
    },
    extras: {
      ledger: {
        ledger_bytes_1m: statSync(path).size,
        quick_check_1m_ms: Math.round(Math.max(...warm)),
        chain_verify_1m_ms: Math.round(verifyMs),
        fillMs: Math.round(fillMs),
      },
    },
  };
}

function timeOf(task: () => unknown): number {
  const before = performance.now();
  task();
  return performance.now() - before;
}

function check(path: string): void {
  const database = new Database(path, { readonly: true });
  try {
    const damage = quickCheck(database);
    if (damage !== null) throw new Error(damage);
  } finally {
    database.close();
  }
}

/** False: this system cannot be told to. */
function dropFromCache(path: string): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']).status === 0;
}
