/**
 * Makes the content of a revocations bundle from a list that people can keep: one entry a line.
 *
 * Names are hashed here and go no further; hashes that another authority handed out (the EU's are 16 bytes)
 * are cut to the prefix. The order and the uniqueness that a station demands are made here. Which bytes are
 * hashed for each set: contract/revocation.ts.
 */
import { createHash } from 'node:crypto';
import {
  REVOCATION_PREFIX_BYTES,
  type RevocationSetName,
  type Revocations,
  revocationSetNames,
} from '../contract/revocation.ts';

const sha256 = (subject: string | Uint8Array): Buffer => createHash('sha256').update(subject).digest();

/** Content of the hashes of each set, in any order and with repeats; a hash has at least 8 bytes. */
export function packRevocations(
  hashes: Readonly<Partial<Record<RevocationSetName, readonly Uint8Array[]>>>,
): Revocations {
  const sets: Revocations['sets'] = [];
  for (const name of revocationSetNames) {
    const prefixes = (hashes[name] ?? []).map((hash) =>
      Buffer.from(hash.subarray(0, REVOCATION_PREFIX_BYTES)),
    );
    if (prefixes.length === 0) continue;
    prefixes.sort(Buffer.compare);
    const once = prefixes.filter((one, index) => index === 0 || !one.equals(prefixes[index - 1] ?? one));
    sets.push({ name, prefixes: Buffer.concat(once).toString('base64') });
  }
  return { sets };
}

/** Throws with the number of the first line that is no entry. Empty lines and lines after `#` are skipped. */
export function listRevocations(text: string): Revocations {
  const hashes: Partial<Record<RevocationSetName, Uint8Array[]>> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.trim().split(/\s+/);
    const [setName = ''] = words;
    if (setName === '' || setName.startsWith('#')) continue;
    const name = revocationSetNames.find((one) => one === setName);
    const hash = name === undefined ? null : hashOf(name, words.slice(1));
    if (name === undefined || hash === null) throw new Error(`line ${index + 1}: not a revocation: ${line}`);
    const list = hashes[name] ?? [];
    hashes[name] = list;
    list.push(hash);
  }
  return packRevocations(hashes);
}

function hashOf(name: RevocationSetName, words: readonly string[]): Uint8Array | null {
  const [first = '', second = ''] = words;
  const given = /^sha256:((?:[0-9a-f]{2}){8,32})$/i.exec(first)?.[1];
  if (given !== undefined) return words.length === 1 ? Buffer.from(given, 'hex') : null;
  switch (name) {
    case 'declaration': {
      const hex = first.replaceAll('-', '');
      return words.length === 1 && /^[0-9a-f]{32}$/i.test(hex) ? sha256(Buffer.from(hex, 'hex')) : null;
    }
    case 'dcc-uci':
      return words.length === 1 && first !== '' ? sha256(first) : null;
    case 'dcc-country-uci':
      return words.length === 2 && /^[A-Z]{2}$/.test(first) ? sha256(`${first}${second}`) : null;
    case 'dcc-signature':
      return null; // only the certificate itself has it: a hash must be given
  }
}
