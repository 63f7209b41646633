import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CodeReason } from '../../../contract/reasons.ts';
import type { HealthCardCrl, HealthCardJwk } from '../../../contract/trust-list.ts';
import { trustFromCertificates } from '../../../electron/codes/trust-from-certificates.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { developmentTrustList } from '../../../scripts/development-keys.ts';
import { door, doorWith, NOON } from './door.ts';

const ISS = 'https://suckhoe.example.vn/issuer';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
const kid = createHash('sha256')
  .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
  .digest('base64url');
const JWK: HealthCardJwk = { kty: 'EC', crv: 'P-256', kid, x, y, alg: 'ES256', use: 'sig' };

const bare = (keys: readonly unknown[], crls: readonly unknown[] = [], iss: string | null = null) =>
  doorWith(trustFromCertificates({ certificates: [], authorities: [], crls: [], jwks: { iss, keys, crls } }));
const read = bare([JWK]);

const toDigits = (jws: string): string =>
  [...jws].map((one) => String(one.charCodeAt(0) - 45).padStart(2, '0')).join('');
const toCode = (jws: string): string => `shc:/${toDigits(jws)}`;
const b64 = (value: unknown): string =>
  Buffer.from(
    typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value),
  ).toString('base64url');

const HEADER = { zip: 'DEF', alg: 'ES256', kid };
const PATIENT = {
  resourceType: 'Patient',
  name: [{ family: 'Nguyễn', given: ['Văn', 'A'] }],
  birthDate: '1990-02-01',
  gender: 'male',
};
const SUBJECT = {
  fhirVersion: '4.0.1',
  fhirBundle: {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'resource:0', resource: PATIENT }],
  },
};
const VC = { type: ['https://smarthealth.cards#health-card'], credentialSubject: SUBJECT };
const NBF = NOON / 1000 - 3600;
const CARD: Record<string, unknown> = { iss: ISS, nbf: NBF, vc: VC };

function jwsOf(card: unknown, header: unknown = HEADER, key: KeyObject = privateKey): string {
  const text = typeof card === 'string' || card instanceof Uint8Array ? card : JSON.stringify(card);
  const signed = `${b64(header)}.${b64(deflateRawSync(text))}`;
  return `${signed}.${b64(sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }))}`;
}
const codeOf = (card: unknown, header?: unknown): string => toCode(jwsOf(card, header));
const JWS = jwsOf(CARD);
const [H = '', P = '', S = ''] = JWS.split('.');

test('reads a card and names its holder', () => {
  expect(read(toCode(JWS))).toMatchObject({
    family: 'shc',
    trust: 'verified',
    reason: null,
    notices: [],
    claims: {
      fullName: 'Nguyễn Văn A',
      birthDate: '1990-02-01',
      sex: 'male',
      issuer: ISS,
      keyId: kid,
      issuedAtMs: NBF * 1000,
    },
  });
});

test('binds a key to its issuer when the list says whose it is', () => {
  const healthCardIssuers = [{ iss: ISS, name: 'Bộ Y tế', keys: [JWK], crls: [] }];
  const store = loadTrustStore({ ...developmentTrustList, healthCardIssuers });
  if (!store.ok) throw new Error(store.error.detail);
  const readBound = doorWith(store.value);
  expect(readBound(toCode(JWS)).claims?.issuer).toBe('Bộ Y tế');
  expect(readBound(codeOf({ ...CARD, iss: 'https://other.example.vn' }))).toMatchObject({
    reason: 'unknown-issuer',
    claims: null,
  });
  expect(bare([JWK], [], 'https://other.example.vn')(toCode(JWS)).reason).toBe('unknown-issuer');
});

test('a trust list with a key under another thumbprint is broken', () => {
  const keys = [{ ...JWK, kid: 'A'.repeat(43) }];
  const store = loadTrustStore({
    ...developmentTrustList,
    healthCardIssuers: [{ iss: ISS, name: 'X', keys, crls: [] }],
  });
  expect(store).toMatchObject({ ok: false, error: { kind: 'trust-list-broken' } });
});

