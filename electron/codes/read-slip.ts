/**
 * Slip (`GH1:`): what a station of this venue signed for somebody who came without a code.
 *
 * Nothing inside is believed before the signature of a known station has verified; which station that would be is the
 * one look at it before. A slip of another venue is as strange as one of an unknown station. The name in it is masked
 * and is there to be shown, not to know anybody by; its holder is known by the slip's random id. Pure: the time comes in.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { MAX_CLOCK_LEAD_MS } from '../../contract/declaration.ts';
import type { Claims, Reading } from '../../contract/reading.ts';
import { MAX_SLIP_CHARACTERS, SLIP_LIFE_MS, SLIP_PREFIX } from '../../contract/slip.ts';
import { decodeBase45 } from './base45.ts';
import { holds, refused } from './outcome.ts';
import { openSlip, readSlipPayload, signedBytesOf, venueMarkOf } from './slip-layout.ts';

/** Whose slips are taken, and where. */
export interface SlipTrust {
  /** As slips name it (slip-layout.ts). */
  readonly venue: string;
  /** Keys of a station, the likeliest first; none: it is not known here. */
  readonly keysOf: (stationId: string) => readonly KeyObject[];
}

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 section 4) up to the raw key. */
const SPKI_START = Buffer.from('302a300506032b6570032100', 'hex');
const RAW_KEY_BYTES = 32;

/**
 * @param keys raw Ed25519 keys, base64url, with the station whose they are; one that is none is left out
 */
export function slipTrust(
  venueId: string,
  keys: readonly { readonly stationId: string; readonly publicKey: string }[],
): SlipTrust {
  const byStation = new Map<string, KeyObject[]>();
  for (const { stationId, publicKey } of keys) {
    const raw = Buffer.from(publicKey, 'base64url');
    if (raw.length !== RAW_KEY_BYTES) continue;
    const key = createPublicKey({ key: Buffer.concat([SPKI_START, raw]), format: 'der', type: 'spki' });
    byStation.set(stationId, [...(byStation.get(stationId) ?? []), key]);
  }
  return { venue: venueMarkOf(venueId), keysOf: (stationId) => byStation.get(stationId) ?? [] };
}

/** `code` must begin with `GH1:`. */
export function readSlip(code: string, trust: SlipTrust | null, atMs: number): Reading {
  const refuse = (reason: Parameters<typeof refused>[1], claims: Claims | null = null): Reading =>
    refused('slip', reason, claims);
  if (code.length > MAX_SLIP_CHARACTERS) return refuse('too-large');
  const content = decodeBase45(code, SLIP_PREFIX.length);
  if (content === null) return refuse('broken-encoding');
  const opened = openSlip(content);
  if (opened === null) return refuse('broken-structure');
  const keys = opened.stationId === null ? [] : (trust?.keysOf(opened.stationId) ?? []);
  if (trust === null || keys.length === 0) return refuse('unknown-issuer');
  const signed = signedBytesOf(opened.payload);
  if (!keys.some((key) => verify(null, signed, key, opened.signature))) return refuse('bad-signature');
  const slip = readSlipPayload(opened.payload);
  if (slip === null) return refuse('broken-field');
  if (slip.venue !== trust.venue) return refuse('unknown-issuer');

  const { maskedName, birthYear, answers, declaredAtMs, validUntilMs } = slip;
  const claims: Claims = {
    ...(maskedName === null ? {} : { fullName: maskedName }),
    ...(birthYear === null ? {} : { birthDate: String(birthYear) }),
    ...(answers === null ? {} : { answers }),
    slipId: slip.slipId,
    reference: slip.visitId,
    issuedAtMs: declaredAtMs,
    expiresAtMs: validUntilMs,
    issuer: slip.stationId,
  };
  if (validUntilMs - declaredAtMs > SLIP_LIFE_MS) return refuse('life-too-long', claims);
  if (declaredAtMs > atMs + MAX_CLOCK_LEAD_MS) return refuse('not-yet-valid', claims);
  if (atMs > validUntilMs) return refuse('expired', claims);
  return holds('slip', 'verified', claims, ['masked-id']);
}
