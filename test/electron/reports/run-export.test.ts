import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failed, ok } from '../../../contract/result.ts';
import { type ExportOptions, runExport } from '../../../electron/reports/run-export.ts';
import { samplePrivateKeys } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { sealedStation } from '../../support/sealed-station.ts';

const workerPath = join(import.meta.dirname, '../../../electron/reports/export-worker.ts');

async function station(visits: number) {
  const { ledgerPath, dataDir } = await sealedStation(
    Array.from({ length: visits }, (_, index) => sampleVisit(index + 1, { atMs: SAMPLE_MS + index })),
  );
  const out = join(dataDir, 'out');
  mkdirSync(out);
  const options: ExportOptions = {
    workerPath,
    ledgerPath,
    day: '2026-11-21',
    outFile: join(out, 'log.csv'),
    note: () => ok(null),
  };
  return { options, files: () => readdirSync(out), text: () => readFileSync(options.outFile, 'utf8') };
}

describe('an export in a worker', () => {
  it('names people when it has the keys, which are overwritten at once', async () => {
    const { options, text } = await station(3);
    const privateKeys = samplePrivateKeys();
    const run = runExport({ ...options, privateKeys });
    for (const bytes of privateKeys.values()) expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(await run.done).toMatchObject({ ok: true, value: { rows: 3, withNames: true, notOpened: 0 } });
    expect(text().match(/Nguyễn Văn Mẫu/g)).toHaveLength(3);
  });

  it('names nobody when it has none', async () => {
    const { options, text } = await station(3);
    expect(await runExport(options).done).toMatchObject({ ok: true, value: { rows: 3, withNames: false } });
    expect(text()).not.toContain('Mẫu');
  });

  it('tells how far it is', async () => {
    const { options } = await station(600);
    const told: number[] = [];
    await runExport({ ...options, onProgress: (rows) => told.push(rows) }).done;
    expect(told).toEqual([500]);
  });

  it('is noted while its file has no name yet', async () => {
    const { options, files } = await station(2);
    const seen: unknown[] = [];
    const note: ExportOptions['note'] = ({ rows, withNames }) => {
      seen.push({ rows, withNames, files: files() });
      return ok(null);
    };
    await runExport({ ...options, note }).done;
    expect(seen).toEqual([{ rows: 2, withNames: false, files: [`log.csv.${process.pid}.part`] }]);
    expect(files()).toEqual(['log.csv']);
  });

  it('leaves no file when it cannot be noted', async () => {
    const { options, files } = await station(2);
    const note = () => failed({ kind: 'cannot-record', detail: 'disk full' });
    expect(await runExport({ ...options, privateKeys: samplePrivateKeys(), note }).done).toEqual({
      ok: false,
      error: { kind: 'not-noted', detail: 'cannot-record: disk full' },
    });
    expect(files()).toEqual([]);
  });

  it('leaves no file when it is cancelled, early or late', async () => {
    const { options, files } = await station(600);
    const early = runExport(options);
    early.cancel();
    expect(await early.done).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    const late = runExport({
      ...options,
      note: () => {
        late.cancel();
        return ok(null);
      },
    });
    expect(await late.done).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(files()).toEqual([]);
  });

  it('says why it could not be written, and that its worker is not there', async () => {
    const { options } = await station(0);
    const nowhere = join(options.outFile, 'missing', 'log.csv');
    expect(await runExport({ ...options, outFile: nowhere }).done).toMatchObject({
      ok: false,
      error: { kind: 'cannot-write' },
    });
    expect(await runExport({ ...options, ledgerPath: `${options.ledgerPath}.none` }).done).toMatchObject({
      ok: false,
      error: { kind: 'ledger-missing' },
    });
    expect(await runExport({ ...options, workerPath: `${workerPath}.none` }).done).toMatchObject({
      ok: false,
      error: { kind: 'worker-failed' },
    });
  });
});
