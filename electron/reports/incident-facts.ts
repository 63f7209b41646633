/**
 * Incident facts: what a station can say of its data after a loss or a theft, for the notice that is due within 72 hours
 * (Law 91/2025/QH15 Art. 23, Decree 356/2025/ND-CP Art. 28 and Form 08: nature, time, place, categories, volume).
 *
 * Counts, times, key ids and sign-in names; never a name or a number of a visitor. Nothing is opened unless a reader is
 * given, and then only to count. Persons cannot be counted: a person may come often, so visits are the upper bound.
 */

import type { AuditAction, AuditEntry, AuditKind } from '../../contract/audit.ts';
import { localDayOf, startOfDay } from '../../contract/local-time.ts';
import type { Claims, Family } from '../../contract/reading.ts';
import type { Visit } from '../../contract/visit.ts';
import type { DeliveryCounts, ReadOnlyLedger } from '../ledger/read-ledger.ts';
import type { ClaimsReader } from '../vault/read-claims.ts';

export const dataCategories = [
  'name',
  'birth-date',
  'number', // identity card, passport, insurance
  'phone',
  'address',
  'health-answers',
  'certificate', // vaccinations, tests, recoveries
  'reference', // of a declaration elsewhere
] as const;
export type DataCategory = (typeof dataCategories)[number];

/** What a code of each family may say of its holder; the rest says nothing. */
const mayHold: Partial<Record<Family, readonly DataCategory[]>> = {
  declaration: ['name', 'birth-date', 'number', 'phone', 'address', 'health-answers'],
  'personal-qr': ['name', 'birth-date', 'number', 'phone', 'address', 'health-answers'],
  'citizen-card': ['name', 'birth-date', 'number', 'address'],
  'insurance-card': ['name', 'birth-date', 'number', 'address'],
  dcc: ['name', 'birth-date', 'certificate'],
  shc: ['name', 'birth-date', 'certificate'],
  'vds-nc': ['name', 'birth-date', 'number', 'certificate'],
  divoc: ['name', 'birth-date', 'certificate'],
  'declaration-link': ['reference', 'name', 'phone', 'health-answers'],
};

export interface IncidentDay {
  readonly day: string;
  readonly visits: number;
  /** Visits with claims that are still there, sealed. */
  readonly sealed: number;
  readonly dataKeys: number;
  /** Ids of the keys to which the day's data keys are wrapped: who has one of these can read the day. */
  readonly openedBy: { readonly venue: readonly string[]; readonly authority: readonly string[] };
}

/** One audit entry, without its place in the chain. */
export type IncidentEvent = Pick<AuditEntry, 'atMs' | 'actor' | 'reason'> & { readonly action: AuditAction };

export interface IncidentFacts {
  /** Local days, both included. */
  readonly period: { readonly from: string; readonly to: string };
  readonly visits: {
    readonly total: number;
    readonly firstAtMs: number | null;
    readonly lastAtMs: number | null;
    /** With claims, sealed: at most so many people can be told by them. */
    readonly sealed: number;
    readonly erased: number;
    /** Rows that are damaged; not among the others. */
    readonly unreadable: number;
  };
  readonly families: Readonly<Partial<Record<Family, number>>>;
  /**
   * Visits by category of what is sealed. `counted`: opened and counted; else what codes of these kinds may hold, an
   * upper bound.
   */
  readonly categories: Readonly<Record<DataCategory, number>>;
  readonly isCounted: boolean;
  /** Sealed visits that the given key does not open; 0 when none was given. */
  readonly notOpened: number;
  /** What lies open: visits whose facts tell an age, and whose facts tell symptoms or contacts. Without a name. */
  readonly open: { readonly withAge: number; readonly withHealth: number };
  readonly days: readonly IncidentDay[];
  /** From the beginning of the period until now. */
  readonly keyUses: readonly IncidentEvent[];
  readonly exports: readonly IncidentEvent[];
  readonly deletions: readonly IncidentEvent[];
  readonly access: readonly IncidentEvent[];
  readonly doubts: readonly IncidentEvent[];
  readonly delivery: DeliveryCounts;
}

const groups = {
  keyUses: ['key-used', 'vault-key'],
  exports: ['exported', 'backed-up'],
  deletions: ['day-deleted', 'claims-erased'],
  access: ['signed-in', 'signed-out', 'sign-in-refused', 'staff-screen', 'test-mode', 'settings-changed'],
  doubts: [
    'clock-doubted',
    'clock-trusted',
    'ledger-salvaged',
    'ledger-older',
    'end-differs',
    'chain-forked',
  ],
} as const satisfies Record<string, readonly AuditKind[]>;

const DAY_MS = 24 * 3_600_000;

export interface IncidentOptions {
  readonly ledger: ReadOnlyLedger;
  /** Local days, both included; `from` not after `to`. */
  readonly from: string;
  readonly to: string;
  /** Opens claims to count what is in them. */
  readonly claims: Pick<ClaimsReader, 'open'> | null;
}

