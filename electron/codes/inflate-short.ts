/**
 * Inflation of short zlib streams (RFC 1950, RFC 1951) without leaving JavaScript.
 *
 * A code holds some hundred bytes, and making zlib ready for them costs more than inflating them: a window of 32 KiB
 * and a native object each time. This reads what is whole and plain, and proves it by the stream's own Adler-32. For
 * everything else it answers null, and zlib says what is wrong (inflate.ts): no code is refused here. Nothing is
 * written past MAX_SHORT_BYTES, whatever the stream asks for.
 */

/** Above this a code is zlib's. The largest real vector of HCERT holds under 4 KiB. */
export const MAX_SHORT_BYTES = 8 * 1024;

/** RFC 1951 section 3.2.7. */
const MAX_CODE_BITS = 15;
/** Codes of up to so many bits are found by one look into a table; longer ones are walked bit by bit. */
const LOOK_BITS = 9;
const LOOK_MASK = (1 << LOOK_BITS) - 1;
const END_OF_BLOCK = 256;

/** RFC 1951 section 3.2.5: what symbols 257 to 285, and the thirty of distances, stand for. */
const LENGTH_EXTRA = Uint8Array.from('00000000111122223333444455550', Number);
const LENGTH_BASE = runsOf(LENGTH_EXTRA, 3).with(28, 258);
const DISTANCE_EXTRA = Uint8Array.from([0, 0, ...Array.from({ length: 28 }, (_, i) => i >> 1)]);
const DISTANCE_BASE = runsOf(DISTANCE_EXTRA, 1);
/** RFC 1951 section 3.2.7: the order in which lengths of length codes come. */
const LENGTH_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

/** Each symbol begins where the one before it ends. */
function runsOf(extra: Uint8Array, first: number): Uint16Array {
  let next = first;
  return Uint16Array.from(extra, (bits) => {
    const base = next;
    next += 1 << bits;
    return base;
  });
}

interface Huffman {
  /** Of the next LOOK_BITS bits: symbol << 4 | length; 0 where the code is longer or there is none. */
  readonly look: Uint16Array;
  /** How many codes of each length there are, and their symbols in order of the codes. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const newHuffman = (symbols: number): Huffman => ({
  look: new Uint16Array(1 << LOOK_BITS),
  counts: new Uint16Array(MAX_CODE_BITS + 1),
  symbols: new Uint16Array(symbols),
});

const offsets = new Uint16Array(MAX_CODE_BITS + 1);
const nextCodes = new Uint16Array(MAX_CODE_BITS + 1);

/** False when the lengths make no complete code. One code of one bit is taken, as zlib does. */
function build({ look, counts, symbols }: Huffman, lengths: Uint8Array): boolean {
  counts.fill(0);
  for (const bits of lengths) counts[bits] = (counts[bits] as number) + 1;
  const used = lengths.length - (counts[0] as number);
  counts[0] = 0;
  let left = 1;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    left = (left << 1) - (counts[bits] as number);
    if (left < 0) return false;
  }
  if (left > 0 && !(used === 1 && counts[1] === 1)) return false;
  offsets[1] = 0;
  nextCodes[1] = 0;
  for (let bits = 1; bits < MAX_CODE_BITS; bits++) {
    offsets[bits + 1] = (offsets[bits] as number) + (counts[bits] as number);
    nextCodes[bits + 1] = ((nextCodes[bits] as number) + (counts[bits] as number)) << 1;
  }
  look.fill(0);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const bits = lengths[symbol] as number;
    if (bits === 0) continue;
    const offset = offsets[bits] as number;
    const code = nextCodes[bits] as number;
    offsets[bits] = offset + 1;
    nextCodes[bits] = code + 1;
    symbols[offset] = symbol;
    if (bits <= LOOK_BITS) fillLook(look, code, bits, symbol);
  }
  return true;
}

/** Codes come with their first bit first: the table is asked by the bits reversed, whatever follows them. */
function fillLook(look: Uint16Array, code: number, bits: number, symbol: number): void {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
  for (let at = reversed; at <= LOOK_MASK; at += 1 << bits) look[at] = (symbol << 4) | bits;
}

/** RFC 1951 section 3.2.6. */
const fixedLiterals = newHuffman(288);
build(fixedLiterals, new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280));
/** Two of its 32 codes stand for nothing: refused where they are read. */
const fixedDistances = newHuffman(32);
build(fixedDistances, new Uint8Array(32).fill(5));
const literals = newHuffman(288);
const distances = newHuffman(32);
const lengthCodes = newHuffman(19);
const lengths = new Uint8Array(320);
const scratch = Buffer.alloc(MAX_SHORT_BYTES);

// The stream that is being read. Synchronous, and nothing in here calls anything that could come back.
let input: Uint8Array = new Uint8Array();
let at = 0;
let hold = 0;
let held = 0;
/** More was asked for than there is. */
let isShort = false;

function begin(bytes: Uint8Array, start: number): void {
  input = bytes;
  at = start;
  hold = 0;
  held = 0;
  isShort = false;
}

function bits(count: number): number {
  while (held < count) {
    if (at >= input.length) {
      isShort = true;
      return 0;
    }
    hold |= (input[at++] as number) << held;
    held += 8;
  }
  const value = hold & ((1 << count) - 1);
  hold >>>= count;
  held -= count;
  return value;
}