test('dates: from nbf, five minutes early at most, to the second of exp', () => {
  expect(read(toCode(JWS), { atMs: NBF * 1000 - 300_000 }).trust).toBe('verified');
  expect(read(toCode(JWS), { atMs: NBF * 1000 - 300_001 }).reason).toBe('not-yet-valid');
  const ending = codeOf({ ...CARD, exp: NOON / 1000 });
  expect(read(ending).trust).toBe('verified');
  expect(read(ending, { atMs: NOON + 1000 })).toMatchObject({
    reason: 'expired',
    claims: { fullName: 'Nguyễn Văn A' },
  });
});

describe('revocation:', () => {
  const crl = (rids: readonly string[], ctr = 1): HealthCardCrl => ({
    kid,
    method: 'rid',
    ctr,
    rids: [...rids],
  });
  const key = { ...JWK, crlVersion: 1 };
  const card = codeOf({ ...CARD, vc: { ...VC, rid: 'abc_-1' } });
  test('a card on its key’s list is refused', () => {
    expect(bare([key], [crl(['zzz', 'abc_-1'])])(card).reason).toBe('revoked');
  });
  test('a listed time revokes only what began before it', () => {
    expect(bare([key], [crl([`abc_-1.${NBF + 1}`])])(card).reason).toBe('revoked');
    expect(bare([key], [crl([`abc_-1.${NBF}`])])(card).trust).toBe('verified');
    expect(bare([key], [crl([`abc_-1.${NBF}`, 'abc_-1'])])(card).reason).toBe('revoked');
  });
  test('another key’s list revokes nothing', () => {
    expect(bare([JWK], [{ ...crl(['abc_-1']), kid: 'other' }])(card).trust).toBe('verified');
  });
  test('a list that is missing, older than the key says or broken is noticed', () => {
    for (const crls of [[], [crl([], 0)], [{ ...crl(['abc_-1']), method: 'x' }], [crl(['not a rid!'])]]) {
      expect(bare([key], crls)(card)).toMatchObject({ trust: 'verified', notices: ['trust-list-stale'] });
    }
    expect(bare([{ ...key, crlVersion: 2 }], [crl([], 1)])(card).notices).toEqual(['trust-list-stale']);
    expect(bare([key], [crl([])])(card).notices).toEqual([]);
  });
});

describe('chunks:', () => {
  const digits = toDigits(JWS);
  const [a, b, c] = [digits.slice(0, 300), digits.slice(300, 601), digits.slice(601)];
  test('all parts in one text are one card, in any order', () => {
    const whole = read(toCode(JWS));
    expect(read(`shc:/1/3/${a}\nshc:/2/3/${b}\nshc:/3/3/${c}`)).toEqual(whole);
    expect(read(`shc:/3/3/${c}\r\nshc:/1/3/${a}\r\nshc:/2/3/${b}\r\n`)).toEqual(whole);
  });
  test('a part alone says that it is one', () => {
    for (const text of [`shc:/1/3/${a}`, `shc:/2/3/${b}`, `shc:/1/3/${a}\nshc:/3/3/${c}`]) {
      expect(read(text)).toMatchObject({ family: 'shc', reason: 'chunk-of-many' });
    }
  });
  test.each([
    ['a part twice', `shc:/1/2/${a}\nshc:/1/2/${a}`],
    ['part 0', `shc:/0/2/${a}\nshc:/1/2/${b}`],
    ['part 3 of 2', `shc:/3/2/${a}\nshc:/1/2/${b}`],
    ['parts of two sets', `shc:/1/3/${a}\nshc:/2/2/${b}`],
    ['a whole card among parts', `shc:/1/2/${a}\n${toCode(JWS)}`],
    ['one of one', `shc:/1/1/${digits}`],
  ])('%s is broken', (_, text) => {
    expect(read(text)).toMatchObject({ family: 'shc', reason: 'broken-structure', claims: null });
  });
});

const zeros = Buffer.alloc(1_000_000, 0x20);
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const der = sign('sha256', Buffer.from(`${H}.${P}`), privateKey).toString('base64url');
const vc = (changes: object): Record<string, unknown> => ({ ...CARD, vc: { ...VC, ...changes } });
const nested = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;

