import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readItem, readItems, readOid } from '../../../electron/codes/der.ts';
import { dccUsagesOf } from '../../../electron/codes/trust-from-certificates.ts';
import { isIssuedBy, readCertificate, readRevocationList } from '../../../electron/codes/x509.ts';
import { kidOf, makeCertificate, makeRevocationList } from './make-certificate.ts';

const authority = makeCertificate({ name: 'CSCA', isAuthority: true });
const child = makeCertificate({
  name: 'Child',
  issuer: authority,
  serial: 9,
  usages: ['1.3.6.1.4.1.1847.2021.1.1', '2.23.136.1.1.14.2'],
});

test('reads dates, usages, key ids and serial', () => {
  const read = readCertificate(child.der);
  expect(read).toMatchObject({
    serial: '09',
    notBeforeMs: Date.UTC(2020, 0),
    notAfterMs: Date.UTC(2040, 0),
    extendedKeyUsage: ['1.3.6.1.4.1.1847.2021.1.1', '2.23.136.1.1.14.2'],
    authorityKeyId: authority.keyId.toString('hex'),
    isAuthority: false,
  });
  expect(readCertificate(authority.der)).toMatchObject({
    extendedKeyUsage: null,
    isAuthority: true,
    authorityKeyId: null,
  });
});

test('no cut or prolonged certificate is read', () => {
  for (let length = 0; length < child.der.length; length++) {
    expect(readCertificate(child.der.subarray(0, length)), `${length} bytes`).toBeNull();
  }
  expect(readCertificate(Buffer.concat([child.der, Buffer.of(0)]))).toBeNull();
});

test('a certificate with any byte changed is not issued by the authority', () => {
  const issuer = readCertificate(authority.der);
  if (issuer === null) throw new Error('no authority');
  for (let at = 0; at < child.der.length; at++) {
    const changed = Uint8Array.from(child.der);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const read = readCertificate(changed);
    if (read !== null) expect(isIssuedBy(read, issuer), `byte ${at}`).toBe(false);
  }
});

test('a revocation list with any byte changed is not signed by the authority', () => {
  const issuer = readCertificate(authority.der);
  const der = makeRevocationList(authority, [1, 2, 9]);
  if (issuer === null) throw new Error('no authority');
  expect(readRevocationList(der)?.isSignedBy(issuer)).toBe(true);
  expect([...(readRevocationList(der)?.serials ?? [])]).toEqual(['01', '02', '09']);
  for (let at = 0; at < der.length; at++) {
    const changed = Uint8Array.from(der);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    expect(readRevocationList(changed)?.isSignedBy(issuer) ?? false, `byte ${at}`).toBe(false);
  }
});

test('reads DER for any bytes without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      readItems(bytes);
      readOid(bytes);
      const item = readItem(bytes);
      if (item !== null) expect(item.whole.length).toBeLessThanOrEqual(bytes.length);
      expect(readCertificate(bytes)).toBeNull();
      expect(readRevocationList(bytes)).toBeNull();
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['550406', null, '2.5.4.6'],
  ['2b06010401', null, '1.3.6.1.4.1'],
  ['8837', null, '2.999'],
  ['', null, null],
  ['2b86', null, null],
  ['ffffffffffffff7f', null, null],
])('object identifier %s', (hex, _, oid) => {
  expect(readOid(Buffer.from(hex, 'hex'))).toBe(oid);
});

const ROOT = new URL('../../../../shared/vectors/dcc-trust/', import.meta.url).pathname;
describe.skipIf(!existsSync(ROOT))(
  '796 real signer certificates (skipped where ../shared/vectors is not there)',
  () => {
    const names = existsSync(ROOT) ? readdirSync(ROOT).filter((name) => name.endsWith('.der')) : [];

    test('each is read, agrees with node:crypto, and has the key id of its name', () => {
      expect(names.length).toBe(796);
      for (const name of names) {
        const der = readFileSync(`${ROOT}${name}`);
        const read = readCertificate(der);
        const x509 = new X509Certificate(der);
        expect(read, name).not.toBeNull();
        expect(kidOf(der)).toBe(name.slice(0, 16));
        expect(read?.notBeforeMs).toBe(Date.parse(x509.validFrom));
        expect(read?.notAfterMs).toBe(Date.parse(x509.validTo));
        // node:crypto calls the extended usages keyUsage.
        expect(read?.extendedKeyUsage ?? undefined, name).toEqual(x509.keyUsage);
      }
    });

    test('the Vietnamese signer names general usages only, so it may sign any kind', () => {
      const read = readCertificate(readFileSync(`${ROOT}66d25512539d5a6d.der`));
      expect(read?.extendedKeyUsage).toContain('1.3.6.1.5.5.7.3.2');
      expect(dccUsagesOf(read?.extendedKeyUsage ?? null)).toBeNull();
      expect(read?.key.asymmetricKeyType).toBe('rsa');
      expect(new Date(read?.notAfterMs ?? 0).toISOString().slice(0, 10)).toBe('2026-07-14');
    });
  },
);