export function gatherIncident({ ledger, from, to, claims: reader }: IncidentOptions): IncidentFacts {
  const fromMs = startOfDay(from);
  const toMs = startOfDay(to) + DAY_MS;
  const events = readEvents(ledger, fromMs);
  const erasedSeqs = readErased(ledger);
  const days = new Map<string, { visits: number; sealed: number }>();
  const families: Partial<Record<Family, number>> = {};
  const categories = Object.fromEntries(dataCategories.map((category) => [category, 0])) as Record<
    DataCategory,
    number
  >;
  let firstAtMs: number | null = null;
  let lastAtMs: number | null = null;
  let total = 0;
  let sealed = 0;
  let erased = 0;
  let notOpened = 0;
  let withAge = 0;
  let withHealth = 0;
  const before = ledger.countUnreadableRows();
  for (const visit of ledger.visitsBetween(fromMs, toMs)) {
    const { atMs, family, sealedClaims, seq, facts } = visit;
    firstAtMs ??= atMs;
    lastAtMs = atMs;
    total += 1;
    families[family] = (families[family] ?? 0) + 1;
    const day = days.get(localDayOf(atMs)) ?? { visits: 0, sealed: 0 };
    day.visits += 1;
    days.set(localDayOf(atMs), day);
    if (facts !== null && facts.person.ageYears >= 0) withAge += 1;
    if (facts !== null && facts.declaration.symptoms.length + facts.declaration.contacts.length > 0)
      withHealth += 1;
    if (sealedClaims === null) {
      if (erasedSeqs.has(seq)) erased += 1;
      continue;
    }
    sealed += 1;
    day.sealed += 1;
    const held = categoriesOf(visit, reader);
    if (held === null) notOpened += 1;
    else for (const category of held) categories[category] += 1;
  }
  return {
    period: { from, to },
    visits: {
      total,
      firstAtMs,
      lastAtMs,
      sealed,
      erased,
      unreadable: ledger.countUnreadableRows() - before,
    },
    families,
    categories,
    isCounted: reader !== null,
    notOpened,
    open: { withAge, withHealth },
    days: daysOf(ledger, days, from, to),
    ...events,
    delivery: ledger.delivery(fromMs, toMs),
  };
}

/** Null: a reader was given and cannot open it. */
function categoriesOf(
  visit: Visit,
  reader: Pick<ClaimsReader, 'open'> | null,
): readonly DataCategory[] | null {
  if (reader === null) return mayHold[visit.family] ?? [];
  const claims = reader.open(visit);
  return claims === null ? null : dataCategories.filter((category) => holds(category, claims));
}

function holds(category: DataCategory, claims: Claims): boolean {
  switch (category) {
    case 'name':
      return claims.fullName !== undefined;
    case 'birth-date':
      return claims.birthDate !== undefined;
    case 'number':
      return [claims.idNumber, claims.oldIdNumber, claims.insuranceNumber, claims.qid].some(
        (number) => number !== undefined,
      );
    case 'phone':
      return claims.phone !== undefined;
    case 'address':
      return claims.address !== undefined;
    case 'health-answers':
      return claims.answers !== undefined;
    case 'certificate':
      return claims.certificate !== undefined;
    case 'reference':
      return claims.reference !== undefined || claims.declarationId !== undefined;
  }
}

function readEvents(ledger: ReadOnlyLedger, fromMs: number): Record<keyof typeof groups, IncidentEvent[]> {
  const found: Record<keyof typeof groups, IncidentEvent[]> = {
    keyUses: [],
    exports: [],
    deletions: [],
    access: [],
    doubts: [],
  };
  const names = Object.keys(groups) as (keyof typeof groups)[];
  for (const { atMs, actor, reason, action } of ledger.audit(Object.values(groups).flat())) {
    if (atMs < fromMs) continue;
    const name = names.find((group) => (groups[group] as readonly AuditKind[]).includes(action.kind));
    if (name !== undefined) found[name].push({ atMs, actor, reason, action });
  }
  return found;
}

/** Of all times: an order may erase a visit long after it. */
function readErased(ledger: ReadOnlyLedger): ReadonlySet<number> {
  const seqs = new Set<number>();
  for (const { action } of ledger.audit(['claims-erased']))
    if (action.kind === 'claims-erased') for (const seq of action.seqs) seqs.add(seq);
  return seqs;
}

function daysOf(
  ledger: ReadOnlyLedger,
  counted: ReadonlyMap<string, { readonly visits: number; readonly sealed: number }>,
  from: string,
  to: string,
): readonly IncidentDay[] {
  const keys = ledger.dataKeys().filter(({ day }) => day >= from && day <= to);
  const names = [...new Set([...counted.keys(), ...keys.map(({ day }) => day)])].sort();
  return names.map((day) => {
    const own = keys.filter((key) => key.day === day);
    return {
      day,
      visits: counted.get(day)?.visits ?? 0,
      sealed: counted.get(day)?.sealed ?? 0,
      dataKeys: own.length,
      openedBy: {
        venue: [...new Set(own.map(({ venue }) => venue.recipient))],
        authority: [...new Set(own.map(({ authority }) => authority.recipient))],
      },
    };
  });
}
