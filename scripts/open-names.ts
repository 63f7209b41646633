/**
 * Open names: the venue's private keys for one command, and the note of it in the audit before anything is read.
 *
 * The passphrase comes from a file, the environment or a hidden prompt. A wrong one, or a note that cannot be left,
 * ends the command before it has touched a file. The caller overwrites the keys.
 */
import { join } from 'node:path';
import type { AuditAction } from '../contract/audit.ts';
import type { WrappedDataKey } from '../contract/vault.ts';
import { type ClaimsReader, createClaimsReader } from '../electron/vault/read-claims.ts';
import { loadVaultFile, openVenueKeys, VAULT_FILE_NAME } from '../electron/vault/vault-file.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import { readPassphrase } from './read-passphrase.ts';
import { FailedError, type WhoAndWhy } from './who-and-why.ts';

export interface NamesRequest extends WhoAndWhy {
  readonly dataDir: string;
  readonly passphraseFile: string | undefined;
}

/** @throws FailedError with why it cannot be. */
export async function openNames(request: NamesRequest): Promise<ReadonlyMap<string, Buffer>> {
  const { dataDir, passphraseFile } = request;
  const vault = loadVaultFile(join(dataDir, VAULT_FILE_NAME));
  if (!vault.ok) throw new FailedError(`${vault.error.kind}: ${vault.error.detail}`);
  const passphrase = await readPassphrase({
    file: passphraseFile,
    variable: 'GATEHOUSE_PASSPHRASE',
    question: 'Mật khẩu của kho khóa / passphrase of the vault',
  });
  if (!passphrase.ok) throw new FailedError(`${passphrase.error.kind}: ${passphrase.error.detail}`);
  const keys = await openVenueKeys(vault.value, passphrase.value);
  if (!keys.ok) throw new FailedError(`${keys.error.kind}: ${keys.error.detail}`);
  try {
    for (const keyId of keys.value.keys()) leaveNote(request, { kind: 'key-used', keyId, use: 'names' });
  } catch (error) {
    overwriteKeys(keys.value);
    throw error;
  }
  return keys.value;
}

/** A reader of these data keys; the private keys are overwritten. */
export async function openReader(
  request: NamesRequest,
  keys: Iterable<WrappedDataKey>,
): Promise<ClaimsReader> {
  const privateKeys = await openNames(request);
  try {
    return await createClaimsReader({ keys, privateKeys });
  } finally {
    overwriteKeys(privateKeys);
  }
}

export function overwriteKeys(keys: ReadonlyMap<string, Uint8Array>): void {
  for (const bytes of keys.values()) bytes.fill(0);
}

/** For the audit of the station, which takes it when it runs. @throws FailedError: what is not noted is not done. */
export function leaveNote(
  { dataDir, actor, reason }: WhoAndWhy & { readonly dataDir: string },
  action: AuditAction,
): void {
  const fault = faultOfFolder(dataDir);
  if (fault !== null) throw new FailedError(fault);
  try {
    leaveOrder(dataDir, { kind: 'note', atMs: Date.now(), actor, reason, action });
  } catch (error) {
    throw new FailedError(`the note for the audit cannot be left: ${messageOf(error)}`);
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
