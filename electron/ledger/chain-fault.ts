/**
 * Chain fault: the closed list of what may be wrong with a ledger, and where. Data only.
 */
export type FaultKind =
  | 'changed' // a row does not fit the one before it
  | 'removed'
  | 'inserted'
  | 'rewritten' // hashes were made anew: a signed place has another
  | 'claims-changed'
  | 'claims-removed'
  | 'end-cut' // the last rows are gone
  | 'end-added' // rows behind the signed end
  | 'signature' // not of this station
  | 'key-changed'
  | 'key-removed'
  | 'key-inserted'
  | 'policy-changed'
  | 'policy-removed'
  | 'policy-inserted'
  | 'outbox' // queued, but no such visit
  | 'unreadable'; // the file is damaged here

export interface Fault {
  readonly kind: FaultKind;
  readonly seq: number | null;
  readonly auditNumber: number | null;
  /** The first such row is one of these, when it cannot be told more closely. */
  readonly betweenSeqs: readonly [number, number] | null;
  /** English, without a value out of a row. */
  readonly detail: string;
}

export const noPlace = { seq: null, auditNumber: null, betweenSeqs: null } as const;
