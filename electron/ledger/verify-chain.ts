/**
 * Verify chain: whether a ledger is as the station wrote it, and if not, the first row that was changed, removed or
 * inserted.
 *
 * Reads only, beside a running station, in one snapshot. Every hash is made anew from the raw columns; what is gone
 * must be explained by an audit entry; the signed end and every checkpoint must stand where they say. Whoever made
 * all hashes anew from some row on is held by the next checkpoint, exactly by what the collector has (`outside`), and
 * who holds the station's key by that alone.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { type Checkpoint, checkpointText } from '../../contract/checkpoint.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { GENESIS_HASH, hashOfAudit, hashOfVisit, headText } from './chain.ts';
import { type ChainFacts, type ChainGap, readAction, readChainFacts } from './chain-facts.ts';
import { type Fault, noPlace } from './chain-fault.ts';
import { diagnoseLink, MAX_SHIFT } from './diagnose-link.ts';
import { excuseOlder } from './excuse-older.ts';
import { describeOpenFailure, isDamage, type LedgerError } from './ledger-error.ts';
import { LATEST_MIGRATION, layoutOf } from './migrate.ts';
import { refuseForeign } from './open-database.ts';
import { findFaultBeside } from './verify-beside.ts';
import { type AuditRow, type VisitRow, walkChain } from './walk-chain.ts';
import { readHead, type SignedHead } from './write-chain.ts';

/** A command may wait for a station that is just tidying up, ms. */
const BUSY_TIMEOUT_MS = 2_000;

export interface Verified {
  readonly ok: boolean;
  readonly visits: number;
  readonly auditEntries: number;
  /** Checkpoints whose place was found and holds. */
  readonly checkpoints: number;
  /** Visits that are lawfully gone. */
  readonly gone: number;
  readonly erased: number;
  /** Where it was put back to an older file: numbers behind `foundSeq` up to `expectedSeq` were given before. */
  readonly putBack: readonly { readonly foundSeq: number; readonly expectedSeq: number }[];
  /** Rows that nothing vouches for, since what was before them was lost with a damaged file. */
  readonly takenAsTheyAre: number;
  readonly end: { readonly seq: number; readonly auditNumber: number; readonly hash: string };
  /** Keys that signed, as the ledger says: to hold against the collector's. */
  readonly stationKeys: readonly string[];
  readonly firstFault: Fault | null;
}

/** What is known outside of the ledger (npm run collector -- chain). */
export interface Outside {
  /** By visit number; more than one where numbers were given twice after a backup was put back. */
  readonly hashes: ReadonlyMap<number, readonly string[]>;
  readonly checkpoints: readonly Checkpoint[];
}

export interface VerifyOptions {
  readonly verifySignature: (publicKey: string, text: string, signature: string) => boolean;
  readonly outside?: Outside | null;
  /** Only these may ever have signed; not given: those that the ledger names. */
  readonly trustedKeys?: readonly string[];
}

/** Fails when the file is no ledger that can be checked. */
export function verifyChain(path: string, options: VerifyOptions): Result<Verified, LedgerError> {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    const refusal = refuseForeign(database, path);
    if (refusal !== null) return failed(refusal);
    const layout = layoutOf(database);
    if (layout < LATEST_MIGRATION)
      return failed({
        kind: 'ledger-missing',
        detail: `${path}: layout ${layout} is from before this chain`,
      });
    const open = database;
    return ok(open.transaction(() => checkAll(open, options))());
  } catch (error) {
    return failed(describeOpenFailure(error, path));
  } finally {
    database?.close();
  }
}

function checkAll(database: Database.Database, options: VerifyOptions): Verified {
  const facts = readChainFacts(database);
  const walk = createWalk(database, facts, options);
  let firstFault: Fault | null = null;
  try {
    firstFault = walk.run();
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { seq } = walk.told().end;
    firstFault = {
      ...noPlace,
      kind: 'unreadable',
      seq: seq + 1,
      detail: `the file is damaged behind visit ${seq}`,
    };
  }
  firstFault = earlier(firstFault, endDiffered(facts)) ?? findFaultBeside(database, facts);
  const putBack = facts.older.map(({ foundSeq, expectedSeq }) => ({ foundSeq, expectedSeq }));
  return {
    ok: firstFault === null,
    ...walk.told(),
    putBack,
    stationKeys: [...facts.stationKeys],
    firstFault,
  };
}

