/**
 * A station's data folder with a sealed ledger and a vault, for whoever reads back what it kept.
 *
 * Sealed to the sample venue; the vault opens with SAMPLE_PASSPHRASE. Nobody in it is a real person.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StationOrder } from '../../contract/station-orders.ts';
import type { NewVisit } from '../../contract/visit.ts';
import { type Ledger, openLedger } from '../../electron/ledger/open-ledger.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../../electron/ledger/read-ledger.ts';
import { RANDOM_CODE_COST } from '../../electron/vault/password-seal.ts';
import { type ClaimsReader, createClaimsReader } from '../../electron/vault/read-claims.ts';
import { formatVaultFile, sealVenueKeys } from '../../electron/vault/vault-file.ts';
import {
  openSampleSealer,
  SAMPLE_PASSPHRASE,
  sampleAuthority,
  samplePrivateKeys,
  sampleSigner,
  sampleVenue,
  sampleVenueKey,
} from '../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS } from '../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Opens the ledger, records these visits, lets `afterwards` do more to it, and closes it. */
export async function recordVisits(
  ledgerPath: string,
  visits: readonly NewVisit[],
  afterwards: (ledger: Ledger) => void = () => {},
): Promise<void> {
  const sealer = await openSampleSealer();
  const opened = openLedger({
    path: ledgerPath,
    nowMs: () => SAMPLE_MS,
    stationId: 'station-1',
    sealer,
    signer: sampleSigner,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  for (const visit of visits) {
    let recorded = opened.value.recordVisit(visit);
    if (!recorded.ok) {
      // Another day: its key is being wrapped.
      await sealer.ready();
      recorded = opened.value.recordVisit(visit);
    }
    if (!recorded.ok) throw new Error(recorded.error.detail);
  }
  afterwards(opened.value);
  opened.value.close();
  sealer.close();
}

/** A folder after these visits, and after what `afterwards` does to the ledger. The ledger is closed again. */
export async function sealedStation(
  visits: readonly NewVisit[],
  afterwards?: (ledger: Ledger) => void,
): Promise<{ readonly dataDir: string; readonly ledgerPath: string }> {
  const dataDir = temporaryFolder();
  const ledgerPath = join(dataDir, 'ledger.db');
  await recordVisits(ledgerPath, visits, afterwards);
  return { dataDir, ledgerPath };
}

/** Puts vault.json there. Returns a file that holds its passphrase, and one that holds another. */
export async function withVault(
  dataDir: string,
): Promise<{ readonly right: string; readonly wrong: string }> {
  const file = await sealVenueKeys(
    [{ recipient: { ...sampleVenue, madeAtMs: SAMPLE_MS }, privateKey: Buffer.from(sampleVenueKey) }],
    sampleAuthority,
    { passphrase: SAMPLE_PASSPHRASE, recoveryCode: 'A'.repeat(26), cost: RANDOM_CODE_COST },
  );
  writeFileSync(join(dataDir, 'vault.json'), formatVaultFile(file));
  const right = join(dataDir, 'right.txt');
  const wrong = join(dataDir, 'wrong.txt');
  writeFileSync(right, `${SAMPLE_PASSPHRASE}\n`);
  writeFileSync(wrong, 'another-passphrase\n');
  return { right, wrong };
}

export function openForReading(ledgerPath: string): ReadOnlyLedger {
  const ledger = openReadOnlyLedger(ledgerPath);
  if (!ledger.ok) throw new Error(ledger.error.detail);
  return ledger.value;
}

export const sampleReader = (ledger: ReadOnlyLedger): Promise<ClaimsReader> =>
  createClaimsReader({ keys: ledger.dataKeys(), privateKeys: samplePrivateKeys() });

/** What was left in `orders/`, in order. */
export function ordersIn(dataDir: string): readonly StationOrder[] {
  const folder = join(dataDir, 'orders');
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StationOrder);
}
