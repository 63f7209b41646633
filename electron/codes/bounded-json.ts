/**
 * JSON from strangers, parsed within limits, and plain copies that cannot reach a prototype.
 *
 * The text is walked once for size, depth and item count before JSON.parse, which recurses, sees it.
 * What leaves a reader in `claims.certificate` goes through `plainCopy`: Maps become objects, and the
 * keys that could touch a prototype are left out. An object with two members of one name is refused (RFC
 * 7493 section 2.3; RFC 8785 is defined for such JSON only).
 */
export const MAX_JSON_CHARACTERS = 64 * 1024;
export const MAX_JSON_DEPTH = 24;
export const MAX_JSON_ITEMS = 8_192;

export type Json =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'broken-structure' | 'too-large' };

export function parseJson(text: string): Json {
  const written = text.length > MAX_JSON_CHARACTERS ? null : countMembers(text);
  if (written === null) return { ok: false, reason: 'too-large' };
  try {
    const value: unknown = JSON.parse(text);
    // JSON.parse keeps the last of several members of one name; another reader may keep the first.
    return keptMembers(value) === written ? { ok: true, value } : { ok: false, reason: 'broken-structure' };
  } catch {
    return { ok: false, reason: 'broken-structure' };
  }
}

/** Members in all objects of a parsed value. Its depth is bounded by `countMembers`. */
function keptMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside: unknown[] = Array.isArray(value) ? value : Object.values(value);
  let members = Array.isArray(value) ? 0 : inside.length;
  for (const one of inside) members += keptMembers(one);
  return members;
}

/** Colons outside texts: the members of all objects if this is JSON. Null past the limits. */
function countMembers(text: string): number | null {
  let depth = 0;
  let items = 0;
  let members = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isInString) {
      if (unit === 0x5c) at++;
      else if (unit === 0x22) isInString = false;
    } else if (unit === 0x22) {
      isInString = true;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return null;
    } else if (unit === 0x7d || unit === 0x5d) {
      depth--;
    } else if (unit === 0x3a) {
      members++;
    } else if (unit === 0x2c && ++items > MAX_JSON_ITEMS) {
      return null;
    }
  }
  return members;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object of its own: not null, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property; inherited ones (`constructor`, `toString`) are not a code's. */
export const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

/** A copy of objects, Maps with text keys, arrays and plain values; anything else becomes null. */
export function plainCopy(value: unknown, depth = MAX_JSON_DEPTH): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((one) => plainCopy(one, depth - 1));
  if (value instanceof Uint8Array || typeof value !== 'object') return null;
  const entries = value instanceof Map ? value.entries() : Object.entries(value);
  const copy: Record<string, unknown> = {};
  for (const [key, one] of entries) {
    if (typeof key === 'string' && !DANGEROUS.has(key)) copy[key] = plainCopy(one, depth - 1);
  }
  return copy;
}

/** Bytes of strict base64url: no padding inside, no stray bits, no other character; null otherwise. */
export function decodeBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of bytes that are UTF-8, or null. A byte order mark stays, and is no JSON. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
