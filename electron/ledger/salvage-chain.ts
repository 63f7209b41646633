/**
 * Salvage chain: joins what was saved into one chain again, and says in it what is missing.
 *
 * A row may stand without its forerunner only where that was lost: rows that do not follow although everything before
 * them is there are left as they are, for a check of the chain to find. A file that somebody damaged on purpose
 * therefore covers no more than what it lacks, and checkpoints still hold on both sides.
 */
import type { Database } from 'better-sqlite3';
import { type AuditAction, type Gap, MAX_AUDIT_LIST } from '../../contract/audit.ts';
import { bindAll, boundKey, SELECT_STORED_KEYS, type StoredDataKey } from './bind-rows.ts';
import { GENESIS_HASH, hashOfAudit, hashOfVisit, headText } from './chain.ts';
import { type ChainFacts, readChainFacts } from './chain-facts.ts';
import { LATEST_MIGRATION } from './migrate.ts';
import type { Signer } from './ports.ts';
import { isStandIn } from './stand-in-keys.ts';
import { type AuditRow, type VisitRow, walkChain } from './walk-chain.ts';

export interface Known {
  readonly seq: number;
  readonly auditNumber: number;
}

export interface MendOptions {
  readonly nowMs: () => number;
  readonly stationId: string;
  readonly signer: Signer;
  readonly known: Known;
  readonly setAside: string;
  readonly visits: number;
}

/** Lost visits, as runs of numbers. The database is the new one, at the latest layout, without a signed end. */
export function mendChain(database: Database, options: MendOptions): readonly (readonly [number, number])[] {
  const facts = readChainFacts(database);
  const { gaps, restsOn, seq, auditNumber, before, hasLostAudit } = findBreaks(
    database,
    facts,
    options.known,
  );
  const lost = gaps.map(([from, to]): [number, number] => [from, to]);
  // Numbers go on behind every number that was ever given, as far as anybody remembers.
  const endSeq = Math.max(seq, options.known.seq);
  if (endSeq > seq) {
    gaps.push([seq + 1, endSeq, before.toString('base64url')]);
    lost.push([seq + 1, endSeq]);
  }
  const isBeginning = auditNumber === 0 && options.known.auditNumber === 0;
  const actions: AuditAction[] = [
    ...(isBeginning ? [{ kind: 'chain-begun' as const, layout: LATEST_MIGRATION }] : []),
    ...lossActions(gaps, restsOn, options, lost),
    ...stationKeyActions(database, facts, options.signer, hasLostAudit),
    ...(hasLostAudit ? eraseActions(database, facts) : []),
    ...(isBeginning ? bindAll(database) : bindActions(database, facts, hasLostAudit)),
  ];
  database.transaction(() => {
    append(database, actions, { ...options, seq: endSeq, auditNumber, before });
  })();
  return joined(lost);
}

/** Runs that touch are one: an audit entry stood between. */
function joined(runs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const wide: [number, number][] = [];
  for (const [from, to] of runs) {
    const last = wide.at(-1);
    if (last !== undefined && last[1] === from - 1) last[1] = to;
    else wide.push([from, to]);
  }
  return wide;
}

interface Breaks {
  readonly gaps: Gap[];
  readonly restsOn: string[];
  readonly seq: number;
  readonly auditNumber: number;
  /** Hash of the last row that is there. */
  readonly before: Buffer;
  readonly hasLostAudit: boolean;
}

function findBreaks(database: Database, facts: ChainFacts, known: Known): Breaks {
  const gaps: Gap[] = [];
  const restsOn: string[] = [];
  const numbers = database.prepare<[], number>('SELECT number FROM audit ORDER BY number').pluck().all();
  let nextIndex = 0;
  let seq = 0;
  let auditNumber = 0;
  let before: Uint8Array = GENESIS_HASH;
  /** The row before was lost, or its hash with it. */
  let isTorn = false;
  /** Entries that are lost here and may have stood before a visit: each explains one break. */
  let unplaced = 0;
  let hasLostAudit = known.auditNumber > (numbers.at(-1) ?? 0);

  const lack = (from: number, to: number, follows: () => boolean): void => {
    // A chain that was made over the gap (an older layout, migrated) rests on what is before it.
    const isWhole = follows();
    gaps.push([from, to, isWhole ? Buffer.from(before).toString('base64url') : null]);
    if (!isWhole) isTorn = true;
  };
  const countHole = (): number => (numbers[nextIndex] ?? known.auditNumber + 1) - auditNumber - 1;

  function link(row: VisitRow | AuditRow, isLinked: boolean): void {
    if (!isLinked) {
      const mayRest = isTorn || unplaced > 0;
      if (!isTorn && mayRest) unplaced--;
      if (mayRest) restsOn.push(Buffer.from(row.hash).toString('base64url'));
    }
    before = row.hash;
    isTorn = false;
  }

  unplaced = countHole();
  for (const unit of walkChain(database, facts.gaps)) {
    if (unit.kind === 'gap') {
      const { from, to, hash } = unit.gap;
      if (to <= seq) continue;
      if (from > seq + 1) lack(seq + 1, from - 1, () => false);
      seq = to;
      if (hash !== null) before = hash;
      isTorn = hash === null;
    } else if (unit.kind === 'visit') {
      const { row } = unit;
      const follows = (): boolean => hashOfVisit(before, row).equals(row.hash);
      if (row.seq > seq + 1) lack(seq + 1, row.seq - 1, follows);
      seq = Math.max(seq, row.seq);
      link(row, !isTorn && follows());
    } else {
      const { row } = unit;
      const follows = (): boolean => hashOfAudit(before, row).equals(row.hash);
      if (row.after_seq > seq) {
        lack(seq + 1, row.after_seq, follows);
        seq = row.after_seq;
      }
      if (row.number > auditNumber + 1) {
        hasLostAudit = true;
        if (!follows()) isTorn = true;
        // Its number is a leap, whether or not it follows from the visit before it.
        else restsOn.push(Buffer.from(row.hash).toString('base64url'));
      }
      auditNumber = row.number;
      nextIndex++;
      link(row, !isTorn && follows());
      unplaced = countHole();
    }
  }
  return { gaps, restsOn, seq, auditNumber, before: Buffer.from(before), hasLostAudit };
}

