/**
 * Vault file: `vault.json`, the keys that claims are sealed to, and the venue's private keys under a passphrase.
 *
 * Invariant: one passphrase and one recovery code open every private key of the file. Every change here is a new
 * VaultFile made from the old; writing it, whole and for the station's user only, is the caller's. Private keys are
 * overwritten as soon as they are sealed again. The authority's private key never comes near a station.
 */
import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../../contract/result.ts';
import { MAX_RETAIN_DAYS } from '../../contract/settings.ts';
import {
  HPKE_SUITE,
  type PasswordSeal,
  type Recipient,
  recipientSchema,
  type VaultFile,
  vaultFileSchema,
} from '../../contract/vault.ts';
import { isPublicKey, keyIdOf, makeRecipientKey, publicKeyOf } from './hpke.ts';
import {
  isSealUsable,
  openUnderPassword,
  RANDOM_CODE_COST,
  type SealCost,
  sealUnderPassword,
} from './password-seal.ts';
import { makeRecoveryCode, readRecoveryCode } from './recovery-code.ts';

export const VAULT_FILE_NAME = 'vault.json';
export const MIN_PASSPHRASE_CHARACTERS = 12;
/** As the schema says. */
const MAX_VENUE_KEYS = 64;
const DAY_MS = 24 * 3_600_000;

type VenueKey = VaultFile['venueKeys'][number];
/** A private key in the clear, while a change lasts. */
export interface OpenVenueKey {
  readonly recipient: Recipient & { readonly madeAtMs: number };
  readonly privateKey: Buffer;
}

export interface VaultError {
  readonly kind:
    | 'vault-missing'
    | 'vault-broken'
    | 'wrong-passphrase'
    /** The code is whole, and is not this vault's. */
    | 'wrong-code'
    /** The code was mistyped: nothing was tried. */
    | 'not-a-code'
    | 'passphrase-too-short'
    | 'not-a-recipient'
    | 'too-many-keys';
  readonly detail: string;
}

/** A changed vault; `recoveryCode` is there once, to be printed, when the sheet before it opens nothing any more. */
export interface ChangedVault {
  readonly file: VaultFile;
  readonly recoveryCode: string | null;
}

/** `vault-broken` also when a public key and its id do not belong together: somebody may have changed one of them. */
export function loadVaultFile(path: string): Result<VaultFile, VaultError> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return failed({
      kind: code === 'ENOENT' ? 'vault-missing' : 'vault-broken',
      detail: `vault.json: ${code}`,
    });
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return failed({ kind: 'vault-broken', detail: 'vault.json is not JSON' });
  }
  const parsed = vaultFileSchema.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return failed({ kind: 'vault-broken', detail: `vault.json: ${where} is not valid` });
  }
  const { venueKeys, authority } = parsed.data;
  const ids = venueKeys.map(({ keyId }) => keyId);
  if (new Set(ids).size < ids.length) {
    return failed({ kind: 'vault-broken', detail: 'vault.json: a venue key is there twice' });
  }
  const stranger = [...venueKeys, authority].find((recipient) => !isRecipientSound(recipient));
  if (stranger !== undefined) {
    return failed({
      kind: 'vault-broken',
      detail: `vault.json: key ${stranger.keyId} is not what its id names`,
    });
  }
  if (venueKeys.some((key) => !isSealUsable(key.byPassphrase) || !isSealUsable(key.byRecovery))) {
    return failed({ kind: 'vault-broken', detail: 'vault.json: n of a seal is no power of two' });
  }
  return ok(parsed.data);
}

export const formatVaultFile = (file: VaultFile): string => `${JSON.stringify(file, null, 2)}\n`;

const isRecipientSound = ({ keyId, publicKey }: Recipient): boolean =>
  isPublicKey(publicKey) && keyIdOf(publicKey) === keyId;

/** A public key that came in a file of its own: an authority's. */
export function readRecipient(raw: unknown): Result<Recipient, VaultError> {
  const parsed = recipientSchema.safeParse(raw);
  if (!parsed.success) {
    return failed({ kind: 'not-a-recipient', detail: 'not {"keyId", "name", "publicKey"} of a P-256 key' });
  }
  if (isRecipientSound(parsed.data)) return ok(parsed.data);
  return failed({ kind: 'not-a-recipient', detail: `key ${parsed.data.keyId} is not what its id names` });
}

/** To whom new data keys go. */
export function venueOf({ venueKeys }: VaultFile): Recipient {
  // The schema wants one at least.
  const { keyId, name, publicKey } = venueKeys.at(-1) as VenueKey;
  return { keyId, name, publicKey };
}

