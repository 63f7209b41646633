import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BUNDLE_TYPE,
  type BundlePayload,
  bundleKinds,
  MAX_BUNDLE_BYTES,
  type PinnedRoot,
  type TrustRoot,
} from '../../../contract/bundle.ts';
import { chooseRoots, freshnessOf, importRoot, openBundle } from '../../../electron/codes/open-bundle.ts';
import { developmentRoot, developmentTrustRoot } from '../../../scripts/development-keys.ts';
import { signBundle } from '../../../scripts/sign-bundle.ts';
import { NOON } from './door.ts';

const DAY_MS = 86_400_000;
const PAYLOAD: BundlePayload = {
  kind: 'revocations',
  version: 7,
  issuedAtMs: NOON,
  staleAtMs: NOON + DAY_MS,
  expiresAtMs: NOON + 7 * DAY_MS,
  content: { sets: [] },
};

const spkiOf = (key: KeyObject): string =>
  (key.type === 'public' ? key : createPublicKey(key))
    .export({ type: 'spki', format: 'der' })
    .toString('base64');
const rootOf = (keyId: string, key: KeyObject, change: Partial<PinnedRoot> = {}): PinnedRoot => ({
  keyId,
  spki: spkiOf(key),
  kinds: [...bundleKinds],
  isDevelopment: false,
  ...change,
});
const edwards = { keyId: 'edwards', privateKey: generateKeyPairSync('ed25519').privateKey };
const p256 = {
  keyId: 'p256',
  privateKey: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
};
const ROOTS = [edwards, p256].map(({ keyId, privateKey }) => rootOf(keyId, privateKey));

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
type Signing = (signed: Buffer) => Uint8Array;
const byEdwards: Signing = (signed) => sign(null, signed, edwards.privateKey);
const byP256: Signing = (signed) =>
  sign('sha256', signed, { key: p256.privateKey, dsaEncoding: 'ieee-p1363' });
