/**
 * Find visits: which visits are one person's, for who holds a private key. What an erasure is made from.
 *
 * Looks through all days that are kept. Numbers must be equal; a name is compared without diacritics and in any order,
 * as vaccine passports write it. A visit that the station itself joined to one that fits (the other code of a passage,
 * the exit of an entry) belongs to the same person and is found with it, whatever its own code says. Visits without
 * claims are left out: there is nothing to erase.
 */
import { dayStartOf, localDayOf } from '../../contract/local-time.ts';
import type { Claims } from '../../contract/reading.ts';
import type { Visit } from '../../contract/visit.ts';
import { wordsOfName } from '../gate/same-person.ts';
import type { ReadOnlyLedger } from '../ledger/read-ledger.ts';
import type { ClaimsReader } from '../vault/read-claims.ts';

/** All that is given must fit. At least one is. */
export interface SoughtPerson {
  readonly idNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
  /** `YYYY`: tells namesakes apart. */
  readonly birthYear?: string | undefined;
}

export interface FoundVisits {
  /** Visits whose claims fit, and those joined to them, in the order of the ledger. */
  readonly visitIds: readonly string[];
  /** How many of them were found only because they are joined to others. */
  readonly joined: number;
  readonly days: readonly string[];
  /** Sealed visits that no given key opens: they may be the person's too. */
  readonly notOpened: number;
  /** Several birth years or citizen numbers among those that fit: several people, most likely. */
  readonly isSeveralPeople: boolean;
}

const DAY_MS = 24 * 3_600_000;
const CITIZEN_NUMBER = /^\d{12}$/;

type Ledger = Pick<ReadOnlyLedger, 'visitsBetween'>;
type Reader = Pick<ClaimsReader, 'open'>;

export function findVisits(ledger: Ledger, reader: Reader, person: SoughtPerson): FoundVisits {
  const fits = matcherOf(person);
  const matched = new Map<string, number>();
  const years = new Set<string>();
  const numbers = new Set<string>();
  let notOpened = 0;
  for (const visit of ledger.visitsBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)) {
    if (visit.sealedClaims === null) continue;
    const claims = reader.open(visit);
    if (claims === null) notOpened += 1;
    else if (fits(claims)) {
      matched.set(visit.id, visit.atMs);
      const year = /^\d{4}/.exec(claims.birthDate ?? '')?.[0];
      if (year !== undefined) years.add(year);
      if (claims.idNumber !== undefined && CITIZEN_NUMBER.test(claims.idNumber)) numbers.add(claims.idNumber);
    }
  }
  const all = withJoined(ledger, matched);
  const visitIds: string[] = [];
  const days = new Set<string>();
  for (const { id, atMs, sealedClaims } of around(ledger, all.values())) {
    if (sealedClaims === null || !all.has(id)) continue;
    visitIds.push(id);
    days.add(localDayOf(atMs));
  }
  return {
    visitIds,
    joined: visitIds.filter((id) => !matched.has(id)).length,
    days: [...days],
    notOpened,
    isSeveralPeople: years.size > 1 || numbers.size > 1,
  };
}

/** With the visits that the station joined to these, and to those, until there are no more. */
function withJoined(ledger: Ledger, matched: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const all = new Map(matched);
  let before = 0;
  while (all.size !== before) {
    before = all.size;
    const sought = new Set<string>();
    for (const { id, atMs, pairedWith, combinedWith } of around(ledger, all.values())) {
      const others = [pairedWith, combinedWith].filter((other) => other !== null);
      if (all.has(id)) for (const other of others) sought.add(other);
      else if (others.some((other) => all.has(other))) all.set(id, atMs);
    }
    for (const { id, atMs } of around(ledger, all.values())) if (sought.has(id)) all.set(id, atMs);
  }
  return all;
}

/** Visits of these days and of those beside them: the station joins visits of one gate day only. */
function* around(ledger: Ledger, timesMs: Iterable<number>): Iterable<Visit> {
  const starts = new Set<number>();
  for (const atMs of timesMs) for (const days of [-1, 0, 1]) starts.add(dayStartOf(atMs) + days * DAY_MS);
  for (const startMs of [...starts].sort((a, b) => a - b))
    yield* ledger.visitsBetween(startMs, startMs + DAY_MS);
}

function matcherOf({ idNumber, phone, name, birthYear }: SoughtPerson): (claims: Claims) => boolean {
  const number = idNumber === undefined ? null : bareNumber(idNumber);
  const telephone = phone === undefined ? null : barePhone(phone);
  const words = name === undefined ? null : wordsOfName(name);
  // What has no digit or letter in it fits nobody, rather than everybody whose code lacks it.
  if (number === '' || telephone === '' || words === '') return () => false;
  return (claims) =>
    (number === null ||
      [claims.idNumber, claims.oldIdNumber, claims.insuranceNumber].some(
        (other) => other !== undefined && bareNumber(other) === number,
      )) &&
    (telephone === null || (claims.phone !== undefined && barePhone(claims.phone) === telephone)) &&
    (words === null || wordsOfName(claims.fullName) === words) &&
    (birthYear === undefined || claims.birthDate?.slice(0, 4) === birthYear);
}

const bareNumber = (text: string): string => text.toUpperCase().replaceAll(/[^0-9A-Z*]/g, '');

/** National form: 0912345678 for +84 912 345 678. */
const barePhone = (text: string): string => text.replaceAll(/\D/g, '').replace(/^(00)?84(?=\d{9}$)/, '0');