/**
 * The venue's private keys by key id, all of them. The caller overwrites them after use.
 *
 * `wrong-passphrase` also when the first seal is damaged; `vault-broken`: another one is, or what was sealed is not
 * the private key of the public one beside it.
 */
export async function openVenueKeys(
  file: VaultFile,
  passphrase: string,
): Promise<Result<ReadonlyMap<string, Buffer>, VaultError>> {
  const opened = await openBy('passphrase', file, passphrase);
  if (!opened.ok) return opened;
  return ok(new Map(opened.value.map(({ recipient, privateKey }) => [recipient.keyId, privateKey])));
}

type SealedBy = 'passphrase' | 'recovery';
const aadOf = (keyId: string, by: SealedBy): string => `${keyId} ${by}`;

async function openBy(
  by: SealedBy,
  { venueKeys }: VaultFile,
  password: string,
): Promise<Result<OpenVenueKey[], VaultError>> {
  const seals = venueKeys.map(({ keyId, byPassphrase, byRecovery }) => ({
    aad: aadOf(keyId, by),
    seal: by === 'passphrase' ? byPassphrase : byRecovery,
  }));
  const opened = await openUnderPassword(password, seals);
  if (!opened.ok) {
    if (opened.error.kind === 'damaged') {
      return failed({ kind: 'vault-broken', detail: `vault.json: ${opened.error.detail}` });
    }
    return by === 'passphrase'
      ? failed({ kind: 'wrong-passphrase', detail: 'this passphrase does not open the vault' })
      : failed({ kind: 'wrong-code', detail: "this is not the code of this vault's newest sheet" });
  }
  const keys = venueKeys.map(({ keyId, name, publicKey, madeAtMs }, index) => ({
    recipient: { keyId, name, publicKey, madeAtMs },
    privateKey: opened.value[index] as Buffer,
  }));
  const other = keys.find(({ recipient, privateKey }) => publicKeyOf(privateKey) !== recipient.publicKey);
  if (other === undefined) return ok(keys);
  overwrite(keys);
  return failed({
    kind: 'vault-broken',
    detail: `key ${other.recipient.keyId} is not the private one of its public`,
  });
}

function overwrite(keys: readonly OpenVenueKey[]): void {
  for (const { privateKey } of keys) privateKey.fill(0);
}

const sealBy = (
  by: SealedBy,
  keys: readonly OpenVenueKey[],
  password: string,
  cost: SealCost,
): Promise<PasswordSeal[]> =>
  sealUnderPassword(
    password,
    keys.map(({ recipient, privateKey }) => ({ aad: aadOf(recipient.keyId, by), bytes: privateKey })),
    cost,
  );

/** A file of these keys under one passphrase and one recovery code. The keys stay as they are. */
export async function sealVenueKeys(
  keys: readonly OpenVenueKey[],
  authority: Recipient,
  {
    passphrase,
    recoveryCode,
    cost,
  }: {
    readonly passphrase: string;
    readonly recoveryCode: string;
    readonly cost: SealCost;
  },
): Promise<VaultFile> {
  const byPassphrase = await sealBy('passphrase', keys, passphrase, cost);
  const byRecovery = await sealBy('recovery', keys, recoveryCode, RANDOM_CODE_COST);
  return {
    version: 1,
    suite: HPKE_SUITE,
    venueKeys: keys.map(({ recipient }, index) => ({
      ...recipient,
      byPassphrase: byPassphrase[index] as PasswordSeal,
      byRecovery: byRecovery[index] as PasswordSeal,
    })),
    authority,
  };
}

function faultOfPassphrase(passphrase: string): VaultError | null {
  const characters = [...passphrase.normalize('NFC')].length;
  if (characters >= MIN_PASSPHRASE_CHARACTERS) return null;
  return {
    kind: 'passphrase-too-short',
    detail: `a passphrase has ${MIN_PASSPHRASE_CHARACTERS} characters at least, this has ${characters}`,
  };
}

async function makeVenueKey(name: string, nowMs: number): Promise<OpenVenueKey> {
  const { privateKey, publicKey } = await makeRecipientKey();
  return {
    recipient: { keyId: keyIdOf(publicKey), name, publicKey, madeAtMs: Math.floor(nowMs) },
    privateKey,
  };
}

export interface NewVault {
  readonly venueName: string;
  readonly authority: Recipient;
  readonly passphrase: string;
  readonly nowMs: number;
  readonly cost: SealCost;
}

/** A first venue key; also what replaces a vault whose passphrase and sheet are lost: the authority opens the old days. */
export async function createVault(options: NewVault): Promise<Result<ChangedVault, VaultError>> {
  const fault = faultOfPassphrase(options.passphrase);
  if (fault !== null) return failed(fault);
  const key = await makeVenueKey(options.venueName, options.nowMs);
  const recoveryCode = makeRecoveryCode();
  const file = await sealVenueKeys([key], options.authority, { ...options, recoveryCode });
  overwrite([key]);
  return ok({ file, recoveryCode });
}