/** The one that stands earlier in the chain. */
function earlier(a: Fault | null, b: Fault | null): Fault | null {
  if (a === null || b === null) return a ?? b;
  const placeOf = ({ betweenSeqs, seq }: Fault): number =>
    betweenSeqs?.[1] ?? seq ?? Number.POSITIVE_INFINITY;
  return placeOf(b) <= placeOf(a) ? b : a;
}

/** What the station itself found at a start. */
function endDiffered({ endsDiffer: [first] }: ChainFacts): Fault | null {
  if (first === undefined) return null;
  const { expectedSeq, foundSeq, expectedAudit, foundAudit, number } = first;
  const isCut = foundSeq < expectedSeq || (foundSeq === expectedSeq && foundAudit < expectedAudit);
  const isSame = foundSeq === expectedSeq && foundAudit === expectedAudit;
  const detail = `the station found it at a start (audit entry ${number})`;
  if (isSame) return { ...noPlace, kind: 'changed', seq: foundSeq, detail };
  const [less, more] = isCut ? [foundSeq, expectedSeq] : [expectedSeq, foundSeq];
  const lessAudit = isCut ? foundAudit : expectedAudit;
  const place =
    less === more ? { seq: null, auditNumber: lessAudit + 1 } : { seq: less + 1, auditNumber: null };
  return { ...noPlace, kind: isCut ? 'end-cut' : 'end-added', ...place, detail };
}

