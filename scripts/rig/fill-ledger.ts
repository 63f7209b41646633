/**
 * Fill ledger: a ledger of many synthetic visits in seconds, for benches and for tests of size.
 *
 * Makes the layout through the real openLedger, then inserts without syncing: never for a ledger that matters. Claims
 * are sealed to the sample vault and the chain is written by the ledger's own writer, so that every tool takes it for
 * a station's. The same count and seed give the same visits.
 */
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { dayStartOf, localDayOf } from '../../contract/local-time.ts';
import type { Claims } from '../../contract/reading.ts';
import { ok } from '../../contract/result.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { NewVisit } from '../../contract/visit.ts';
import { keepDataKeys } from '../../electron/ledger/keep-data-keys.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import type { Sealer } from '../../electron/ledger/ports.ts';
import { chainedOf, INSERT_VISIT } from '../../electron/ledger/visit-row.ts';
import { createChainWriter } from '../../electron/ledger/write-chain.ts';
import { sealClaims } from '../../electron/vault/seal-claims.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleAuthority, sampleSigner, sampleVenue } from './sample-vault.ts';
import { SAMPLE_MS, sampleVisit } from './sample-visit.ts';
import { seededRandom } from './seeded-random.ts';
import { wrapAtOnce } from './wrap-at-once.ts';

export interface FillOptions {
  /** Time of the last visit, Unix ms. */
  readonly endAtMs?: number;
  /** Time between two visits, ms: 8 s are 10,800 visits a day. */
  readonly spacingMs?: number;
  /** How many of the last visits still wait in the outbox; the rest count as delivered. */
  readonly pending?: number;
  readonly stationId?: string;
}

const familyNames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi'];
const givenNames = ['Ánh', 'Bình', 'Cường', 'Dung', 'Giang', 'Hạnh', 'Khánh', 'Lộc'];

const DAY_MS = 24 * 3_600_000;
const dayOf = (atMs: number) => ({ fromMs: dayStartOf(atMs), name: localDayOf(atMs) });
const CIPHER = 'aes-256-gcm';
/** Different people who come by turns. */
const PEOPLE = 2_000;
const MOST_INSIDE = 500;
/** Visits in one transaction; the chain's end is signed with each. */
const CHUNK = 50_000;

/** Adds `count` visits to an empty or new ledger at `path`. */
export function fillLedger(path: string, count: number, seed: number, options: FillOptions = {}): void {
  const { endAtMs = SAMPLE_MS - 60_000, spacingMs = 8_000, pending = 0, stationId = 'station-1' } = options;
  const sealer = createFillSealer(seed);
  const opened = openLedger({ path, nowMs: () => endAtMs, stationId, sealer, signer: sampleSigner });
  if (!opened.ok) throw new Error(opened.error.detail);
  const firstSeq = opened.value.lastSeq() + 1;
  opened.value.close();

  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const people = Array.from({ length: PEOPLE }, () => {
    const fullName = `${pick(familyNames)} Văn ${pick(givenNames)}`;
    const idNumber = `001087${String(Math.floor(random() * 1e6)).padStart(6, '0')}`;
    const card: Claims = { fullName, idKind: 'citizen-id', idNumber, birthDate: '1987-03-15', sex: 'male' };
    const declaration: Claims = {
      ...sampleVisit(1).claims,
      fullName,
      idNumber,
      issuedAtMs: endAtMs - 7_200_000,
    };
    return { card, declaration };
  });
  const database = new Database(path);
  try {
    database.pragma('journal_mode = MEMORY');
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -65536');
    const chain = createChainWriter(database, { stationId, signer: sampleSigner });
    const dataKeys = keepDataKeys(database);
    const insert = database.prepare(INSERT_VISIT);
    const enqueue = database.prepare('INSERT INTO outbox (seq) VALUES (?)');
    const insertAll = database.transaction((from: number, to: number) => {
      const draft = chain.begin();
      for (let i = from; i < to; i++) {
        const atMs = endAtMs - (count - 1 - i) * spacingMs;
        const visit = makeVisit(firstSeq + i, atMs);
        const facts = sampleFacts(visit, i % MOST_INSIDE);
        const { claims, tags: _tags, ...told } = { ...visit, facts };
        const sealed = claims === null ? null : sealer.seal(claims, told.id, atMs);
        if (sealed?.ok === false) throw new Error(sealed.error.detail);
        const key = sealed === null ? null : dataKeys.write(sealed.value.key, atMs, draft);
        key?.keep();
        const bytes = sealed?.value.bytes ?? null;
        const chained = chainedOf(
          { ...told, seq: draft.nextSeq() },
          {
            dataKey: key?.number ?? null,
            claimsSha256: bytes === null ? null : createHash('sha256').update(bytes).digest(),
          },
        );
        insert.run({ ...chained, claims: bytes, hash: draft.visit(chained) });
        if (count - i <= pending) enqueue.run(chained.seq);
      }
      draft.sign(endAtMs);
      draft.keep();
    });
    const guard = takeOffGuard(database);
    for (let from = 0; from < count; from += CHUNK) insertAll(from, Math.min(from + CHUNK, count));
    database.exec(guard);
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
  // Half a gigabyte of unwritten pages would otherwise be paid for by the first commit that is measured.
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);

  function makeVisit(seq: number, atMs: number): NewVisit {
    const dice = random();
    const visit = sampleVisit(seq, { atMs, stationId, monotonicUs: seq * spacingMs * 1_000 });
    if (dice > 0.9) {
      return {
        ...visit,
        family: 'venue',
        trust: 'refused',
        isUnreadable: true,
        codeReason: 'venue-code',
        outcome: 'deny',
        reasons: ['venue-code'],
        nextStep: 'show-personal-code',
        claims: null,
      };
    }
    if (dice > 0.7) {
      return {
        ...visit,
        family: 'citizen-card',
        trust: 'identified',
        outcome: 'ask',
        reasons: ['unsigned-code'],
        nextStep: 'see-staff',
        claims: pick(people).card,
      };
    }
    return { ...visit, claims: pick(people).declaration };
  }
}

