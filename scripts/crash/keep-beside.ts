/**
 * Keep beside: the few bytes that the crash writer keeps outside of its ledger, as a station keeps its secrets.
 *
 * In the clear: nobody is in them. What the disk refuses to keep serves this life only.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../electron/shell/write-whole.ts';

const rememberedSchema = z.strictObject({ seq: z.int().nonnegative() });
const headOf = (folder: string): string => join(folder, 'ledger-head');

export function keepWhole(path: string, bytes: Uint8Array | string): void {
  try {
    writeWhole(path, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Null: nothing was kept. */
export function readKept(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** How far the ledger had come: an older file in its place shows. */
export const remember = (folder: string, seq: number): void =>
  keepWhole(headOf(folder), JSON.stringify({ seq }));

export function loadRemembered(folder: string): { readonly seq: number } | null {
  const kept = readKept(headOf(folder));
  return kept === null ? null : rememberedSchema.parse(JSON.parse(kept.toString()));
}
