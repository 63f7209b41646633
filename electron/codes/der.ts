/**
 * DER (ITU-T X.690), as much of it as certificates and revocation lists need.
 *
 * Reads views over the given bytes, never copies, never recurses on its own: a caller asks for one
 * level at a time, so depth is bounded by the code that reads. Anything not well formed is null.
 */
export interface DerItem {
  readonly tag: number;
  /** Content only. */
  readonly content: Uint8Array;
  /** Head and content, as they were signed or are compared. */
  readonly whole: Uint8Array;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The item at `at`, or null. Indefinite lengths and multi-byte tags are not DER that these formats use. */
export function readItem(bytes: Uint8Array, at = 0): DerItem | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const width = first & 0x7f;
    if (width === 0 || width > 3) return null;
    length = 0;
    for (const end = start + width; start < end; start++) length = length * 256 + (bytes[start] ?? 0);
  }
  const end = start + length;
  if (end > bytes.length) return null;
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** The items inside a constructed item, at most `max`; null when they do not fill it exactly. */
export function readItems(content: Uint8Array, max = 64): DerItem[] | null {
  const items: DerItem[] = [];
  let at = 0;
  while (at < content.length) {
    const item = items.length < max ? readItem(content, at) : null;
    if (item === null) return null;
    items.push(item);
    at += item.whole.length;
  }
  return items;
}

/** Dotted text of an OBJECT IDENTIFIER's content, or null. */
export function readOid(content: Uint8Array): string | null {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    if (arc > 0xff_ffff) return null;
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(arc / 40));
      arcs.push(root, arc - root * 40);
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  const last = content.at(-1);
  return last === undefined || last >= 0x80 ? null : arcs.join('.');
}

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
