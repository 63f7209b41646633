/**
 * Forge: what somebody with the file, SQLite and this program's source, but without the station's key, can do to a
 * ledger; at most they sign with a key of their own. For tests of what gives them away.
 */
import Database from 'better-sqlite3';
import type { AuditAction } from '../../../contract/audit.ts';
import {
  type ChainedVisit,
  GENESIS_HASH,
  hashOfAudit,
  hashOfVisit,
  headText,
} from '../../../electron/ledger/chain.ts';
import type { Signer } from '../../../electron/ledger/ports.ts';
import { type AuditRow, type VisitRow, walkChain } from '../../../electron/ledger/walk-chain.ts';
import { loadEnd } from '../../../electron/ledger/write-chain.ts';
import { dropTriggers } from './open-for-test.ts';

/** Opens the file as any tool would and takes the guards off. */
export function forge(path: string, task: (database: Database.Database) => void): void {
  const database = new Database(path);
  try {
    database.pragma('foreign_keys = OFF');
    dropTriggers(database);
    task(database);
  } finally {
    database.close();
  }
}

/** Adds an entry behind the last; its hash is for `rehashAll` to make. */
export function addAudit(database: Database.Database, action: AuditAction): void {
  database
    .prepare(
      `INSERT INTO audit (number, after_seq, at_ms, actor, reason, action, hash)
       SELECT (SELECT max(number) + 1 FROM audit), (SELECT coalesce(max(seq), 0) FROM visits), 1, 'station', NULL, ?, ?`,
    )
    .run(JSON.stringify(action), Buffer.alloc(32));
}

/** Names this key in the chain, makes every hash anew and signs the end with it. */
export function signAnew(database: Database.Database, signer: Signer): void {
  addAudit(database, { kind: 'station-key', publicKey: signer.publicKey });
  rehashAll(database);
  const { seq, auditNumber, hash: bytes } = loadEnd(database);
  const hash = bytes.toString('base64url');
  database
    .prepare('UPDATE head SET seq = ?, audit_number = ?, public_key = ?, signature = ?')
    .run(
      seq,
      auditNumber,
      signer.publicKey,
      signer.sign(headText({ stationId: 'station-1', seq, auditNumber, hash })),
    );
}

/** Makes every hash anew from the first row on, and the end of the chain with them. Cannot sign. */
export function rehashAll(database: Database.Database): void {
  let before = GENESIS_HASH;
  for (const { kind, row } of rowsOf(database)) {
    before = kind === 'visit' ? hashOfVisit(before, row as VisitRow) : hashOfAudit(before, row as AuditRow);
    if (kind === 'visit')
      database.prepare('UPDATE visits SET hash = ? WHERE seq = ?').run(before, (row as VisitRow).seq);
    else database.prepare('UPDATE audit SET hash = ? WHERE number = ?').run(before, (row as AuditRow).number);
  }
  database.prepare('UPDATE head SET hash = ?').run(before);
}

function rowsOf(database: Database.Database): { kind: 'visit' | 'audit'; row: VisitRow | AuditRow }[] {
  return [...walkChain(database, [])].flatMap((unit) =>
    unit.kind === 'gap' ? [] : [{ kind: unit.kind, row: unit.row }],
  );
}

/** Adds a copy of visit `from` as visit `seq`, resting on the hash before its place. */
export function insertVisit(database: Database.Database, from: number, seq: number): void {
  const copy = database.prepare('SELECT * FROM visits WHERE seq = ?').get(from) as Record<string, unknown>;
  const last = rowsOf(database)
    .filter(({ kind, row }) =>
      kind === 'visit' ? (row as VisitRow).seq < seq : (row as AuditRow).after_seq < seq,
    )
    .at(-1);
  const id = Buffer.from(copy.id as Uint8Array);
  id.writeUInt16BE(seq, 14);
  id.writeUInt16BE(0xf0f0, 12);
  const row = { ...copy, seq, id };
  const hash = hashOfVisit(last?.row.hash ?? GENESIS_HASH, row as unknown as ChainedVisit);
  const columns = Object.keys(copy);
  database
    .prepare(
      `INSERT INTO visits (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
    )
    .run({ ...row, hash });
}

/** Moves the numbers of visits from `seq` on by `shift`, where audit entries stand too. */
export function renumber(database: Database.Database, seq: number, shift: 1 | -1): void {
  const order = shift > 0 ? 'DESC' : 'ASC';
  const seqs = database
    .prepare<[number], number>(`SELECT seq FROM visits WHERE seq >= ? ORDER BY seq ${order}`)
    .pluck();
  for (const one of seqs.all(seq))
    database.prepare('UPDATE visits SET seq = ? WHERE seq = ?').run(one + shift, one);
  database.prepare('UPDATE audit SET after_seq = after_seq + ? WHERE after_seq >= ?').run(shift, seq);
  database.prepare('UPDATE head SET seq = seq + ?').run(shift);
}
