/**
 * Makes `HC1:` codes: CWT, COSE_Sign1, zlib, base45. The other half of electron/codes/hcert.ts.
 *
 * A development tool: the station itself never signs. Each layer is its own function so that a test can
 * break one and keep the others right.
 */
import { constants, type KeyObject, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { encodeBase45 } from '../electron/codes/base45.ts';
import { signedBytes } from '../electron/codes/cose.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Hex, 8 bytes. */
  readonly keyId: string;
  readonly algorithm: 'ES256' | 'PS256';
}

const COSE_ALGORITHM = { ES256: -7, PS256: -37 } as const;
const COSE_SIGN1_TAG_18 = 0xd2;

/** The raw signature that COSE wants: 64 bytes for ES256, PSS with a 32-byte salt for PS256. */
export function signRaw(
  signed: Uint8Array,
  { privateKey, algorithm }: Omit<SigningKey, 'keyId'>,
): Uint8Array {
  return algorithm === 'ES256'
    ? sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    : sign('sha256', signed, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      });
}

/** Tagged COSE_Sign1 over a CWT given as its claims. */
export function signCwt(claims: ReadonlyMap<number, unknown>, key: SigningKey): Uint8Array {
  const payload = encode(claims);
  const header = new Map<number, unknown>([
    [1, COSE_ALGORITHM[key.algorithm]],
    [4, Buffer.from(key.keyId, 'hex')],
  ]);
  const protectedBytes = encode(header);
  const signature = signRaw(signedBytes({ protectedBytes, payload }), key);
  const cose = encode([protectedBytes, new Map(), payload, signature]);
  return Buffer.concat([Buffer.of(COSE_SIGN1_TAG_18), cose]);
}

/** The text of the code. */
export const wrapHcert = (cose: Uint8Array): string => `HC1:${encodeBase45(deflateSync(cose, { level: 9 }))}`;

export const signHcert = (claims: ReadonlyMap<number, unknown>, key: SigningKey): string =>
  wrapHcert(signCwt(claims, key));
