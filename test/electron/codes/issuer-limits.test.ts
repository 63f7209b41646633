import { sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import {
  CWT_EXP,
  CWT_IAT,
  CWT_ISS,
  DECLARATION_SUB_CLAIM,
  HCERT_CLAIM,
} from '../../../contract/declaration.ts';
import type { Reading } from '../../../contract/reading.ts';
import type { TrustedKey, TrustList } from '../../../contract/trust-list.ts';
import { readTrustList } from '../../../electron/codes/trust-list.ts';
import { readRevocationList } from '../../../electron/codes/x509.ts';
import { declarationIssuer, developmentTrustList } from '../../../scripts/development-keys.ts';
import { signHcert } from '../../../scripts/sign-hcert.ts';
import { doorWith, HOUR_MS, NOON } from './door.ts';
import { makeCertificate, makeRevocationList } from './make-certificate.ts';

function doorOf(change: Partial<TrustList>): ReturnType<typeof doorWith> {
  const read = readTrustList({ ...developmentTrustList, ...change }, { isDevelopment: true });
  if (!read.ok) throw new Error(read.error.detail);
  return doorWith(read.value);
}
const [key] = developmentTrustList.keys as [TrustedKey];
const limitedTo = (countries: string[]) => doorOf({ keys: [{ ...key, countries }] });
const outcomeOf = ({ trust, reason }: Reading): string => reason ?? trust;

const codeOf = (issuer: string | undefined, subClaim: number, body: unknown): string =>
  signHcert(
    new Map<number, unknown>([
      ...(issuer === undefined ? [] : [[CWT_ISS, issuer] as const]),
      [CWT_IAT, (NOON - HOUR_MS) / 1000],
      [CWT_EXP, (NOON + HOUR_MS) / 1000],
      [HCERT_CLAIM, new Map([[subClaim, body]])],
    ]),
    declarationIssuer,
  );

describe('a key that the list limits to countries', () => {
  const vaccination = (co: string) => ({
    tg: '840539006',
    vp: '1119349007',
    mp: 'EU/1/20/1528',
    ma: 'ORG-100030215',
    dn: 2,
    sd: 2,
    dt: '2021-09-01',
    co,
    is: 'Bộ Y tế',
    ci: 'URN:UVCI:01:VN:TEST',
  });
  const nam = { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' };
  const dcc = (issuer: string | undefined, ...countries: string[]): string =>
    codeOf(issuer, 1, { ver: '1.0.0', nam, dob: '1990-02-01', v: countries.map(vaccination) });

  test.each<[string | undefined, string[], string]>([
    ['VN', ['VN'], 'verified'],
    ['VN', ['LA'], 'verified'],
    ['LA', ['VN', 'LA'], 'verified'],
    [undefined, ['VN'], 'verified'],
    ['VN', ['FR'], 'wrong-key-usage'],
    ['VN', ['VN', 'FR'], 'wrong-key-usage'],
    ['FR', ['VN'], 'wrong-key-usage'],
    [undefined, ['FR'], 'wrong-key-usage'],
    ['vn', ['VN'], 'wrong-key-usage'],
    ['VN', [''], 'wrong-key-usage'],
  ])('signs a DCC issued by %s over %j: %s', (issuer, countries, outcome) => {
    expect(outcomeOf(limitedTo(['VN', 'LA'])(dcc(issuer, ...countries)))).toBe(outcome);
  });

  test('without a limit it signs a DCC of any country', () => {
    expect(outcomeOf(doorOf({})(dcc('FR', 'FR')))).toBe('verified');
  });

  const declaration = (issuer: string): string =>
    codeOf(
      issuer,
      DECLARATION_SUB_CLAIM,
      new Map<number, unknown>([
        [0, Buffer.from('0190c0de000070008000000000000001', 'hex')],
        [1, 'Nguyễn Văn A'],
        [2, 1990],
        [7, 0],
      ]),
    );

  test('signs declarations for its own country, or for those that the list names instead', () => {
    expect(outcomeOf(doorOf({})(declaration('VN')))).toBe('verified');
    expect(outcomeOf(doorOf({})(declaration('LA')))).toBe('wrong-key-usage');
    expect(outcomeOf(limitedTo(['VN', 'LA'])(declaration('LA')))).toBe('verified');
    expect(outcomeOf(limitedTo(['LA'])(declaration('VN')))).toBe('wrong-key-usage');
  });

  test.each([[[]], [['VNM']], [['vn']]])('the list itself is broken with countries %j', (countries) => {
    const content = { ...developmentTrustList, keys: [{ ...key, countries }] };
    expect(readTrustList(content, { isDevelopment: true })).toMatchObject({
      ok: false,
      error: { kind: 'trust-list-broken' },
    });
  });
});

describe('a document authority', () => {
  const csca = makeCertificate({ name: 'CSCA', isAuthority: true });
  const signer = makeCertificate({ name: 'Signer', issuer: csca, usages: ['2.23.136.1.1.14.2'], serial: 7 });
  const data = {
    hdr: { t: 'icao.vacc', v: 1, is: 'VNM' },
    msg: { uvci: 'U32870', pid: { n: 'NGUYEN VAN A', dob: '1990-02-01', sex: 'M', i: 'B1234567' } },
  };
  const sigvl = sign('sha256', Buffer.from(canonicalize(data) ?? ''), {
    key: signer.privateKey,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url');
  const SEAL = JSON.stringify({ data, sig: { alg: 'ES256', cer: signer.der.toString('base64url'), sigvl } });
  const der = csca.der.toString('base64');
  // Lists made for tests promise a newer one on this day.
  const NEXT_UPDATE = Date.UTC(2027, 0, 1);

  test('signs for the states that the list names with it, for any when it names none', () => {
    expect(outcomeOf(doorOf({ documentAuthorities: [der] })(SEAL))).toBe('verified');
    expect(outcomeOf(doorOf({ documentAuthorities: [{ der, states: ['LAO', 'VNM'] }] })(SEAL))).toBe(
      'verified',
    );
    expect(outcomeOf(doorOf({ documentAuthorities: [{ der, states: ['LAO'] }] })(SEAL))).toBe(
      'wrong-key-usage',
    );
    const both = [
      { der, states: ['LAO'] },
      { der, states: ['VNM'] },
    ];
    expect(outcomeOf(doorOf({ documentAuthorities: both })(SEAL))).toBe('verified');
  });

  test('a revocation list past its promised renewal still revokes, and elsewhere says that it is old', () => {
    const withCrl = (...serials: number[]) =>
      doorOf({
        documentAuthorities: [der],
        documentCrls: [makeRevocationList(csca, serials).toString('base64')],
      });
    expect(withCrl(8)(SEAL, { atMs: NEXT_UPDATE })).toMatchObject({ trust: 'verified', notices: [] });
    expect(withCrl(8)(SEAL, { atMs: NEXT_UPDATE + 1 })).toMatchObject({
      trust: 'verified',
      notices: ['trust-list-stale'],
    });
    expect(withCrl(7)(SEAL, { atMs: NEXT_UPDATE + 1 }).reason).toBe('revoked');
  });

  test('the promised renewal is read from the list', () => {
    expect(readRevocationList(makeRevocationList(csca, [7]))?.nextUpdateMs).toBe(NEXT_UPDATE);
    expect(readRevocationList(makeRevocationList(csca, []))?.nextUpdateMs).toBe(NEXT_UPDATE);
  });
});

test('a development list is taken under a development root only', () => {
  expect(readTrustList(developmentTrustList, { isDevelopment: true }).ok).toBe(true);
  expect(readTrustList(developmentTrustList, { isDevelopment: false })).toMatchObject({
    ok: false,
    error: { kind: 'trust-list-broken' },
  });
  expect(readTrustList({ ...developmentTrustList, isDevelopment: false }, { isDevelopment: false }).ok).toBe(
    true,
  );
  expect(readTrustList({}, { isDevelopment: true })).toMatchObject({ ok: false });
});
