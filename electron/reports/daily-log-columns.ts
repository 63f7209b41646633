/**
 * Columns of the daily log: one table of titles and cells, in the order of the file.
 *
 * Titles and words come from resources/locales. Times are Viet Nam's (UTC+7 all year), written so that
 * Excel takes them for times. One visit gives one line whatever it holds; an absent claim is an empty cell.
 * Personal columns are there only in a log with names, which takes a private key.
 */
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import type { Claims } from '../../contract/reading.ts';
import type { Visit } from '../../contract/visit.ts';
import en from '../../resources/locales/en.json' with { type: 'json' };
import vi from '../../resources/locales/vi.json' with { type: 'json' };
import { phoneCell, plainCell, textCell } from './csv.ts';

export type ReportLanguage = 'vi' | 'en';

const locales = { vi, en } as const;
type Words = typeof vi;

/** One visit as the log tells it. */
export interface LogLine {
  readonly visit: Visit;
  /** Null: the code said nothing of its holder, or it cannot be told any more. */
  readonly claims: Claims | null;
  /** Why there are no claims though there were some. `closed`: no key that is here opens them. */
  readonly lack: 'erased' | 'closed' | null;
  /** When its holder was taken to have left without a scan, Unix ms. */
  readonly assumedExitAtMs: number | null;
}

interface Column {
  readonly key: keyof Words['log']['columns'];
  readonly isPersonal?: true;
  readonly cell: (line: LogLine, words: Words) => string;
}

/** `2026-11-21 08:00:01` in Viet Nam; empty for a time that no calendar holds. */
export function localTime(atMs: number): string {
  const date = new Date(atMs + VIETNAM_OFFSET_MS);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, -5).replace('T', ' ');
}

const listed = (words: readonly string[]): string => textCell(words.join('; '));

const columns: readonly Column[] = [
  { key: 'seq', cell: ({ visit }) => plainCell(String(visit.seq)) },
  { key: 'time', cell: ({ visit }) => plainCell(localTime(visit.atMs)) },
  { key: 'direction', cell: ({ visit }, words) => textCell(words.directions[visit.direction]) },
  { key: 'outcome', cell: ({ visit }, words) => textCell(words.outcomes[visit.outcome]) },
  {
    key: 'reasons',
    cell: ({ visit }, words) => listed(visit.reasons.map((reason) => words.reasons[reason].short)),
  },
  { key: 'pairing', cell: ({ visit }, words) => textCell(words.log.pairings[visit.pairing]) },
  { key: 'zone', cell: ({ visit }) => textCell(visit.zone) },
  {
    key: 'assumedExit',
    cell: ({ assumedExitAtMs }) => plainCell(assumedExitAtMs === null ? '' : localTime(assumedExitAtMs)),
  },
  {
    key: 'fullName',
    isPersonal: true,
    cell: ({ claims, lack }, words) =>
      textCell(lack === null ? (claims?.fullName ?? '') : words.log.lacks[lack]),
  },
  { key: 'birthDate', isPersonal: true, cell: ({ claims }) => plainCell(claims?.birthDate ?? '') },
  {
    key: 'sex',
    isPersonal: true,
    cell: ({ claims }, words) => textCell(claims?.sex === undefined ? '' : words.sexes[claims.sex]),
  },
  { key: 'nationality', isPersonal: true, cell: ({ claims }) => textCell(claims?.nationality ?? '') },
  {
    key: 'idNumber',
    isPersonal: true,
    cell: ({ claims }) => textCell(claims?.idNumber ?? claims?.insuranceNumber ?? ''),
  },
  { key: 'phone', isPersonal: true, cell: ({ claims }) => phoneCell(claims?.phone ?? '') },
  { key: 'address', isPersonal: true, cell: ({ claims }) => textCell(claims?.address ?? '') },
  {
    key: 'symptoms',
    isPersonal: true,
    cell: ({ claims }, words) =>
      listed((claims?.answers?.symptoms ?? []).map((symptom) => words.symptoms[symptom])),
  },
  {
    key: 'contacts',
    isPersonal: true,
    cell: ({ claims }, words) =>
      listed((claims?.answers?.contacts ?? []).map((contact) => words.contacts[contact])),
  },
  {
    key: 'declaredAt',
    isPersonal: true,
    // A vaccine passport was issued, not declared.
    cell: ({ visit: { facts }, claims }) =>
      plainCell(
        claims?.issuedAtMs === undefined || facts?.declaration.source === 'none'
          ? ''
          : localTime(claims.issuedAtMs),
      ),
  },
  { key: 'issuer', isPersonal: true, cell: ({ claims }) => textCell(claims?.issuer ?? '') },
  { key: 'family', cell: ({ visit: { family } }, words) => textCell(words.families[family]) },
  { key: 'trust', cell: ({ visit: { trust } }, words) => textCell(words.trust[trust]) },
  {
    key: 'notices',
    cell: ({ visit: { notices } }, words) => listed(notices.map((notice) => words.notices[notice])),
  },
  { key: 'gate', cell: ({ visit: { gate } }) => textCell(gate) },
  { key: 'lane', cell: ({ visit: { lane } }) => textCell(lane) },
  { key: 'via', cell: ({ visit: { via } }, words) => textCell(words.via[via]) },
  {
    key: 'policy',
    cell: ({ visit: { policyId, policyVersion } }) => textCell(`${policyId} v${policyVersion}`),
  },
  { key: 'id', cell: ({ visit: { id } }) => textCell(id) },
];

const columnsOf = (withNames: boolean): readonly Column[] =>
  withNames ? columns : columns.filter(({ isPersonal }) => isPersonal !== true);

export const titleCells = (language: ReportLanguage, withNames: boolean): readonly string[] =>
  columnsOf(withNames).map(({ key }) => textCell(locales[language].log.columns[key]));

/** What makes the cells of each line, in the order of `titleCells`. */
export function lineCells(
  language: ReportLanguage,
  withNames: boolean,
): (line: LogLine) => readonly string[] {
  const chosen = columnsOf(withNames);
  const words = locales[language];
  return (line) => chosen.map(({ cell }) => cell(line, words));
}
