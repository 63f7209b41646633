/**
 * Visit row: the one mapping between a Visit and its row in SQLite, both ways.
 *
 * Rows are parsed with the same schema as everything else that crosses a boundary: a row that a disk or
 * a hand has damaged is a value to set aside, never an exception that takes its neighbours with it.
 */
import { failed, ok, type Result } from '../../contract/result.ts';
import { ruleFactsSchema } from '../../contract/rule-facts.ts';
import { type Visit, visitSchema } from '../../contract/visit.ts';
import { packFacts, unpackFacts } from './pack-facts.ts';

/** Column of each field. The keys are checked against Visit, so a new field does not build without a column. */
const columnOf = {
  seq: 'seq',
  id: 'id',
  stationId: 'station_id',
  atMs: 'at_ms',
  monotonicUs: 'monotonic_us',
  runId: 'run_id',
  venueId: 'venue_id',
  gate: 'gate',
  lane: 'lane',
  deviceId: 'device_id',
  via: 'via',
  direction: 'direction',
  family: 'family',
  trust: 'trust',
  isUnreadable: 'is_unreadable',
  codeReason: 'code_reason',
  outcome: 'outcome',
  reasons: 'reasons',
  nextStep: 'next_step',
  policyId: 'policy_id',
  policyVersion: 'policy_version',
  ruleId: 'rule_id',
  facts: 'facts',
  combinedWith: 'combined_with',
  notices: 'notices',
  claims: 'claims',
} as const satisfies Record<keyof Visit, string>;

/** Columns that older layouts do not have, and the layout that brought them. */
const addedIn = new Map<string, number>([
  ['ruleId', 30],
  ['facts', 30],
  ['combinedWith', 30],
]);
const isIn = (layout: number, field: string): boolean => (addedIn.get(field) ?? 0) <= layout;

/** `INSERT` of one row (rowOf) into a ledger of that layout. */
export function insertVisit(layout: number): string {
  const fields = Object.entries(columnOf).filter(([field]) => isIn(layout, field));
  const columns = fields.map(([, column]) => column).join(', ');
  return `INSERT INTO visits (${columns}) VALUES (${fields.map(([field]) => `@${field}`).join(', ')})`;
}

/** `SELECT` list under the names of Visit's fields, for a table reference `visits` of a ledger of that layout. */
export const visitFields = (layout: number): string =>
  Object.entries(columnOf)
    .map(([field, column]) => (isIn(layout, field) ? `visits.${column} AS ${field}` : `NULL AS ${field}`))
    .join(', ');

export type VisitRow = Readonly<Record<keyof Visit, string | number | null>>;

/** The row of a visit. Lists and claims are JSON text; a flag is 0 or 1. */
export const rowOf = (visit: Visit): VisitRow => ({
  ...visit,
  isUnreadable: visit.isUnreadable ? 1 : 0,
  reasons: JSON.stringify(visit.reasons),
  notices: JSON.stringify(visit.notices),
  facts: packFacts(visit),
  claims: visit.claims === null ? null : JSON.stringify(visit.claims),
});

/** A row back as a Visit. `detail` names the fields at fault, never their values. */
export function parseVisitRow(
  row: VisitRow,
): Result<Visit, { readonly kind: 'row-unreadable'; readonly detail: string }> {
  const plain = {
    ...row,
    isUnreadable: row.isUnreadable === 1 ? true : row.isUnreadable === 0 ? false : row.isUnreadable,
    reasons: parseJson(row.reasons),
    notices: parseJson(row.notices),
    claims: row.claims === null ? null : parseJson(row.claims),
  };
  const told = visitSchema.safeParse({ ...plain, facts: null });
  if (!told.success) return failed({ kind: 'row-unreadable', detail: faultsOf(told.error) });
  if (row.facts === null) return ok(told.data);
  const facts = ruleFactsSchema.safeParse(unpackFacts(parseJson(row.facts), told.data));
  if (facts.success) return ok({ ...told.data, facts: facts.data });
  return failed({ kind: 'row-unreadable', detail: 'facts' });
}

/** Which fields a schema refused, without their values. */
export const faultsOf = (error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
}): string => [...new Set(error.issues.map(({ path }) => path.map(String).join('.')))].join(', ');

function parseJson(text: string | number | null): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
