/**
 * Certificates and revocation lists for tests, written in DER by hand: node:crypto reads X.509 but makes none.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

const item = (tag: number, ...contents: Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const length =
    content.length < 128
      ? Buffer.of(content.length)
      : content.length < 256
        ? Buffer.of(0x81, content.length)
        : Buffer.of(0x82, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, content]);
};
const sequence = (...contents: Uint8Array[]): Buffer => item(0x30, ...contents);
const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return item(0x06, Buffer.from(bytes));
};
const time = (ms: number): Buffer =>
  item(0x18, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`));
const name = (commonName: string): Buffer =>
  sequence(item(0x31, sequence(oid('2.5.4.3'), item(0x0c, Buffer.from(commonName)))));
const bits = (content: Uint8Array): Buffer => item(0x03, Buffer.of(0), content);
const extension = (id: string, value: Uint8Array): Buffer => sequence(oid(id), item(0x04, value));
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

export interface Identity {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly der: Buffer;
  readonly keyId: Buffer;
}

export interface CertificateOptions {
  readonly name?: string;
  /** Absent: self-signed. */
  readonly issuer?: Identity;
  readonly issuerName?: string;
  readonly curve?: 'prime256v1' | 'secp384r1' | 'secp521r1';
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  readonly usages?: readonly string[];
  readonly isAuthority?: boolean;
  readonly serial?: number;
  readonly authorityKeyId?: Buffer;
}

export function makeCertificate(options: CertificateOptions = {}): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: options.curve ?? 'prime256v1' });
  const own = options.name ?? 'Test';
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha1').update(spki).digest();
  const authorityKeyId = options.authorityKeyId ?? options.issuer?.keyId;
  const extensions = [
    extension('2.5.29.14', item(0x04, keyId)),
    ...(authorityKeyId === undefined ? [] : [extension('2.5.29.35', sequence(item(0x80, authorityKeyId)))]),
    ...(options.usages === undefined ? [] : [extension('2.5.29.37', sequence(...options.usages.map(oid)))]),
    ...(options.isAuthority === true ? [extension('2.5.29.19', sequence(item(0x01, Buffer.of(0xff))))] : []),
  ];
  const tbs = sequence(
    item(0xa0, item(0x02, Buffer.of(2))),
    item(0x02, Buffer.of(options.serial ?? 1)),
    ECDSA_SHA256,
    name(options.issuerName ?? options.issuer?.name ?? own),
    sequence(time(options.notBeforeMs ?? Date.UTC(2020, 0)), time(options.notAfterMs ?? Date.UTC(2040, 0))),
    name(own),
    spki,
    item(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', tbs, options.issuer?.privateKey ?? privateKey);
  return { name: own, privateKey, der: sequence(tbs, ECDSA_SHA256, bits(signature)), keyId };
}

export function makeRevocationList(issuer: Identity, serials: readonly number[]): Buffer {
  const revoked = serials.map((serial) => sequence(item(0x02, Buffer.of(serial)), time(Date.UTC(2026, 0))));
  const tbs = sequence(
    item(0x02, Buffer.of(1)),
    ECDSA_SHA256,
    name(issuer.name),
    time(Date.UTC(2026, 0)),
    time(Date.UTC(2027, 0)),
    ...(revoked.length === 0 ? [] : [sequence(...revoked)]),
  );
  return sequence(tbs, ECDSA_SHA256, bits(sign('sha256', tbs, issuer.privateKey)));
}

/** HCERT's key id of a certificate: first 8 bytes of SHA-256 of the DER, hex. */
export const kidOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex').slice(0, 16);