/** Looks up every new visit among all that are there; nothing is there twice here. The SQL that puts it back. */
function takeOffGuard(database: Database.Database): string {
  const name = 'visits_are_not_replaced';
  const sql = database
    .prepare<[string], string>(`SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?`)
    .pluck()
    .get(name);
  if (sql === undefined) throw new Error(`the ledger has no trigger ${name}`);
  database.exec(`DROP TRIGGER ${name}`);
  return sql;
}

interface DayKey {
  readonly key: KeyObject;
  readonly wrapped: WrappedDataKey;
}

/**
 * One data key a day, each from the seed: sealed to the sample vault, and secret to nobody. Packing claims costs more
 * than sealing them, so each claims object is packed once and sealed as often as it comes.
 */
function createFillSealer(seed: number): Sealer {
  const digest = (text: string): Buffer => createHash('sha256').update(`fill ${seed} ${text}`).digest();
  const keys = new Map<string, DayKey>();
  const packed = new WeakMap<Claims, Buffer>();
  let sealed = 0;
  let day = dayOf(0);

  function keyOf(day: string, atMs: number): DayKey {
    const known = keys.get(day);
    if (known !== undefined) return known;
    const bytes = digest(`key ${day}`);
    const id = digest(`id ${day}`).toString('base64url').slice(0, 22);
    const venue = wrapAtOnce(bytes, id, sampleVenue, digest(`venue ${day}`));
    const authority = wrapAtOnce(bytes, id, sampleAuthority, digest(`authority ${day}`));
    const made = { key: createSecretKey(bytes), wrapped: { id, day, madeAtMs: atMs, venue, authority } };
    keys.set(day, made);
    return made;
  }

  /** What `sealClaims` encrypts: sealed once, and opened again with the key that is known here. */
  function packedOf(claims: Claims): Buffer {
    const known = packed.get(claims);
    if (known !== undefined) return known;
    const key = digest('pack');
    const place = { keyId: '', visitId: '', day: '' };
    const bytes = sealClaims(key, place, claims);
    const opener = createDecipheriv(CIPHER, key, bytes.subarray(0, 12))
      .setAAD(Buffer.from('  '))
      .setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([opener.update(bytes.subarray(12, -16)), opener.final()]);
    packed.set(claims, plain);
    return plain;
  }

  return {
    seal(claims, visitId, atMs) {
      if (atMs < day.fromMs || atMs >= day.fromMs + DAY_MS) day = dayOf(atMs);
      const { key, wrapped } = keyOf(day.name, atMs);
      const nonce = Buffer.alloc(12);
      nonce.writeUIntBE(++sealed, 6, 6);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(
        Buffer.from(`${visitId} ${day.name} ${wrapped.id}`),
      );
      const bytes = Buffer.concat([
        nonce,
        cipher.update(packedOf(claims)),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return ok({ key: wrapped, bytes });
    },
  };
}
