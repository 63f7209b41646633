/**
 * Development vault: what a station that is not packaged seals to, when nobody has set up a vault.
 *
 * Its passphrase is published here and its authority's private key in scripts/development-keys.ts: it keeps nothing
 * from anybody. A shipped build makes none and is out of order without a vault of its own.
 */
import type { Recipient, VaultFile } from '../../contract/vault.ts';
import { RANDOM_CODE_COST } from './password-seal.ts';
import { createVault } from './vault-file.ts';

export const DEVELOPMENT_PASSPHRASE = 'gatehouse-development';

/** @param authority resources/vault/development-authority.json */
export async function createDevelopmentVault(
  venueName: string,
  authority: Recipient,
  nowMs: number,
): Promise<VaultFile> {
  const passphrase = DEVELOPMENT_PASSPHRASE;
  const created = await createVault({ venueName, authority, passphrase, nowMs, cost: RANDOM_CODE_COST });
  if (!created.ok) throw new Error(created.error.detail);
  return { ...created.value.file, isDevelopment: true };
}
