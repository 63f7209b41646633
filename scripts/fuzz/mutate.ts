/**
 * Mutations: of texts, of bytes, and of the values behind JSON and CBOR.
 *
 * Never throws and never makes more than the reader's own limits could hold a few times over: a fuzzer
 * that spends its time on megabytes finds nothing. What a mutation breaks is for the caller to know.
 */
import { decode, encode } from 'cborg';
import type { Random } from './random.ts';

const MAX_CHARACTERS = 9_000;
const MAX_BYTES = 70_000;

const TOKENS = [
  ...[
    '|',
    '||',
    '<',
    '$',
    '*',
    '-',
    '/',
    '.',
    '%',
    '=',
    '&',
    '?',
    '#',
    '@',
    ':',
    '\\',
    '"',
    "'",
    '{',
    '[',
    ',',
  ],
  ...[
    '\0',
    '\t',
    '\n',
    '\r\n',
    '\u001d',
    '\u0085',
    '\u00a0',
    '\ufeff',
    '\ufffd',
    '\u202e',
    '\u2028',
    '\u0301',
  ],
  ...['ễ', 'e\u0302\u0303', 'Đ', 'ı', 'ß', '😀', '\ud800', '\udfff', '\ufb03', '１２', '٣'],
  ...['0', '1', '00', '99', '-1', '31', '02', '1e9', '4294967296', '9007199254740993', 'NaN', 'null'],
  ...[
    'HC1:',
    'HC2:',
    'hc1:',
    'shc:/',
    'shc:/1/2/',
    'shc:/2/2/',
    'PK\u0003\u0004',
    '000201',
    '2|99|',
    'WIFI:',
  ],
  ...[
    'https://',
    'http://',
    'www.',
    'kbyt.khambenh.gov.vn',
    'tokhaiyte.vn',
    '?id=',
    'groupId=',
    '/qr/',
    ':80',
    ':443',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '"__proto__":{"x":1},',
    '(01)',
    ']C1',
    'MECARD:',
    'BEGIN:VCARD',
  ],
  ...['29021900', '29022000', '31/12/2026', '1990-**-**', '000000000000', '096090000001', '097090000001'],
] as const;

export function mutateText(text: string, random: Random, others: readonly string[]): string {
  let out = text;
  for (let round = random.below(4); round >= 0; round--) {
    const at = random.below(out.length + 1);
    const kind = random.below(9);
    if (kind === 0) out = out.slice(0, at) + String.fromCharCode(random.below(0x180)) + out.slice(at + 1);
    else if (kind === 1) out = out.slice(0, at) + out.slice(at + 1 + random.below(8));
    else if (kind === 2) out = out.slice(0, at) + random.pick(TOKENS) + out.slice(at);
    else if (kind === 3) out = repeated(out, at, random);
    else if (kind === 4) out = out.slice(0, at);
    else if (kind === 5) out = out.slice(0, at) + spliceOf(others, random);
    else if (kind === 6) out = withField(out, random, others);
    else if (kind === 7) out = random.oneIn(2) ? out.toUpperCase() : out.toLowerCase();
    else out = withDigits(out, at, random);
  }
  return out.length > MAX_CHARACTERS ? out.slice(0, MAX_CHARACTERS) : out;
}

const repeated = (text: string, at: number, random: Random): string =>
  text.slice(0, at) + text.slice(at, at + random.below(40)).repeat(1 + random.below(30)) + text.slice(at);

function spliceOf(others: readonly string[], random: Random): string {
  const other = random.pick(others);
  return other.slice(random.below(other.length + 1));
}

/** One field of a `|` or `<` layout in the place of another, of this text or of another. */
function withField(text: string, random: Random, others: readonly string[]): string {
  const mark = random.oneIn(4) ? '<' : '|';
  const fields = text.split(mark);
  const source = (random.oneIn(2) ? random.pick(others) : text).split(mark);
  fields[random.below(fields.length)] = random.oneIn(4) ? random.pick(TOKENS) : random.pick(source);
  return fields.join(mark);
}

/** The number at or behind `at`, one up, one down, or another of the same width. */
function withDigits(text: string, at: number, random: Random): string {
  const found = /\d+/.exec(text.slice(at));
  if (found === null) return text;
  const start = at + found.index;
  const width = Math.min(found[0].length, 15);
  const value = Number(found[0].slice(0, width)) + random.pick([1, -1, 10, -10, random.below(1_000_000)]);
  const digits = String(Math.abs(value)).padStart(width, '0').slice(-width);
  return text.slice(0, start) + digits + text.slice(start + width);
}

const EDGES = [
  0, 1, 0x17, 0x18, 0x1f, 0x3b, 0x40, 0x5f, 0x60, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc2, 0xd2, 0xf7, 0xfb, 0xff,
];

export function mutateBytes(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let out = Buffer.from(bytes);
  for (let round = random.below(4); round >= 0; round--) {
    const at = random.below(out.length + 1);
    const kind = random.below(6);
    if (kind <= 1 && at < out.length) {
      out[at] = kind === 0 ? (out[at] ?? 0) ^ (1 << random.below(8)) : random.below(256);
    } else if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + random.below(6))]);
    else if (kind === 3) {
      const piece = Buffer.from(Array.from({ length: 1 + random.below(4) }, () => random.pick(EDGES)));
      out = Buffer.concat([out.subarray(0, at), piece, out.subarray(at)]);
    } else if (kind === 4) {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      out = Buffer.concat([
        out.subarray(0, at),
        other.subarray(from, from + random.below(60)),
        out.subarray(at),
      ]);
    } else if (random.oneIn(4)) out = out.subarray(0, at);
  }
  return out.length > MAX_BYTES ? out.subarray(0, MAX_BYTES) : out;
}