describe('refuses and keeps no claim of', () => {
  test.each<[string, CodeReason, string]>([
    ['no digits', 'broken-encoding', 'shc:/'],
    ['an odd number of digits', 'broken-encoding', `${toCode(JWS)}1`],
    ['a letter among the digits', 'broken-encoding', `${toCode(JWS).slice(0, 99)}a${toCode(JWS).slice(100)}`],
    ['a pair above the alphabet', 'broken-encoding', `${toCode(JWS).slice(0, -2)}99`],
    ['no slash', 'broken-structure', toCode(JWS).replace('shc:/', 'shc:')],
    ['two parts', 'broken-structure', toCode(`${H}.${P}`)],
    ['four parts', 'broken-structure', toCode(`${JWS}.${S}`)],
    ['a header that is no JSON', 'broken-structure', toCode(`${b64('x')}.${P}.${S}`)],
    ['a header that is a list', 'broken-structure', toCode(`${b64([])}.${P}.${S}`)],
    ['a header that is not UTF-8', 'broken-structure', toCode(`${b64(Buffer.of(0xff))}.${P}.${S}`)],
    ['no algorithm', 'wrong-algorithm', codeOf(CARD, { zip: 'DEF', kid })],
    ['algorithm none', 'wrong-algorithm', toCode(`${b64({ ...HEADER, alg: 'none' })}.${P}.`)],
    ['HS256 with the public key', 'wrong-algorithm', codeOf(CARD, { ...HEADER, alg: 'HS256' })],
    ['ES256K', 'wrong-algorithm', codeOf(CARD, { ...HEADER, alg: 'ES256K' })],
    [
      'an algorithm from the prototype',
      'wrong-algorithm',
      toCode(`${b64('{"__proto__":{"alg":"ES256"},"zip":"DEF"}')}.${P}.${S}`),
    ],
    ['no compression header', 'broken-structure', codeOf(CARD, { alg: 'ES256', kid })],
    ['a critical header', 'broken-structure', codeOf(CARD, { ...HEADER, crit: ['exp'] })],
    ['no key id', 'unknown-issuer', codeOf(CARD, { zip: 'DEF', alg: 'ES256' })],
    ['another key id', 'unknown-issuer', codeOf(CARD, { ...HEADER, kid: 'A'.repeat(43) })],
    ['a key id that is a number', 'unknown-issuer', codeOf(CARD, { ...HEADER, kid: 1 })],
    ['a key id from the prototype', 'unknown-issuer', codeOf(CARD, { ...HEADER, kid: 'constructor' })],
    ['a signature in DER', 'bad-signature', toCode(`${H}.${P}.${der}`)],
    ['another key', 'bad-signature', toCode(jwsOf(CARD, HEADER, other))],
    ['no signature', 'bad-signature', toCode(`${H}.${P}.`)],
    ['a signature of zeros', 'bad-signature', toCode(`${H}.${P}.${b64(Buffer.alloc(64))}`)],
    [
      'a payload of another card',
      'bad-signature',
      toCode(`${H}.${jwsOf({ ...CARD, nbf: 1 }).split('.')[1]}.${S}`),
    ],
    ['padding in base64', 'broken-structure', toCode(`${H}.${P}.${S}`).replace(/$/, '1601')],
    ['a zlib payload', 'broken-compression', toCode(signedParts(Buffer.from('789c030000000001', 'hex')))],
    ['no compression', 'broken-compression', toCode(signedParts(Buffer.from(JSON.stringify(CARD))))],
    ['a decompression bomb', 'too-large', codeOf(zeros)],
    ['a payload that is not UTF-8', 'broken-structure', codeOf(Buffer.of(0x7b, 0xff, 0x7d))],
    ['a byte order mark', 'broken-structure', codeOf(`\uFEFF${JSON.stringify(CARD)}`)],
    ['JSON nested 2,000 deep', 'too-large', codeOf(nested)],
    ['10,000 items', 'too-large', codeOf(`[${'0,'.repeat(10_000)}0]`)],
    ['a list', 'broken-structure', codeOf([])],
    ['null', 'broken-structure', codeOf('null')],
    ['characters behind the JSON', 'broken-structure', codeOf(`${JSON.stringify(CARD)}x`)],
    ['no issuer', 'broken-field', codeOf({ ...CARD, iss: undefined })],
    ['an issuer over http', 'broken-field', codeOf({ ...CARD, iss: 'http://suckhoe.example.vn' })],
    ['an issuer with a slash behind', 'broken-field', codeOf({ ...CARD, iss: `${ISS}/` })],
    ['an issuer with a query', 'broken-field', codeOf({ ...CARD, iss: `${ISS}?a` })],
    ['an issuer with a user', 'broken-field', codeOf({ ...CARD, iss: 'https://a@b.vn' })],
    ['no nbf', 'broken-field', codeOf({ ...CARD, nbf: undefined })],
    ['nbf as text', 'broken-field', codeOf({ ...CARD, nbf: '1' })],
    ['nbf in milliseconds', 'broken-field', codeOf({ ...CARD, nbf: NBF * 1000 })],
    ['exp in milliseconds', 'broken-field', codeOf({ ...CARD, exp: NBF * 1000 })],
    ['exp as null', 'broken-field', codeOf({ ...CARD, exp: null })],
    ['no credential', 'broken-field', codeOf({ ...CARD, vc: undefined })],
    ['no type', 'broken-field', codeOf(vc({ type: undefined }))],
    ['a type as text', 'broken-field', codeOf(vc({ type: VC.type[0] }))],
    [
      'a type that is not health-card',
      'broken-field',
      codeOf(vc({ type: ['https://smarthealth.cards#other'] })),
    ],
    ['no subject', 'broken-field', codeOf(vc({ credentialSubject: undefined }))],
    [
      'no FHIR version',
      'broken-field',
      codeOf(vc({ credentialSubject: { ...SUBJECT, fhirVersion: undefined } })),
    ],
    ['no bundle', 'broken-field', codeOf(vc({ credentialSubject: { ...SUBJECT, fhirBundle: undefined } }))],
    [
      'a bundle that is a patient',
      'broken-field',
      codeOf(vc({ credentialSubject: { ...SUBJECT, fhirBundle: PATIENT } })),
    ],
    ['a rid of 25 characters', 'broken-field', codeOf(vc({ rid: 'a'.repeat(25) }))],
    ['a rid with a full stop', 'broken-field', codeOf(vc({ rid: 'a.1' }))],
  ])('%s', (_, reason, code) => {
    expect(read(code)).toMatchObject({ family: 'shc', trust: 'refused', reason, claims: null });
  });
});

