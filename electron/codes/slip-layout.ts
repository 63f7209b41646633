/**
 * Slip layout: the CBOR of `contract/slip.ts`, written and read, without its signature's judgement.
 *
 * What is written is the one form of its content: heads as short as they can be, keys in order. What is read must be
 * in that form, so that a slip has one code and no byte of it may be anything else (RFC 8949 section 4.2.1). Pure.
 */
import { createHash } from 'node:crypto';
import { answerBits, answersOf } from '../../contract/declaration.ts';
import { SLIP_PREFIX, type Slip, slipKey, slipSchema } from '../../contract/slip.ts';
import { encodeBase45 } from './base45.ts';
import { decodeCbor } from './bounded-cbor.ts';

export const SIGNATURE_BYTES = 64;
const ID_BYTES = 16;
const SIGNED_BEFORE = Buffer.from('GH1');

/** How a slip names its venue. */
export const venueMarkOf = (venueId: string): string =>
  createHash('sha256').update(venueId, 'utf8').digest().subarray(0, ID_BYTES).toString('base64url');

/** What the signature is over. */
export const signedBytesOf = (payload: Uint8Array): Uint8Array => Buffer.concat([SIGNED_BEFORE, payload]);

/** The payload; times must be whole seconds. */
export function writeSlipPayload(slip: Slip): Uint8Array {
  const { maskedName, birthYear, declaredAtMs, validUntilMs, answers } = slip;
  const fields: readonly (readonly [number, Uint8Array])[] = [
    [slipKey.version, uint(slip.version)],
    [slipKey.stationId, text(slip.stationId)],
    [slipKey.venue, bytes(Buffer.from(slip.venue, 'base64url'))],
    [slipKey.visitId, bytes(Buffer.from(slip.visitId.replaceAll('-', ''), 'hex'))],
    [slipKey.slipId, bytes(Buffer.from(slip.slipId, 'base64url'))],
    ...(maskedName === null ? [] : [[slipKey.maskedName, text(maskedName)] as const]),
    ...(birthYear === null ? [] : [[slipKey.birthYear, uint(birthYear)] as const]),
    [slipKey.declaredAt, uint(declaredAtMs / 1_000)],
    [slipKey.life, uint((validUntilMs - declaredAtMs) / 1_000)],
    ...(answers === null ? [] : [[slipKey.answers, uint(answerBits(answers))] as const]),
  ];
  return Buffer.concat([head(5, fields.length), ...fields.flatMap(([key, value]) => [uint(key), value])]);
}

/** The code of a signed payload. */
export const writeSlipCode = (payload: Uint8Array, signature: Uint8Array): string =>
  `${SLIP_PREFIX}${encodeBase45(envelopeOf(payload, signature))}`;

export interface OpenedSlip {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** As the payload says, not believed yet. Null: no station is named, so nobody can have signed it. */
  readonly stationId: string | null;
}

/** Null: not the two parts that a slip has, or not in their one form. */
export function openSlip(content: Uint8Array): OpenedSlip | null {
  const decoded = decodeCbor(content);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 2) return null;
  const [payload, signature] = decoded.value as readonly unknown[];
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) return null;
  if (signature.length !== SIGNATURE_BYTES) return null;
  if (!envelopeOf(payload, signature).equals(content)) return null;
  const inner = decodeCbor(payload);
  const stationId: unknown =
    inner.ok && inner.value instanceof Map ? inner.value.get(slipKey.stationId) : null;
  return { payload, signature, stationId: typeof stationId === 'string' ? stationId : null };
}

/** The slip of a payload whose signature holds; null: not one of this version, or not in its one form. */
export function readSlipPayload(payload: Uint8Array): Slip | null {
  const decoded = decodeCbor(payload);
  if (!decoded.ok || !(decoded.value instanceof Map)) return null;
  const map = decoded.value as ReadonlyMap<unknown, unknown>;
  const declaredAt = map.get(slipKey.declaredAt);
  const life = map.get(slipKey.life);
  const bits = map.get(slipKey.answers);
  const answers = bits === undefined ? null : answersOf(bits);
  if (!isSeconds(declaredAt) || !isSeconds(life)) return null;
  if (bits !== undefined && answers === null) return null;
  const read = slipSchema.safeParse({
    version: map.get(slipKey.version),
    stationId: map.get(slipKey.stationId),
    venue: idOf(map.get(slipKey.venue))?.toString('base64url'),
    visitId: uuidOf(idOf(map.get(slipKey.visitId))),
    slipId: idOf(map.get(slipKey.slipId))?.toString('base64url'),
    maskedName: map.get(slipKey.maskedName) ?? null,
    birthYear: map.get(slipKey.birthYear) ?? null,
    declaredAtMs: declaredAt * 1_000,
    validUntilMs: (declaredAt + life) * 1_000,
    answers,
  });
  if (!read.success) return null;
  return Buffer.from(writeSlipPayload(read.data)).equals(payload) ? read.data : null;
}

const envelopeOf = (payload: Uint8Array, signature: Uint8Array): Buffer =>
  Buffer.concat([head(4, 2), bytes(payload), bytes(signature)]);

/** Small enough that its milliseconds are a safe integer, and a sum of two is. */
const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2 ** 42;

const idOf = (value: unknown): Buffer | null =>
  value instanceof Uint8Array && value.length === ID_BYTES ? Buffer.from(value) : null;

function uuidOf(id: Buffer | null): string | null {
  if (id === null) return null;
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Major type and argument, as short as can be. */
function head(major: number, argument: number): Uint8Array {
  if (!Number.isSafeInteger(argument) || argument < 0)
    throw new RangeError('a slip holds whole numbers only');
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  const width = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
  const written = Buffer.alloc(9);
  written.writeBigUInt64BE(BigInt(argument), 1);
  written[8 - width] = first | (24 + Math.log2(width));
  return written.subarray(8 - width);
}
const uint = (value: number): Uint8Array => head(0, value);
const bytes = (value: Uint8Array): Uint8Array => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Uint8Array => {
  const utf8 = Buffer.from(value, 'utf8');
  return Buffer.concat([head(3, utf8.length), utf8]);
};
