/**
 * Reads which letters a WOFF2 file really draws: its `cmap` table.
 *
 * WOFF2 (W3C Recommendation 2018-03, sections 4 and 5): a table directory with base-128 lengths, then
 * all tables in one Brotli stream. `cmap` is never transformed; formats 4 and 12 are read (OpenType 1.9).
 */
import { brotliDecompressSync } from 'node:zlib';

const HEADER_BYTES = 48;
const KNOWN_TAGS = [
  'cmap',
  'head',
  'hhea',
  'hmtx',
  'maxp',
  'name',
  'OS/2',
  'post',
  'cvt ',
  'fpgm',
  'glyf',
  'loca',
  'prep',
  'CFF ',
  'VORG',
  'EBDT',
  'EBLC',
  'gasp',
  'hdmx',
  'kern',
  'LTSH',
  'PCLT',
  'VDMX',
  'vhea',
  'vmtx',
  'BASE',
  'GDEF',
  'GPOS',
  'GSUB',
];

function findCmap(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 4) !== 'wOF2') throw new Error('not a WOFF2 file');
  const tables = file.readUInt16BE(12);
  const compressedBytes = file.readUInt32BE(20);
  let at = HEADER_BYTES;
  const readBase128 = (): number => {
    let value = 0;
    for (;;) {
      const byte = file.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) return value;
    }
  };
  let offset = 0;
  let cmap: { offset: number; length: number } | null = null;
  for (let table = 0; table < tables; table += 1) {
    const flags = file.readUInt8(at++);
    const isNamed = (flags & 0x3f) === 0x3f;
    const tag = isNamed ? file.toString('latin1', at, at + 4) : KNOWN_TAGS[flags & 0x3f];
    if (isNamed) at += 4;
    const version = flags >> 6;
    const plainLength = readBase128();
    const isTransformed = tag === 'glyf' || tag === 'loca' ? version !== 3 : version !== 0;
    const length = isTransformed ? readBase128() : plainLength;
    if (tag === 'cmap') cmap = { offset, length };
    offset += length;
  }
  if (cmap === null) throw new Error('no cmap');
  const data = brotliDecompressSync(file.subarray(at, at + compressedBytes));
  return data.subarray(cmap.offset, cmap.offset + cmap.length);
}

function* lettersOfFormat4(table: Buffer): Generator<number> {
  const segments = table.readUInt16BE(6) / 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const end = table.readUInt16BE(14 + segment * 2);
    const start = table.readUInt16BE(16 + segments * 2 + segment * 2);
    const delta = table.readUInt16BE(16 + segments * 4 + segment * 2);
    const rangeAt = 16 + segments * 6 + segment * 2;
    const range = table.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code !== 0xffff; code += 1) {
      const raw = range === 0 ? code : table.readUInt16BE(rangeAt + range + (code - start) * 2);
      const glyph = range !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) yield code;
    }
  }
}

function* lettersOfFormat12(table: Buffer): Generator<number> {
  const groups = table.readUInt32BE(12);
  for (let group = 0; group < groups; group += 1) {
    const start = table.readUInt32BE(16 + group * 12);
    const end = table.readUInt32BE(20 + group * 12);
    for (let code = start; code <= end; code += 1) yield code;
  }
}

/** Code points that the face has a glyph for. */
export function readFontLetters(file: Buffer): ReadonlySet<number> {
  const cmap = findCmap(file);
  const letters = new Set<number>();
  const subtables = cmap.readUInt16BE(2);
  for (let subtable = 0; subtable < subtables; subtable += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(4 + subtable * 8 + 4));
    const format = table.readUInt16BE(0);
    if (format === 4) for (const letter of lettersOfFormat4(table)) letters.add(letter);
    if (format === 12) for (const letter of lettersOfFormat12(table)) letters.add(letter);
  }
  return letters;
}