function signedParts(payload: Uint8Array): string {
  const signed = `${b64(HEADER)}.${b64(payload)}`;
  return `${signed}.${b64(sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }))}`;
}

test('no character of a card can be another', () => {
  for (let at = 0; at < JWS.length; at++) {
    if (JWS[at] === '.') continue;
    const changed = `${JWS.slice(0, at)}${JWS[at] === 'A' ? 'B' : 'A'}${JWS.slice(at + 1)}`;
    expect(read(toCode(changed)).trust, `character ${at}`).toBe('refused');
  }
});

test('a bundle cannot reach a prototype', () => {
  const card = JSON.stringify(CARD).replace(
    '"type":"collection"',
    '"__proto__":{"isAdmin":true},"constructor":{"x":1}',
  );
  const bundle = read(codeOf(card)).claims?.certificate?.fhirBundle as Record<string, unknown>;
  expect(Object.keys(bundle).sort()).toEqual(['entry', 'resourceType']);
  expect(bundle.isAdmin).toBeUndefined();
});

test('keys that are no SMART keys are left out', () => {
  const privateJwk = { ...JWK, d: privateKey.export({ format: 'jwk' }).d };
  for (const jwk of [
    privateJwk,
    { ...JWK, alg: 'ES256K' },
    { ...JWK, crv: 'P-384' },
    { ...JWK, x: y },
    {},
    null,
    'x',
  ]) {
    expect(bare([jwk])(toCode(JWS)).reason).toBe('unknown-issuer');
  }
  expect(door(toCode(JWS)).reason).toBe('unknown-issuer');
});