function createWalk(database: Database.Database, facts: ChainFacts, options: VerifyOptions) {
  const { verifySignature, outside = null, trustedKeys } = options;
  const mayHaveSigned = (key: string): boolean =>
    facts.stationKeys.has(key) && (trustedKeys === undefined || trustedKeys.includes(key));
  const head = readHead(database);
  const checkpoints = loadCheckpoints(database, outside);
  let nextCheckpoint = 0;
  /** Place and hash reached; null: what is here was lost. */
  let seq = 0;
  let auditNumber = 0;
  let before: Uint8Array | null = GENESIS_HASH;
  /** False behind visits that were lost: what is next rests on what was before them. */
  let isHashOfHere = true;
  /** Up to here a signature vouches for everything. */
  let vouchedSeq = 0;
  const recent: { readonly hash: Uint8Array; readonly row: VisitRow | AuditRow | null }[] = [
    { hash: GENESIS_HASH, row: null },
  ];
  const counts = { visits: 0, auditEntries: 0, checkpoints: 0, gone: 0, erased: 0, takenAsTheyAre: 0 };
  let headHash: Uint8Array | null = head?.seq === 0 && head.auditNumber === 0 ? GENESIS_HASH : null;

  const excuses = excuseOlder(database, facts);
  const isExcused = (checkpoint: Checkpoint & { readonly isOutside: boolean }): boolean =>
    checkpoint.isOutside && excuses.coversPlace(checkpoint);

  function reach(hash: Uint8Array | null, row: VisitRow | AuditRow | null): Fault | null {
    before = hash;
    if (hash !== null) recent.push({ hash, row });
    if (recent.length > MAX_SHIFT) recent.shift();
    if (head !== null && head.seq === seq && head.auditNumber === auditNumber) headHash = hash;
    return checkCheckpoints();
  }

  function checkCheckpoints(): Fault | null {
    for (;;) {
      const checkpoint = checkpoints[nextCheckpoint];
      if (checkpoint === undefined || isBehind(checkpoint, { seq, auditNumber })) return null;
      nextCheckpoint++;
      if (!isGenuine(checkpoint)) {
        // Its key may have been named in what is not here any more.
        if (isExcused(checkpoint)) continue;
        return {
          ...noPlace,
          kind: 'signature',
          seq: checkpoint.seq,
          detail: 'a checkpoint is not of this station',
        };
      }
      // Inside a gap there is nothing to hold it against.
      if (checkpoint.seq !== seq || checkpoint.auditNumber !== auditNumber) continue;
      if (before === null || !isHashOfHere) continue;
      if (Buffer.from(before).toString('base64url') === checkpoint.hash) {
        vouchedSeq = seq;
        counts.checkpoints++;
      } else if (!isExcused(checkpoint)) return rewritten(seq, 'a checkpoint has another hash here');
    }
  }

  const isGenuine = (checkpoint: Checkpoint): boolean =>
    mayHaveSigned(checkpoint.publicKey) &&
    verifySignature(checkpoint.publicKey, checkpointText(checkpoint), checkpoint.signature);

  const rewritten = (upToSeq: number, detail: string): Fault => ({
    kind: 'rewritten',
    seq: vouchedSeq + 1 >= upToSeq ? upToSeq : null,
    auditNumber: null,
    betweenSeqs: [Math.min(vouchedSeq + 1, upToSeq), upToSeq],
    detail,
  });

  /** Whether the row follows from what is before it; a row of a damaged ledger may be taken as it is. */
  function follows(hash: (before: Uint8Array) => Buffer, stored: Uint8Array): boolean {
    if (before !== null && hash(before).equals(stored)) return true;
    if (!facts.restsOn.has(Buffer.from(stored).toString('base64url'))) return false;
    counts.takenAsTheyAre++;
    return true;
  }

  function takeVisit(row: VisitRow): Fault | null {
    if (row.seq <= seq)
      return { ...noPlace, kind: 'inserted', seq: row.seq, detail: 'this visit was deleted' };
    if (row.seq !== seq + 1) {
      const detail = `visits ${seq + 1} to ${row.seq - 1} are gone and nothing says why`;
      return { ...noPlace, kind: 'removed', seq: seq + 1, detail };
    }
    const known = outside?.hashes.get(row.seq);
    if (
      known !== undefined &&
      !known.includes(Buffer.from(row.hash).toString('base64url')) &&
      !excuses.coversVisit(row.seq)
    )
      return {
        ...noPlace,
        kind: 'changed',
        seq: row.seq,
        detail: 'the collector has another hash of this visit',
      };
    if (!follows((hash) => hashOfVisit(hash, row), row.hash))
      return diagnoseLink({ database, head, before, recent, auditNumber, vouchedSeq }, row);
    counts.visits++;
    seq = row.seq;
    return checkClaims(row) ?? reach(row.hash, row);
  }

  function checkClaims({ seq: at, claims, claims_sha256: sha256 }: VisitRow): Fault | null {
    if (claims === null && sha256 === null) return null;
    if (claims === null) {
      counts.erased++;
      if (facts.erased.has(at)) return null;
      return { ...noPlace, kind: 'claims-removed', seq: at, detail: 'claims are gone and nothing says why' };
    }
    const digest = createHash('sha256').update(claims).digest();
    if (sha256 instanceof Uint8Array && digest.equals(sha256)) return null;
    return { ...noPlace, kind: 'claims-changed', seq: at, detail: 'claims are not those that were recorded' };
  }

  function takeAudit(row: AuditRow): Fault | null {
    const isKnownBreak =
      facts.restsOn.has(Buffer.from(row.hash).toString('base64url')) ||
      row.action.startsWith('{"kind":"ledger-salvaged"');
    if (row.number <= auditNumber || (row.number !== auditNumber + 1 && !isKnownBreak)) {
      const detail = `audit entries ${auditNumber + 1} to ${row.number - 1} are gone`;
      return { ...noPlace, kind: 'removed', auditNumber: auditNumber + 1, detail };
    }
    if (row.after_seq < seq)
      return {
        ...noPlace,
        kind: 'inserted',
        auditNumber: row.number,
        detail: 'it says that it stands further up',
      };
    if (row.after_seq > seq) {
      const detail = `visits ${seq + 1} to ${row.after_seq} are gone and nothing says why`;
      return { ...noPlace, kind: 'removed', seq: seq + 1, detail };
    }
    if (!follows((hash) => hashOfAudit(hash, row), row.hash))
      return diagnoseLink({ database, head, before, recent, auditNumber, vouchedSeq }, row);
    counts.auditEntries++;
    auditNumber = row.number;
    return faultOfKey(row) ?? reach(row.hash, row);
  }

  /** What was signed with a key that is not trusted no later signature makes good: a start signs what it finds. */
  function faultOfKey({ number, action: text }: AuditRow): Fault | null {
    const action = trustedKeys === undefined ? null : readAction(text);
    if (action?.kind !== 'station-key' || mayHaveSigned(action.publicKey)) return null;
    const detail = 'from here on a key has signed that is not trusted';
    return { ...noPlace, kind: 'signature', auditNumber: number, detail };
  }

  function takeGap({ from, to, hash, isLost }: ChainGap): Fault | null {
    // A part of it was named before, by an entry of an older file.
    if (to <= seq) return null;
    if (from > seq + 1) {
      const detail = `visits ${seq + 1} to ${from - 1} are gone and nothing says why`;
      return { ...noPlace, kind: 'removed', seq: seq + 1, detail };
    }
    counts.gone += to - seq;
    seq = to;
    isHashOfHere = !isLost;
    const fault = reach(hash, null);
    isHashOfHere = true;
    return fault;
  }

  function checkEnd(): Fault | null {
    if (head === null) {
      if (counts.visits + counts.auditEntries === 0) return null;
      return {
        ...noPlace,
        kind: 'signature',
        seq,
        auditNumber,
        detail: 'the end of the chain is not signed',
      };
    }
    if (isBehind(head, { seq, auditNumber })) return cutAt(head.seq, 'signed');
    if (headHash === null || isBehind({ seq, auditNumber }, head)) {
      const place = seq > head.seq ? { seq: head.seq + 1 } : { auditNumber: head.auditNumber + 1 };
      return { ...noPlace, ...place, kind: 'end-added', detail: 'it stands behind the signed end' };
    }
    if (!Buffer.from(headHash).equals(Buffer.from(head.hash)))
      return rewritten(head.seq, 'the signed end has another hash');
    if (!isSignedHead(head)) {
      // Whoever made the hashes anew could do all but this.
      return { ...rewritten(head.seq, 'the end was not signed by this station'), kind: 'signature' };
    }
    const missing = checkpoints.slice(nextCheckpoint).find((checkpoint) => !isExcused(checkpoint));
    if (missing !== undefined) return cutAt(missing.seq, 'a checkpoint');
    let known = 0;
    for (const number of outside?.hashes.keys() ?? [])
      if (!excuses.wasGivenTwice(number)) known = Math.max(known, number);
    return known > seq ? cutAt(known, 'the collector has them') : null;
  }

  function cutAt(expectedSeq: number, by: string): Fault {
    const place = expectedSeq > seq ? { seq: seq + 1 } : { auditNumber: auditNumber + 1 };
    return {
      ...noPlace,
      ...place,
      kind: 'end-cut',
      detail: `the chain once went on, up to visit ${expectedSeq} (${by})`,
    };
  }

  const isSignedHead = ({ hash, ...signed }: SignedHead): boolean =>
    mayHaveSigned(signed.publicKey) &&
    verifySignature(
      signed.publicKey,
      headText({ ...signed, hash: Buffer.from(hash).toString('base64url') }),
      signed.signature,
    );

  return {
    told: () => ({
      ...counts,
      end: { seq, auditNumber, hash: Buffer.from(before ?? []).toString('base64url') },
    }),
    run(): Fault | null {
      for (const unit of walkChain(database, facts.gaps)) {
        const fault =
          unit.kind === 'visit'
            ? takeVisit(unit.row)
            : unit.kind === 'audit'
              ? takeAudit(unit.row)
              : takeGap(unit.gap);
        if (fault !== null) return fault;
      }
      return checkEnd();
    },
  };
}

interface Place {
  readonly seq: number;
  readonly auditNumber: number;
}

/** `a` stands behind `b` in the chain: places grow in both numbers. */
const isBehind = (a: Place, b: Place): boolean =>
  a.seq > b.seq || (a.seq === b.seq && a.auditNumber > b.auditNumber);

function loadCheckpoints(
  database: Database.Database,
  outside: Outside | null,
): readonly (Checkpoint & { readonly isOutside: boolean })[] {
  const own = database
    .prepare<[], Omit<Checkpoint, 'hash'> & { hash: Uint8Array }>(
      `SELECT seq, audit_number AS auditNumber, station_id AS stationId, hash, at_ms AS atMs, public_key AS publicKey,
         signature FROM checkpoints`,
    )
    .all()
    .map((row) => ({ ...row, hash: Buffer.from(row.hash).toString('base64url'), isOutside: false }));
  const others = (outside?.checkpoints ?? []).map((checkpoint) => ({ ...checkpoint, isOutside: true }));
  return [...own, ...others].sort((a, b) => a.seq - b.seq || a.auditNumber - b.auditNumber);
}