function lossActions(
  gaps: readonly Gap[],
  restsOn: readonly string[],
  { setAside, visits }: MendOptions,
  lost: readonly (readonly [number, number])[],
): AuditAction[] {
  const actions: AuditAction[] = [];
  const count = lost.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  for (let from = 0; from === 0 || from < Math.max(gaps.length, restsOn.length); from += MAX_AUDIT_LIST) {
    actions.push({
      kind: 'ledger-salvaged',
      setAside,
      visits: from === 0 ? visits : 0,
      lost: from === 0 ? count : 0,
      gaps: gaps.slice(from, from + MAX_AUDIT_LIST),
      restsOn: restsOn.slice(from, from + MAX_AUDIT_LIST),
    });
  }
  return actions;
}

/** The signer's, and where entries of the audit are lost those of checkpoints that nothing names any more. */
function stationKeyActions(
  database: Database,
  { stationKeys }: ChainFacts,
  signer: Signer,
  hasLostAudit: boolean,
): AuditAction[] {
  const used = hasLostAudit
    ? database.prepare<[], string>('SELECT DISTINCT public_key FROM checkpoints').pluck().all()
    : [];
  const keys = used.filter((publicKey) => publicKey !== signer.publicKey && !stationKeys.has(publicKey));
  // The end holds only under the key that was named last.
  if (keys.length > 0 || [...stationKeys].at(-1) !== signer.publicKey) keys.push(signer.publicKey);
  return keys.map((publicKey) => ({ kind: 'station-key', publicKey }));
}

/** Claims that were erased by an order whose entry is lost. */
function eraseActions(database: Database, { erased }: ChainFacts): AuditAction[] {
  const seqs = database
    .prepare<[], number>(
      'SELECT seq FROM visits WHERE claims IS NULL AND claims_sha256 IS NOT NULL ORDER BY seq',
    )
    .pluck()
    .all()
    .filter((seq) => !erased.has(seq));
  const actions: AuditAction[] = [];
  for (let from = 0; from < seqs.length; from += MAX_AUDIT_LIST) {
    const part = seqs.slice(from, from + MAX_AUDIT_LIST);
    actions.push({ kind: 'claims-erased', orderId: 'salvage', seqs: part, notHere: 0 });
  }
  return actions;
}

/** Keys that stand in for lost ones, and rows whose entry is lost. A row that was changed stays without. */
function bindActions(database: Database, facts: ChainFacts, hasLostAudit: boolean): AuditAction[] {
  const keys = database.prepare<[], StoredDataKey>(SELECT_STORED_KEYS).all();
  const bound = keys.filter((row) => isStandIn(row) || (hasLostAudit && !facts.dataKeys.has(row.number)));
  const known = new Set(facts.policies.map((policy) => JSON.stringify(policy)));
  const policies = hasLostAudit
    ? bindAll(database).filter(
        (action) => action.kind === 'policy-in-force' && !known.has(JSON.stringify(action)),
      )
    : [];
  return [...bound.map(boundKey), ...policies];
}

function append(
  database: Database,
  actions: readonly AuditAction[],
  at: MendOptions & { readonly seq: number; readonly auditNumber: number; readonly before: Buffer },
): void {
  const insert = database.prepare(
    `INSERT INTO audit (number, after_seq, at_ms, actor, reason, action, hash)
     VALUES (@number, @after_seq, @at_ms, @actor, @reason, @action, @hash)`,
  );
  let hash = at.before;
  let number = Math.max(at.auditNumber, at.known.auditNumber);
  for (const action of actions) {
    number++;
    const row = {
      number,
      after_seq: at.seq,
      at_ms: Math.floor(at.nowMs()),
      actor: 'station',
      reason: null,
      action: JSON.stringify(action),
    };
    hash = hashOfAudit(hash, row);
    insert.run({ ...row, hash });
  }
  const head = {
    stationId: at.stationId,
    seq: at.seq,
    auditNumber: number,
    hash: hash.toString('base64url'),
  };
  database
    .prepare(
      `INSERT INTO head (only_row, station_id, seq, audit_number, hash, public_key, signature)
       VALUES (1, @stationId, @seq, @auditNumber, @hash, @publicKey, @signature)`,
    )
    .run({ ...head, hash, publicKey: at.signer.publicKey, signature: at.signer.sign(headText(head)) });
}
