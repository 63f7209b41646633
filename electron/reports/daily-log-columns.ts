/**
 * Columns of the daily log: one table of titles and cells, in the order of the file.
 *
 * Titles and words come from resources/locales. Times are Viet Nam's (UTC+7 all year), written so that
 * Excel takes them for times. One visit gives one line whatever it holds; an absent claim is an empty cell.
 */
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import type { Visit } from '../../contract/visit.ts';
import en from '../../resources/locales/en.json' with { type: 'json' };
import vi from '../../resources/locales/vi.json' with { type: 'json' };
import { phoneCell, plainCell, textCell } from './csv.ts';

export type ReportLanguage = 'vi' | 'en';

const locales = { vi, en } as const;
type Words = typeof vi;

interface Column {
  readonly key: keyof Words['log']['columns'];
  readonly cell: (visit: Visit, words: Words) => string;
}

/** `2026-11-21 08:00:01` in Viet Nam; empty for a time that no calendar holds. */
export function localTime(atMs: number): string {
  const date = new Date(atMs + VIETNAM_OFFSET_MS);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, -5).replace('T', ' ');
}

const listed = (words: readonly string[]): string => textCell(words.join('; '));

const columns: readonly Column[] = [
  { key: 'seq', cell: ({ seq }) => plainCell(String(seq)) },
  { key: 'time', cell: ({ atMs }) => plainCell(localTime(atMs)) },
  { key: 'direction', cell: ({ direction }, words) => textCell(words.directions[direction]) },
  { key: 'outcome', cell: ({ outcome }, words) => textCell(words.outcomes[outcome]) },
  {
    key: 'reasons',
    cell: ({ reasons }, words) => listed(reasons.map((reason) => words.reasons[reason].short)),
  },
  { key: 'fullName', cell: ({ claims }) => textCell(claims?.fullName ?? '') },
  { key: 'birthDate', cell: ({ claims }) => plainCell(claims?.birthDate ?? '') },
  {
    key: 'sex',
    cell: ({ claims }, words) => textCell(claims?.sex === undefined ? '' : words.sexes[claims.sex]),
  },
  { key: 'nationality', cell: ({ claims }) => textCell(claims?.nationality ?? '') },
  { key: 'idNumber', cell: ({ claims }) => textCell(claims?.idNumber ?? claims?.insuranceNumber ?? '') },
  { key: 'phone', cell: ({ claims }) => phoneCell(claims?.phone ?? '') },
  { key: 'address', cell: ({ claims }) => textCell(claims?.address ?? '') },
  {
    key: 'symptoms',
    cell: ({ claims }, words) =>
      listed((claims?.answers?.symptoms ?? []).map((symptom) => words.symptoms[symptom])),
  },
  {
    key: 'contacts',
    cell: ({ claims }, words) =>
      listed((claims?.answers?.contacts ?? []).map((contact) => words.contacts[contact])),
  },
  {
    key: 'declaredAt',
    // A vaccine passport was issued, not declared.
    cell: ({ claims, facts }) =>
      plainCell(
        claims?.issuedAtMs === undefined || facts?.declaration.source === 'none'
          ? ''
          : localTime(claims.issuedAtMs),
      ),
  },
  { key: 'issuer', cell: ({ claims }) => textCell(claims?.issuer ?? '') },
  { key: 'family', cell: ({ family }, words) => textCell(words.families[family]) },
  { key: 'trust', cell: ({ trust }, words) => textCell(words.trust[trust]) },
  { key: 'notices', cell: ({ notices }, words) => listed(notices.map((notice) => words.notices[notice])) },
  { key: 'gate', cell: ({ gate }) => textCell(gate) },
  { key: 'lane', cell: ({ lane }) => textCell(lane) },
  { key: 'via', cell: ({ via }, words) => textCell(words.via[via]) },
  { key: 'policy', cell: ({ policyId, policyVersion }) => textCell(`${policyId} v${policyVersion}`) },
  { key: 'id', cell: ({ id }) => textCell(id) },
];

export function titleCells(language: ReportLanguage): readonly string[] {
  return columns.map(({ key }) => textCell(locales[language].log.columns[key]));
}

export function visitCells(visit: Visit, language: ReportLanguage): readonly string[] {
  return columns.map(({ cell }) => cell(visit, locales[language]));
}
