/**
 * Station key: the Ed25519 key (RFC 8032) with which this station signs checkpoints, the head of its ledger and slips.
 *
 * Made from a 32-byte seed that the station keeps sealed (electron/shell/keep-secret.ts). Public keys travel raw,
 * 32 bytes in base64url. A signature that does not hold is `false`, never an exception: it came from outside.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

export const SEED_BYTES = 32;
/** PKCS #8 of an Ed25519 key (RFC 8410 section 7) up to its seed. */
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');
/** SubjectPublicKeyInfo of one (section 4) up to the raw key. */
const SPKI_START = Buffer.from('302a300506032b6570032100', 'hex');

/** Is a Signer of the ledger. */
export interface StationSigner {
  /** Raw, base64url. */
  readonly publicKey: string;
  /** Signature of the text's UTF-8 bytes, base64url. */
  sign(text: string): string;
  /** Signature of the bytes, 64 bytes. They must begin with a mark that no text of `sign` begins with. */
  signBytes(bytes: Uint8Array): Uint8Array;
}

/** @param seed 32 random bytes; the caller may overwrite them afterwards. */
export function createStationSigner(seed: Uint8Array): StationSigner {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed is ${SEED_BYTES} bytes`);
  const pkcs8 = Buffer.alloc(PKCS8_START.length + SEED_BYTES);
  pkcs8.set(PKCS8_START);
  pkcs8.set(seed, PKCS8_START.length);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    publicKey: spki.subarray(SPKI_START.length).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    signBytes: (bytes) => sign(null, bytes, privateKey),
  };
}

/**
 * Whether the signature over the text's UTF-8 bytes holds.
 *
 * @param publicKey raw, base64url
 * @param signature 64 bytes, base64url
 */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const raw = Buffer.from(publicKey, 'base64url');
  if (raw.length !== 32) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_START, raw]), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
