/**
 * Chooses the pitch of a gate's tones from its name, where the settings leave it to the station. Pure.
 *
 * Gates that stand side by side are named alike and counted on ("Cổng số 1", "Cổng số 2", "Cửa A", "Cửa B"): the number or
 * letter at the end is added to a hash of what stands before it, so that neighbours in the count never sound alike. Names
 * that only differ in words differ in three cases of four; the settings part the rest.
 */
import { PITCHES } from '../../contract/display.ts';

/** What the gate is called, then its number or its one letter. */
const counted = /^(.*?)(\d{1,9}|(?<=\s)\p{L})$/su;

/** FNV-1a over the letters: the same on every station and after every update. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

export function choosePitch(gate: string): number {
  const name = gate.normalize('NFC').trim().toLowerCase();
  const [, stem = name, last = ''] = counted.exec(name) ?? [];
  const count = /^\d/.test(last) ? Number(last) : (last.codePointAt(0) ?? 0);
  return ((hashOf(stem.trim()) % PITCHES) + count) % PITCHES;
}
