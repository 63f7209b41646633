/**
 * Open saved: ledgers as earlier programs left them, unpacked into a temporary folder (fixtures/README.md).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { ledgerPath } from './open-for-test.ts';

export const savedLayouts = [10, 20, 30, 40] as const;

/** Synthetic claims that the saved ledgers hold in the clear. */
export const marks = ['Dấu Vết', 'Vết Tích', '0010990', '0988776'] as const;

export function unpackSaved(layout: (typeof savedLayouts)[number]): string {
  const path = ledgerPath();
  for (const end of ['', '-wal']) {
    const file = join(import.meta.dirname, 'fixtures', `layout-${layout}.db${end}.gz`);
    if (existsSync(file)) writeFileSync(`${path}${end}`, gunzipSync(readFileSync(file)));
  }
  return path;
}

export type Row = Readonly<Record<string, string | number | Buffer | null>>;

/** Rows as they lie in the file, through a connection of its own. */
export function rowsOf(path: string, sql: string): Row[] {
  const database = new Database(path);
  try {
    return database.prepare<[], Row>(sql).all();
  } finally {
    database.close();
  }
}

/** Which of these texts stand in the file, its log or its index of the log. */
export function marksIn(path: string, texts: readonly (string | Buffer)[] = marks): string[] {
  const files = ['', '-wal', '-shm', '-journal']
    .map((end) => `${path}${end}`)
    .filter((file) => existsSync(file));
  const bytes = files.map((file) => readFileSync(file));
  return texts.filter((text) => bytes.some((content) => content.includes(text))).map(String);
}
