/**
 * HPKE of RFC 9180 a second time, from its text, with node:crypto alone: base mode, DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM, first message only. What the product wraps must open here too.
 */
import { createDecipheriv, createECDH, createHmac } from 'node:crypto';

const KEM_SUITE = Buffer.concat([Buffer.from('KEM'), Buffer.from('0010', 'hex')]);
const HPKE_SUITE = Buffer.concat([Buffer.from('HPKE'), Buffer.from('001000010002', 'hex')]);
const VERSION = Buffer.from('HPKE-v1');
const NOTHING = Buffer.alloc(0);

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest();

/** Section 4, LabeledExtract. */
const extract = (suite: Buffer, salt: Buffer, label: string, secret: Buffer): Buffer =>
  hmac(salt, Buffer.concat([VERSION, suite, Buffer.from(label), secret]));

/** Section 4, LabeledExpand, for one block of SHA-256 at most. */
function expand(suite: Buffer, key: Buffer, label: string, info: Buffer, length: number): Buffer {
  const bytes = Buffer.from([0, length]);
  const block = Buffer.concat([bytes, VERSION, suite, Buffer.from(label), info, Buffer.from([1])]);
  return hmac(key, block).subarray(0, length);
}

export interface HpkeMessage {
  readonly privateKey: Buffer;
  readonly enc: Buffer;
  readonly info: Buffer;
  readonly aad: Buffer;
  readonly sealed: Buffer;
}

/** Sections 4.1, 5.1 and 5.2. Throws when it does not open. */
export function openHpke({ privateKey, enc, info, aad, sealed }: HpkeMessage): Buffer {
  const recipient = createECDH('prime256v1');
  recipient.setPrivateKey(privateKey);
  const shared = extract(KEM_SUITE, NOTHING, 'eae_prk', recipient.computeSecret(enc));
  const kemContext = Buffer.concat([enc, recipient.getPublicKey()]);
  const sharedSecret = expand(KEM_SUITE, shared, 'shared_secret', kemContext, 32);

  const context = Buffer.concat([
    Buffer.from([0]),
    extract(HPKE_SUITE, NOTHING, 'psk_id_hash', NOTHING),
    extract(HPKE_SUITE, NOTHING, 'info_hash', info),
  ]);
  const secret = extract(HPKE_SUITE, sharedSecret, 'secret', NOTHING);
  const key = expand(HPKE_SUITE, secret, 'key', context, 32);
  const nonce = expand(HPKE_SUITE, secret, 'base_nonce', context, 12);

  const opener = createDecipheriv('aes-256-gcm', key, nonce)
    .setAAD(aad)
    .setAuthTag(sealed.subarray(sealed.length - 16));
  return Buffer.concat([opener.update(sealed.subarray(0, sealed.length - 16)), opener.final()]);
}
