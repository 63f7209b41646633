/**
 * Sealed file: reads what `npm run collector -- sealed` wrote, and opens it with the authority's private key.
 *
 * Lines `{"key": WrappedDataKey}` first, then `{"visit": Visit}`; one visit in memory at a time. What does not open
 * is counted, never hidden: whoever looks for a person must know that the search was not whole.
 */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { Claims } from '../contract/reading.ts';
import { registerSubject, registerSubjectKinds, registerSubjects } from '../contract/register.ts';
import { type WrappedDataKey, wrappedDataKeySchema } from '../contract/vault.ts';
import { type Visit, visitSchema } from '../contract/visit.ts';
import { wordsOfName } from '../electron/gate/same-person.ts';
import { createClaimsReader, type ReadCounts } from '../electron/vault/read-claims.ts';

const lineSchema = z.union([
  z.strictObject({ key: wrappedDataKeySchema }),
  z.strictObject({ visit: visitSchema }),
]);

/** Foreseen, with a message for the person at the command line. */
export class SealedFileError extends Error {}

export interface OpenedFile extends ReadCounts {
  readonly visits: number;
  /** Visits that have no claims: nobody was read, or they were erased. */
  readonly withoutClaims: number;
}

/** `onVisit` hears of every visit in the order of the file; claims are null when there are none or they stay shut. */
export async function openSealedFile(
  path: string,
  privateKeys: ReadonlyMap<string, Uint8Array>,
  onVisit: (visit: Visit, claims: Claims | null) => void | Promise<void>,
): Promise<OpenedFile> {
  const keys: WrappedDataKey[] = [];
  let reader: Awaited<ReturnType<typeof createClaimsReader>> | null = null;
  let visits = 0;
  let withoutClaims = 0;
  try {
    for await (const { number, text } of readLines(path)) {
      const line = lineSchema.safeParse(parseJson(text));
      if (!line.success) throw new SealedFileError(`${path}:${number}: neither a key nor a visit`);
      if ('key' in line.data) {
        if (reader !== null) throw new SealedFileError(`${path}:${number}: a key behind the visits`);
        keys.push(line.data.key);
        continue;
      }
      reader ??= await createClaimsReader({ keys, privateKeys });
      visits += 1;
      const { visit } = line.data;
      if (visit.sealedClaims === null) withoutClaims += 1;
      await onVisit(visit, reader.open(visit));
    }
    reader ??= await createClaimsReader({ keys, privateKeys });
    return { ...reader.counts(), visits, withoutClaims };
  } finally {
    reader?.close();
  }
}

export type Wanted =
  | { readonly kind: 'id-number'; readonly subjects: readonly string[] }
  | { readonly kind: 'phone'; readonly digits: string }
  | { readonly kind: 'name'; readonly words: string; readonly birthYear: string | null };

/** Citizen and old numbers, passports, insurance numbers and platform ids are looked for alike; null: none of them. */
export function readWantedNumber(text: string): Wanted | null {
  const subjects = registerSubjectKinds
    .map((kind) => registerSubject(kind, text))
    .filter((subject) => subject !== null);
  return subjects.length === 0 ? null : { kind: 'id-number', subjects };
}

/** Null for what is no phone number. +84 and 0 are the same. */
export function readWantedPhone(text: string): Wanted | null {
  const digits = digitsOfPhone(text);
  return /^\d{8,15}$/.test(digits) ? { kind: 'phone', digits } : null;
}

/** A name without its accents, in any order of words: codes differ in both. Null when no letter is in it. */
export function readWantedName(name: string, birthYear: string | null): Wanted | null {
  const words = wordsOfName(name);
  return words === '' ? null : { kind: 'name', words, birthYear };
}

export function isWanted(wanted: Wanted, claims: Claims): boolean {
  switch (wanted.kind) {
    case 'id-number':
      return registerSubjects(claims).some((subject) => wanted.subjects.includes(subject));
    case 'phone':
      return claims.phone !== undefined && digitsOfPhone(claims.phone) === wanted.digits;
    case 'name': {
      const isBorn = wanted.birthYear === null || claims.birthDate?.slice(0, 4) === wanted.birthYear;
      return isBorn && wordsOfName(claims.fullName) === wanted.words;
    }
  }
}

const digitsOfPhone = (text: string): string =>
  text
    .replaceAll(/[\s.()-]/g, '')
    .replace(/^(\+|00)84/, '0')
    .replace(/^84(?=\d{9}$)/, '0');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** At line feeds only: node:readline also cuts at U+2028, which may stand inside a JSON string. */
async function* readLines(path: string): AsyncGenerator<{ readonly number: number; readonly text: string }> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const text of pieces) {
      number += 1;
      if (text !== '') yield { number, text };
    }
  }
  if (rest !== '') yield { number: number + 1, text: rest };
}
