/**
 * COSE_Sign1 (RFC 9052 section 4.2) as HCERT uses it: opened, and checked against the trust store.
 *
 * Reads nothing of the payload. The signed bytes are rebuilt from the very byte strings received, so
 * nothing is re-encoded. Header parameters in the protected bucket win; the algorithm must be the one
 * that the trusted key's type fixes, whatever the header claims.
 */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Cbor, decodeCbor, Tagged } from './bounded-cbor.ts';
import type { SignatureAlgorithm, TrustedSigner, TrustStore } from './trust-list.ts';

const HEADER_ALG = 1;
const HEADER_CRIT = 2;
const HEADER_KID = 4;
const algorithmNamed = (label: unknown): SignatureAlgorithm | null =>
  label === -7 ? 'ES256' : label === -37 ? 'PS256' : null;

export interface CoseSign1 {
  readonly protectedBytes: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** Null when neither bucket names an algorithm that HCERT allows. */
  readonly algorithm: SignatureAlgorithm | null;
  /** Hex of the key id; null when there is none. */
  readonly keyId: string | null;
}

export type Opened =
  | { readonly ok: true; readonly cose: CoseSign1 }
  | { readonly ok: false; readonly reason: 'broken-structure' | 'too-large' };

const BROKEN: Opened = { ok: false, reason: 'broken-structure' };
const NO_HEADER: Cbor = { ok: true, value: new Map() };

/** Opens tagged (18), CWT-tagged (61 around 18) and untagged COSE_Sign1. */
export function openCose(bytes: Uint8Array): Opened {
  const decoded = decodeCbor(bytes);
  if (!decoded.ok) return decoded;
  let value = decoded.value;
  if (value instanceof Tagged && value.tag === 61) value = value.value;
  if (value instanceof Tagged && value.tag === 18) value = value.value;
  if (!Array.isArray(value) || value.length !== 4) return BROKEN;
  const items: readonly unknown[] = value;
  const protectedBytes = items[0];
  const unprotectedMap = items[1];
  const payload = items[2];
  const signature = items[3];
  if (!(protectedBytes instanceof Uint8Array && payload instanceof Uint8Array)) return BROKEN;
  if (!(signature instanceof Uint8Array && unprotectedMap instanceof Map)) return BROKEN;
  const header = protectedBytes.length > 0 ? decodeCbor(protectedBytes) : NO_HEADER;
  if (!header.ok) return header;
  const protectedMap = header.value;
  if (!(protectedMap instanceof Map)) return BROKEN;
  // A critical parameter must be understood; none is defined for these codes (RFC 9052 section 3.1).
  if (protectedMap.has(HEADER_CRIT)) return BROKEN;
  const parameter = (label: number): unknown =>
    protectedMap.has(label) ? protectedMap.get(label) : unprotectedMap.get(label);
  const kid = parameter(HEADER_KID);
  if (kid !== undefined && !(kid instanceof Uint8Array)) return BROKEN;
  return {
    ok: true,
    cose: {
      protectedBytes,
      payload,
      signature,
      algorithm: algorithmNamed(parameter(HEADER_ALG)),
      keyId: kid === undefined ? null : hexOf(kid),
    },
  };
}

let lastKid: Uint8Array = new Uint8Array();
let lastHex = '';

/** A gate sees few issuers: the key id is nearly always that of the code before. */
function hexOf(kid: Uint8Array): string {
  let isSame = kid.length === lastKid.length;
  for (let at = 0; isSame && at < kid.length; at++) isSame = kid[at] === lastKid[at];
  if (!isSame) {
    lastHex = Buffer.from(kid.buffer, kid.byteOffset, kid.length).toString('hex');
    // A copy: a Buffer's own `slice` is a view.
    lastKid = Uint8Array.from(kid);
  }
  return lastHex;
}

export type SignatureCheck =
  | { readonly ok: true; readonly signer: TrustedSigner }
  | { readonly ok: false; readonly reason: 'wrong-algorithm' | 'unknown-issuer' | 'bad-signature' };

