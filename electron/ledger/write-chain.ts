/**
 * Write chain: appends visits and audit entries to the hash chain, and signs where it ends.
 *
 * A draft lives within one transaction; memory takes it over only after the commit. The end is signed with every
 * transaction, a checkpoint is kept every CHECKPOINT_VISITS visits and when one is asked for.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import {
  type AuditAction,
  type AuditEntry,
  type NewAuditEntry,
  newAuditEntrySchema,
} from '../../contract/audit.ts';
import { CHECKPOINT_VISITS, type Checkpoint, checkpointText } from '../../contract/checkpoint.ts';
import { type ChainedVisit, GENESIS_HASH, hashOfAudit, hashOfVisit, headText } from './chain.ts';
import { readAction } from './chain-facts.ts';
import { LATEST_MIGRATION } from './migrate.ts';
import type { Signer } from './ports.ts';
import { MAX_NUMBER } from './sound-rows.ts';

export interface ChainEnd {
  readonly seq: number;
  readonly auditNumber: number;
  readonly hash: Buffer;
}

export interface ChainDraft {
  /** The number that the next visit gets. */
  nextSeq(): number;
  /** Takes the visit of `nextSeq()` into the chain; its row is the caller's to write. */
  visit(row: ChainedVisit): Buffer;
  /** Takes the entry into the chain and writes its row. */
  audit(entry: NewAuditEntry): AuditEntry;
  /** Signs the end. The last thing in the transaction. */
  sign(atMs: number): void;
  /** After the commit. */
  keep(): void;
}

export interface ChainWriter {
  end(): ChainEnd;
  /** What the chain must say of itself before it goes on: that it begins, with which key, that its end is another. */
  opening(): readonly AuditAction[];
  begin(): ChainDraft;
  /** A checkpoint of the end, unless there is one; its own statement. */
  checkpoint(atMs: number): Checkpoint | null;
  /** An entry of `signedSoon` stands behind the last checkpoint. */
  isSignatureDue(): boolean;
  /** Whether the chain goes through this place, as far as what is still here can tell. */
  holds(place: ChainEnd): boolean;
  /** Not yet with the collector, oldest first; of this station's present name alone: it takes no others from it. */
  loadCheckpoints(limit: number): readonly Checkpoint[];
  acknowledgeCheckpoints(upTo: { readonly seq: number; readonly auditNumber: number }): void;
}

interface CheckpointRow {
  readonly seq: number;
  readonly auditNumber: number;
  readonly stationId: string;
  readonly hash: Uint8Array;
  readonly atMs: number;
  readonly publicKey: string;
  readonly signature: string;
}

/** Somebody read claims or changed who can: the collector is to hear of it before it can be taken back. */
const signedSoon: ReadonlySet<AuditAction['kind']> = new Set(['key-used', 'exported', 'vault-key']);