const ROOT = new URL('../../../../shared/vectors/shc/', import.meta.url).pathname;
describe.skipIf(!existsSync(ROOT))('public vectors (skipped where ../shared/vectors is not there)', () => {
  const text = (name: string): string => readFileSync(`${ROOT}${name}`, 'utf8');
  const keys = existsSync(ROOT)
    ? (JSON.parse(text('shc-issuer-jwks.json')) as { keys: HealthCardJwk[] }).keys
    : [];
  const crls = existsSync(ROOT) ? [JSON.parse(text('shc-issuer-crl.json')) as unknown] : [];
  const issuer = bare(keys, crls, 'https://spec.smarthealth.cards/examples/issuer');
  const at2022 = { atMs: Date.UTC(2022, 4, 31) };
  const at2023 = { atMs: Date.UTC(2023, 8, 1) };

  test.each([
    ['examples/example-00-d-jws.txt', null],
    ['examples/example-01-d-jws.txt', null],
    ['examples/example-01-f-qr-code-numeric-value-0.txt', null],
    // Its rid is on the list, but only for cards that began before September 2022.
    ['examples/example-03-f-qr-code-numeric-value-0.txt', null],
    ['examples/example-02-f-qr-code-numeric-value-1.txt', 'chunk-of-many'],
    ['kde-example-00-f-qr-code-numeric-value-0.txt', null],
  ])('specification example %s: %s', (name, reason) => {
    const content = text(name);
    expect(issuer(content.trim().startsWith('shc:') ? content : toCode(content), at2023).reason).toBe(reason);
  });

  test('the three codes of example 02 together are one card', () => {
    const digits = toDigits(text('examples/example-02-d-jws.txt'));
    const size = Math.ceil(digits.length / 3);
    const lines = [0, 1, 2].map((n) => `shc:/${n + 1}/3/${digits.slice(n * size, (n + 1) * size)}`);
    expect(issuer(lines.join('\n'), at2023)).toMatchObject({ trust: 'verified', family: 'shc' });
    expect(text('examples/example-02-f-qr-code-numeric-value-1.txt').trim().startsWith('shc:/2/3/')).toBe(
      true,
    );
  });

  test.each([
    ['d-jws-bad-fhir-metadata.txt', null], // metadata of a bundle is not what a door judges
    ['d-jws-der-signature.txt', 'bad-signature'],
    ['d-jws-der-signature-r-neg.txt', 'bad-signature'],
    ['d-jws-der-signature-s-neg.txt', 'bad-signature'],
    ['d-jws-der-signature-rs-neg.txt', 'bad-signature'],
    ['d-jws-invalid-signature.txt', 'bad-signature'],
    ['d-jws-issuer-not-valid-with-smart-key.txt', 'unknown-issuer'],
    ['d-jws-jws_too_long.txt', 'unknown-issuer'], // of another issuer; its length alone would be no harm
    ['d-jws-no_jws_header_alg.txt', 'wrong-algorithm'],
    ['d-jws-no_jws_header_kid.txt', 'unknown-issuer'],
    ['d-jws-utf8_bom_prefix.txt', 'broken-structure'],
    ['d-jws-wrong_jws_header_kid.txt', 'unknown-issuer'],
    ['f-qr-code-numeric-value-0-number-too-big.txt', 'broken-encoding'],
    ['f-qr-code-numeric-value-0-odd-count.txt', 'broken-encoding'],
    ['f-qr-code-numeric-value-0-wrong-multi-chunk.txt', 'broken-structure'],
    ['f-qr-code-numeric-value-0-wrong_qr_header.txt', 'broken-structure'],
    ['f-qr-code-numeric-value-0-qr_chunk_too_small.txt', 'chunk-of-many'],
    ['f-qr-code-numeric-value-0-trailing_chars.txt', null], // white space behind a code is the scanner's
  ])('development tool card %s: %s', (name, reason) => {
    const content = text(`dev-tools/test-example-00-${name}`);
    expect(issuer(content.trim().startsWith('shc:') ? content : toCode(content), at2022)).toMatchObject({
      family: 'shc',
      reason,
    });
  });

  test('the largest single code, 1,195 characters of JWS', () => {
    expect(issuer(text('dev-tools/test-example-1195-byte-qrnumeric.txt'), at2022).trust).toBe('verified');
  });

  test.each([
    ['e-file-invalid_deflate', 'broken-compression'],
    ['e-file-invalid_issuer_url_http', 'broken-field'],
    ['e-file-issuer_url_with_trailing_slash', 'broken-field'],
    ['e-file-no_deflate', 'broken-structure'],
    ['e-file-bad_jwks', 'unknown-issuer'],
  ])('development tool file %s: %s', (name, reason) => {
    const file = JSON.parse(text(`dev-tools/test-example-00-${name}.smart-health-card`)) as {
      verifiableCredential: string[];
    };
    expect(issuer(toCode(file.verifiableCredential[0] ?? ''), at2022)).toMatchObject({
      reason,
      claims: null,
    });
  });
});
