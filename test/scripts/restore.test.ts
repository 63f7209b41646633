import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backUp } from '../../electron/ledger/back-up.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { verifyChain } from '../../electron/ledger/verify-chain.ts';
import { verifySignature } from '../../electron/vault/station-key.ts';
import { SAMPLE_MS, sampleId } from '../../scripts/rig/sample-visit.ts';
import { forge } from '../electron/ledger/forge.ts';
import { ledgerPath, ledgerPorts, openForTest, recordAll } from '../electron/ledger/open-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/restore.ts');

function restore(from: string, dataDir: string) {
  const child = spawnSync(process.execPath, [SCRIPT, '--from', from, '--data-dir', dataDir, '--json'], {
    encoding: 'utf8',
  });
  return {
    status: child.status,
    answer: child.stdout === '' ? null : JSON.parse(child.stdout),
    stderr: child.stderr,
  };
}

/** A station that was backed up at visit 20 and went on to 50, the first 35 delivered; closed. */
function prepare() {
  const path = ledgerPath();
  const dataDir = dirname(path);
  const vaultPath = join(dataDir, 'vault.json');
  writeFileSync(vaultPath, '{"version":1}');
  const ledger = openForTest(path);
  recordAll(ledger, 20);
  const folder = temporaryFolder();
  const retention = { keep: 3, retainDays: 21, nowMs: SAMPLE_MS };
  const made = backUp({ ledgerPath: path, vaultPath, folder, stationId: 'station-1', ...retention });
  if (!made.ok) throw new Error(made.error.detail);
  recordAll(ledger, 30, 21);
  ledger.acknowledge(
    Array.from({ length: 35 }, (_, i) => sampleId(i + 1)),
    SAMPLE_MS,
  );
  return { path, dataDir, vaultPath, ledger, backup: made.value.file };
}