export function createChainWriter(
  database: Database,
  { stationId, signer }: { readonly stationId: string; readonly signer: Signer },
): ChainWriter {
  const insertAudit = database.prepare(
    `INSERT INTO audit (number, after_seq, at_ms, actor, reason, action, hash)
     VALUES (@number, @after_seq, @at_ms, @actor, @reason, @action, @hash)`,
  );
  const writeHead = database.prepare(
    `INSERT INTO head (only_row, station_id, seq, audit_number, hash, public_key, signature)
     VALUES (1, @stationId, @seq, @auditNumber, @hash, @publicKey, @signature)
     ON CONFLICT DO UPDATE SET station_id = @stationId, seq = @seq, audit_number = @auditNumber, hash = @hash,
       public_key = @publicKey, signature = @signature`,
  );
  const insertCheckpoint = database.prepare(
    `INSERT OR IGNORE INTO checkpoints (seq, audit_number, station_id, hash, at_ms, public_key, signature)
     VALUES (@seq, @auditNumber, @stationId, @hash, @atMs, @publicKey, @signature)`,
  );
  const openCheckpoints = database.prepare<[string, number], CheckpointRow>(
    `SELECT seq, audit_number AS auditNumber, station_id AS stationId, hash, at_ms AS atMs, public_key AS publicKey,
       signature
     FROM checkpoints WHERE is_delivered = 0 AND station_id = ? ORDER BY seq, audit_number LIMIT ?`,
  );
  const markDelivered = database.prepare<[{ stationId: string; seq: number; auditNumber: number }]>(
    `UPDATE checkpoints SET is_delivered = 1
     WHERE is_delivered = 0 AND station_id = @stationId
       AND (seq < @seq OR (seq = @seq AND audit_number <= @auditNumber))`,
  );

  let end = loadEnd(database);
  let covered = loadCovered(database);
  /** Number of the last entry of `signedSoon` in this run. */
  let urgentNumber = 0;
  const auditAt = database.prepare<[number], { afterSeq: number; hash: Buffer }>(
    'SELECT after_seq AS afterSeq, hash FROM audit WHERE number = ?',
  );
  const visitHash = database.prepare<[number], Buffer>('SELECT hash FROM visits WHERE seq = ?').pluck();

  function makeCheckpoint(of: ChainEnd, atMs: number): Checkpoint {
    const unsigned = {
      stationId,
      seq: of.seq,
      auditNumber: of.auditNumber,
      hash: of.hash.toString('base64url'),
      atMs: Math.floor(atMs),
    };
    const signature = signer.sign(checkpointText(unsigned));
    const checkpoint = { ...unsigned, publicKey: signer.publicKey, signature };
    insertCheckpoint.run({ ...checkpoint, hash: of.hash });
    return checkpoint;
  }

  return {
    end: () => end,

    opening() {
      const key: AuditAction = { kind: 'station-key', publicKey: signer.publicKey };
      const head = readHead(database);
      if (head === null && end.auditNumber === 0)
        return [{ kind: 'chain-begun', layout: LATEST_MIGRATION }, key];
      const namedKey = latestNamedKey(database);
      const actions: AuditAction[] = namedKey === signer.publicKey ? [] : [key];
      const isSame =
        head !== null &&
        head.seq === end.seq &&
        head.auditNumber === end.auditNumber &&
        Buffer.from(head.hash).equals(end.hash) &&
        head.publicKey === namedKey &&
        isSigned(head);
      if (!isSame) {
        actions.push({
          kind: 'end-differs',
          expectedSeq: numberOf(head?.seq),
          foundSeq: end.seq,
          expectedAudit: numberOf(head?.auditNumber),
          foundAudit: end.auditNumber,
        });
      }
      return actions;
    },

    begin() {
      let draft = end;
      let drawn = covered;
      let urgent = urgentNumber;
      return {
        nextSeq: () => draft.seq + 1,
        visit(row) {
          draft = { ...draft, seq: draft.seq + 1, hash: hashOfVisit(draft.hash, row) };
          return draft.hash;
        },
        audit(entry) {
          const { atMs, actor, reason, action } = newAuditEntrySchema.parse({
            ...entry,
            atMs: Math.floor(entry.atMs),
          });
          const row = {
            number: draft.auditNumber + 1,
            after_seq: draft.seq,
            at_ms: atMs,
            actor,
            reason,
            action: JSON.stringify(action),
          };
          const hash = hashOfAudit(draft.hash, row);
          insertAudit.run({ ...row, hash });
          draft = { ...draft, auditNumber: row.number, hash };
          if (signedSoon.has(action.kind)) urgent = row.number;
          return {
            number: row.number,
            afterSeq: row.after_seq,
            atMs: row.at_ms,
            actor,
            reason,
            action,
            hash: hash.toString('base64url'),
          };
        },
        sign(atMs) {
          const hash = draft.hash.toString('base64url');
          writeHead.run({
            stationId,
            seq: draft.seq,
            auditNumber: draft.auditNumber,
            hash: draft.hash,
            publicKey: signer.publicKey,
            signature: signer.sign(
              headText({ stationId, seq: draft.seq, auditNumber: draft.auditNumber, hash }),
            ),
          });
          if (draft.seq - drawn.seq < CHECKPOINT_VISITS) return;
          makeCheckpoint(draft, atMs);
          drawn = draft;
        },
        keep() {
          end = draft;
          covered = drawn;
          urgentNumber = urgent;
        },
      };
    },

    checkpoint(atMs) {
      if (covered.seq === end.seq && covered.auditNumber === end.auditNumber) return null;
      const checkpoint = makeCheckpoint(end, atMs);
      covered = end;
      return checkpoint;
    },

    isSignatureDue: () => urgentNumber > covered.auditNumber,

    holds({ seq, auditNumber, hash }) {
      if (end.seq < seq || end.auditNumber < auditNumber) return false;
      const entry = auditAt.get(auditNumber);
      if (entry !== undefined && entry.afterSeq > seq) return false;
      const found = entry?.afterSeq === seq ? entry.hash : visitHash.get(seq);
      // Deleted by age, or lost with a damaged file.
      return found === undefined || found.equals(hash);
    },

    loadCheckpoints: (limit) =>
      openCheckpoints
        .all(stationId, limit)
        .map((row) => ({ ...row, hash: Buffer.from(row.hash).toString('base64url') })),

    acknowledgeCheckpoints({ seq, auditNumber }) {
      markDelivered.run({ stationId, seq, auditNumber });
    },
  };
}

