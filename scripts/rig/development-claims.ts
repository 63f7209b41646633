/**
 * Development claims: opens what a station with the development vault has sealed, for benches and e2e tests.
 */
import { join } from 'node:path';
import type { Claims } from '../../contract/reading.ts';
import type { Visit } from '../../contract/visit.ts';
import { openReadOnlyLedger } from '../../electron/ledger/read-ledger.ts';
import { DEVELOPMENT_PASSPHRASE } from '../../electron/vault/development-vault.ts';
import { createClaimsReader } from '../../electron/vault/read-claims.ts';
import { loadVaultFile, openVenueKeys, VAULT_FILE_NAME } from '../../electron/vault/vault-file.ts';

export type OpenedVisit = Visit & { readonly claims: Claims | null };

/** Every visit of the ledger in `dataDir` by sequence, with its claims. */
export async function readOpenedVisits(dataDir: string): Promise<readonly OpenedVisit[]> {
  const file = loadVaultFile(join(dataDir, VAULT_FILE_NAME));
  if (!file.ok) throw new Error(file.error.detail);
  const privateKeys = await openVenueKeys(file.value, DEVELOPMENT_PASSPHRASE);
  if (!privateKeys.ok) throw new Error(privateKeys.error.detail);
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new Error(ledger.error.detail);
  try {
    const reader = await createClaimsReader({
      keys: ledger.value.dataKeys(),
      privateKeys: privateKeys.value,
    });
    const visits = [...ledger.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)]
      .sort((a, b) => a.seq - b.seq)
      .map((visit) => ({ ...visit, claims: reader.open(visit) }));
    reader.close();
    return visits;
  } finally {
    ledger.value.close();
  }
}
