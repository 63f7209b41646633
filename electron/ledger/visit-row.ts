/**
 * Visit row: the one mapping between a Visit and its row in SQLite, both ways.
 *
 * Rows are parsed with the same schema as everything else that crosses a boundary: a row that a disk or
 * a hand has damaged is a value to set aside, never an exception that takes its neighbours with it.
 */
import { failed, ok, type Result } from '../../contract/result.ts';
import { ruleFactsSchema } from '../../contract/rule-facts.ts';
import { type Visit, visitSchema } from '../../contract/visit.ts';
import type { ChainedVisit } from './chain.ts';
import { packFacts, unpackFacts } from './pack-facts.ts';
import { bytesOfUuid, uuidOfBytes } from './uuid-bytes.ts';

/** Column of each field that lies open. The keys are checked against Visit, so a new field does not build without one. */
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
  zone: 'zone',
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
  pairing: 'pairing',
  pairedWith: 'paired_with',
  hash: 'hash',
} as const satisfies Record<Exclude<keyof Visit, 'sealedClaims'>, string>;

const openColumns = Object.values(columnOf);

/** `INSERT` of one StoredRow. */
export const INSERT_VISIT = `INSERT INTO visits (${[...openColumns, 'data_key', 'claims', 'claims_sha256'].join(', ')})
  VALUES (${[...openColumns, 'data_key', 'claims', 'claims_sha256'].map((column) => `@${column}`).join(', ')})`;

/** `SELECT ... FROM` of LoadedRow: put WHERE, ORDER and LIMIT behind it. */
export const SELECT_VISITS = `SELECT ${openColumns.map((column) => `visits.${column}`).join(', ')}, visits.claims,
  visits.claims_sha256, data_keys.id AS data_key_id
  FROM visits LEFT JOIN data_keys ON data_keys.number = visits.data_key`;

type OpenColumn = (typeof openColumns)[number];
export type LoadedRow = Readonly<
  Record<OpenColumn | 'claims' | 'claims_sha256' | 'data_key_id', string | number | Uint8Array | null>
>;

/** What of the row its hash covers. */
export const chainedOf = (
  visit: Omit<Visit, 'sealedClaims' | 'hash'>,
  sealed: { readonly dataKey: number | null; readonly claimsSha256: Uint8Array | null },
): ChainedVisit => ({
  seq: visit.seq,
  id: bytesOfUuid(visit.id),
  station_id: visit.stationId,
  at_ms: visit.atMs,
  monotonic_us: visit.monotonicUs,
  run_id: bytesOfUuid(visit.runId),
  venue_id: visit.venueId,
  gate: visit.gate,
  lane: visit.lane,
  device_id: visit.deviceId,
  via: visit.via,
  direction: visit.direction,
  zone: visit.zone,
  family: visit.family,
  trust: visit.trust,
  is_unreadable: visit.isUnreadable ? 1 : 0,
  code_reason: visit.codeReason,
  outcome: visit.outcome,
  reasons: JSON.stringify(visit.reasons),
  next_step: visit.nextStep,
  policy_id: visit.policyId,
  policy_version: visit.policyVersion,
  rule_id: visit.ruleId,
  facts: packFacts(visit),
  combined_with: visit.combinedWith === null ? null : bytesOfUuid(visit.combinedWith),
  notices: JSON.stringify(visit.notices),
  pairing: visit.pairing,
  paired_with: visit.pairedWith === null ? null : bytesOfUuid(visit.pairedWith),
  data_key: sealed.dataKey,
  claims_sha256: sealed.claimsSha256,
});

/** A row back as a Visit. `detail` names the fields at fault, never their values. */
export function parseVisitRow(
  row: LoadedRow,
): Result<Visit, { readonly kind: 'row-unreadable'; readonly detail: string }> {
  const plain = {
    seq: row.seq,
    id: uuidOf(row.id),
    stationId: row.station_id,
    atMs: row.at_ms,
    monotonicUs: row.monotonic_us,
    runId: uuidOf(row.run_id),
    venueId: row.venue_id,
    gate: row.gate,
    lane: row.lane,
    deviceId: row.device_id,
    via: row.via,
    direction: row.direction,
    zone: row.zone,
    family: row.family,
    trust: row.trust,
    isUnreadable: row.is_unreadable === 1 ? true : row.is_unreadable === 0 ? false : row.is_unreadable,
    codeReason: row.code_reason,
    outcome: row.outcome,
    reasons: parseJson(row.reasons),
    nextStep: row.next_step,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    ruleId: row.rule_id,
    combinedWith: row.combined_with === null ? null : uuidOf(row.combined_with),
    notices: parseJson(row.notices),
    pairing: row.pairing,
    pairedWith: row.paired_with === null ? null : uuidOf(row.paired_with),
    hash: base64urlOf(row.hash),
    sealedClaims: row.claims === null ? null : { keyId: row.data_key_id, bytes: base64urlOf(row.claims) },
  } satisfies Record<Exclude<keyof Visit, 'facts'>, unknown>;
  const told = visitSchema.safeParse({ ...plain, facts: null });
  if (!told.success) return failed({ kind: 'row-unreadable', detail: faultsOf(told.error) });
  if (row.facts === null) return ok(told.data);
  const facts = ruleFactsSchema.safeParse(unpackFacts(parseJson(row.facts), told.data));
  if (facts.success) return ok({ ...told.data, facts: facts.data });
  return failed({ kind: 'row-unreadable', detail: 'facts' });
}

const uuidOf = (value: LoadedRow[OpenColumn]): unknown =>
  value instanceof Uint8Array ? uuidOfBytes(value) : value;

export const base64urlOf = (value: LoadedRow[OpenColumn]): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value;

/** Which fields a schema refused, without their values. */
export const faultsOf = (error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
}): string => [...new Set(error.issues.map(({ path }) => path.map(String).join('.')))].join(', ');

/** Undefined for what is no JSON. */
export function parseJson(text: LoadedRow[OpenColumn]): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