export interface SignedHead {
  readonly stationId: string;
  readonly seq: number;
  readonly auditNumber: number;
  readonly hash: Uint8Array;
  readonly publicKey: string;
  readonly signature: string;
}

/** Null: nothing was signed yet. */
export const readHead = (database: Database): SignedHead | null =>
  database
    .prepare<[], SignedHead>(
      `SELECT station_id AS stationId, seq, audit_number AS auditNumber, hash, public_key AS publicKey, signature
       FROM head`,
    )
    .get() ?? null;

/** 0: there is no signed end, somebody took it away; or what stands there is no number of a row. */
const numberOf = (told = 0): number => (told >= 0 && told <= MAX_NUMBER ? told : 0);

/**
 * The end is signed with the key that it names: this station's, or one that it no longer has. Else whoever rewrote
 * rows and end alike would have it signed anew with the next visit.
 */
function isSigned({ hash, publicKey, signature, ...head }: SignedHead): boolean {
  const text = headText({ ...head, hash: Buffer.from(hash).toString('base64url') });
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    // What stands there is no key.
    return false;
  }
}

/** The key that signs the chain, as the chain itself last said; null: it names none. */
function latestNamedKey(database: Database): string | null {
  const text = database
    .prepare<[], string>(
      `SELECT action FROM audit WHERE action LIKE '{"kind":"station-key"%' ORDER BY number DESC LIMIT 1`,
    )
    .pluck()
    .get();
  const action = text === undefined ? null : readAction(text);
  return action?.kind === 'station-key' ? action.publicKey : null;
}

/** The chain's end as the rows say it: the signature beside it is for others to check. */
export function loadEnd(database: Database): ChainEnd {
  const visit = database
    .prepare<[], { seq: number; hash: Buffer }>('SELECT seq, hash FROM visits ORDER BY seq DESC LIMIT 1')
    .get();
  const audit = database
    .prepare<[], { number: number; after_seq: number; hash: Buffer }>(
      'SELECT number, after_seq, hash FROM audit ORDER BY number DESC LIMIT 1',
    )
    .get();
  const auditNumber = audit?.number ?? 0;
  // After the last visits were deleted by age only audit entries tell how far the numbers had come.
  if (audit !== undefined && audit.after_seq >= (visit?.seq ?? 0))
    return { seq: audit.after_seq, auditNumber, hash: audit.hash };
  return { seq: visit?.seq ?? 0, auditNumber, hash: visit?.hash ?? GENESIS_HASH };
}

function loadCovered(database: Database): Pick<ChainEnd, 'seq' | 'auditNumber'> {
  const last = database
    .prepare<[], { seq: number; auditNumber: number }>(
      'SELECT seq, audit_number AS auditNumber FROM checkpoints ORDER BY seq DESC, audit_number DESC LIMIT 1',
    )
    .get();
  return last ?? { seq: 0, auditNumber: 0 };
}
