import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { outOfOrderSchema } from '../../../contract/status.ts';
import { LATEST_MIGRATION } from '../../../electron/ledger/migrate.ts';
import { type LedgerError, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { linesUntil, startLedgerChild as startChild } from '../../support/kill-when.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ledgerPath, ledgerPorts, openForTest } from './open-for-test.ts';

function errorOf(path: string): LedgerError {
  const opened = openLedger({ path, ...ledgerPorts });
  if (opened.ok) {
    opened.value.close();
    throw new Error('the ledger opened');
  }
  expect(outOfOrderSchema.parse(opened.error)).toEqual(opened.error);
  return opened.error;
}

describe('opening the ledger', () => {
  it('makes folder and file on first boot, for its owner only', () => {
    const path = join(temporaryFolder(), 'new', 'folder', 'ledger.db');
    const ledger = openForTest(path);
    expect(ledger.lastSeq()).toBe(0);
    expect(ledger.recordVisit(sampleVisit(1)).ok).toBe(true);
    if (process.platform !== 'win32') expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('says ledger-missing when the folder cannot be made', () => {
    const notAFolder = join(temporaryFolder(), 'file');
    writeFileSync(notAFolder, '');
    const error = errorOf(join(notAFolder, 'deeper', 'ledger.db'));
    expect(error).toMatchObject({ kind: 'ledger-missing', detail: expect.stringContaining('ENOTDIR') });
  });

  it('says ledger-missing when a folder lies where the file should be', () => {
    const path = ledgerPath();
    mkdirSync(path);
    expect(errorOf(path).kind).toBe('ledger-missing');
  });

  it('says ledger-missing in a folder it may not write to', async (test) => {
    if (process.platform === 'win32') test.skip('folder permissions are POSIX here');
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    const isRoot = process.getuid?.() === 0;
    // Root may write anywhere, so as root the folder is opened by nobody's child.
    const child = startChild(join(folder, 'ledger.db'), 'hold', isRoot ? { uid: 65_534 } : {});
    expect(await linesUntil(child, (lines) => lines.length > 0)).toEqual(['ledger-missing']);
  });

  it('says ledger-locked while another process holds it, and opens once that one is gone', async () => {
    const path = ledgerPath();
    const child = startChild(path, 'hold');
    const ended = linesUntil(child, (lines) => lines[0] === 'held' && errorOf(path).kind === 'ledger-locked');
    expect(await ended).toEqual(['held']);
    expect(openForTest(path).lastSeq()).toBe(0);
  });

  it('says ledger-locked to a second opening in the same process', () => {
    const path = ledgerPath();
    const first = openForTest(path);
    expect(errorOf(path)).toEqual({
      kind: 'ledger-locked',
      detail: `${path}: another process holds this ledger`,
    });
    first.close();
    first.close();
    openForTest(path);
  });

  it('says ledger-newer to a layout it does not know, and leaves the file as it was', () => {
    const path = ledgerPath();
    openForTest(path).close();
    const database = new Database(path);
    database.pragma(`user_version = ${LATEST_MIGRATION + 1}`);
    database.pragma('journal_mode = DELETE');
    database.close();
    const before = readFileSync(path);
    expect(errorOf(path)).toMatchObject({ kind: 'ledger-newer' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("says ledger-corrupt to another program's database, and adds nothing to it", () => {
    const path = ledgerPath();
    const database = new Database(path);
    database.exec('CREATE TABLE accounts (id INTEGER)');
    database.close();
    const before = readFileSync(path);
    expect(errorOf(path).kind).toBe('ledger-corrupt');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('sets a damaged file aside, byte for byte, and lets go of the lock', () => {
    const path = ledgerPath();
    const garbage = Buffer.alloc(9_000, 'not a database. ');
    writeFileSync(path, garbage);
    openForTest(path).close();
    const folder = dirname(path);
    expect(readdirSync(folder).some((name) => readFileSync(join(folder, name)).equals(garbage))).toBe(true);
    expect(openForTest(path).lastSeq()).toBe(0);
  });
});

describe('a station that is killed', () => {
  it('has every visit on disk that recordVisit returned, each queued once and numbered without a gap', async () => {
    const path = ledgerPath();
    const printed: string[] = [];
    for (const atLeast of [1, 40, 400]) {
      const child = startChild(path, 'record');
      printed.push(...(await linesUntil(child, (lines) => lines.length >= atLeast)));
      expect(child.signalCode).toBe('SIGKILL');
    }
    expect(printed.length).toBeGreaterThanOrEqual(441);

    const ledger = openForTest(path);
    const stored = ledger.loadPending(1_000_000);
    const storedIds = stored.map(({ id }) => id);
    const onDisk = new Set(storedIds);
    expect(printed.filter((id) => !onDisk.has(id))).toEqual([]);
    // Three kills: at most one commit each whose id had not been printed yet.
    expect(storedIds.length - new Set(printed).size).toBeLessThanOrEqual(3);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, i) => i + 1));
    expect(storedIds).toEqual(stored.map((_, i) => sampleId(i + 1)));
    expect(ledger.lastSeq()).toBe(stored.length);
    expect(ledger.countPending().pending).toBe(stored.length);
  });
});
