/**
 * Every hostile code of ours gets its one right answer, and none that is refused unsigned says anything.
 *
 * The tables in hostile/ hold the odd and the broken of every family, layer by layer; the families' own tests
 * hold one broken field at a time. What a rule comes from is said in docs/protocol.md.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { algorithmOf } from '../../../electron/codes/trust-list.ts';
import { healthCards, seals } from './hostile/cards-and-seals.ts';
import { containers } from './hostile/containers.ts';
import { citizenCards, insuranceCards, links, others, personalQrs } from './hostile/layouts.ts';
import { passports } from './hostile/passports.ts';
import { type Hostile, rehearsalDoor } from './hostile/vector.ts';

const tables: Readonly<Record<string, readonly Hostile[]>> = {
  containers,
  passports,
  healthCards,
  seals,
  personalQrs,
  citizenCards,
  insuranceCards,
  links,
  others,
};

/** Given only once the signature held, or for a card that carries none. */
const WITH_CLAIMS = ['expired', 'not-yet-valid', 'life-too-long', 'issuer-expired', 'revoked'];

for (const [title, vectors] of Object.entries(tables)) {
  describe(`${title}: a code with`, () => {
    test.each(vectors)('$name is $is', ({ family, is, code, input, read = rehearsalDoor }) => {
      const reading = read(code, input);
      expect({ family: reading.family, is: reading.reason ?? 'valid' }).toEqual({ family, is });
      if (is !== 'valid' && !WITH_CLAIMS.includes(is)) expect(reading.claims).toBeNull();
    });
  });
}

test('there are at least 150 different codes among them that must be refused', () => {
  const all = Object.values(tables).flat();
  const refused = all.filter(({ is }) => is !== 'valid');
  expect(new Set(refused.map(({ code }) => code)).size).toBeGreaterThanOrEqual(150);
  expect(new Set(all.map(({ family, name }) => `${family}: ${name}`)).size).toBe(all.length);
});

test.each<[string, () => KeyObject, 'ES256' | 'PS256' | null]>([
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey, 'ES256'],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey, null],
  ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).publicKey, null],
  ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey, null],
  ['Ed25519', () => generateKeyPairSync('ed25519').publicKey, null],
  ['RSA of 1,024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey, null],
  ['RSA of 2,048 bits', () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey, 'PS256'],
])('a key of %s is trusted for HCERT as its kind allows', (_, makeKey, algorithm) => {
  expect(algorithmOf(makeKey())).toBe(algorithm);
});
