/**
 * Wrap at once: HPKE (RFC 9180, base mode, the suite of contract/vault.ts) without waiting, for filling ledgers.
 *
 * electron/vault/hpke.ts is what a station uses; this is the same by the letter of the standard, sections 4.1 and 5.1,
 * and repeatable: the ephemeral key is handed in. A test opens what it wraps with the other.
 */
import { createCipheriv, createECDH, createHmac } from 'node:crypto';
import { HPKE_INFO, type Recipient, type Wrap } from '../../contract/vault.ts';

const KEM = Buffer.from([...Buffer.from('KEM'), 0x00, 0x10]);
const SUITE = Buffer.from([...Buffer.from('HPKE'), 0x00, 0x10, 0x00, 0x01, 0x00, 0x02]);
const NONE = Buffer.alloc(0);

const hmac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};
const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array | string): Buffer =>
  hmac(salt, 'HPKE-v1', suite, label, ikm);
/** At most 32 bytes: one block of HKDF-Expand. */
const expand = (
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Buffer =>
  hmac(prk, Buffer.from([0, length]), 'HPKE-v1', suite, label, info, Buffer.from([1])).subarray(0, length);

/** @param ephemeral scalar of P-256, 32 bytes, never used twice for a key that matters */
export function wrapAtOnce(
  dataKey: Uint8Array,
  keyId: string,
  { keyId: recipient, publicKey }: Recipient,
  ephemeral: Uint8Array,
): Wrap {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(ephemeral);
  const enc = pair.getPublicKey(null, 'uncompressed');
  const theirs = Buffer.from(publicKey, 'base64url');
  const prk = extract(KEM, NONE, 'eae_prk', pair.computeSecret(theirs));
  const shared = expand(KEM, prk, 'shared_secret', Buffer.concat([enc, theirs]), 32);

  const context = Buffer.concat([
    Buffer.from([0]),
    extract(SUITE, NONE, 'psk_id_hash', NONE),
    extract(SUITE, NONE, 'info_hash', HPKE_INFO),
  ]);
  const secret = extract(SUITE, shared, 'secret', NONE);
  const cipher = createCipheriv(
    'aes-256-gcm',
    expand(SUITE, secret, 'key', context, 32),
    expand(SUITE, secret, 'base_nonce', context, 12),
  ).setAAD(Buffer.from(keyId));
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  return { recipient, enc: enc.toString('base64url'), sealed: sealed.toString('base64url') };
}
