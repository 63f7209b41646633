/**
 * Authority key: the health authority's key pair as two files, of which only the private one is a secret.
 *
 * The private half lies under a passphrase (electron/vault/password-seal.ts) and never comes near a station or the
 * collector; the public half goes into every vault. One key opens what every station of the authority sealed.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { failed, ok, type Result } from '../contract/result.ts';
import { HPKE_SUITE, passwordSealSchema, type Recipient, recipientSchema } from '../contract/vault.ts';
import { keyIdOf, makeRecipientKey, publicKeyOf } from '../electron/vault/hpke.ts';
import {
  isSealUsable,
  openUnderPassword,
  type SealCost,
  sealUnderPassword,
} from '../electron/vault/password-seal.ts';
import { MIN_PASSPHRASE_CHARACTERS } from '../electron/vault/vault-file.ts';

export const authorityKeyFileSchema = z.strictObject({
  version: z.literal(1),
  suite: z.literal(HPKE_SUITE),
  ...recipientSchema.shape,
  madeAtMs: z.int(),
  /** The private key, 32 bytes scalar. */
  byPassphrase: passwordSealSchema,
});
export type AuthorityKeyFile = z.infer<typeof authorityKeyFileSchema>;

export interface AuthorityKeyError {
  readonly kind: 'passphrase-too-short' | 'not-a-name' | 'key-missing' | 'key-broken' | 'wrong-passphrase';
  readonly detail: string;
}

const aadOf = (keyId: string): string => `${keyId} passphrase`;

export async function createAuthorityKey({
  name,
  passphrase,
  cost,
  nowMs,
}: {
  readonly name: string;
  readonly passphrase: string;
  readonly cost: SealCost;
  readonly nowMs: number;
}): Promise<Result<{ readonly file: AuthorityKeyFile; readonly recipient: Recipient }, AuthorityKeyError>> {
  if ([...passphrase].length < MIN_PASSPHRASE_CHARACTERS) {
    const detail = `the passphrase has fewer than ${MIN_PASSPHRASE_CHARACTERS} characters`;
    return failed({ kind: 'passphrase-too-short', detail });
  }
  const { privateKey, publicKey } = await makeRecipientKey();
  const keyId = keyIdOf(publicKey);
  const recipient = recipientSchema.safeParse({ keyId, name, publicKey });
  if (!recipient.success) {
    privateKey.fill(0);
    return failed({ kind: 'not-a-name', detail: 'a name is 1 to 120 characters' });
  }
  const [byPassphrase] = await sealUnderPassword(
    passphrase,
    [{ aad: aadOf(keyId), bytes: privateKey }],
    cost,
  );
  privateKey.fill(0);
  const file = { version: 1, suite: HPKE_SUITE, ...recipient.data, madeAtMs: nowMs, byPassphrase };
  return ok({ file: authorityKeyFileSchema.parse(file), recipient: recipient.data });
}

/** `key-broken` also when the key id is not that of the public key: somebody may have changed one of them. */
export function loadAuthorityKey(path: string): Result<AuthorityKeyFile, AuthorityKeyError> {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'not JSON';
    return failed({ kind: code === 'ENOENT' ? 'key-missing' : 'key-broken', detail: `${path}: ${code}` });
  }
  const file = authorityKeyFileSchema.safeParse(raw);
  if (!file.success) return failed({ kind: 'key-broken', detail: `${path}: not an authority's private key` });
  const isWhole = isSealUsable(file.data.byPassphrase) && keyIdOf(file.data.publicKey) === file.data.keyId;
  return isWhole ? ok(file.data) : failed({ kind: 'key-broken', detail: `${path}: was changed` });
}

/** The private key; the caller overwrites it after use. */
export async function openAuthorityKey(
  { keyId, publicKey, byPassphrase }: AuthorityKeyFile,
  passphrase: string,
): Promise<Result<Buffer, AuthorityKeyError>> {
  const opened = await openUnderPassword(passphrase, [{ aad: aadOf(keyId), seal: byPassphrase }]);
  if (!opened.ok) return failed({ kind: 'wrong-passphrase', detail: 'the passphrase does not open the key' });
  const [privateKey = Buffer.alloc(0)] = opened.value;
  if (publicKeyOf(privateKey) === publicKey) return ok(privateKey);
  privateKey.fill(0);
  return failed({ kind: 'key-broken', detail: 'the private key is not that of the public one' });
}
