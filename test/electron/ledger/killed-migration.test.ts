import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { sampleId } from '../../../scripts/rig/sample-visit.ts';
import { linesUntil, startLedgerChild } from '../../support/kill-when.ts';
import { ledgerPath, openForTest, tools } from './open-for-test.ts';
import { marksIn, rowsOf, unpackSaved } from './open-saved.ts';
import { faultOfChain } from './recompute-chain.ts';

const VISITS = 12_000;

/** A ledger of layout 40 with many visits: those of the saved one, again and again. */
function bigOldLedger(): string {
  const saved = unpackSaved(40);
  const path = ledgerPath();
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  migrate(database, tools, 40);
  database.prepare('ATTACH ? AS saved').run(saved);
  const columns = database
    .prepare<[], string>(`SELECT name FROM pragma_table_info('visits') WHERE name NOT IN ('seq', 'id')`)
    .pluck()
    .all()
    .join(', ');
  const insert = database.prepare<[number, string, number]>(
    `INSERT INTO visits (seq, id, ${columns}) SELECT ?, ?, ${columns} FROM saved.visits WHERE seq = ?`,
  );
  database.transaction(() => {
    for (let n = 1; n <= VISITS; n++) insert.run(n, sampleId(n), n % 2 === 0 ? 15 : 16);
    database.exec('INSERT INTO outbox SELECT seq FROM visits');
  })();
  database.close();
  return path;
}

it('leaves the old layout or the new, never one between, wherever the station is killed while it migrates', async () => {
  const path = bigOldLedger();
  const texts = ['Dấu Vết', 'Vết Tích'];
  const layouts: unknown[] = [];
  // The last kills fall into the copy of the table, the drop of the old one, the commit and the tidying after it.
  for (const atLine of ['sealed 1000', 'sealed 7000', 'sealed 12000', 'sealed 12000', 'held']) {
    const child = startLedgerChild(path, 'migrate');
    await linesUntil(child, (lines) => lines.includes(atLine) || lines.includes('held'));
    expect(child.signalCode).toBe('SIGKILL');
    const layout = rowsOf(path, 'PRAGMA user_version')[0]?.user_version;
    layouts.push(layout);
    expect([40, 50]).toContain(layout);
    expect(rowsOf(path, 'SELECT count(*) AS visits FROM visits')).toEqual([{ visits: VISITS }]);
    expect(rowsOf(path, 'SELECT count(*) AS visits FROM outbox')).toEqual([{ visits: VISITS }]);
    const tables = rowsOf(path, `SELECT name FROM sqlite_schema WHERE name IN ('sealed_visits', 'audit')`);
    expect(tables.map(({ name }) => name)).toEqual(layout === 50 ? ['audit'] : []);
    expect(rowsOf(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
  expect(layouts[0]).toBe(40);
  expect(layouts.at(-1)).toBe(50);

  const ledger = openForTest(path);
  expect(ledger.lastSeq()).toBe(VISITS);
  expect(ledger.countPending()).toEqual({ pending: VISITS, quarantined: 0 });
  ledger.tidyLog();
  expect(marksIn(path, texts)).toEqual([]);
  ledger.close();
  const database = new Database(path);
  expect(faultOfChain(database)).toBeNull();
  database.close();
});
