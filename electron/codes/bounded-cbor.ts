/**
 * CBOR (RFC 8949) from strangers, decoded within limits.
 *
 * The bytes are walked once without building anything: depth and item count are bounded before
 * cborg, which recurses, sees them. Maps become `Map`s, so no key of a code ever touches a
 * prototype; duplicate keys, `undefined`, NaN and bytes after the end are refused.
 */
import { decode } from 'cborg';

export const MAX_CBOR_DEPTH = 16;
export const MAX_CBOR_ITEMS = 4_096;

export type Cbor =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'broken-structure' | 'too-large' };

/** A tagged item that is not one of the transparent ones below. */
export class Tagged {
  readonly tag: number;
  readonly value: unknown;
  constructor(tag: number, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const COSE_SIGN1_TAG = 18;
const CWT_TAG = 61;

const OPTIONS = {
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  tags: {
    // Date tags carry a text or number that the field's own check judges (some issuers tag `sc`, `exp`).
    0: (content: () => unknown) => content(),
    1: (content: () => unknown) => content(),
    [COSE_SIGN1_TAG]: (content: () => unknown) => new Tagged(COSE_SIGN1_TAG, content()),
    [CWT_TAG]: (content: () => unknown) => new Tagged(CWT_TAG, content()),
  },
};

export function decodeCbor(bytes: Uint8Array): Cbor {
  const shape = checkShape(bytes);
  if (shape !== null) return { ok: false, reason: shape };
  try {
    return { ok: true, value: decode(bytes, OPTIONS) };
  } catch {
    return { ok: false, reason: 'broken-structure' };
  }
}

const INDEFINITE = -1;

/** Walks one item and what it holds; null when it is well formed, in bounds and nothing follows it. */
function checkShape(bytes: Uint8Array): 'broken-structure' | 'too-large' | null {
  const open: number[] = []; // items still to come per open container, or INDEFINITE
  let at = 0;
  for (let items = 1; ; items++) {
    if (items > MAX_CBOR_ITEMS) return 'too-large';
    const head = bytes[at++];
    if (head === undefined) return 'broken-structure';
    const major = head >> 5;
    const info = head & 31;
    let opened: number | null = null;
    if (head === 0xff) {
      if (open.at(-1) !== INDEFINITE) return 'broken-structure';
      open.pop();
    } else {
      let argument = info;
      if (info >= 24 && info <= 27) {
        const width = 1 << (info - 24);
        if (at + width > bytes.length) return 'broken-structure';
        argument = 0;
        for (const end = at + width; at < end; at++) argument = argument * 256 + (bytes[at] ?? 0);
      } else if (info > 27 && (info !== 31 || major < 2 || major > 5)) {
        return 'broken-structure';
      }
      if ((major === 2 || major === 3) && info !== 31) {
        if (argument > bytes.length - at) return 'broken-structure';
        at += argument;
      } else if (major >= 2 && major <= 5) {
        opened = info === 31 ? INDEFINITE : major === 5 ? argument * 2 : argument;
        // Every item takes at least one byte: a count above what is left can never be met.
        if (opened > bytes.length - at) return 'broken-structure';
      } else if (major === 6) {
        opened = 1;
      }
    }
    if (opened !== null && opened !== 0) {
      if (open.length >= MAX_CBOR_DEPTH) return 'too-large';
      open.push(opened);
      continue;
    }
    // An item is complete: it may complete its containers.
    while (open.length > 0) {
      const left = open[open.length - 1] ?? 0;
      if (left === INDEFINITE) break;
      if (left > 1) {
        open[open.length - 1] = left - 1;
        break;
      }
      open.pop();
    }
    if (open.length === 0) return at === bytes.length ? null : 'broken-structure';
  }
}
