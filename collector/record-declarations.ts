/**
 * Record declarations: judges the rows that a source hands in and keeps, for each number, the latest.
 *
 * One answer per row, in order; a refused row never holds up the others. Writers take turns: each locks the
 * register's one row until it has committed. Answers repeat nothing of a row: field names and codes only.
 *
 * Why the lock: a sequence (nextval) is handed out before the commit, so a writer with seq 5 may commit after
 * one with seq 6, and a station that read up to 6 in between would never ask for 5 again. With the counter
 * in a locked row, the next number is given out only after the one before is visible to every reader.
 */
import type { Pool, PoolClient } from 'pg';
import { answersOf, MAX_CLOCK_LEAD_MS } from '../contract/declaration.ts';
import {
  type DeclarationRecord,
  type DeclarationRowAnswer,
  declarationRecordSchema,
} from '../contract/register.ts';
import { ensureRegister } from './load-register.ts';
import { type DeclarationSubjects, subjectsOf, tagOf } from './register-tags.ts';

/** What is held of one number or link: the latest declaration, or its withdrawal. */
export interface Held {
  readonly declaredAtMs: number;
  /** 0: withdrawn. */
  readonly validUntilMs: number;
  readonly answers: number;
}

interface Candidate extends DeclarationSubjects {
  readonly declaration: Held;
}

type Refusal = Extract<DeclarationRowAnswer, { status: 'refused' }>;

