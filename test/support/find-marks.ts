/**
 * Find marks: looks for words that must not be there, in every encoding in which they could hide.
 *
 * Of a mark: UTF-8, composed and decomposed, upper case, without diacritics, UTF-16 both ways, hex, base64 in its three
 * alignments, percent-encoding, JSON escapes.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Found {
  readonly where: string;
  readonly mark: string;
  readonly encoding: string;
}

const bare = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

/** The characters of base64 that depend on these bytes alone, whatever stands before and behind. */
function base64Cores(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    return whole.slice(from, to);
  });
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

/** Each way in which the mark can stand in a file, by name. */
export function encodingsOf(mark: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const texts = {
    plain: mark,
    decomposed: mark.normalize('NFD'),
    upper: mark.toUpperCase(),
    bare: bare(mark),
    'bare upper': bare(mark).toUpperCase(),
    percent: encodeURIComponent(mark),
    'json escapes': JSON.stringify(mark)
      .slice(1, -1)
      .replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  };
  for (const [name, text] of Object.entries(texts)) {
    const utf8 = Buffer.from(text, 'utf8');
    const utf16 = Buffer.from(text, 'utf16le');
    found.set(`${name}, utf-8`, utf8);
    found.set(`${name}, utf-16le`, utf16);
    found.set(`${name}, utf-16be`, swapped(utf16));
    found.set(`${name}, hex`, Buffer.from(utf8.toString('hex')));
    found.set(`${name}, HEX`, Buffer.from(utf8.toString('hex').toUpperCase()));
    for (const [alignment, core] of base64Cores(utf8).entries()) {
      found.set(`${name}, base64 ${alignment}`, Buffer.from(core));
      found.set(
        `${name}, base64url ${alignment}`,
        Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_')),
      );
    }
  }
  return found;
}

/** At most one finding a mark. */
export function findMarksIn(bytes: Buffer, where: string, marks: readonly string[]): Found[] {
  return marks.flatMap((mark) => {
    for (const [encoding, sought] of encodingsOf(mark))
      if (bytes.includes(sought)) return [{ where, mark, encoding }];
    return [];
  });
}

/** Every file under the folder, whole. Sockets and what vanishes meanwhile are passed over; the count says how many were read. */
export function findMarksUnder(
  folder: string,
  marks: readonly string[],
): { readonly files: number; readonly bytes: number; readonly found: readonly Found[] } {
  const found: Found[] = [];
  let files = 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      if (statSync(path).size === 0) continue;
      const content = readFileSync(path);
      files += 1;
      bytes += content.length;
      found.push(...findMarksIn(content, path, marks));
      found.push(...findMarksIn(Buffer.from(entry.name), `the name of ${path}`, marks));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return { files, bytes, found };
}
