/**
 * Judge a visit: from one row of a batch to what can be stored of it, or the reason why it cannot be.
 *
 * The content hash tells a repeated delivery from another visit under the same id. It leaves `sealedClaims` out:
 * claims may be erased between two deliveries of one visit, and the visit's own `hash` binds all the rest. Answers
 * repeat nothing of a row but its id: paths and codes only, no values.
 */
import { createHash } from 'node:crypto';
import type { RowAnswer } from '../contract/sync-api.ts';
import { type Visit, visitSchema } from '../contract/visit.ts';
import { stableJson, storableJson } from './storable-json.ts';

export interface Candidate {
  readonly position: number;
  /** As it was sent; answers repeat it letter by letter. */
  readonly id: string;
  /** As PostgreSQL writes it. */
  readonly key: string;
  /** The data key of its sealed claims; null: it has none. */
  readonly dataKeyId: string | null;
  readonly sha256: string;
  /** The visit as JSON, with what jsonb cannot hold (NUL, half surrogates) replaced by U+FFFD. */
  readonly storable: string;
}

export type Refusal = Extract<RowAnswer, { status: 'refused' }>;

export function judgeVisit(row: unknown, position: number, stationId: string): Candidate | Refusal {
  const visit = visitSchema.safeParse(row);
  if (!visit.success) {
    const issues = visit.error.issues
      .slice(0, 5)
      .map(({ path, code }) => `${path.join('.') || 'row'}: ${code}`);
    return refuse(claimedId(row), 'invalid', issues.join('; '));
  }
  if (visit.data.stationId !== stationId) {
    return refuse(visit.data.id, 'foreign', 'the visit names another station than the credential');
  }
  return prepare(visit.data, position);
}

function prepare({ sealedClaims, ...bare }: Visit, position: number): Candidate {
  const content = stableJson(bare);
  return {
    position,
    id: bare.id,
    key: bare.id.toLowerCase(),
    dataKeyId: sealedClaims?.keyId ?? null,
    sha256: createHash('sha256').update(content).digest('hex'),
    // Sealed claims are letters of base64url: nothing in them that jsonb cannot hold.
    storable: `${storableJson(content).slice(0, -1)},"sealedClaims":${JSON.stringify(sealedClaims)}}`,
  };
}

/**
 * Fields that a visit had before claims were sealed and that mean the same since: a visit that an older program
 * delivered, whose answer was lost, comes again in the sealed form and is the same one.
 */
const LASTING = [
  'id',
  'stationId',
  'seq',
  'atMs',
  'monotonicUs',
  'runId',
  'venueId',
  'gate',
  'lane',
  'deviceId',
  'via',
  'direction',
  'family',
  'trust',
  'isUnreadable',
  'codeReason',
  'outcome',
  'reasons',
  'nextStep',
  'policyId',
  'policyVersion',
] as const satisfies readonly (keyof Visit)[];

/** Whether what is stored is this visit as a program from before claims were sealed sent it. Both as stored. */
export function isOlderForm(stored: unknown, sealed: unknown): boolean {
  if (!isRecord(stored) || !isRecord(sealed) || 'hash' in stored) return false;
  return LASTING.every((field) => stableJson(stored[field]) === stableJson(sealed[field]));
}

export const refuse = (id: string, reason: Refusal['reason'], detail: string): Refusal => ({
  id,
  status: 'refused',
  reason,
  detail: detail.slice(0, 500),
});

function claimedId(row: unknown): string {
  const id = isRecord(row) ? row.id : null;
  return typeof id === 'string' ? id.slice(0, 64) : '';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