/** Values that a field never expects. Fresh each time: a tree must not hold itself. */
function oddValue(random: Random): unknown {
  const kind = random.below(14);
  if (kind === 0)
    return random.pick([0, 1, -1, 23, 24, 255, 256, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31)]);
  if (kind === 1) return random.pick([0.5, -0.1, 1.5e300, 1_795_000_000.25, 1e-7]);
  if (kind === 2)
    return random.pick(['', ' ', 'A', 'VN', '2026-02-30', '1990', '1990-01-01T00:00:00', 'true']);
  if (kind === 3) return random.pick(TOKENS);
  if (kind === 4) return 'x'.repeat(random.below(120));
  if (kind === 5) return random.pick([null, true, false]);
  if (kind === 6) return random.pick([[], [[]], [null], [1, 2, 3]]);
  if (kind === 7) return new Map<unknown, unknown>([[random.pick(['', 'v', 1, -84]), 1]]);
  if (kind === 8) return new Uint8Array(random.below(40));
  if (kind === 9) return 1_795_000_000 + random.below(200_000) - 100_000;
  if (kind === 10) return random.pick([18_446_744_073_709_551_615n, -9_223_372_036_854_775_809n, 2n ** 60n]);
  if (kind === 11) return nested(1 + random.below(30));
  if (kind === 12) return 'Nguyễn Văn A'.normalize(random.pick(['NFC', 'NFD', 'NFKD']));
  return Array.from({ length: random.below(40) }, (_, index) => index);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : new Map([['a', value]]);
  return value;
}

const NEW_KEYS = [
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  33,
  -1,
  -84,
  -260,
  'v',
  't',
  'r',
  'ver',
  'dob',
  'nam',
  '__proto__',
];

/** A copy of the value with one place changed. Lists, Maps and plain values; other objects count as plain. */
function mutateValue(value: unknown, random: Random): unknown {
  if (random.oneIn(5)) return oddValue(random);
  if (Array.isArray(value) && value.length > 0) {
    const copy: unknown[] = [...value];
    const at = random.below(copy.length);
    const kind = random.below(8);
    if (kind === 0) copy.splice(at, 1);
    else if (kind === 1) copy.splice(at, 0, copy[at], copy[random.below(copy.length)]);
    else copy[at] = mutateValue(copy[at], random);
    return copy;
  }
  if (value instanceof Map && value.size > 0) {
    const copy = new Map<unknown, unknown>(value);
    const key = random.pick([...copy.keys()]);
    const kind = random.below(10);
    if (kind === 0) copy.delete(key);
    else if (kind === 1) copy.set(random.pick(NEW_KEYS), copy.get(key));
    else if (kind === 2) copy.set(random.pick(NEW_KEYS), oddValue(random));
    else if (kind === 3) copy.set(key, copy.get(random.pick([...copy.keys()])));
    else copy.set(key, mutateValue(copy.get(key), random));
    return copy;
  }
  if (typeof value === 'string' && random.oneIn(2)) return mutateText(value, random, [value, 'A']);
  if (typeof value === 'number' && random.oneIn(2)) return value + random.pick([1, -1, 0.5, 1000, -100_000]);
  return oddValue(random);
}

const TAGS = Object.assign([], {
  18: (inner: () => unknown) => inner(),
  61: (inner: () => unknown) => inner(),
});
const CBOR_OPTIONS = { useMaps: true, allowBigInt: true, tags: TAGS };

/** CBOR with one value changed, or with bytes changed where it is none. */
export function mutateCbor(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  if (random.oneIn(3)) return mutateBytes(bytes, random, others);
  try {
    const mutated = encode(mutateValue(decode(bytes, CBOR_OPTIONS), random));
    return mutated.length > MAX_BYTES ? mutated.subarray(0, MAX_BYTES) : mutated;
  } catch {
    return mutateBytes(bytes, random, others); // the corpus holds broken CBOR too
  }
}

const toMaps = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(toMaps)
    : typeof value === 'object' && value !== null
      ? new Map(Object.entries(value).map(([key, one]) => [key, toMaps(one)]))
      : value;

/** JSON text of a tree of Maps; written by hand so that `__proto__` and repeated keys can be. */
function toJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, one]) => `${JSON.stringify(String(key))}:${toJson(one)}`).join(',')}}`;
  }
  if (value instanceof Uint8Array || typeof value === 'bigint') return String(value.toString());
  return JSON.stringify(value) ?? 'null';
}

/** JSON with one value changed, or with text changed. */
export function mutateJson(text: string, random: Random, others: readonly string[]): string {
  if (random.oneIn(3)) return mutateText(text, random, others);
  try {
    return toJson(mutateValue(toMaps(JSON.parse(text)), random)).slice(0, MAX_BYTES);
  } catch {
    return mutateText(text, random, others);
  }
}
