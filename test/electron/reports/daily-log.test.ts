import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../contract/visit.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { writeDailyLog } from '../../../electron/reports/daily-log.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { SAMPLE_MORNING_MS, sampleVisit } from '../../support/sample-visits.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Midnight of 2026-11-21 in Viet Nam is 17:00 of the 20th in UTC. */
const MIDNIGHT_MS = Date.UTC(2026, 10, 20, 17, 0, 0);
const DAY = '2026-11-21';

function ledgerWith(visits: readonly Visit[]): { ledgerPath: string; folder: string } {
  const folder = temporaryFolder();
  const ledgerPath = join(folder, 'ledger.db');
  const opened = openLedger({ path: ledgerPath, nowMs: () => SAMPLE_MORNING_MS });
  if (!opened.ok) throw new Error(opened.error.detail);
  for (const { seq: _, ...visit } of visits) {
    const recorded = opened.value.recordVisit(visit);
    if (!recorded.ok) throw new Error(recorded.error.detail);
  }
  opened.value.close();
  return { ledgerPath, folder };
}

function exportDay(visits: readonly Visit[], language: 'vi' | 'en' = 'vi'): Record<string, string>[] {
  const { ledgerPath, folder } = ledgerWith(visits);
  const outFile = join(folder, 'log.csv');
  const written = writeDailyLog({ ledgerPath, day: DAY, outFile, language });
  if (!written.ok) throw new Error(written.error.detail);
  const [titles = [], ...rows] = parseCsv(readFileSync(outFile, 'utf8').slice(1));
  expect(written.value.rows).toBe(rows.length);
  return rows.map((row) => Object.fromEntries(titles.map((title, index) => [title, row[index] ?? ''])));
}

describe('the daily log', () => {
  it('says each visit in Vietnamese words and local time', () => {
    const [row] = exportDay([
      sampleVisit(1, {
        outcome: 'deny',
        reasons: ['symptoms-declared', 'declaration-too-old'],
        direction: 'in',
      }),
    ]);
    expect(row).toMatchObject({
      STT: '1',
      'Thời gian': '2026-11-21 08:00:01',
      Chiều: 'VÀO',
      'Kết quả': 'từ chối',
      'Lý do': 'Khai có triệu chứng; Tờ khai quá cũ',
      'Họ tên': 'Nguyễn Thị Ánh Tuyết',
      'Ngày sinh': '1990-02-17',
      'Giới tính': 'nữ',
      'Số giấy tờ': '="001190012345"',
      'Điện thoại': '="0912345678"',
      'Khai báo lúc': '2026-11-21 07:00:00',
      'Loại mã': 'mã khai báo y tế',
    });
  });

  it('says the same in English when asked', () => {
    const [row] = exportDay([sampleVisit(1)], 'en');
    expect(row).toMatchObject({ 'No.': '1', 'Full name': 'Nguyễn Thị Ánh Tuyết', Sex: 'female' });
  });

  it('begins with the mark by which Excel knows UTF-8 and ends every line with CRLF', () => {
    const { ledgerPath, folder } = ledgerWith([sampleVisit(1)]);
    const outFile = join(folder, 'log.csv');
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile });
    const bytes = readFileSync(outFile);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(written).toEqual({
      ok: true,
      value: { day: DAY, file: outFile, rows: 1, bytes: bytes.length, unreadableRows: 0 },
    });
  });

  it('holds the day from midnight to midnight in Viet Nam, to the millisecond', () => {
    const times = [MIDNIGHT_MS - 1, MIDNIGHT_MS, MIDNIGHT_MS + 86_400_000 - 1, MIDNIGHT_MS + 86_400_000];
    const rows = exportDay(times.map((atMs, index) => sampleVisit(index + 1, { atMs })));
    expect(rows.map((row) => row.STT)).toEqual(['2', '3']);
  });

  it('has the titles only when nobody came', () => {
    expect(exportDay([])).toEqual([]);
  });

  it('keeps a line for an unreadable scan, which names nobody', () => {
    const [row] = exportDay([
      sampleVisit(1, {
        family: 'unknown',
        trust: 'refused',
        isUnreadable: true,
        codeReason: 'unknown-code',
        outcome: 'deny',
        reasons: ['unknown-code'],
        nextStep: 'show-personal-code',
        claims: null,
      }),
    ]);
    expect(row).toMatchObject({ 'Lý do': 'Không rõ loại mã', 'Họ tên': '', 'Số giấy tờ': '' });
  });

  it('disarms a formula that a code brought as a name', () => {
    const [row] = exportDay([sampleVisit(1, { claims: { fullName: '=cmd|"/C calc"!A0' } })]);
    expect(row?.['Họ tên']).toBe(`'=cmd|"/C calc"!A0`);
  });

  it('is readable for its owner alone and leaves nothing else behind', () => {
    const { ledgerPath, folder } = ledgerWith([sampleVisit(1)]);
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'log.csv'), 'yesterday', { mode: 0o644 });
    writeDailyLog({ ledgerPath, day: DAY, outFile: join(out, 'log.csv') });
    expect(readdirSync(out)).toEqual(['log.csv']);
    expect(statSync(join(out, 'log.csv')).mode & 0o777).toBe(0o600);
  });

  it('writes 3,000 visits in pieces and loses none', () => {
    const rows = exportDay(
      Array.from({ length: 3_000 }, (_, index) => sampleVisit(index + 1, { atMs: MIDNIGHT_MS + index })),
    );
    expect(rows.map((row) => row.STT)).toEqual(
      Array.from({ length: 3_000 }, (_, index) => String(index + 1)),
    );
  });
});

describe('a daily log that cannot be written', () => {
  it.each(['2026-02-30', '21/11/2026', '2026-11-21T00:00', ''])('refuses "%s" as a day', (day) => {
    const { ledgerPath, folder } = ledgerWith([]);
    const written = writeDailyLog({ ledgerPath, day, outFile: join(folder, 'log.csv') });
    expect(written).toMatchObject({ ok: false, error: { kind: 'bad-day' } });
    expect(readdirSync(folder)).not.toContain('log.csv');
  });

  it('names the folder that is not there, and leaves no part of a file', () => {
    const { ledgerPath, folder } = ledgerWith([]);
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile: join(folder, 'missing', 'log.csv') });
    expect(written).toMatchObject({
      ok: false,
      error: { kind: 'cannot-write', detail: expect.stringContaining(join(folder, 'missing')) },
    });
  });

  it('leaves no part of a file when its name belongs to a folder', () => {
    const { ledgerPath, folder } = ledgerWith([]);
    const out = join(folder, 'out');
    mkdirSync(join(out, 'log.csv'), { recursive: true });
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile: join(out, 'log.csv') });
    expect(written).toMatchObject({ ok: false, error: { kind: 'cannot-write' } });
    expect(readdirSync(out)).toEqual(['log.csv']);
  });

  it('says that there is no ledger', () => {
    const folder = temporaryFolder();
    const written = writeDailyLog({
      ledgerPath: join(folder, 'ledger.db'),
      day: DAY,
      outFile: join(folder, 'log.csv'),
    });
    expect(written).toMatchObject({ ok: false, error: { kind: 'ledger-missing' } });
  });
});