describe('npm run restore', () => {
  it('puts the backup back, sets aside what was there, and the station goes on from it and says so', () => {
    const { path, dataDir, ledger, backup } = prepare();
    ledger.close();
    const before = readFileSync(path);
    const { status, answer } = restore(backup, dataDir);
    expect(status).toBe(0);
    expect(answer).toMatchObject({
      ok: true,
      visits: 20,
      lastSeq: 20,
      newer: { delivered: 15, undelivered: 15 },
      isOlder: true,
      isVaultRestored: false,
    });
    expect(readFileSync(join(dataDir, answer.setAside)).equals(before)).toBe(true);

    const opened = openLedger({ path, ...ledgerPorts, remembered: { seq: 50 } });
    if (!opened.ok) throw new Error(opened.error.detail);
    onTestFinished(() => opened.value.close());
    expect(opened.value.older).toEqual({ expectedSeq: 50, foundSeq: 20 });
    recordAll(opened.value, 5, 51);
    expect(opened.value.lastSeq()).toBe(25);
    // What was delivered since is sent again; the collector knows it by its id.
    expect(opened.value.countPending().pending).toBe(25);
    expect(verifyChain(path, { verifySignature })).toMatchObject({ value: { ok: true, visits: 25 } });
  });

  it('holds against the collector, which has the numbers of both', () => {
    const { path, dataDir, ledger, backup } = prepare();
    const hashes = new Map(ledger.loadPending(100).map(({ seq, hash }) => [seq, [hash]]));
    const signed = ledger.signCheckpoint(SAMPLE_MS);
    ledger.close();
    restore(backup, dataDir);
    const opened = openLedger({ path, ...ledgerPorts, remembered: { seq: 50 } });
    if (!opened.ok) throw new Error(opened.error.detail);
    recordAll(opened.value, 25, 51);
    opened.value.close();
    const outside = { hashes, checkpoints: signed === null ? [] : [signed] };
    expect(hashes.size).toBe(15);
    expect(verifyChain(path, { verifySignature, outside })).toMatchObject({ value: { ok: true } });
  });

  it('brings the vault file back where there is none, and makes the folder of a new machine', () => {
    const { ledger, backup } = prepare();
    ledger.close();
    const dataDir = join(temporaryFolder(), 'new', 'data');
    const { status, answer } = restore(backup, dataDir);
    expect([status, answer.setAside, answer.isVaultRestored, answer.isOlder]).toEqual([0, null, true, null]);
    expect(readFileSync(join(dataDir, 'vault.json'), 'utf8')).toBe('{"version":1}');
    expect(openForTest(join(dataDir, 'ledger.db')).lastSeq()).toBe(20);
  });

  it('says in words that the backup is older, and what it lacks', () => {
    const { dataDir, ledger, backup } = prepare();
    ledger.close();
    const { stdout } = spawnSync(process.execPath, [SCRIPT, '--from', backup, '--data-dir', dataDir], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/CŨ HƠN[^\n]*thiếu 30 lượt[\s\S]*OLDER[^\n]*30 visits/);
    expect(stdout).toContain('15 nobody has but the ledger that was set aside: keep it');
  });

  it('says that it is not older when everything of the ledger that was here is in it', () => {
    const { path, dataDir, ledger, backup } = prepare();
    ledger.close();
    writeFileSync(path, readFileSync(backup));
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    const { stdout } = spawnSync(process.execPath, [SCRIPT, '--from', backup, '--data-dir', dataDir], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/KHÔNG cũ hơn[\s\S]*NOT OLDER/);
    const again = restore(backup, dataDir).answer;
    expect([again.newer, again.isOlder]).toEqual([{ delivered: 0, undelivered: 0, auditEntries: 0 }, false]);
  });

  it('counts visits of a ledger that went on from an older backup, though their numbers are in this one', () => {
    const { path, dataDir, ledger, backup } = prepare();
    ledger.close();
    restore(backup, dataDir);
    const opened = openLedger({ path, ...ledgerPorts, remembered: { seq: 50 } });
    if (!opened.ok) throw new Error(opened.error.detail);
    recordAll(opened.value, 5, 51);
    opened.value.close();
    const newest = readdirSync(dataDir).find((name) => name.endsWith('.replaced.db')) ?? '';
    const { answer } = restore(join(dataDir, newest), dataDir);
    expect([answer.visits, answer.newer?.undelivered, answer.isOlder]).toEqual([50, 5, true]);
  });

  it('refuses while the station runs, and changes nothing', () => {
    const { path, dataDir, ledger, backup } = prepare();
    const { status, answer } = restore(backup, dataDir);
    expect([status, answer.kind]).toEqual([1, 'ledger-locked']);
    ledger.close();
    expect(openForTest(path).lastSeq()).toBe(50);
    expect(readdirSync(dataDir).some((name) => name.includes('.replaced.'))).toBe(false);
  });

  it.each([
    ['damaged', (file: string) => writeFileSync(file, readFileSync(file).fill(0xff, 4_096, 12_000))],
    [
      'forged',
      (file: string) => forge(file, (db) => db.exec("UPDATE visits SET outcome = 'deny' WHERE seq = 3")),
    ],
  ])('refuses a backup that was %s', (_name, spoil) => {
    const { path, dataDir, ledger, backup } = prepare();
    ledger.close();
    spoil(backup);
    const { status, answer } = restore(backup, dataDir);
    expect([status, answer.kind]).toEqual([1, 'backup-damaged']);
    expect(openForTest(path).lastSeq()).toBe(50);
  });

  it('refuses a file that is not there, and says how it is used without one', () => {
    const { dataDir, ledger } = prepare();
    ledger.close();
    expect(restore(join(dataDir, 'none.db'), dataDir).answer.kind).toBe('backup-missing');
    const bare = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
    expect([bare.status, bare.stderr.includes('--from FILE is missing')]).toEqual([2, true]);
  });

  it('replaces a ledger that does not read any more, and cannot say what was in it', () => {
    const { path, dataDir, ledger, backup } = prepare();
    ledger.close();
    writeFileSync(path, Buffer.alloc(9_000, 'x'));
    rmSync(`${path}-wal`, { force: true });
    const { status, answer } = restore(backup, dataDir);
    expect([status, answer.newer, answer.isOlder]).toEqual([0, null, null]);
    expect(existsSync(join(dataDir, answer.setAside))).toBe(true);
    expect(openForTest(path).lastSeq()).toBe(20);
  });
});