/** A JWS with any header and signature, so that one thing can be wrong and the rest right. */
function jwsOf(header: unknown, payload: unknown, signing: Signing): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${Buffer.from(signing(Buffer.from(signed))).toString('base64url')}`;
}
const EDDSA = { alg: 'EdDSA', typ: BUNDLE_TYPE, kid: 'edwards' };
const ES256 = { alg: 'ES256', typ: BUNDLE_TYPE, kid: 'p256' };
const reasonOf = (jws: string, roots: readonly PinnedRoot[] = ROOTS): string => {
  const opened = openBundle(jws, roots);
  return opened.ok ? 'opened' : opened.error.reason;
};

test.each([edwards, p256])('opens what root $keyId signed', (signer) => {
  const opened = openBundle(signBundle(PAYLOAD, signer), ROOTS);
  expect(opened).toEqual({
    ok: true,
    value: { ...PAYLOAD, rootKeyId: signer.keyId, isDevelopment: false },
  });
});

test('the hand-made form is the one that is signed, so the cases below break one thing each', () => {
  expect(reasonOf(jwsOf(EDDSA, PAYLOAD, byEdwards))).toBe('opened');
  expect(reasonOf(jwsOf(ES256, PAYLOAD, byP256))).toBe('opened');
  expect(jwsOf(EDDSA, PAYLOAD, byEdwards)).toBe(signBundle(PAYLOAD, edwards));
});

test('says whether the root was a development root', () => {
  const roots = [rootOf('edwards', edwards.privateKey, { isDevelopment: true })];
  expect(openBundle(signBundle(PAYLOAD, edwards), roots)).toMatchObject({ value: { isDevelopment: true } });
});

describe('no header chooses the algorithm:', () => {
  const hmacWithPublicKey: Signing = (signed) =>
    createHmac('sha256', Buffer.from(spkiOf(p256.privateKey), 'base64'))
      .update(signed)
      .digest();
  test.each<[string, string, string]>([
    ['none, no signature', jwsOf({ ...EDDSA, alg: 'none' }, PAYLOAD, () => Buffer.alloc(0)), 'broken'],
    ['none, a good signature', jwsOf({ ...EDDSA, alg: 'none' }, PAYLOAD, byEdwards), 'broken'],
    [
      'HS256 keyed with the public key',
      jwsOf({ ...ES256, alg: 'HS256' }, PAYLOAD, hmacWithPublicKey),
      'broken',
    ],
    [
      'ES256 over an Ed25519 signature',
      jwsOf({ ...EDDSA, alg: 'ES256' }, PAYLOAD, byEdwards),
      'bad-signature',
    ],
    ['EdDSA over an ES256 signature', jwsOf({ ...ES256, alg: 'EdDSA' }, PAYLOAD, byP256), 'bad-signature'],
    ['ES256 signed by the other key', jwsOf({ ...ES256, kid: 'edwards' }, PAYLOAD, byP256), 'bad-signature'],
    ['EdDSA signed by the other key', jwsOf({ ...EDDSA, kid: 'p256' }, PAYLOAD, byEdwards), 'bad-signature'],
    ['ES384', jwsOf({ ...ES256, alg: 'ES384' }, PAYLOAD, byP256), 'broken'],
    [
      'ES256 with its signature in DER',
      jwsOf(ES256, PAYLOAD, (signed) => sign('sha256', signed, p256.privateKey)),
      'bad-signature',
    ],
  ])('%s', (_, jws, reason) => {
    expect(reasonOf(jws)).toBe(reason);
  });
});

const GOOD = signBundle(PAYLOAD, edwards);
const [HEADER = '', BODY = '', SIGNATURE = ''] = GOOD.split('.');
test.each<[string, string, string]>([
  ['nothing', '', 'broken'],
  ['two parts', `${HEADER}.${BODY}`, 'broken'],
  ['four parts', `${GOOD}.${SIGNATURE}`, 'broken'],
  ['an empty header', `.${BODY}.${SIGNATURE}`, 'broken'],
  ['a padded signature', `${GOOD}==`, 'broken'],
  ['a line end behind it', `${GOOD}\n`, 'broken'],
  ['a signature in standard base64', `${HEADER}.${BODY}.${SIGNATURE.slice(0, -2)}+/`, 'broken'],
  ['no signature', `${HEADER}.${BODY}.`, 'bad-signature'],
  ['a signature cut short', GOOD.slice(0, -6), 'bad-signature'],
  ['a signature with bytes behind it', `${GOOD}AAAA`, 'bad-signature'],
  ['a payload cut short', `${HEADER}.${BODY.slice(0, -4)}.${SIGNATURE}`, 'bad-signature'],
  ['another payload', `${HEADER}.${encode({ ...PAYLOAD, version: 8 })}.${SIGNATURE}`, 'bad-signature'],
  ['letters that only look the same in Latin-1', GOOD.replace(BODY, `\u0165${BODY.slice(1)}`), 'broken'],
  ['a header of 600 characters', jwsOf({ ...EDDSA, x: 'x'.repeat(600) }, PAYLOAD, byEdwards), 'broken'],
  [
    'a header member that nobody defined',
    jwsOf({ ...EDDSA, jku: 'https://a' }, PAYLOAD, byEdwards),
    'broken',
  ],
  ['a critical header', jwsOf({ ...EDDSA, crit: ['b64'], b64: false }, PAYLOAD, byEdwards), 'broken'],
  ['a header of another type', jwsOf({ ...EDDSA, typ: 'JWT' }, PAYLOAD, byEdwards), 'broken'],
  ['a header without a key id', jwsOf({ alg: 'EdDSA', typ: BUNDLE_TYPE }, PAYLOAD, byEdwards), 'broken'],
  ['a header that is no object', jwsOf([], PAYLOAD, byEdwards), 'broken'],
  ['an unknown root', jwsOf({ ...EDDSA, kid: 'nobody' }, PAYLOAD, byEdwards), 'unknown-root'],
  ['a payload that is no JSON', jwsOf(EDDSA, '{"kind":', byEdwards), 'broken'],
  ['a payload of an unknown kind', jwsOf(EDDSA, { ...PAYLOAD, kind: 'settings' }, byEdwards), 'broken'],
  ['a payload with one member more', jwsOf(EDDSA, { ...PAYLOAD, x: 1 }, byEdwards), 'broken'],
  ['version 0', jwsOf(EDDSA, { ...PAYLOAD, version: 0 }, byEdwards), 'broken'],
  ['a version of 1.5', jwsOf(EDDSA, { ...PAYLOAD, version: 1.5 }, byEdwards), 'broken'],
  ['a soft limit before its issue', jwsOf(EDDSA, { ...PAYLOAD, staleAtMs: NOON - 1 }, byEdwards), 'broken'],
  ['a hard limit before its soft one', jwsOf(EDDSA, { ...PAYLOAD, expiresAtMs: NOON }, byEdwards), 'broken'],
])('refuses %s', (_, jws, reason) => {
  expect(reasonOf(jws)).toBe(reason);
});

test('limits may fall together', () => {
  const at = { issuedAtMs: NOON, staleAtMs: NOON, expiresAtMs: NOON };
  expect(reasonOf(signBundle({ ...PAYLOAD, ...at }, edwards))).toBe('opened');
});

test('refuses more than the largest bundle without looking into it', () => {
  expect(reasonOf('A'.repeat(MAX_BUNDLE_BYTES + 1))).toBe('too-large');
  expect(reasonOf('A'.repeat(MAX_BUNDLE_BYTES))).toBe('broken');
});

test('does not parse a payload whose signature fails: what is wrong with it stays unsaid', () => {
  const forged = jwsOf(EDDSA, '{"not":"json', () => Buffer.alloc(64));
  expect(openBundle(forged, ROOTS)).toMatchObject({ error: { reason: 'bad-signature' } });
});

test('a root signs only the kinds that it is pinned for', () => {
  const roots = [rootOf('edwards', edwards.privateKey, { kinds: ['policies'] })];
  expect(reasonOf(GOOD, roots)).toBe('wrong-kind');
  expect(reasonOf(signBundle({ ...PAYLOAD, kind: 'policies' }, edwards), roots)).toBe('opened');
});

test('tries every root of one key id', () => {
  const other = rootOf('edwards', generateKeyPairSync('ed25519').privateKey);
  expect(reasonOf(GOOD, [other])).toBe('bad-signature');
  expect(reasonOf(GOOD, [other, ...ROOTS])).toBe('opened');
});

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
  ['Ed448', generateKeyPairSync('ed448').publicKey],
  ['X25519', generateKeyPairSync('x25519').publicKey],
])('a root of %s opens nothing', (_, key) => {
  const root = rootOf('edwards', key);
  expect(importRoot(root)).toBeNull();
  expect(reasonOf(GOOD, [root])).toBe('bad-signature');
});

test('a root that is no key opens nothing', () => {
  expect(reasonOf(GOOD, [rootOf('edwards', edwards.privateKey, { spki: 'AAAA' })])).toBe('bad-signature');
});

test('every changed character is refused', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
  fc.assert(
    fc.property(fc.nat(GOOD.length - 1), fc.nat(alphabet.length - 1), (at, letter) => {
      const changed = GOOD.slice(0, at) + alphabet[letter] + GOOD.slice(at + 1);
      expect(reasonOf(changed) === 'opened').toBe(changed === GOOD);
    }),
    { numRuns: 2_000 },
  );
});

test('any text gets an answer', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${HEADER}.${text}.${SIGNATURE}`),
      ),
      (text) => {
        expect(reasonOf(text)).not.toBe('opened');
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('roots of a station', () => {
  const own: TrustRoot = { keyId: 'own', spki: spkiOf(p256.privateKey), kinds: ['policies'] };
  const development = [developmentTrustRoot];

  test('a development build relies on its own and on development roots', () => {
    const roots = chooseRoots({ development, own: [own], isShipped: false });
    expect(roots.map(({ keyId, isDevelopment }) => [keyId, isDevelopment])).toEqual([
      ['development-root', true],
      ['own', false],
    ]);
  });

  test('a shipped build relies on its own roots only', () => {
    expect(chooseRoots({ development, own: [own], isShipped: true }).map(({ keyId }) => keyId)).toEqual([
      'own',
    ]);
    expect(chooseRoots({ development, own: [], isShipped: true })).toEqual([]);
  });

  test('a shipped build leaves the development key out under any name and spelling', () => {
    const { spki } = developmentTrustRoot;
    const renamed = { ...own, spki };
    const respelled = { ...own, spki: spki.replace(/=+$/, '') };
    const own2 = [renamed, respelled];
    expect(chooseRoots({ development, own: own2, isShipped: true })).toEqual([]);
    expect(chooseRoots({ development, own: own2, isShipped: false }).every((one) => one.isDevelopment)).toBe(
      true,
    );
  });

  test('what the development root signed does not open in a shipped build', () => {
    const roots = chooseRoots({ development, own: [own], isShipped: true });
    expect(reasonOf(signBundle(PAYLOAD, developmentRoot), roots)).toBe('unknown-root');
  });
});

test.each([
  [NOON - 1, 'fresh'],
  [NOON + DAY_MS - 1, 'fresh'],
  [NOON + DAY_MS, 'stale'],
  [NOON + 7 * DAY_MS - 1, 'stale'],
  [NOON + 7 * DAY_MS, 'expired'],
  [NOON + 730 * DAY_MS, 'expired'],
])('at %i the configuration is %s', (nowMs, freshness) => {
  expect(freshnessOf(PAYLOAD, nowMs)).toBe(freshness);
});

test('without a soft span it goes from fresh to expired', () => {
  const limits = { staleAtMs: NOON, expiresAtMs: NOON };
  expect(freshnessOf(limits, NOON - 1)).toBe('fresh');
  expect(freshnessOf(limits, NOON)).toBe('expired');
});