/** The next symbol; -1 when there is none. */
function symbolOf({ look, counts, symbols }: Huffman): number {
  while (held < MAX_CODE_BITS && at < input.length) {
    hold |= (input[at++] as number) << held;
    held += 8;
  }
  const entry = look[hold & LOOK_MASK] as number;
  if (entry !== 0) {
    const length = entry & 15;
    if (length > held) return -1;
    hold >>>= length;
    held -= length;
    return entry >> 4;
  }
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE_BITS && length <= held; length++) {
    code |= (hold >> (length - 1)) & 1;
    const count = counts[length] as number;
    if (code - count < first) {
      hold >>>= length;
      held -= length;
      return symbols[index + (code - first)] as number;
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

/** The two codes of a block that brings its own (RFC 1951 section 3.2.7). */
function readOwnCodes(): boolean {
  const literalCount = bits(5) + 257;
  const distanceCount = bits(5) + 1;
  const orderCount = bits(4) + 4;
  if (isShort || literalCount > 286 || distanceCount > 30) return false;
  lengths.fill(0, 0, LENGTH_ORDER.length);
  for (let i = 0; i < orderCount; i++) lengths[LENGTH_ORDER[i] as number] = bits(3);
  if (isShort || !build(lengthCodes, lengths.subarray(0, LENGTH_ORDER.length))) return false;
  const total = literalCount + distanceCount;
  for (let index = 0; index < total; ) {
    const symbol = symbolOf(lengthCodes);
    if (symbol < 0 || (symbol === 16 && index === 0)) return false;
    if (symbol < 16) {
      lengths[index++] = symbol;
      continue;
    }
    const repeated = symbol === 16 ? (lengths[index - 1] as number) : 0;
    const end = index + (symbol === 16 ? 3 + bits(2) : symbol === 17 ? 3 + bits(3) : 11 + bits(7));
    if (isShort || end > total) return false;
    lengths.fill(repeated, index, end);
    index = end;
  }
  return (
    lengths[END_OF_BLOCK] !== 0 &&
    build(literals, lengths.subarray(0, literalCount)) &&
    build(distances, lengths.subarray(literalCount, total))
  );
}

/** Where the output ends after the block; -1 when the block is not whole, or there is no room for it. */
function readCodes(start: number, literal: Huffman, distance: Huffman): number {
  let end = start;
  for (;;) {
    const symbol = symbolOf(literal);
    if (symbol < END_OF_BLOCK) {
      if (symbol < 0 || end >= scratch.length) return -1;
      scratch[end++] = symbol;
      continue;
    }
    if (symbol === END_OF_BLOCK) return end;
    if (symbol > 285) return -1;
    const length = (LENGTH_BASE[symbol - 257] as number) + bits(LENGTH_EXTRA[symbol - 257] as number);
    const code = symbolOf(distance);
    if (code < 0 || code > 29) return -1;
    const back = (DISTANCE_BASE[code] as number) + bits(DISTANCE_EXTRA[code] as number);
    const stop = end + length;
    if (isShort || back > end || stop > scratch.length) return -1;
    // Byte by byte: what is copied may be what this very copy has just written.
    for (; end < stop; end++) scratch[end] = scratch[end - back] as number;
  }
}

/** A block that was not worth compressing (RFC 1951 section 3.2.4): a signature is as good as random. */
function readStored(start: number): number {
  giveBack();
  if (at + 4 > input.length) return -1;
  const length = (input[at] as number) | ((input[at + 1] as number) << 8);
  const complement = (input[at + 2] as number) | ((input[at + 3] as number) << 8);
  const from = at + 4;
  at = from + length;
  if ((length ^ complement) !== 0xffff || at > input.length || start + length > scratch.length) return -1;
  scratch.set(input.subarray(from, at), start);
  return start + length;
}

/** Whole bytes that were taken ahead; the rest of a byte that was begun is padding. */
function giveBack(): void {
  at -= held >> 3;
  hold = 0;
  held = 0;
}

/** Adler-32 (RFC 1950 section 8.2) of the first `end` bytes of the output: so few that the sums are reduced seldom. */
function adler32(end: number): number {
  let a = 1;
  let b = 0;
  for (let from = 0; from < end; ) {
    // 3,800 bytes of 255 keep both sums below 2^31.
    const stop = Math.min(end, from + 3_800);
    for (; from < stop; from++) {
      a += scratch[from] as number;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

/**
 * What the zlib stream `bytes` holds, in memory that the next call takes again; null when this is not for us to say.
 */
export function inflateShort(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 8) return null;
  // RFC 1950 section 2.2: deflate, a window of at most 32 KiB, the check bits, no dictionary.
  const [cmf, flags] = [bytes[0] as number, bytes[1] as number];
  if ((cmf & 15) !== 8 || cmf >> 4 > 7 || ((cmf << 8) | flags) % 31 !== 0 || (flags & 32) !== 0) return null;
  begin(bytes, 2);
  let end = 0;
  for (let isLast = false; !isLast; ) {
    isLast = bits(1) === 1;
    const kind = bits(2);
    if (isShort) return null;
    if (kind === 0) end = readStored(end);
    else if (kind === 1) end = readCodes(end, fixedLiterals, fixedDistances);
    else if (kind === 2 && readOwnCodes()) end = readCodes(end, literals, distances);
    else return null;
    if (end < 0) return null;
  }
  giveBack();
  // Bytes after the checksum are not the code's: zlib's to refuse.
  if (at + 4 !== bytes.length) return null;
  const told = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);
  if (told !== adler32(end)) return null;
  return scratch.subarray(0, end);
}
