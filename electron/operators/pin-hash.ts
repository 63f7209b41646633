/**
 * PIN hash: scrypt (RFC 7914) over a PIN, on Node's thread pool: the gate goes on scanning meanwhile.
 *
 * Six digits are few: what protects them is the lock (pin-lock.ts) and that one guess beside the station takes
 * MIN_PIN_MS at least on the machine that made the hash. Never logged, never told to the page.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { type PinHash, pinSchema } from '../../contract/operators.ts';

/** One guess takes this long at least, milliseconds. */
export const MIN_PIN_MS = 100;
/** 32 MiB each; doubled until a guess takes MIN_PIN_MS. */
const MIN_N = 1 << 15;
/** 256 MiB. */
const MAX_N = 1 << 18;
const BLOCK = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Tests make many hashes; everybody else measures. */
export const CHEAPEST_N = 1 << 14;

function derive(pin: string, { n, p, salt }: Pick<PinHash, 'n' | 'p' | 'salt'>): Promise<Buffer> {
  const options = { N: n, r: BLOCK, p, maxmem: 128 * BLOCK * (n + p) + (1 << 20) };
  return new Promise((resolve, reject) => {
    scrypt(pin, Buffer.from(salt, 'base64url'), HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** At the cost `n`, or at the one that takes MIN_PIN_MS here. */
export async function hashPin(
  pin: string,
  n?: number,
  now: () => number = () => performance.now(),
): Promise<PinHash> {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  for (let cost = n ?? MIN_N; ; cost *= 2) {
    const startMs = now();
    const hash = await derive(pin, { n: cost, p: 1, salt });
    if (n === undefined && now() - startMs < MIN_PIN_MS && cost < MAX_N) continue;
    return { kdf: 'scrypt', n: cost, r: BLOCK, p: 1, salt, hash: hash.toString('base64url') };
  }
}

export async function isPin(pin: string, kept: PinHash): Promise<boolean> {
  const derived = await derive(pin, kept);
  return timingSafeEqual(derived, Buffer.from(kept.hash, 'base64url'));
}

/** Why a PIN will not do; null: it will. */
export function faultOfPin(pin: string): 'not-digits' | 'too-easy' | null {
  if (!pinSchema.safeParse(pin).success) return 'not-digits';
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10));
  // All the same, or a run up or down, over the nine as well: 111111, 456789, 987654, 890123.
  const [step] = steps;
  return steps.size === 1 && (step === 0 || step === 1 || step === 9) ? 'too-easy' : null;
}
