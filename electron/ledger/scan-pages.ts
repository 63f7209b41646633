/**
 * Scan pages: rows out of the pages of a damaged file themselves, where SQLite finds no way to them.
 *
 * A page above the rows, or the schema, may be gone while the rows are whole. Reads the leaves of tables as they lie
 * (sqlite.org/fileformat2.html sections 1.6, 2.1 and 4), each page in its newest committed version. Which table a row
 * is of its shape tells. Trusts nothing: a cell that does not parse is passed over. Opens files for reading only.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** What every ledger was made with. */
const PAGE_BYTES = 4_096;
const LEAF_OF_TABLE = 0x0d;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** More than any row has; a chain of pages that runs in a circle ends. */
const MAX_PAYLOAD_BYTES = 1_000_000;

export type StoredValue = null | number | string | Buffer;

/** Takes a row that may be one of its table; `serials` are the types of its columns, as they are stored. */
export type TakeRow = (rowid: number, serials: readonly number[], read: () => StoredValue[] | null) => void;

/** Serial type of a text or of bytes of this length. */
export const textOfLength = (length: number): number => 13 + 2 * length;
export const bytesOfLength = (length: number): number => 12 + 2 * length;
export const isText = (serial: number): boolean => serial >= 13 && serial % 2 === 1;

export function scanPages(path: string, take: TakeRow): void {
  const pages = openPages(path);
  try {
    for (let number = 1; number <= pages.count; number++) {
      const page = pages.read(number);
      if (page !== null) scanLeaf(page, number === 1 ? 100 : 0, pages.read, take);
    }
  } finally {
    pages.close();
  }
}

type ReadPage = (number: number) => Buffer | null;

function openPages(path: string): { readonly count: number; readonly read: ReadPage; close(): void } {
  const file = openSync(path, 'r');
  const log = existsSync(`${path}-wal`) ? openSync(`${path}-wal`, 'r') : null;
  const inLog = log === null ? new Map<number, number>() : readLog(log, statSync(`${path}-wal`).size);
  const count = Math.max(Math.floor(statSync(path).size / PAGE_BYTES), ...inLog.keys());
  return {
    count,
    read(number) {
      const page = Buffer.alloc(PAGE_BYTES);
      const at = inLog.get(number);
      const length =
        log !== null && at !== undefined
          ? readSync(log, page, 0, PAGE_BYTES, at)
          : readSync(file, page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
      return length === PAGE_BYTES ? page : null;
    },
    close() {
      closeSync(file);
      if (log !== null) closeSync(log);
    },
  };
}

/** Where in the log the newest committed version of each page begins. */
function readLog(log: number, size: number): Map<number, number> {
  const committed = new Map<number, number>();
  let open = new Map<number, number>();
  const header = Buffer.alloc(WAL_HEADER_BYTES);
  if (readSync(log, header, 0, WAL_HEADER_BYTES, 0) < WAL_HEADER_BYTES) return committed;
  const frame = Buffer.alloc(FRAME_HEADER_BYTES);
  for (let at = WAL_HEADER_BYTES; at + FRAME_HEADER_BYTES + PAGE_BYTES <= size; ) {
    readSync(log, frame, 0, FRAME_HEADER_BYTES, at);
    // Frames of an earlier round have other salts.
    if (!frame.subarray(8, 16).equals(header.subarray(16, 24))) break;
    open.set(frame.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    if (frame.readUInt32BE(4) !== 0) {
      for (const [number, place] of open) committed.set(number, place);
      open = new Map();
    }
    at += FRAME_HEADER_BYTES + PAGE_BYTES;
  }
  return committed;
}

function scanLeaf(page: Buffer, start: number, readPage: ReadPage, take: TakeRow): void {
  if (page[start] !== LEAF_OF_TABLE) return;
  const cells = page.readUInt16BE(start + 3);
  for (let i = 0; i < cells && start + 10 + 2 * i <= PAGE_BYTES; i++) {
    const at = page.readUInt16BE(start + 8 + 2 * i);
    const size = varint(page, at);
    const rowid = size === null ? null : varint(page, size.next);
    if (size === null || rowid === null || size.value > MAX_PAYLOAD_BYTES) continue;
    const local = localBytes(size.value);
    const body = page.subarray(rowid.next, rowid.next + local);
    const serials = body.length === local ? serialsOf(body) : null;
    if (serials === null) continue;
    take(rowid.value, serials.types, () => {
      const payload =
        local === size.value ? body : withOverflow(body, page, rowid.next + local, size.value, readPage);
      return payload === null ? null : valuesOf(payload, serials);
    });
  }
}

/** How much of a payload lies in the cell itself. */
function localBytes(size: number): number {
  const most = PAGE_BYTES - 35;
  if (size <= most) return size;
  const least = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (PAGE_BYTES - 4));
  return fitting <= most ? fitting : least;
}

function withOverflow(
  body: Buffer,
  page: Buffer,
  at: number,
  size: number,
  readPage: ReadPage,
): Buffer | null {
  if (at + 4 > PAGE_BYTES) return null;
  const parts = [body];
  let left = size - body.length;
  let next = page.readUInt32BE(at);
  while (left > 0) {
    const overflow = next === 0 ? null : readPage(next);
    if (overflow === null) return null;
    next = overflow.readUInt32BE(0);
    const part = overflow.subarray(4, 4 + Math.min(left, PAGE_BYTES - 4));
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}

interface Serials {
  readonly types: readonly number[];
  /** Where the values begin. */
  readonly at: number;
}

function serialsOf(payload: Buffer): Serials | null {
  const length = varint(payload, 0);
  if (length === null || length.value > payload.length) return null;
  const types: number[] = [];
  for (let at = length.next; at < length.value; ) {
    const type = varint(payload, at);
    if (type === null) return null;
    types.push(type.value);
    at = type.next;
  }
  return { types, at: length.value };
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

function valuesOf(payload: Buffer, { types, at }: Serials): StoredValue[] | null {
  const values: StoredValue[] = [];
  let place = at;
  for (const type of types) {
    const length = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (INTEGER_BYTES[type] ?? 0);
    if (place + length > payload.length) return null;
    const bytes = payload.subarray(place, place + length);
    place += length;
    if (type === 0) values.push(null);
    else if (type <= 6) values.push(Number(signed(bytes)));
    else if (type === 7) values.push(bytes.readDoubleBE(0));
    else if (type === 8 || type === 9) values.push(type - 8);
    else values.push(isText(type) ? bytes.toString('utf8') : Buffer.from(bytes));
  }
  return values;
}

const signed = (bytes: Buffer): bigint =>
  BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));

/** Null: it runs over the end, or is larger than anything a ledger holds. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return Number.isSafeInteger(value) ? { value, next: at + i + 1 } : null;
  }
  return null;
}