/** A new venue key for new data keys; the older ones stay and open what was sealed to them. A new recovery code. */
export async function rotateVault(
  file: VaultFile,
  { passphrase, venueName, nowMs, cost }: Omit<NewVault, 'authority'>,
): Promise<Result<ChangedVault, VaultError>> {
  const opened = await openBy('passphrase', file, passphrase);
  if (!opened.ok) return opened;
  const kept = roomForOneMore(opened.value, nowMs);
  if (kept === null) {
    overwrite(opened.value);
    return failed({
      kind: 'too-many-keys',
      detail: `${MAX_VENUE_KEYS} venue keys, and the oldest may still open visits that are kept`,
    });
  }
  const keys = [...kept, await makeVenueKey(venueName, nowMs)];
  const recoveryCode = makeRecoveryCode();
  const changed = await sealVenueKeys(keys, file.authority, { passphrase, recoveryCode, cost });
  overwrite(opened.value);
  overwrite(keys);
  return ok({ file: { ...file, venueKeys: changed.venueKeys }, recoveryCode });
}

/** Without the oldest when the file is full and nothing sealed to it can be kept any more; null: it may be. */
function roomForOneMore(keys: readonly OpenVenueKey[], nowMs: number): readonly OpenVenueKey[] | null {
  if (keys.length < MAX_VENUE_KEYS) return keys;
  const usedUntilMs = keys[1]?.recipient.madeAtMs ?? nowMs;
  return nowMs - usedUntilMs > MAX_RETAIN_DAYS * DAY_MS ? keys.slice(1) : null;
}

/** Every key under the new passphrase; the sheet stays good. */
export async function changePassphrase(
  file: VaultFile,
  options: { readonly passphrase: string; readonly newPassphrase: string; readonly cost: SealCost },
): Promise<Result<ChangedVault, VaultError>> {
  return resealed(file, 'passphrase', options.passphrase, options);
}

/** The sheet's code sets a new passphrase; it stays good itself. */
export async function recoverVault(
  file: VaultFile,
  options: { readonly recoveryCode: string; readonly newPassphrase: string; readonly cost: SealCost },
): Promise<Result<ChangedVault, VaultError>> {
  const code = readRecoveryCode(options.recoveryCode);
  if (!code.ok) return failed({ kind: 'not-a-code', detail: code.error.detail });
  return resealed(file, 'recovery', code.value, options);
}

async function resealed(
  file: VaultFile,
  by: SealedBy,
  password: string,
  { newPassphrase, cost }: { readonly newPassphrase: string; readonly cost: SealCost },
): Promise<Result<ChangedVault, VaultError>> {
  const fault = faultOfPassphrase(newPassphrase);
  if (fault !== null) return failed(fault);
  const opened = await openBy(by, file, password);
  if (!opened.ok) return opened;
  const seals = await sealBy('passphrase', opened.value, newPassphrase, cost);
  overwrite(opened.value);
  const venueKeys = file.venueKeys.map((key, index) => ({
    ...key,
    byPassphrase: seals[index] as PasswordSeal,
  }));
  return ok({ file: { ...file, venueKeys }, recoveryCode: null });
}

/** A new sheet: the code of the one before opens nothing any more. */
export async function renewRecovery(
  file: VaultFile,
  { passphrase }: { readonly passphrase: string },
): Promise<Result<ChangedVault, VaultError>> {
  const opened = await openBy('passphrase', file, passphrase);
  if (!opened.ok) return opened;
  const recoveryCode = makeRecoveryCode();
  const seals = await sealBy('recovery', opened.value, recoveryCode, RANDOM_CODE_COST);
  overwrite(opened.value);
  const venueKeys = file.venueKeys.map((key, index) => ({
    ...key,
    byRecovery: seals[index] as PasswordSeal,
  }));
  return ok({ file: { ...file, venueKeys }, recoveryCode });
}

/**
 * New data keys go to this authority from now on; what is sealed already stays with the one before. Nothing has to be
 * opened for it: the passphrase says that the venue's admin wants it, and not who sits at the station.
 */
export async function changeAuthority(
  file: VaultFile,
  { passphrase, authority }: { readonly passphrase: string; readonly authority: Recipient },
): Promise<Result<ChangedVault, VaultError>> {
  const opened = await openBy('passphrase', file, passphrase);
  if (!opened.ok) return opened;
  overwrite(opened.value);
  return ok({ file: { ...file, authority }, recoveryCode: null });
}
