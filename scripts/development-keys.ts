/**
 * The development issuers: private keys that are public on purpose.
 *
 * They sign the codes and the configuration of tests and of the demo, and nothing else: a shipped build
 * relies on no root of resources/trust-roots/development.json and on no list that says `isDevelopment`. The P-256
 * keys come from a fixed phrase, so anyone can make them again; RSA has no such short form.
 */
import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { bundleKinds, type TrustRoot } from '../contract/bundle.ts';
import type { TrustedKey, TrustList } from '../contract/trust-list.ts';
import type { Recipient } from '../contract/vault.ts';
import { keyIdOf } from '../electron/vault/hpke.ts';

export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly algorithm: 'ES256' | 'PS256';
  readonly privateKey: KeyObject;
  /** First 8 bytes of SHA-256 of the SubjectPublicKeyInfo in DER, hex. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

const GROUP_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A P-256 key whose private scalar is SHA-256 of a phrase, modulo the group order. */
function scalarFromPhrase(phrase: string): { readonly scalar: Buffer; readonly point: Buffer } {
  const hash = BigInt(`0x${createHash('sha256').update(phrase).digest('hex')}`);
  const scalar = Buffer.from(((hash % (GROUP_ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  return { scalar, point: ecdh.getPublicKey() };
}

function keyFromPhrase(phrase: string): KeyObject {
  const { scalar, point } = scalarFromPhrase(phrase);
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: scalar.toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
}

/** PKCS #8 of an Ed25519 key (RFC 8410 section 7) up to its 32-byte seed. */
const ED25519_PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key whose seed is SHA-256 of a phrase. */
function edwardsKeyFromPhrase(phrase: string): KeyObject {
  const seed = createHash('sha256').update(phrase).digest();
  return createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_START, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

const RSA_PKCS8 =
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCg3uRT91k2V2tyuLE3MkAVuDhk8hdO2glhUieeM6dFJiivjw5E' +
  'vv38dMzj6BNnAUQupB0Obd9t0ioMBL/n04rn6ElvWxn/C+agHtp0/IhGv8GqSyCoP9HWGVbEKwkwu+W6T3tdo6/26mZ4WV4PN8uo' +
  'm20hL0wQ3uqguAW5on56Xm4bzTjQxN9ooBA+6jls3HhHhKenAhuB3jFS9VK01NLcjiV8gHV1MluBR+mPJvLyc2j2RmOhQi+zyd8u' +
  'pGJmXyOE7AWktaZxPPz73eml8c3vGcZXzEb0EhiHnGoZOA+zs5bIKdUO1E6fLyrRAQilcAmmqlFuFaxcHYjgByXOzZhlAgMBAAEC' +
  'gf8NGnLCH0zqeP69NPoRDzeg1NeckB5PBakwLBODCHQdrnqSxHEn1ySxGavmjxuPG5We5F2Bx82Eomuib1J/ZZoAN9/DZzw3h/x/' +
  'rKNXFwDyIqsGE54ABdfqeCoH5SQpoy9wCTxB1H9ySgGs/slNpvLLTHfS/YaRg+PZSuHnrobnwdLbJqUCOyMZ9YfI9kusLdv3lrJd' +
  'ihrna3cZ9rXvOnAryZwUjwECMj09rESdut59mrwPl/h1SLjFLiOVIYt39ZPPTeU8ZrFyBKu6E7Rk/dKuPD2TGDa04YQAQSk4rJ8L' +
  'zjjeLC+3eDAQXbDVbOD8t/af4D4FIrrxVav2wgJixAkCgYEA2Af1MGWBSJfAqW/0G9uWDsl74cFqjG/Ex18DQS78gqMuG9jBTL0I' +
  'qUDs4w4RRsirTck3oasL3vw9HgY0cygfCWXM6EyVCqmm+LwPWA8RKuuBXlcXEkt8eaozsJ0/KWnZ4zvHa5G3ByC6C8++HnK/wGYe' +
  'HZH86p56DZuiUvfNY5kCgYEAvqJUgq4SC1Nv6w44Whc+wsiAE/vXBZ3bMVMKMJtaWvcCKhYc+UuJTGKidwZwcgs3XTrqRFAWVqaa' +
  'C/uScV6stbEoedF/1UXdhol2b0l81zkiw4JaRqTZQQDnNssOAXMcVxd2PZGTi5jLO6RSF/2cuodDrnyI/o8iKLFoSaJZ2q0CgYEA' +
  'tfNN4as8joWx8YOnmGcEJgQxYN1k/k+M71bpCNeoOedyiGWxuQ5l4xgZ7MsGZhXRojxdrL7BytesKkOTnYInUeT6BpWp2kc1qL3M' +
  'NqDKFtowJeM4PWJyvo5J5vEqJ5lNuQO6XLFn9Irt59DbEg4XztazerhgysMbjaaNu0+XH9ECgYEApBjcInlw8urp5i6hd3uW/NjW' +
  '11zr5NvTeQwAM4MnLjJ+XHgYjMfm8ifdrhOO67yX9drnGdLOx9w1sqblkk1q4iQTsXkTTyUK4eqmVnmtyx5VvHIS/8ibcwcyAMqd' +
  'zcWm2ZlKoQkVNw9ZsodqW1hmd3JEYoi07FuNjfXYzbnBGykCgYEAsCOQhXVAmUjcDdhlB35Iu65avlqYQTNMI+4edsgJzr0gLukp' +
  '8QVztPWF/9PeQBNeEBs+6MNlvi3fu/0bpiw991Pvi9ilccDu/Kl+T3JrYLuIQYfuMkFOAZY21x6Ix3w2Wc7+Pj5UXdzKjHRy9gUK' +
  'X0ZCft++DeoCvw2gknLTpxA=';

function issuerOf(issuer: string, algorithm: 'ES256' | 'PS256', privateKey: KeyObject): DevelopmentIssuer {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(spki).digest('hex').slice(0, 16);
  return { issuer, algorithm, privateKey, keyId, spki };
}

/** Signs the declarations of tests and demo. */
export const declarationIssuer = issuerOf(
  'Gatehouse development issuer (ES256)',
  'ES256',
  keyFromPhrase('gatehouse development issuer 1, not secret'),
);

/** The same with the key type that the Vietnamese CA issued for vaccine passports. */
export const rsaIssuer = issuerOf(
  'Gatehouse development issuer (PS256)',
  'PS256',
  createPrivateKey({ key: Buffer.from(RSA_PKCS8, 'base64'), format: 'der', type: 'pkcs8' }),
);

/** On no list: what an unknown issuer's codes are signed with. */
export const unknownIssuer = issuerOf(
  'Nobody',
  'ES256',
  keyFromPhrase('gatehouse unknown issuer, not secret'),
);

const entryOf = ({ keyId, issuer, spki }: DevelopmentIssuer): TrustedKey => ({
  keyId,
  issuer,
  country: 'VN',
  families: ['declaration', 'dcc'],
  spki: spki.toString('base64'),
  notBeforeMs: Date.UTC(2020, 0, 1),
  notAfterMs: Date.UTC(2050, 0, 1),
});

/** What resources/trust-lists/development.json must say; a test compares them. */
export const developmentTrustList: TrustList = {
  isDevelopment: true,
  keys: [entryOf(declarationIssuer), entryOf(rsaIssuer)],
};

/** Signs configuration bundles of tests, demo and development builds. Ed25519: the same input, the same bytes. */
export const developmentRoot = {
  keyId: 'development-root',
  privateKey: edwardsKeyFromPhrase('gatehouse development root 1, not secret'),
} as const;

/** What resources/trust-roots/development.json must say; a test compares them. */
export const developmentTrustRoot: TrustRoot = {
  keyId: developmentRoot.keyId,
  spki: createPublicKey(developmentRoot.privateKey)
    .export({ type: 'spki', format: 'der' })
    .toString('base64'),
  kinds: [...bundleKinds],
};

const authorityKey = scalarFromPhrase('gatehouse development authority 1, not secret');
const authorityPoint = authorityKey.point.toString('base64url');

/** Opens everything that a development build seals: P-256 scalar, 32 bytes. */
export const developmentAuthorityKey: Buffer = authorityKey.scalar;

/** What resources/vault/development-authority.json must say; a test compares them. */
export const developmentAuthority: Recipient = {
  keyId: keyIdOf(authorityPoint),
  name: 'Gatehouse development authority',
  publicKey: authorityPoint,
};
