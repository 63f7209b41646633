import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { type TrustedKey, trustListSchema } from '../../../contract/trust-list.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import list from '../../../resources/trust-lists/development.json' with { type: 'json' };
import {
  declarationIssuer,
  developmentTrustList,
  rsaIssuer,
  unknownIssuer,
} from '../../../scripts/development-keys.ts';

const first = developmentTrustList.keys[0] as TrustedKey;
const withKey = (key: Partial<TrustedKey>) =>
  loadTrustStore({ ...developmentTrustList, keys: [{ ...first, ...key }] });
const spkiOf = (pair: { publicKey: import('node:crypto').KeyObject }) =>
  pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

test('the development list that ships holds the public halves of the development keys', () => {
  expect(trustListSchema.parse(list)).toEqual(developmentTrustList);
});

test('the development list is marked as one and does not know the unknown issuer', () => {
  const store = loadTrustStore(developmentTrustList);
  if (!store.ok) throw new Error(store.error.detail);
  expect(store.value.isDevelopment).toBe(true);
  expect(store.value.signers.get(declarationIssuer.keyId)?.map((one) => one.algorithm)).toEqual(['ES256']);
  expect(store.value.signers.get(rsaIssuer.keyId)?.map((one) => one.algorithm)).toEqual(['PS256']);
  expect(store.value.signers.has(unknownIssuer.keyId)).toBe(false);
});

test('keeps every key that shares a key id', () => {
  const keys = developmentTrustList.keys.map((key) => ({ ...key, keyId: first.keyId }));
  const store = loadTrustStore({ ...developmentTrustList, keys });
  expect(store.ok && store.value.signers.get(first.keyId)?.length).toBe(2);
});

test.each([
  ['is no DER', { spki: 'AAAA' }],
  ['is empty', { spki: '' }],
  ['is on another curve', { spki: spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' })) }],
  ['is RSA of 1024 bits', { spki: spkiOf(generateKeyPairSync('rsa', { modulusLength: 1024 })) }],
  ['is Ed25519', { spki: spkiOf(generateKeyPairSync('ed25519')) }],
  ['ends before it begins', { notBeforeMs: 2, notAfterMs: 1 }],
] as [string, Partial<TrustedKey>][])('a list is broken, with the key named, when a key %s', (_, key) => {
  const store = withKey(key);
  expect(store.ok).toBe(false);
  if (!store.ok) {
    expect(store.error.kind).toBe('trust-list-broken');
    expect(store.error.detail).toContain(first.keyId);
  }
});

test('an empty list loads and trusts nobody', () => {
  expect(loadTrustStore({ ...developmentTrustList, keys: [] }).ok).toBe(true);
});
