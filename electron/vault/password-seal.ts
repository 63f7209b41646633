/**
 * Password seal: a secret under a passphrase or a recovery code: scrypt (RFC 7914), then AES-256-GCM.
 *
 * The cost is measured on the machine that seals, so that one guess there takes MIN_DERIVATION_MS at least. Derivation
 * runs on Node's thread pool: a station goes on scanning. Several secrets under one password share a salt and one
 * derivation; their nonces and associated data differ. A wrong password and a damaged seal look the same.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { failed, ok, type Result } from '../../contract/result.ts';
import { MIN_DERIVATION_MS, type PasswordSeal } from '../../contract/vault.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BLOCK = 8;
/** OWASP's floor for scrypt is 2^17 with p 1 or what costs as much; no gate PC is so slow that 2^15 takes 250 ms. */
const MIN_N = 1 << 15;
/** 1 GiB of memory. */
const MAX_N = 1 << 20;
const MAX_P = 4;

/** What one derivation costs: `n` a power of two, 1 KiB of memory each; `p` times the work without more memory. */
export interface SealCost {
  readonly n: number;
  readonly p: number;
}

/** Of random codes, which nobody guesses: any derivation will do. */
export const RANDOM_CODE_COST: SealCost = { n: MIN_N, p: 1 };

interface Derivation extends SealCost {
  readonly salt: Buffer;
}

/** Unicode may write one accented letter in two ways, and keyboards differ in which they send. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'));

function derive(password: string, { n, p, salt }: Derivation): Promise<Buffer> {
  const bytes = bytesOf(password);
  const maxmem = 128 * BLOCK * (n + p) + (1 << 20);
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, KEY_BYTES, { N: n, r: BLOCK, p, maxmem }, (error, key) => {
      bytes.fill(0);
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** The cost at which one derivation takes MIN_DERIVATION_MS here, by trying. A second or so. */
export async function measureCost(
  now: () => number = () => performance.now(),
  tryOnce: (cost: SealCost) => Promise<unknown> = ({ n, p }) =>
    derive('a passphrase', { n, p, salt: Buffer.alloc(SALT_BYTES) }),
): Promise<SealCost> {
  const takes = async (cost: SealCost): Promise<number> => {
    const start = now();
    await tryOnce(cost);
    return now() - start;
  };
  let cost: SealCost = { n: MIN_N, p: 1 };
  // Twice: something else that ran at the time must not make the seal cheap.
  while ((await takes(cost)) < MIN_DERIVATION_MS || (await takes(cost)) < MIN_DERIVATION_MS) {
    if (cost.n < MAX_N) cost = { n: cost.n * 2, p: 1 };
    else if (cost.p < MAX_P) cost = { n: MAX_N, p: cost.p + 1 };
    else break;
  }
  return cost;
}

export interface Secret {
  /** What the seal belongs to; not secret, needed again to open. */
  readonly aad: string;
  readonly bytes: Uint8Array;
}

/** Seals each under the same password, in the order given. */
export async function sealUnderPassword(
  password: string,
  secrets: readonly Secret[],
  { n, p }: SealCost,
): Promise<PasswordSeal[]> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, { n, p, salt });
  const seals = secrets.map(({ aad, bytes }): PasswordSeal => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(aad));
    const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    return {
      kdf: 'scrypt',
      n,
      r: BLOCK,
      p,
      salt: salt.toString('base64url'),
      sealed: sealed.toString('base64url'),
    };
  });
  key.fill(0);
  return seals;
}

export interface DoesNotOpen {
  /** wrong-password: the first does not open, by whatever fault; damaged: the first does and another does not. */
  readonly kind: 'wrong-password' | 'damaged';
  readonly detail: string;
}

/**
 * Opens all of them or none, in the order given. The caller overwrites what it gets.
 *
 * @throws when the seals' own parameters are none of scrypt's (`isSealUsable`).
 */
export async function openUnderPassword(
  password: string,
  seals: readonly { readonly aad: string; readonly seal: PasswordSeal }[],
): Promise<Result<Buffer[], DoesNotOpen>> {
  const derived = new Map<string, Buffer>();
  const opened: Buffer[] = [];
  try {
    for (const { aad, seal } of seals) {
      const name = `${seal.n} ${seal.p} ${seal.salt}`;
      const key =
        derived.get(name) ??
        (await derive(password, { n: seal.n, p: seal.p, salt: Buffer.from(seal.salt, 'base64url') }));
      derived.set(name, key);
      const bytes = openWithKey(key, aad, Buffer.from(seal.sealed, 'base64url'));
      if (bytes === null) {
        for (const one of opened) one.fill(0);
        const kind = opened.length === 0 ? 'wrong-password' : 'damaged';
        return failed({ kind, detail: `what belongs to "${aad}" does not open` });
      }
      opened.push(bytes);
    }
    return ok(opened);
  } finally {
    for (const key of derived.values()) key.fill(0);
  }
}

/** False for parameters that parse and that scrypt refuses. */
export const isSealUsable = ({ n }: PasswordSeal): boolean => (n & (n - 1)) === 0;

function openWithKey(key: Buffer, aad: string, sealed: Buffer): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const opener = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const first = opener.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
    return Buffer.concat([first, opener.final()]);
  } catch {
    return null;
  }
}
