import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openRegister } from '../../../electron/register/open-register.ts';
import { LATEST_LAYOUT } from '../../../electron/register/register-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import {
  applyAll,
  entry,
  giveKey,
  ID,
  NOW_MS,
  openForTest,
  page,
  registerPath,
} from './register-for-test.ts';

/** A closed register with one person in it. */
function registerWithOne(): string {
  const path = registerPath();
  const register = openForTest(path);
  applyAll(register, [entry(1)]);
  register.close();
  return path;
}

describe('opening the register', () => {
  it('makes folder and file on first boot, for its owner only', () => {
    const path = join(temporaryFolder(), 'new', 'register.db');
    const register = openForTest(path);
    expect([register.lastSeq(), register.count(), register.updatedAtMs()]).toEqual([0, 0, null]);
    if (process.platform !== 'win32') expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'no database at all '.repeat(500))],
    [
      'is damaged in its first page',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.fill(0x5a, 100, 2_000);
        writeFileSync(path, bytes);
      },
    ],
    [
      "is a newer program's",
      (path: string) => {
        const database = new Database(path);
        database.pragma(`user_version = ${LATEST_LAYOUT + 10}`);
        database.close();
      },
    ],
    [
      "is another program's",
      (path: string) => {
        const database = new Database(path);
        database.pragma('application_id = 1');
        database.close();
      },
    ],
    [
      'has lost a table',
      (path: string) => {
        const database = new Database(path);
        database.exec('DROP TABLE entries');
        database.close();
      },
    ],
    [
      'has lost its state',
      (path: string) => {
        const database = new Database(path);
        database.exec('DELETE FROM state');
        database.close();
      },
    ],
  ])('sets a file aside that %s, and begins an empty one', (_, harm) => {
    const path = registerWithOne();
    harm(path);
    const before = readFileSync(path);
    const told: string[] = [];
    const register = openForTest(path, { onSetAside: (detail) => told.push(detail) });
    expect(register.count()).toBe(0);
    expect(applyAll(register, [entry(1)])).toBe(1);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
    expect(told).toHaveLength(1);
    expect(readFileSync(`${path}.set-aside`).equals(before)).toBe(true);
  });

  it('says cannot-open when the folder cannot be made or the file is a folder, and takes it up later', () => {
    const notAFolder = join(temporaryFolder(), 'file');
    writeFileSync(notAFolder, '');
    expect(openRegister({ path: join(notAFolder, 'register.db'), nowMs: () => NOW_MS })).toMatchObject({
      ok: false,
      error: { kind: 'cannot-open' },
    });
    const folder = registerPath();
    mkdirSync(folder);
    expect(openRegister({ path: folder, nowMs: () => NOW_MS })).toMatchObject({
      ok: false,
      error: { kind: 'cannot-open' },
    });
  });

  it('begins anew when damage shows only while it runs, and asks for the key again', () => {
    const path = registerWithOne();
    const bytes = readFileSync(path);
    // Every page but the first: the file opens, and its tables do not.
    const pages = Buffer.from(bytes);
    const pageSize = pages.readUInt16BE(16);
    const database = new Database(path, { readonly: true });
    const root = Number(
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'").pluck().get(),
    );
    database.close();
    pages.fill(0xff, (root - 1) * pageSize, root * pageSize);
    writeFileSync(path, pages);
    const register = openForTest(path);
    expect(register.find({ idNumber: ID }, NOW_MS)).toBeNull();
    expect(register.apply(page([entry(2)]))).toMatchObject({ ok: false, error: { kind: 'damaged' } });
    expect(existsSync(`${path}.set-aside`)).toBe(true);
    expect(register.apply(page([entry(2)]))).toMatchObject({ ok: false, error: { kind: 'wrong-epoch' } });
    expect(register.lastSeq()).toBe(0);
    giveKey(register);
    expect(applyAll(register, [entry(2)])).toBe(1);
    expect(register.find({ idNumber: ID }, NOW_MS)).not.toBeNull();
  });

  it('opens what a killed run left: the log without its index', () => {
    const path = registerPath();
    const register = openForTest(path);
    applyAll(register, [entry(1)]);
    const left = join(temporaryFolder(), 'register.db');
    copyFileSync(path, left);
    copyFileSync(`${path}-wal`, `${left}-wal`);
    expect(openForTest(left).count()).toBe(1);
  });
});
