/**
 * HPKE: wraps a data key to a recipient, so that only who holds the private key can open it again.
 *
 * RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; `info` is HPKE_INFO, the AAD is the
 * data key's id: a wrap moved to another data key does not open. P-256 because WebCrypto has it in Node and in
 * Electron alike. A private key is the 32-byte scalar, big-endian; whoever was given one overwrites it after use.
 */

import { createECDH, createHash, ECDH } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { failed, ok, type Result } from '../../contract/result.ts';
import { DATA_KEY_BYTES, HPKE_INFO, type Recipient, type Wrap } from '../../contract/vault.ts';

const CURVE = 'prime256v1';
/** Bytes of a P-256 scalar. */
export const PRIVATE_KEY_BYTES = 32;

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** The library takes ArrayBuffers of their own; a Buffer may be a view of a shared pool. */
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const INFO = own(Buffer.from(HPKE_INFO));

export interface RecipientKey {
  /** P-256 scalar, 32 bytes. */
  readonly privateKey: Buffer;
  /** Uncompressed point, base64url. */
  readonly publicKey: string;
}

/** A new key pair of a venue or an authority. */
export async function makeRecipientKey(): Promise<RecipientKey> {
  const pair = createECDH(CURVE);
  const publicKey = pair.generateKeys('base64url', 'uncompressed');
  const scalar = pair.getPrivateKey();
  // Leading zero bytes are cut off by the call above.
  const privateKey = Buffer.alloc(PRIVATE_KEY_BYTES);
  scalar.copy(privateKey, PRIVATE_KEY_BYTES - scalar.length);
  scalar.fill(0);
  return { privateKey, publicKey };
}

/** The public key of a private one; null when the bytes are no scalar of the curve. */
export function publicKeyOf(privateKey: Uint8Array): string | null {
  if (privateKey.length !== PRIVATE_KEY_BYTES) return null;
  const pair = createECDH(CURVE);
  try {
    pair.setPrivateKey(privateKey);
    return pair.getPublicKey('base64url', 'uncompressed');
  } catch {
    return null;
  }
}

/** Names a public key: first 8 bytes of SHA-256 over the raw point, hex. */
export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16);

/** False for a point that is not on the curve: nothing can be wrapped to it. */
export function isPublicKey(publicKey: string): boolean {
  try {
    ECDH.convertKey(publicKey, CURVE, 'base64url', 'base64url', 'uncompressed');
    return true;
  } catch {
    return false;
  }
}

/**
 * Wraps a data key to one recipient.
 *
 * @throws when the recipient's public key is no point of the curve; `isPublicKey` says so beforehand.
 */
export async function wrapDataKey(
  dataKey: Uint8Array,
  keyId: string,
  { keyId: recipient, publicKey }: Recipient,
): Promise<Wrap> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(own(Buffer.from(publicKey, 'base64url')));
  const plain = own(dataKey);
  const { ct, enc } = await suite.seal({ recipientPublicKey, info: INFO }, plain, own(Buffer.from(keyId)));
  new Uint8Array(plain).fill(0);
  return {
    recipient,
    enc: Buffer.from(enc).toString('base64url'),
    sealed: Buffer.from(ct).toString('base64url'),
  };
}

/**
 * Opens a wrapped data key. `does-not-open`: another private key, another data key's wrap, or damaged bytes; they
 * cannot be told apart.
 */
export async function openDataKey(
  { enc, sealed }: Wrap,
  keyId: string,
  privateKey: Uint8Array,
): Promise<Result<Buffer, { readonly kind: 'does-not-open'; readonly detail: string }>> {
  const scalar = own(privateKey);
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(scalar);
    const opened = await suite.open(
      { recipientKey, enc: own(Buffer.from(enc, 'base64url')), info: INFO },
      own(Buffer.from(sealed, 'base64url')),
      own(Buffer.from(keyId)),
    );
    if (opened.byteLength === DATA_KEY_BYTES) return ok(Buffer.from(opened));
    return failed({ kind: 'does-not-open', detail: `data key ${keyId} is not ${DATA_KEY_BYTES} bytes` });
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return failed({ kind: 'does-not-open', detail: `data key ${keyId}: ${name}` });
  } finally {
    new Uint8Array(scalar).fill(0);
  }
}
