/**
 * Chain facts: what the audit says of what is lawfully missing, and which keys may sign. For who checks the chain.
 *
 * Read in one pass before the chain is walked, since an entry explains what lies before it. Entries are taken at
 * their word here; whether they are genuine the walk finds out, as they are links of the chain themselves.
 */
import type { Database } from 'better-sqlite3';
import { type AuditAction, auditActionSchema, type Gap } from '../../contract/audit.ts';
import type { KeyBound, PolicyBound } from './bind-rows.ts';

/** Visits that are lawfully gone, first and last. */
export interface ChainGap {
  readonly from: number;
  readonly to: number;
  /** On this hash the next row rests; null: nobody knows. */
  readonly hash: Buffer | null;
  /** Lost with a damaged file, not deleted by age: `hash` is not that of the last of them. */
  readonly isLost: boolean;
}

export interface ChainFacts {
  /** Ascending. A later entry may name again what an earlier one did. */
  readonly gaps: readonly ChainGap[];
  /** Visits whose claims were lawfully erased. */
  readonly erased: ReadonlySet<number>;
  /** Hashes (base64url) whose forerunner was lost with a damaged file. */
  readonly restsOn: ReadonlySet<string>;
  /** The one that was named last is the last. */
  readonly stationKeys: ReadonlySet<string>;
  /** Data keys that should be here, by number. */
  readonly dataKeys: ReadonlyMap<number, KeyBound>;
  readonly policies: readonly PolicyBound[];
  /** The first so many of them may be lacking: a damaged file was salvaged after them. */
  readonly mayLackPolicies: number;
  /** The file was put back or rolled back: numbers above `foundSeq`, its own place, were given once before. */
  readonly older: readonly {
    readonly number: number;
    readonly foundSeq: number;
    readonly expectedSeq: number;
  }[];
  /** At a start the rows ended elsewhere than the station had signed. */
  readonly endsDiffer: readonly (Extract<AuditAction, { kind: 'end-differs' }> & {
    readonly number: number;
  })[];
}

export function readChainFacts(database: Database): ChainFacts {
  const gaps: ChainGap[] = [];
  const erased = new Set<number>();
  const restsOn = new Set<string>();
  const stationKeys = new Set<string>();
  const dataKeys = new Map<number, KeyBound>();
  const policies: PolicyBound[] = [];
  let mayLackPolicies = 0;
  const older: ChainFacts['older'][number][] = [];
  const endsDiffer: (ChainFacts['endsDiffer'][number] & {})[] = [];

  function destroy(keyIds: readonly string[]): void {
    const gone = new Set(keyIds);
    for (const [number, { keyId }] of dataKeys) if (gone.has(keyId)) dataKeys.delete(number);
  }

  const rows = database.prepare<[], { number: number; afterSeq: number; action: string }>(
    'SELECT number, after_seq AS afterSeq, action FROM audit ORDER BY number',
  );
  for (const { number, afterSeq, action: text } of rows.iterate()) {
    const action = readAction(text);
    switch (action?.kind) {
      case 'day-deleted':
        gaps.push(...action.gaps.map((gap) => gapOf(gap, false)));
        destroy(action.keys);
        break;
      case 'ledger-salvaged':
        gaps.push(...action.gaps.map((gap) => gapOf(gap, true)));
        for (const hash of action.restsOn) restsOn.add(hash);
        mayLackPolicies = policies.length;
        break;
      case 'claims-erased':
        for (const seq of action.seqs) erased.add(seq);
        break;
      case 'station-key':
        stationKeys.delete(action.publicKey);
        stationKeys.add(action.publicKey);
        break;
      case 'data-key':
        dataKeys.set(action.number, action);
        break;
      case 'policy-in-force':
        policies.push(action);
        break;
      case 'ledger-older':
        if (action.foundSeq === afterSeq) older.push({ ...action, number });
        break;
      case 'end-differs':
        endsDiffer.push({ ...action, number });
        break;
      default:
        break;
    }
  }
  gaps.sort((a, b) => a.from - b.from || a.to - b.to);
  return { gaps, erased, restsOn, stationKeys, dataKeys, policies, mayLackPolicies, older, endsDiffer };
}

const gapOf = ([from, to, hash]: Gap, isLost: boolean): ChainGap => ({
  from,
  to,
  hash: hash === null ? null : Buffer.from(hash, 'base64url'),
  isLost,
});

/** Null: no entry of this program; its place in the chain still counts. */
export function readAction(text: string): AuditAction | null {
  try {
    return auditActionSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
