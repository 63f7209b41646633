import { createHash, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import type { CodeReason } from '../../../contract/reasons.ts';
import { trustFromCertificates } from '../../../electron/codes/trust-from-certificates.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { developmentTrustList } from '../../../scripts/development-keys.ts';
import { door, doorWith, HOUR_MS, NOON } from './door.ts';
import { makeCertificate, makeRevocationList } from './make-certificate.ts';

const USAGE = ['2.23.136.1.1.14.2'];
const csca = makeCertificate({ name: 'CSCA', isAuthority: true });
const signer = makeCertificate({ name: 'Signer', issuer: csca, usages: USAGE, serial: 7 });

const doorOf = (
  authorities: readonly Uint8Array[],
  crls: readonly Uint8Array[] = [],
  certificates: readonly Uint8Array[] = [],
) =>
  doorWith(
    trustFromCertificates({ certificates, authorities, crls, jwks: { iss: null, keys: [], crls: [] } }),
  );
const read = doorOf([csca.der]);

const PERSON = { n: 'NGUYEN VAN A', dob: '1990-02-01', sex: 'M', i: 'B1234567' };
const DATA = {
  hdr: { t: 'icao.vacc', v: 1, is: 'VNM' },
  msg: {
    uvci: 'U32870',
    pid: PERSON,
    ve: [{ des: 'XM68M6', nam: 'Vaccine', dis: 'RA01.0', vd: [{ dvc: '2021-03-03', seq: 1, ctr: 'VNM' }] }],
  },
};
interface SealOptions {
  readonly by?: { readonly privateKey: KeyObject; readonly der: Uint8Array };
  readonly alg?: string;
  readonly hash?: string;
  readonly sig?: Record<string, unknown>;
}
function sealOf(
  data: unknown,
  { by = signer, alg = 'ES256', hash = 'sha256', sig = {} }: SealOptions = {},
): string {
  const signed = Buffer.from(canonicalize(data) ?? '');
  const sigvl = sign(hash, signed, { key: by.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return JSON.stringify({
    data,
    sig: { alg, cer: Buffer.from(by.der).toString('base64url'), sigvl, ...sig },
  });
}
const SEAL = sealOf(DATA);
const parsed = JSON.parse(SEAL) as { data: typeof DATA; sig: { alg: string; cer: string; sigvl: string } };

test('reads a seal whose signer a trusted authority issued', () => {
  expect(read(SEAL)).toMatchObject({
    family: 'vds-nc',
    trust: 'verified',
    reason: null,
    claims: {
      fullName: 'NGUYEN VAN A',
      birthDate: '1990-02-01',
      sex: 'male',
      idKind: 'passport',
      idNumber: 'B1234567',
      issuer: 'VNM',
      reference: 'U32870',
      certificate: DATA,
    },
  });
});

test('order of members and white space do not matter', () => {
  const { data, sig } = parsed;
  const reordered = {
    sig: { sigvl: sig.sigvl, cer: sig.cer, alg: sig.alg },
    data: { msg: data.msg, hdr: data.hdr },
  };
  expect(read(JSON.stringify(reordered, null, 2))).toEqual(read(SEAL));
  expect(read(`[${SEAL}]`)).toEqual(read(SEAL));
  expect(read(JSON.stringify({ ...parsed, sig: { ...sig, sigvl: `${sig.sigvl}==` } }))).toEqual(read(SEAL));
});

test('ES384 with a P-384 signer', () => {
  const p384 = makeCertificate({ name: 'Signer', issuer: csca, usages: USAGE, curve: 'secp384r1' });
  expect(read(sealOf(DATA, { by: p384, alg: 'ES384', hash: 'sha384' })).trust).toBe('verified');
  expect(read(sealOf(DATA, { by: p384, alg: 'ES256' })).reason).toBe('wrong-algorithm');
});

test('the installed list carries authorities and their revocation lists', () => {
  const store = loadTrustStore({
    ...developmentTrustList,
    documentAuthorities: [csca.der.toString('base64')],
    documentCrls: [makeRevocationList(csca, [7]).toString('base64')],
  });
  if (!store.ok) throw new Error(store.error.detail);
  expect(doorWith(store.value)(SEAL).reason).toBe('revoked');
  expect(door(SEAL).reason).toBe('unknown-issuer');
});

test.each([
  ['an authority that is none', { documentAuthorities: [signer.der.toString('base64')] }],
  ['an authority cut short', { documentAuthorities: [csca.der.subarray(0, 99).toString('base64')] }],
  [
    'a revocation list of another',
    {
      documentAuthorities: [csca.der.toString('base64')],
      documentCrls: [
        makeRevocationList(makeCertificate({ name: 'CSCA', isAuthority: true }), []).toString('base64'),
      ],
    },
  ],
])('a list with %s is broken', (_, change) => {
  expect(loadTrustStore({ ...developmentTrustList, ...change })).toMatchObject({
    ok: false,
    error: { kind: 'trust-list-broken' },
  });
});

test('a signer given by itself is trusted as it is', () => {
  expect(doorOf([], [], [signer.der])(SEAL).trust).toBe('verified');
});

describe('the signer:', () => {
  const by = (options: Parameters<typeof makeCertificate>[0]) =>
    sealOf(DATA, { by: makeCertificate({ usages: USAGE, ...options }) });
  const impostor = makeCertificate({ name: 'CSCA', isAuthority: true });
  const old = makeCertificate({ name: 'Old', isAuthority: true, notAfterMs: NOON - HOUR_MS });
  test.each<[string, CodeReason, string]>([
    ['self-signed', 'unknown-issuer', by({ name: 'Signer' })],
    ['issued by another authority of the same name', 'unknown-issuer', by({ issuer: impostor })],
    [
      'issued by the trusted key under another name',
      'unknown-issuer',
      by({ issuer: csca, issuerName: 'Other' }),
    ],
    ['with another authority key id', 'unknown-issuer', by({ issuer: csca, authorityKeyId: impostor.keyId })],
    ['issued by another signer, which is no authority', 'unknown-issuer', by({ issuer: signer })],
    ['for another purpose', 'wrong-key-usage', by({ issuer: csca, usages: ['1.3.6.1.5.5.7.3.2'] })],
    ['for DCC only', 'wrong-key-usage', by({ issuer: csca, usages: ['1.3.6.1.4.1.1847.2021.1.2'] })],
    ['before its first day', 'issuer-expired', by({ issuer: csca, notBeforeMs: NOON + HOUR_MS })],
    ['after its last day', 'issuer-expired', by({ issuer: csca, notAfterMs: NOON - HOUR_MS })],
    ['issued by an authority past its last day', 'issuer-expired', by({ issuer: old })],
  ])('%s is refused', (_, reason, code) => {
    expect(doorOf([csca.der, old.der])(code)).toMatchObject({
      family: 'vds-nc',
      trust: 'refused',
      reason,
      claims: null,
    });
  });
  test('without usages is taken', () => {
    const plain = makeCertificate({ name: 'Signer', issuer: csca });
    expect(read(sealOf(DATA, { by: plain })).trust).toBe('verified');
  });
  test('revoked by its authority is refused; another serial, or a list of a stranger, is not', () => {
    expect(doorOf([csca.der], [makeRevocationList(csca, [3, 7])])(SEAL).reason).toBe('revoked');
    expect(doorOf([csca.der], [makeRevocationList(csca, [3, 8])])(SEAL).trust).toBe('verified');
    expect(doorOf([csca.der], [makeRevocationList(csca, [])])(SEAL).trust).toBe('verified');
    expect(doorOf([csca.der], [makeRevocationList(impostor, [7])])(SEAL).trust).toBe('verified');
  });
});

const hdr = (change: object) => sealOf({ ...DATA, hdr: { ...DATA.hdr, ...change } });
const pid = (change: object) => sealOf({ ...DATA, msg: { ...DATA.msg, pid: { ...PERSON, ...change } } });
const sig = (change: Record<string, unknown>) => sealOf(DATA, { sig: change });
const der = sign('sha256', Buffer.from(canonicalize(DATA) ?? ''), signer.privateKey).toString('base64url');

describe('refuses and keeps no claim of', () => {
  test.each<[string, CodeReason, string]>([
    ['a changed name', 'bad-signature', SEAL.replace('NGUYEN VAN A', 'NGUYEN VAN B')],
    ['a changed date', 'bad-signature', SEAL.replace('2021-03-03', '2021-03-04')],
    ['a member more', 'bad-signature', SEAL.replace('"uvci"', '"x":1,"uvci"')],
    ['a signature in DER', 'bad-signature', sig({ sigvl: der })],
    ['an empty signature', 'bad-signature', sig({ sigvl: '' })],
    ['a signature of zeros', 'bad-signature', sig({ sigvl: Buffer.alloc(64).toString('base64url') })],
    ['a signature with stray bits', 'broken-encoding', sig({ sigvl: `${parsed.sig.sigvl.slice(0, -1)}_` })],
    ['plain base64', 'broken-encoding', sig({ sigvl: 'ab+/' })],
    ['a signature that is a number', 'broken-encoding', sig({ sigvl: 1 })],
    ['no certificate', 'broken-encoding', sig({ cer: undefined })],
    ['a certificate cut short', 'broken-structure', sig({ cer: parsed.sig.cer.slice(0, 400) })],
    ['a certificate of zeros', 'broken-structure', sig({ cer: 'AAAA' })],
    [
      'a certificate with bytes behind',
      'broken-structure',
      sig({ cer: Buffer.concat([signer.der, Buffer.of(0)]).toString('base64url') }),
    ],
    ['no algorithm', 'wrong-algorithm', sig({ alg: undefined })],
    ['algorithm none', 'wrong-algorithm', sig({ alg: 'none' })],
    ['RS256', 'wrong-algorithm', sig({ alg: 'RS256' })],
    ['ES384 over a P-256 key', 'wrong-algorithm', sig({ alg: 'ES384' })],
    ['an algorithm from the prototype', 'wrong-algorithm', sig({ alg: 'constructor' })],
    ['JSON cut in half', 'broken-structure', `${SEAL.slice(0, -1)}`],
    ['JSON with characters behind', 'broken-structure', `${SEAL}x`],
    ['JSON nested deep', 'too-large', `{"data":${'['.repeat(500)}${']'.repeat(500)},"sig":{}}`],
    ['a list as data', 'broken-structure', '{"data":[],"sig":{}}'],
    ['no signature block', 'broken-structure', '{"data":{},"sig":null}'],
    ['two seals in a list', 'broken-structure', `[${SEAL},${SEAL}]`],
    ['members only in a prototype', 'broken-structure', '{"__proto__":{"data":{},"sig":{}}}'],
    ['another type', 'broken-field', hdr({ t: 'icao.visa' })],
    ['version 2', 'broken-field', hdr({ v: 2 })],
    ['version "1"', 'broken-field', hdr({ v: '1' })],
    ['an issuer in lower case', 'broken-field', hdr({ is: 'vnm' })],
    ['an issuer of five letters', 'broken-field', hdr({ is: 'VNMXX' })],
    ['no header', 'broken-structure', sealOf({ msg: DATA.msg })],
    ['no message', 'broken-structure', sealOf({ hdr: DATA.hdr })],
    ['no person', 'broken-field', sealOf({ ...DATA, msg: { ...DATA.msg, pid: undefined } })],
    ['no name', 'broken-field', pid({ n: undefined })],
    ['a name of digits', 'broken-field', pid({ n: '12345' })],
    ['a name with a line break', 'broken-field', pid({ n: 'A\nB' })],
    ['a name of 200 letters', 'broken-field', pid({ n: 'A'.repeat(200) })],
    ['a birth on 31 February', 'broken-field', pid({ dob: '1990-02-31' })],
    ['a birth as number', 'broken-field', pid({ dob: 1990 })],
    ['a passport with a quote', 'broken-field', pid({ i: "B'--" })],
    ['no certificate number', 'broken-field', sealOf({ ...DATA, msg: { ...DATA.msg, uvci: undefined } })],
    [
      'a certificate number of 50 characters',
      'broken-field',
      sealOf({ ...DATA, msg: { ...DATA.msg, uvci: 'x'.repeat(50) } }),
    ],
  ])('%s', (_, reason, code) => {
    expect(read(code)).toMatchObject({ family: 'vds-nc', trust: 'refused', reason, claims: null });
  });
});

test('other JSON is nobody’s code', () => {
  expect(read('{"isThisAVDS": false}')).toMatchObject({ family: 'unknown', reason: 'unknown-code' });
  expect(read('[]').family).toBe('unknown');
});

const ROOT = new URL('../../../../shared/vectors/vdsnc/', import.meta.url).pathname;
describe.skipIf(!existsSync(ROOT))('public vectors (skipped where ../shared/vectors is not there)', () => {
  const text = (name: string): string => readFileSync(`${ROOT}${name}`, 'utf8');
  const bytes = (name: string): Uint8Array => readFileSync(`${ROOT}${name}`);
  const at = { atMs: Date.UTC(2022, 5, 1) };

  test('the Australian seal verifies up to its authority, the changed one does not', () => {
    const australia = doorOf([bytes('au-cscaCertData.der')], [bytes('au-crlWithoutSerialNumberData.der')]);
    expect(australia(text('au-validVDSJson.json'), at)).toMatchObject({
      trust: 'verified',
      claims: { fullName: 'CITIZEN JOHN', issuer: 'AUS' },
    });
    expect(australia(text('au-invalidVDSJson.json'), at)).toMatchObject({
      reason: 'bad-signature',
      claims: null,
    });
    expect(australia(text('au-nonVDSJson.json'), at).family).toBe('unknown');
    expect(door(text('au-validVDSJson.json'), at).reason).toBe('unknown-issuer');
  });

  test.each(['kde-single-vaccine.txt', 'kde-test.txt', 'kde-jpn-triple-vaccine.txt'])(
    '%s verifies by its own signer',
    (name) => {
      // Their authorities are not public here, so the signer's own certificate is what is trusted.
      const seal = [JSON.parse(text(name))].flat()[0] as { sig: { cer: string } };
      const cer = Buffer.from(seal.sig.cer, 'base64url');
      expect(createHash('sha256').update(cer).digest('hex')).toHaveLength(64);
      expect(doorOf([], [], [cer])(text(name), at)).toMatchObject({ family: 'vds-nc', trust: 'verified' });
      expect(doorOf([])(text(name), at)).toMatchObject({ reason: 'unknown-issuer', claims: null });
    },
  );
});
