/**
 * Register tags: turns the numbers of a declaration into what may be stored, and only here.
 *
 * A tag is the first 16 bytes of HMAC-SHA256 over "kind:number" with the epoch's key (contract/register.ts).
 * A link is the SHA-256 of "host reference". Must never log or return what it was given: after this module
 * nothing in the collector can name anybody.
 */
import { createHash, createHmac } from 'node:crypto';
import {
  type DeclarationNumber,
  type DeclarationRecord,
  type LookUpRequest,
  REGISTER_TAG_BYTES,
  registerSubject,
} from '../contract/register.ts';

export interface DeclarationSubjects {
  /** Texts to be hashed with the register key ("id:0010..."); each once. */
  readonly subjects: readonly string[];
  readonly linkHash: Buffer | null;
  /** Fields that were given but cannot stand for one person or one link. */
  readonly unusable: readonly DeclarationNumber[];
}

export function subjectsOf(row: DeclarationRecord): DeclarationSubjects {
  const unusable: DeclarationNumber[] = [];
  const subjects = new Set<string>();
  for (const [field, kind] of [
    ['qid', 'qid'],
    ['idNumber', 'id'],
    ['insuranceNumber', 'bhyt'],
  ] as const) {
    const number = row[field];
    if (number === undefined) continue;
    const subject = registerSubject(kind, number);
    if (subject === null) unusable.push(field);
    else subjects.add(subject);
  }
  const hash = row.link === undefined ? null : linkHash(row.link);
  if (row.link !== undefined && hash === null) unusable.push('link');
  return { subjects: [...subjects], linkHash: hash, unusable };
}

export const tagOf = (key: Buffer, subject: string): Buffer =>
  createHmac('sha256', key).update(subject, 'utf8').digest().subarray(0, REGISTER_TAG_BYTES);

/** Null when this is no host name: the space between host and reference must tell them apart. */
export function linkHash({ host, reference }: LookUpRequest): Buffer | null {
  const name = host.toLowerCase().replace(/^www\./, '');
  if (!/^[a-z0-9.-]+$/.test(name)) return null;
  return createHash('sha256').update(`${name} ${reference}`, 'utf8').digest();
}
