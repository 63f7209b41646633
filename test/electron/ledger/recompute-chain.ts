/**
 * Recompute chain: the ledger's hash chain once more, by its description alone (docs of chain.ts), sharing no code.
 *
 * Slow and plain on purpose: what the ledger writes must hold by this reckoning too. Answers the first thing that
 * does not hold, or null.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type Database from 'better-sqlite3';

const VISIT_COLUMNS =
  'seq id station_id at_ms monotonic_us run_id venue_id gate lane device_id via direction zone family trust is_unreadable code_reason outcome reasons next_step policy_id policy_version rule_id facts combined_with notices pairing paired_with data_key claims_sha256';
const AUDIT_COLUMNS = 'number after_seq at_ms actor reason action';

type Row = Record<string, string | number | Buffer | null>;
const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function next(before: Buffer, kind: string, columns: string, row: Row): Buffer {
  const told = columns
    .split(' ')
    .filter((column) => row[column] !== null)
    .map((column) => {
      const value = row[column];
      return [column, Buffer.isBuffer(value) ? value.toString('hex') : value];
    });
  return sha256(before, JSON.stringify([kind, ...told]));
}

export function faultOfChain(database: Database.Database): string | null {
  const visits = database.prepare('SELECT * FROM visits ORDER BY seq').all() as Row[];
  const audit = database.prepare('SELECT * FROM audit ORDER BY number').all() as Row[];
  const actions = audit.map((row) => JSON.parse(String(row.action)));
  const gapAt = new Map<number, [number, number, string | null]>();
  const erased = new Set<number>();
  for (const action of actions) {
    for (const gap of action.gaps ?? []) gapAt.set(gap[0], gap);
    if (action.kind === 'claims-erased') for (const seq of action.seqs) erased.add(seq);
  }
  const bySeq = new Map(visits.map((row) => [Number(row.seq), row]));
  const auditBehind = new Map<number, Row[]>();
  for (const row of audit) {
    const place = Number(row.after_seq);
    auditBehind.set(place, [...(auditBehind.get(place) ?? []), row]);
  }
  const lastSeq = Math.max(0, ...bySeq.keys(), ...[...gapAt.values()].map((gap) => gap[1]));
  let hash: Buffer = Buffer.alloc(32);
  let audited = 0;

  const takeAudit = (seq: number): string | null => {
    for (const row of auditBehind.get(seq) ?? []) {
      if (row.number !== audited + 1) return `audit ${row.number} stands after ${audited}`;
      audited++;
      hash = next(hash, 'audit', AUDIT_COLUMNS, row);
      if (!hash.equals(row.hash as Buffer)) return `audit ${row.number}: hash`;
    }
    return null;
  };

  let fault = takeAudit(0);
  for (let seq = 1; fault === null && seq <= lastSeq; seq++) {
    const row = bySeq.get(seq);
    if (row === undefined) {
      const gap = gapAt.get(seq);
      if (gap === undefined || gap[2] === null) return `visit ${seq} is missing`;
      for (let inside = gap[0]; inside <= gap[1]; inside++)
        if (bySeq.has(inside)) return `visit ${inside} stands in a gap`;
      for (let inside = gap[0]; inside < gap[1]; inside++)
        if (auditBehind.has(inside)) return `an audit entry stands inside of the gap at ${seq}`;
      hash = Buffer.from(gap[2], 'base64url');
      seq = gap[1];
    } else {
      if (row.claims !== null && !sha256(row.claims as Buffer).equals(row.claims_sha256 as Buffer))
        return `visit ${seq}: claims`;
      if (row.claims === null && row.claims_sha256 !== null && !erased.has(seq))
        return `visit ${seq}: claims are gone`;
      hash = next(hash, 'visit', VISIT_COLUMNS, row);
      if (!hash.equals(row.hash as Buffer)) return `visit ${seq}: hash`;
    }
    fault = takeAudit(seq);
  }
  if (fault !== null) return fault;
  if (audited !== audit.length) return `audit ${audited + 1} stands nowhere`;
  return faultOfHead(database, { seq: lastSeq, audited, hash });
}

function faultOfHead(
  database: Database.Database,
  end: { readonly seq: number; readonly audited: number; readonly hash: Buffer },
): string | null {
  const head = database.prepare('SELECT * FROM head').get() as Row | undefined;
  if (head === undefined) return 'no signed end';
  if (head.seq !== end.seq || head.audit_number !== end.audited) return 'the signed end is elsewhere';
  if (!end.hash.equals(head.hash as Buffer)) return 'the signed end has another hash';
  const text = `gatehouse head v1\n${head.station_id}\n${head.seq}\n${head.audit_number}\n${end.hash.toString('base64url')}`;
  return isSigned(String(head.public_key), text, String(head.signature)) ? null : 'the signature of the end';
}

export function isSigned(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}
