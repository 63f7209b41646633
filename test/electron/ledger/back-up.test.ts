import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type BackUpRequest,
  backUp,
  findLastBackup,
  removeOldAside,
  vaultOf,
} from '../../../electron/ledger/back-up.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { runBackUp } from '../../../electron/ledger/run-back-up.ts';
import { verifyChain } from '../../../electron/ledger/verify-chain.ts';
import { verifySignature } from '../../../electron/vault/station-key.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { forge } from './forge.ts';
import { DAY_MS, ledgerPath, openForTest, recordAll } from './open-for-test.ts';

const WORKER = new URL('../../../electron/ledger/back-up-worker.ts', import.meta.url);

function prepare(changes: Partial<BackUpRequest> = {}) {
  const path = ledgerPath();
  const ledger = openForTest(path);
  recordAll(ledger, 30);
  ledger.signCheckpoint(SAMPLE_MS);
  const vaultPath = join(path, '..', 'vault.json');
  writeFileSync(vaultPath, '{"version":1}');
  const request: BackUpRequest = {
    ledgerPath: path,
    vaultPath,
    folder: temporaryFolder(),
    stationId: 'station-1',
    keep: 3,
    retainDays: 21,
    nowMs: SAMPLE_MS,
    ...changes,
  };
  return { ledger, request };
}

const namesIn = (folder: string): string[] => readdirSync(folder).sort();

function make(request: BackUpRequest): string {
  const made = backUp(request);
  if (!made.ok) throw new Error(`${made.error.kind}: ${made.error.detail}`);
  return made.value.file;
}

