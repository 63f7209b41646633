import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { bytesOfUuid } from '../../../electron/ledger/uuid-bytes.ts';
import { chainStart, checkTail } from '../../../scripts/crash/check-tail.ts';
import { missingShim, shimEnvironment } from '../../../scripts/crash/inject-faults.ts';
import { startWriter } from '../../../scripts/crash/start-writer.ts';
import type { WriterTale } from '../../../scripts/crash/writer-talk.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const lack = missingShim();
const START_MS = Date.UTC(2026, 10, 21, 1);
const REFUSED_SCANS = 20;

/** Resolves once `count` more tales of this kind have come. */
function heard(tales: readonly WriterTale[], listeners: Set<() => void>) {
  return (kind: WriterTale['kind'], count: number): Promise<void> => {
    const wanted = tales.filter((tale) => tale.kind === kind).length + count;
    return new Promise((done) => {
      const look = (): void => {
        if (tales.filter((tale) => tale.kind === kind).length < wanted) return;
        listeners.delete(look);
        done();
      };
      listeners.add(look);
    });
  };
}

it.skipIf(lack !== null).each(['enospc', 'eio', 'readonly'] as const)(
  `says that it cannot record, shows nothing meanwhile, and goes on when the disk does (%s)${lack ?? ''}`,
  { timeout: 60_000 },
  async (kind) => {
    const folder = temporaryFolder();
    const codesFile = join(folder, 'codes');
    const control = join(temporaryFolder(), 'disk-fails');
    const codes = Array.from({ length: 200 }, (_, index) =>
      issueDeclaration({ kind: 'valid', atMs: START_MS, seed: 3, index }),
    );
    writeFileSync(codesFile, codes.join('\n'));
    const writer = startWriter(
      {
        folder,
        stationId: 'faults',
        collector: null,
        startAtMs: START_MS,
        codesFile,
        seed: 1,
        favour: null,
        mode: 'scan',
        retainDays: 21,
        breakage: null,
      },
      shimEnvironment(kind, { folder, every: 1, control }),
    );
    onTestFinished(() => void writer.kill());
    const tales: WriterTale[] = [];
    const listeners = new Set<() => void>();
    writer.onTale = (tale) => {
      tales.push(tale);
      for (const look of listeners) look();
    };
    const next = heard(tales, listeners);

    await writer.next('ready');
    writer.go();
    await next('shown', 5);
    writeFileSync(control, '');
    await next('fault', REFUSED_SCANS);
    const failing = tales.length;
    rmSync(control);
    await next('shown', 5);
    writer.kill();
    await writer.ended;

    const from = tales.findIndex((tale) => tale.kind === 'fault');
    const meanwhile = tales.slice(from, failing);
    expect(meanwhile.filter((tale) => tale.kind === 'shown')).toEqual([]);
    expect(meanwhile.filter((tale) => tale.kind === 'fault' && tale.fault !== 'cannot-record')).toEqual([]);
    expect(tales.filter((tale) => tale.kind === 'alarm')).toEqual([]);

    const database = new Database(join(folder, 'ledger.db'), { readonly: true });
    try {
      const seqOf = database.prepare('SELECT seq FROM visits WHERE id = ?').pluck();
      for (const tale of tales)
        if (tale.kind === 'shown') expect(seqOf.get(bytesOfUuid(tale.id))).toBe(tale.seq);
      expect(checkTail(database, chainStart()).fault).toBeNull();
    } finally {
      database.close();
    }
  },
);