/** Idempotent: the same rows again are accepted and change nothing. Throws only when the database cannot be used. */
export async function recordDeclarations(
  pool: Pool,
  rows: readonly unknown[],
  nowMs: number,
): Promise<readonly DeclarationRowAnswer[]> {
  const judged = rows.map((row) => judge(row, nowMs));
  if (judged.every((row) => 'status' in row)) return judged;
  const client = await pool.connect();
  let isBroken = false;
  try {
    await ensureRegister(client, nowMs);
    await client.query('BEGIN');
    const answers = await store(client, judged);
    await client.query('COMMIT');
    return answers;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

function judge(row: unknown, nowMs: number): Candidate | Refusal {
  const parsed = declarationRecordSchema.safeParse(row);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map(({ path, code }) => `${path.join('.') || 'row'}: ${code}`);
    // The only rule of the schema that looks at a row as a whole: it names nobody.
    const namesNobody = parsed.error.issues.every(({ code }) => code === 'custom');
    return namesNobody
      ? refuse('names-nobody', 'no number and no link')
      : refuse('invalid', issues.join('; '));
  }
  return prepare(parsed.data, nowMs);
}

function prepare(row: DeclarationRecord, nowMs: number): Candidate | Refusal {
  const { declaredAtMs, validUntilMs, answers } = row;
  // A bit that means nothing here might be a symptom: nobody may pass because it was not understood.
  if (answersOf(answers) === null) return refuse('invalid', 'answers: a bit is set that means nothing');
  if (validUntilMs !== 0 && validUntilMs < declaredAtMs) {
    return refuse('invalid', 'validUntilMs: before declaredAtMs');
  }
  // It would win over every true declaration until that day.
  if (declaredAtMs > nowMs + MAX_CLOCK_LEAD_MS) return refuse('ahead', 'declaredAtMs: in the future');
  const named = subjectsOf(row);
  if (named.subjects.length === 0 && named.linkHash === null) {
    return refuse('names-nobody', `cannot stand for one person: ${named.unusable.join(', ')}`);
  }
  return { ...named, declaration: { declaredAtMs, validUntilMs, answers } };
}

/**
 * Whether a declaration takes the place of what is held: `replaces`, it is the `same`, or what is held is
 * `later`. A withdrawal stands against its own declaration, which a source may send again after a lost answer.
 */
export function compareDeclarations(held: Held | undefined, next: Held): 'replaces' | 'same' | 'later' {
  if (held === undefined || next.declaredAtMs > held.declaredAtMs) return 'replaces';
  if (next.declaredAtMs < held.declaredAtMs) return 'later';
  if (held.validUntilMs === 0) return next.validUntilMs === 0 ? 'same' : 'later';
  const isSame = held.validUntilMs === next.validUntilMs && held.answers === next.answers;
  return isSame ? 'same' : 'replaces';
}

/** Keeps what is held under each key, and which keys changed, in the order of their last change. */
class Holdings {
  readonly #held: Map<string, Held>;
  readonly #changed = new Set<string>();
  constructor(held: Map<string, Held>) {
    this.#held = held;
  }
  /** True when the declaration is held afterwards. */
  take(key: string, next: Held): boolean {
    const outcome = compareDeclarations(this.#held.get(key), next);
    if (outcome === 'replaces') {
      this.#held.set(key, next);
      this.#changed.delete(key);
      this.#changed.add(key);
    }
    return outcome !== 'later';
  }
  /** Rows for jsonb_to_recordset; `n` counts from 1. */
  changes(): readonly (Held & { readonly key: string; readonly n: number })[] {
    return [...this.#changed].flatMap((key, index) => {
      const held = this.#held.get(key);
      return held === undefined ? [] : [{ key, n: index + 1, ...held }];
    });
  }
}

async function store(
  client: PoolClient,
  judged: readonly (Candidate | Refusal)[],
): Promise<readonly DeclarationRowAnswer[]> {
  const { rows } = await client.query<{ key: Buffer }>('SELECT key FROM register FOR UPDATE');
  const registerKey = rows[0]?.key;
  if (registerKey === undefined) throw new Error('the register has no epoch');
  // Tags are made under the lock: the epoch cannot change between here and the commit.
  const named = judged.map((row) =>
    'status' in row
      ? row
      : {
          ...row,
          tags: row.subjects.map((subject) => tagOf(registerKey, subject).toString('hex')),
          links: row.linkHash === null ? [] : [row.linkHash.toString('hex')],
        },
  );
  const candidates = named.filter((row) => 'tags' in row);
  const tags = new Holdings(
    await loadHeld(
      client,
      'register_entry',
      'tag',
      candidates.flatMap((row) => row.tags),
    ),
  );
  const links = new Holdings(
    await loadHeld(
      client,
      'declared_link',
      'link_sha256',
      candidates.flatMap((row) => row.links),
    ),
  );
  const answers = named.map((row): DeclarationRowAnswer => {
    if (!('tags' in row)) return row;
    const taken = [
      ...row.tags.map((tag) => tags.take(tag, row.declaration)),
      ...row.links.map((link) => links.take(link, row.declaration)),
    ];
    return taken.includes(true)
      ? { status: 'accepted', unusable: [...row.unusable] }
      : { status: 'superseded' };
  });
  if (tags.changes().length > 0) await client.query(WRITE_ENTRIES, [JSON.stringify(tags.changes())]);
  if (links.changes().length > 0) await client.query(WRITE_LINKS, [JSON.stringify(links.changes())]);
  return answers;
}

async function loadHeld(
  client: PoolClient,
  table: 'register_entry' | 'declared_link',
  column: 'tag' | 'link_sha256',
  keys: readonly string[],
): Promise<Map<string, Held>> {
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; declared: string; until: string; answers: string }>(
    `SELECT encode(${column}, 'hex') AS key, declared_at_ms AS declared, valid_until_ms AS until, answers
     FROM ${table}
     WHERE ${column} = ANY (SELECT decode(value, 'hex') FROM jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify([...new Set(keys)])],
  );
  return new Map(
    rows.map((row) => [
      row.key,
      { declaredAtMs: Number(row.declared), validUntilMs: Number(row.until), answers: Number(row.answers) },
    ]),
  );
}

const CHANGES = `jsonb_to_recordset($1::jsonb)
  AS change (key text, n bigint, "declaredAtMs" bigint, "validUntilMs" bigint, answers bigint)`;

const WRITE_ENTRIES = `
  WITH counter AS (
    UPDATE register SET last_seq = last_seq + jsonb_array_length($1::jsonb)
    RETURNING last_seq - jsonb_array_length($1::jsonb) AS before
  )
  INSERT INTO register_entry (tag, declared_at_ms, valid_until_ms, answers, seq)
  SELECT decode(change.key, 'hex'), change."declaredAtMs", change."validUntilMs", change.answers,
         counter.before + change.n
  FROM counter, ${CHANGES}
  ORDER BY change.n
  ON CONFLICT (tag) DO UPDATE SET declared_at_ms = excluded.declared_at_ms,
    valid_until_ms = excluded.valid_until_ms, answers = excluded.answers, seq = excluded.seq`;

const WRITE_LINKS = `
  INSERT INTO declared_link (link_sha256, declared_at_ms, valid_until_ms, answers)
  SELECT decode(change.key, 'hex'), change."declaredAtMs", change."validUntilMs", change.answers FROM ${CHANGES}
  ON CONFLICT (link_sha256) DO UPDATE SET declared_at_ms = excluded.declared_at_ms,
    valid_until_ms = excluded.valid_until_ms, answers = excluded.answers`;

function refuse(reason: Refusal['reason'], detail: string): Refusal {
  return { status: 'refused', reason, detail: detail.slice(0, 500) };
}
