import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate, migrations, NewerDatabaseError } from '../../collector/migrate.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';

let collector: TestCollector;
let pool: pg.Pool;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(async () => {
  await pool?.end();
  await collector?.stop();
});

/** Each test has an empty database of its own. */
let made = 0;
beforeEach(async () => {
  await pool?.end();
  made += 1;
  await collector.pool.query(`CREATE DATABASE migrate_${made}`);
  const { host, port, user, password } = collector.pool.options;
  const own: pg.PoolConfig = { database: `migrate_${made}`, max: 4 };
  pool = new pg.Pool(Object.assign(own, { host, port, user, password }));
  // Connections of a pool that was ended may still hear of the end of the database.
  pool.on('connect', (client) => client.on('error', () => undefined));
});

async function tables(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

describe('the migrations of the collector', () => {
  it('are numbered by tens, in order', () => {
    const numbers = migrations.map((step) => step.number);
    expect(numbers).toEqual(numbers.map((_, index) => (index + 1) * 10));
  });

  it('make an empty database whole, once', async () => {
    expect(await migrate(pool)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(await migrate(pool)).toEqual([]);
    expect(await tables()).toEqual([
      'bundle',
      'checkpoint',
      'data_key',
      'declared_link',
      'erasure',
      'erasure_done',
      'erasure_visit',
      'register',
      'register_entry',
      'schema_migration',
      'source',
      'station',
      'station_key',
      'visit',
    ]);
  });

  it('run once when two collectors start at the same moment', async () => {
    const applied = await Promise.all([migrate(pool), migrate(pool)]);
    expect(applied.flat()).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('leave a database alone that a newer program wrote', async () => {
    await migrate(pool);
    await pool.query(`INSERT INTO schema_migration (number, name) VALUES (990, 'from the future')`);
    await expect(migrate(pool)).rejects.toBeInstanceOf(NewerDatabaseError);
  });

  it('10 takes a station with a hash of 32 bytes and an id of the contract, nothing else', async () => {
    await migrate(pool, 10);
    const insert = 'INSERT INTO station (id, credential_sha256) VALUES ($1, $2)';
    await pool.query(insert, ['station-1', Buffer.alloc(32, 1)]);
    await expect(pool.query(insert, ['Station 2', Buffer.alloc(32, 2)])).rejects.toMatchObject({
      code: '23514',
    });
    await expect(pool.query(insert, ['station-3', Buffer.alloc(31)])).rejects.toMatchObject({
      code: '23514',
    });
    await expect(pool.query(insert, ['station-4', Buffer.alloc(32, 1)])).rejects.toMatchObject({
      code: '23505',
    });
  });

  it('20 takes each visit id once, and a sequence number again: a station may get a new disk', async () => {
    await migrate(pool, 20);
    const insert = (id: string): Promise<unknown> =>
      pool.query(
        `INSERT INTO visit (id, station_id, seq, at, venue_id, gate, lane, direction, family, trust, outcome,
                            reasons, is_unreadable, policy_id, policy_version, visit, content_sha256)
         VALUES ($1, 's', 1, now(), 'v', 'g', 'l', 'in', 'unknown', 'refused', 'deny', '{}', true, 'p', 1, '{}', $2)`,
        [id, Buffer.alloc(32)],
      );
    await insert('01932b2e-0000-7000-8000-000000000001');
    await insert('01932b2e-0000-7000-8000-000000000002');
    await expect(insert('01932b2e-0000-7000-8000-000000000001')).rejects.toMatchObject({ code: '23505' });
  });

  it('30 keeps the visits that are there, without a rule', async () => {
    await migrate(pool, 20);
    await pool.query(
      `INSERT INTO visit (id, station_id, seq, at, venue_id, gate, lane, direction, family, trust, outcome,
                          reasons, is_unreadable, policy_id, policy_version, visit, content_sha256)
       VALUES ('01932b2e-0000-7000-8000-000000000001', 's', 1, now(), 'v', 'g', 'l', 'in', 'unknown', 'refused',
               'deny', '{}', true, 'p', 1, '{}', $1)`,
      [Buffer.alloc(32)],
    );
    expect(await migrate(pool, 30)).toEqual([30]);
    expect((await pool.query('SELECT seq, rule_id FROM visit')).rows).toEqual([{ seq: '1', rule_id: null }]);
  });

  it('40 takes a source with a hash of 32 bytes that nobody else has', async () => {
    await migrate(pool, 40);
    const insert = 'INSERT INTO source (id, credential_sha256) VALUES ($1, $2)';
    await pool.query(insert, ['source-1', Buffer.alloc(32, 1)]);
    await expect(pool.query(insert, ['source-2', Buffer.alloc(32, 1)])).rejects.toMatchObject({
      code: '23505',
    });
    await expect(pool.query(insert, ['source-3', Buffer.alloc(31)])).rejects.toMatchObject({ code: '23514' });
  });

  it('50 has one register at a time, each tag and each seq once, and no room for longer tags', async () => {
    await migrate(pool, 50);
    const epoch = 'INSERT INTO register (epoch, key) VALUES ($1, $2)';
    await pool.query(epoch, ['e1', Buffer.alloc(32)]);
    await expect(pool.query(epoch, ['e2', Buffer.alloc(32)])).rejects.toMatchObject({ code: '23505' });
    const insert = (tag: Buffer, seq: number): Promise<unknown> =>
      pool.query('INSERT INTO register_entry VALUES ($1, 1, 0, 0, $2)', [tag, seq]);
    await insert(Buffer.alloc(16, 1), 1);
    await expect(insert(Buffer.alloc(16, 1), 2)).rejects.toMatchObject({ code: '23505' });
    await expect(insert(Buffer.alloc(16, 2), 1)).rejects.toMatchObject({ code: '23505' });
    await expect(insert(Buffer.alloc(32, 2), 2)).rejects.toMatchObject({ code: '23514' });
  });

  it('60 takes each version of a kind once', async () => {
    await migrate(pool, 60);
    const insert = (kind: string, version: number): Promise<unknown> =>
      pool.query(`INSERT INTO bundle (kind, version, jws) VALUES ($1, $2, 'a.b.c')`, [kind, version]);
    await insert('policies', 1);
    await insert('trust-list', 1);
    await insert('policies', 2);
    await expect(insert('policies', 1)).rejects.toMatchObject({ code: '23505' });
  });

  it('70 keeps the visits that are there, and takes each data key once, with an id of the contract', async () => {
    await migrate(pool, 60);
    await pool.query(
      `INSERT INTO visit (id, station_id, seq, at, venue_id, gate, lane, direction, family, trust, outcome,
                          reasons, is_unreadable, policy_id, policy_version, visit, content_sha256)
       VALUES ('01932b2e-0000-7000-8000-000000000001', 's', 1, now(), 'v', 'g', 'l', 'in', 'unknown', 'refused',
               'deny', '{}', true, 'p', 1, '{"claims": {"fullName": "A"}}', $1)`,
      [Buffer.alloc(32)],
    );
    expect(await migrate(pool, 70)).toEqual([70]);
    expect((await pool.query('SELECT visit FROM visit')).rows).toEqual([
      { visit: { claims: { fullName: 'A' } } },
    ]);
    const insert = (id: string): Promise<unknown> =>
      pool.query(`INSERT INTO data_key (id, station_id, day, wrapped) VALUES ($1, 's', '2026-11-21', '{}')`, [
        id,
      ]);
    await insert('a'.repeat(22));
    await expect(insert('a'.repeat(22))).rejects.toMatchObject({ code: '23505' });
    await expect(insert('a'.repeat(21))).rejects.toMatchObject({ code: '23514' });
  });

  it('80 pins one key of a station, and keeps both sides of a fork', async () => {
    await migrate(pool, 80);
    const key = (letter: string, isPinned: boolean): Promise<unknown> =>
      pool.query(`INSERT INTO station_key (station_id, public_key, is_pinned) VALUES ('s', $1, $2)`, [
        letter.repeat(43),
        isPinned,
      ]);
    await key('a', true);
    await key('b', false);
    await expect(key('c', true)).rejects.toMatchObject({ code: '23505' });
    const insert = (hash: string): Promise<unknown> =>
      pool.query(`INSERT INTO checkpoint VALUES ('s', 1, 1, $1, 0, 'k', 's')`, [hash.repeat(43)]);
    await insert('a');
    await insert('b');
    await expect(insert('a')).rejects.toMatchObject({ code: '23505' });
  });

  it('90 takes each order and each number once, and visits of no order never', async () => {
    await migrate(pool, 90);
    const order = (number: number, id: string): Promise<unknown> =>
      pool.query('INSERT INTO erasure VALUES ($1, $2, 0, 1, 1, 0)', [number, id]);
    await order(1, 'order-1');
    await expect(order(2, 'order-1')).rejects.toMatchObject({ code: '23505' });
    await expect(order(1, 'order-2')).rejects.toMatchObject({ code: '23505' });
    await expect(order(2, 'order 2')).rejects.toMatchObject({ code: '23514' });
    const names = (number: number): Promise<unknown> =>
      pool.query(`INSERT INTO erasure_visit VALUES ($1, '01932b2e-0000-7000-8000-000000000001', NULL)`, [
        number,
      ]);
    await names(1);
    await expect(names(1)).rejects.toMatchObject({ code: '23505' });
    await expect(names(2)).rejects.toMatchObject({ code: '23503' });
  });
});