/** Tries every trusted key with the code's key id; the first that verifies is the signer. */
export function checkSignature(cose: CoseSign1, trust: TrustStore): SignatureCheck {
  if (cose.algorithm === null) return { ok: false, reason: 'wrong-algorithm' };
  const candidates = cose.keyId === null ? undefined : trust.signers.get(cose.keyId);
  if (candidates === undefined) return { ok: false, reason: 'unknown-issuer' };
  const signed = signedBriefly(cose);
  let isAlgorithmKnown = false;
  for (const signer of candidates) {
    if (signer.algorithm !== cose.algorithm) continue;
    isAlgorithmKnown = true;
    if (verifies(signer.algorithm, signer.key, signed, cose.signature)) return { ok: true, signer };
  }
  return { ok: false, reason: isAlgorithmKnown ? 'bad-signature' : 'wrong-algorithm' };
}

/** ES256 with a raw 64-byte signature, or PS256 with a 32-byte salt (RFC 8230). Never throws. */
export function verifies(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (algorithm === 'ES256' && signature.length !== 64) return false;
  try {
    return verify('sha256', signed, readyKeys[algorithm].get(key) ?? readyKey(algorithm, key), signature);
  } catch {
    return false; // OpenSSL throws on some malformed signatures instead of answering false
  }
}

export const verifyOptions = {
  ES256: { dsaEncoding: 'ieee-p1363' },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
} as const;
/** Copies that carry their options, made at a key's first use. */
const readyKeys: Readonly<Record<SignatureAlgorithm, WeakMap<KeyObject, KeyObject>>> = {
  ES256: new WeakMap(),
  PS256: new WeakMap(),
};

/**
 * A copy of the key with the options of `crypto.verify` as properties of its own.
 *
 * `verify` reads them from whatever object it is given, and given a bare `{ key, ... }` Node 24 makes and
 * catches two errors with stack traces to learn that this is no key: 22 us of a PS256 verification's 52.
 * A runtime that did not read them would take a signature for DER or PKCS #1, and refuse every code.
 */
export function readyKey(algorithm: SignatureAlgorithm, key: KeyObject): KeyObject {
  const copy = createPublicKey({
    key: key.export({ type: 'spki', format: 'der' }),
    format: 'der',
    type: 'spki',
  });
  const ready = Object.assign(copy, verifyOptions[algorithm]);
  readyKeys[algorithm].set(key, ready);
  return ready;
}

// 84 = array of 4, 6a = text of 10: the constant start of Sig_structure for COSE_Sign1.
const SIG_START = Buffer.from('846a5369676e617475726531', 'hex');

/** Sig_structure: ["Signature1", protected, external_aad = h'', payload] (RFC 9052 section 4.4). */
export function signedBytes({
  protectedBytes,
  payload,
}: Pick<CoseSign1, 'protectedBytes' | 'payload'>): Uint8Array {
  return writeSigned(Buffer.allocUnsafe(lengthOfSigned(protectedBytes, payload)), protectedBytes, payload);
}

/** The same in memory that the next call takes again, where there is room for it. */
function signedBriefly({ protectedBytes, payload }: CoseSign1): Uint8Array {
  const hasRoom = lengthOfSigned(protectedBytes, payload) <= brief.length;
  return hasRoom ? writeSigned(brief, protectedBytes, payload) : signedBytes({ protectedBytes, payload });
}

/** Three heads of at most three bytes. */
const lengthOfSigned = (protectedBytes: Uint8Array, payload: Uint8Array): number =>
  SIG_START.length + protectedBytes.length + payload.length + 7;
const brief = Buffer.alloc(8 * 1024);

function writeSigned(out: Buffer, protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  out.set(SIG_START, 0);
  let at = writeByteString(out, SIG_START.length, protectedBytes);
  out[at++] = 0x40;
  at = writeByteString(out, at, payload);
  return out.subarray(0, at);
}

/** Writes head and content of a byte string of under 65,536 bytes; returns where it ends. */
function writeByteString(out: Buffer, start: number, bytes: Uint8Array): number {
  let at = start;
  if (bytes.length < 24) {
    out[at++] = 0x40 | bytes.length;
  } else if (bytes.length < 256) {
    out[at++] = 0x58;
    out[at++] = bytes.length;
  } else {
    out[at++] = 0x59;
    at = out.writeUInt16BE(bytes.length, at);
  }
  out.set(bytes, at);
  return at + bytes.length;
}