describe('a backup', () => {
  it('is the whole ledger, sealed and chained as it is, beside its vault file, while the station records', () => {
    const { ledger, request } = prepare();
    const made = backUp(request);
    if (!made.ok) throw new Error(made.error.detail);
    expect(made.value).toMatchObject({ visits: 30, atMs: SAMPLE_MS });
    expect(basename(made.value.file)).toBe('ledger-station-1-20261121-080000.db');
    recordAll(ledger, 5, 31);
    expect(verifyChain(made.value.file, { verifySignature })).toMatchObject({
      ok: true,
      value: { ok: true, visits: 30, checkpoints: 1 },
    });
    expect(namesIn(request.folder)).toEqual([
      'ledger-station-1-20261121-080000.db',
      'ledger-station-1-20261121-080000.vault.json',
    ]);
    expect(readFileSync(vaultOf(made.value.file), 'utf8')).toBe('{"version":1}');
    const opened = openReadOnlyLedger(made.value.file);
    expect(opened.ok && opened.value.dataKeys()).toHaveLength(1);
    if (opened.ok) opened.value.close();
  });

  it('is made in a worker while visits are recorded', async () => {
    const { ledger, request } = prepare();
    const making = runBackUp(WORKER, request);
    recordAll(ledger, 50, 31);
    const made = await making;
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && made.value.visits).toBeGreaterThanOrEqual(30);
    expect(made.ok && verifyChain(made.value.file, { verifySignature })).toMatchObject({
      value: { ok: true },
    });
  });

  it('says that the worker failed when there is none', async () => {
    const { request } = prepare();
    expect(await runBackUp(new URL('file:///no/such/worker.js'), request)).toMatchObject({
      ok: false,
      error: { kind: 'failed' },
    });
  });

  it('says target-missing where there is no folder, and makes none', () => {
    const parent = temporaryFolder();
    const { request } = prepare({ folder: join(parent, 'stick') });
    expect(backUp(request)).toMatchObject({ ok: false, error: { kind: 'target-missing' } });
    expect(namesIn(parent)).toEqual([]);
    expect(findLastBackup(join(parent, 'stick'), 'station-1')).toBeNull();
  });

  it('says target-full on a full disk, keeps the backups that are there and leaves no half one', (test) => {
    const folder = temporaryFolder();
    if (process.platform !== 'linux') return test.skip('mounts a small disk');
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]).status !== 0)
      return test.skip('needs the right to mount a small disk');
    onTestFinished(() => {
      spawnSync('umount', [folder]);
    });
    const { ledger, request } = prepare({ folder });
    const first = make(request);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(90_000));
    expect(backUp({ ...request, nowMs: SAMPLE_MS + 3_600_000 })).toMatchObject({
      ok: false,
      error: { kind: 'target-full' },
    });
    expect(namesIn(folder)).toEqual(['ballast', basename(first), basename(vaultOf(first))]);
    ledger.close();
  });

  it('keeps as many as it is told, the newest, and of this station only', () => {
    const { request } = prepare({ keep: 2 });
    writeFileSync(join(request.folder, 'ledger-station-2-20261101-080000.db'), 'of another');
    writeFileSync(join(request.folder, 'holiday.jpg'), 'of somebody');
    for (let hour = 0; hour < 4; hour++) make({ ...request, nowMs: SAMPLE_MS + hour * 3_600_000 });
    expect(namesIn(request.folder)).toEqual([
      'holiday.jpg',
      'ledger-station-1-20261121-100000.db',
      'ledger-station-1-20261121-100000.vault.json',
      'ledger-station-1-20261121-110000.db',
      'ledger-station-1-20261121-110000.vault.json',
      'ledger-station-2-20261101-080000.db',
    ]);
  });

  it('outlives retainDays by nothing, and none goes while the clock is in doubt', () => {
    const { request } = prepare({ keep: 90, retainDays: 2 });
    make(request);
    const atEdge = { ...request, nowMs: SAMPLE_MS + 2 * DAY_MS };
    make({ ...atEdge, retainDays: null });
    expect(findLastBackup(request.folder, 'station-1')).toBe(SAMPLE_MS + 2 * DAY_MS);
    make(atEdge);
    expect(namesIn(request.folder).filter((name) => name.endsWith('.db'))).toHaveLength(2);
    make({ ...atEdge, nowMs: atEdge.nowMs + 1_000 });
    expect(namesIn(request.folder)).not.toContain('ledger-station-1-20261121-080000.db');
    expect(namesIn(request.folder)).not.toContain('ledger-station-1-20261121-080000.vault.json');
  });

  it('goes when it is too old though no new one can be made', () => {
    const { request } = prepare({ retainDays: 2 });
    make(request);
    const later = { ...request, nowMs: SAMPLE_MS + 3 * DAY_MS, ledgerPath: join(request.folder, 'none.db') };
    expect(backUp(later)).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(namesIn(request.folder)).toEqual([]);
  });

  it('stays when its name says a time before those of a clock that ran ahead', () => {
    const { request } = prepare({ keep: 1 });
    make({ ...request, nowMs: SAMPLE_MS + 900 * DAY_MS, retainDays: null });
    const made = make({ ...request, retainDays: null });
    expect(namesIn(request.folder)).toContain(basename(made));
  });

  it('removes what an interrupted one left', () => {
    const { request } = prepare();
    writeFileSync(join(request.folder, 'ledger-station-1-20261120-080000.db.part'), 'half');
    make(request);
    expect(namesIn(request.folder).some((name) => name.includes('.part'))).toBe(false);
  });

  it('is not taken for one when the copy does not end where the station signed', () => {
    const { ledger, request } = prepare();
    ledger.close();
    forge(request.ledgerPath, (database) => database.exec('UPDATE head SET seq = seq + 1'));
    expect(backUp(request)).toMatchObject({
      ok: false,
      error: { kind: 'failed', detail: expect.stringContaining('signed') },
    });
    expect(namesIn(request.folder)).toEqual([]);
  });
});

it('removes ledgers that were set aside when what is in them is past its time', () => {
  const path = ledgerPath();
  const folder = join(path, '..');
  for (const name of [
    'ledger-20261001-080000.damaged.db',
    'ledger-20261001-080000.damaged.db-wal',
    'ledger-20261001-080000-1.replaced.db',
    'ledger-20261120-080000.damaged.db',
    'ledger-notes.db',
  ])
    writeFileSync(join(folder, name), '');
  utimesSync(join(folder, 'ledger-notes.db'), 0, 0);
  expect(removeOldAside(path, 21, SAMPLE_MS)).toBe(2);
  expect(namesIn(folder)).toEqual(['ledger-20261120-080000.damaged.db', 'ledger-notes.db']);
});
