import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewVisit } from '../../../contract/visit.ts';
import type { Ledger } from '../../../electron/ledger/open-ledger.ts';
import { type DailyLog, type DailyLogOptions, writeDailyLog } from '../../../electron/reports/daily-log.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { openForReading, sampleReader, sealedStation } from '../../support/sealed-station.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Midnight of 2026-11-21 in Viet Nam is 17:00 of the 20th in UTC. */
const MIDNIGHT_MS = Date.UTC(2026, 10, 20, 17, 0, 0);
const DAY = '2026-11-21';
const HOUR_MS = 3_600_000;

interface Exported {
  readonly rows: readonly Record<string, string>[];
  readonly text: string;
  readonly log: DailyLog;
}

/** The day's log with names, or without. */
async function exportDay(
  visits: readonly NewVisit[],
  {
    names = true,
    afterwards,
    ...options
  }: Partial<DailyLogOptions> & {
    names?: boolean;
    afterwards?: (ledger: Ledger) => void;
  } = {},
): Promise<Exported> {
  const { ledgerPath } = await sealedStation(visits, afterwards);
  const outFile = join(temporaryFolder(), 'log.csv');
  const ledger = openForReading(ledgerPath);
  const claims = names ? await sampleReader(ledger) : null;
  ledger.close();
  const written = writeDailyLog({ ledgerPath, day: DAY, outFile, claims, ...options });
  if (!written.ok) throw new Error(written.error.detail);
  const text = readFileSync(outFile, 'utf8');
  const [titles = [], ...rows] = parseCsv(text.slice(1));
  expect(written.value.rows).toBe(rows.length);
  return {
    rows: rows.map((row) => Object.fromEntries(titles.map((title, index) => [title, row[index] ?? '']))),
    text,
    log: written.value,
  };
}

const named = (n: number, changes: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, {
    claims: {
      fullName: 'Nguyễn Thị Ánh Tuyết',
      birthDate: '1990-02-17',
      sex: 'female',
      idNumber: '001190012345',
      phone: '0912345678',
      address: 'Ngõ Mẫu, Phường Mẫu',
      answers: { symptoms: ['fever'], contacts: [], hasTravelled: false },
      issuedAtMs: SAMPLE_MS - HOUR_MS,
    },
    ...changes,
  });

describe('the daily log with names', () => {
  it('says each visit in Vietnamese words and local time', async () => {
    const { rows, log } = await exportDay([
      named(1, { outcome: 'deny', reasons: ['symptoms-declared', 'declaration-too-old'], pairing: 'none' }),
    ]);
    expect(rows[0]).toMatchObject({
      STT: '1',
      'Thời gian': '2026-11-21 08:00:00',
      Chiều: 'VÀO',
      'Kết quả': 'từ chối',
      'Lý do': 'Khai có triệu chứng; Tờ khai quá cũ',
      'Ghép vào – ra': 'không ghép',
      Khu: 'main',
      'Họ tên': 'Nguyễn Thị Ánh Tuyết',
      'Ngày sinh': '1990-02-17',
      'Giới tính': 'nữ',
      'Số giấy tờ': '="001190012345"',
      'Điện thoại': '="0912345678"',
      'Khai báo lúc': '2026-11-21 07:00:00',
      'Loại mã': 'mã khai báo y tế',
    });
    expect(log).toMatchObject({ withNames: true, erased: 0, notOpened: 0, unreadableRows: 0 });
  });

  it('says the same in English when asked', async () => {
    const { rows } = await exportDay([named(1)], { language: 'en' });
    expect(rows[0]).toMatchObject({ 'No.': '1', 'Full name': 'Nguyễn Thị Ánh Tuyết', Sex: 'female' });
  });

  it('keeps a line for an unreadable scan, which names nobody', async () => {
    const { rows } = await exportDay([
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
    expect(rows[0]).toMatchObject({ 'Lý do': 'Không rõ loại mã', 'Họ tên': '', 'Số giấy tờ': '' });
  });

  it('disarms a formula that a code brought as a name', async () => {
    const { rows } = await exportDay([sampleVisit(1, { claims: { fullName: '=cmd|"/C calc"!A0' } })]);
    expect(rows[0]?.['Họ tên']).toBe(`'=cmd|"/C calc"!A0`);
  });

  it('says "erased" where claims were, and keeps the line', async () => {
    const { rows, log } = await exportDay([named(1), named(2)], {
      afterwards(ledger) {
        const order = { orderId: 'o-1', actor: 'admin', reason: null, atMs: SAMPLE_MS };
        expect(ledger.erase({ ...order, visitIds: [sampleId(1)] }).ok).toBe(true);
      },
    });
    expect(rows.map((row) => [row['Họ tên'], row['Điện thoại']])).toEqual([
      ['đã xóa', ''],
      ['Nguyễn Thị Ánh Tuyết', '="0912345678"'],
    ]);
    expect(log).toMatchObject({ rows: 2, erased: 1, notOpened: 0 });
  });

  it('says which lines no given key opens, instead of leaving them empty', async () => {
    const nobody = await createClaimsReader({ keys: [], privateKeys: new Map() });
    const { rows, log } = await exportDay([named(1)], { claims: nobody });
    expect(rows[0]?.['Họ tên']).toBe('không mở được');
    expect(log).toMatchObject({ rows: 1, erased: 0, notOpened: 1 });
  });
});

describe('the daily log without names', () => {
  it('holds nothing that came out of a code but its kind and what was decided', async () => {
    const { rows, text, log } = await exportDay([named(1)], { names: false });
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'STT',
      'Thời gian',
      'Chiều',
      'Kết quả',
      'Lý do',
      'Ghép vào – ra',
      'Khu',
      'Coi như đã ra lúc',
      'Loại mã',
      'Độ tin cậy',
      'Lưu ý',
      'Cổng',
      'Làn',
      'Cách đọc',
      'Quy định',
      'Mã lượt',
    ]);
    for (const mark of ['Tuyết', '0012345', '0912345678', '1990', 'Ngõ Mẫu'])
      expect(text).not.toContain(mark);
    expect(log.withNames).toBe(false);
  });
});

describe('in, out and inside', () => {
  it('names the zone and how each passage pairs', async () => {
    const { rows } = await exportDay(
      [
        sampleVisit(1, { pairing: 'entry', zone: 'kho-a' }),
        sampleVisit(2, { pairing: 'exit', direction: 'out', zone: 'kho-a', pairedWith: sampleId(1) }),
        sampleVisit(3, { pairing: 'exit-without-entry', direction: 'out' }),
      ],
      { names: false },
    );
    expect(rows.map((row) => [row.Khu, row['Ghép vào – ra']])).toEqual([
      ['kho-a', 'vào'],
      ['kho-a', 'ra'],
      ['main', 'ra, thiếu lượt vào'],
    ]);
  });

  it('says at the entry when its holder was taken to have left', async () => {
    const { rows } = await exportDay(
      [
        sampleVisit(1, { pairing: 'entry' }),
        sampleVisit(2, { pairing: 'entry' }),
        sampleVisit(3, { pairing: 'exit', direction: 'out', pairedWith: sampleId(2) }),
      ],
      {
        names: false,
        afterwards: (ledger) =>
          expect(ledger.closeGateDay(MIDNIGHT_MS + 22 * HOUR_MS)).toMatchObject({ value: 1 }),
      },
    );
    expect(rows.map((row) => row['Coi như đã ra lúc'])).toEqual(['2026-11-21 22:00:00', '', '']);
  });
});

describe('the file', () => {
  it('begins with the mark by which Excel knows UTF-8 and ends every line with CRLF', async () => {
    const { text, log } = await exportDay([named(1)]);
    const bytes = Buffer.from(text);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(log.bytes).toBe(bytes.length);
  });

  it('holds the day from midnight to midnight in Viet Nam, to the millisecond', async () => {
    const times = [MIDNIGHT_MS - 1, MIDNIGHT_MS, MIDNIGHT_MS + 86_400_000 - 1, MIDNIGHT_MS + 86_400_000];
    const { rows } = await exportDay(times.map((atMs, index) => named(index + 1, { atMs })));
    expect(rows.map((row) => row.STT)).toEqual(['2', '3']);
    expect(rows.map((row) => row['Họ tên'])).toEqual(['Nguyễn Thị Ánh Tuyết', 'Nguyễn Thị Ánh Tuyết']);
  });

  it('has the titles only when nobody came', async () => {
    expect((await exportDay([])).rows).toEqual([]);
  });

  it('is readable for its owner alone and leaves nothing else behind', async () => {
    const { ledgerPath, dataDir } = await sealedStation([named(1)]);
    const out = join(dataDir, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'log.csv'), 'yesterday', { mode: 0o644 });
    writeDailyLog({ ledgerPath, day: DAY, outFile: join(out, 'log.csv') });
    expect(readdirSync(out)).toEqual(['log.csv']);
    expect(statSync(join(out, 'log.csv')).mode & 0o777).toBe(0o600);
  });

  it('takes what a killed export left behind with it, and nobody else’s file', async () => {
    const { ledgerPath, dataDir } = await sealedStation([named(1)]);
    const out = join(dataDir, 'out');
    mkdirSync(out);
    // No process has this number: it is above the highest that Linux gives.
    writeFileSync(join(out, 'log.csv.4194305.part'), 'Nguyễn');
    writeFileSync(join(out, `log.csv.${process.ppid}.part`), 'another export that runs');
    writeFileSync(join(out, 'log.csv.part'), 'not ours');
    writeDailyLog({ ledgerPath, day: DAY, outFile: join(out, 'log.csv') });
    expect(readdirSync(out).sort()).toEqual(
      ['log.csv', `log.csv.${process.ppid}.part`, 'log.csv.part'].sort(),
    );
  });

  it('is written in pieces and loses none of 1,200 visits', async () => {
    const visits = Array.from({ length: 1_200 }, (_, index) =>
      sampleVisit(index + 1, { atMs: MIDNIGHT_MS + index }),
    );
    const told: number[] = [];
    const { rows } = await exportDay(visits, { onRows: (count) => told.push(count) });
    expect(rows.map((row) => row.STT)).toEqual(visits.map((_, index) => String(index + 1)));
    expect(told).toEqual([500, 1_000]);
  });
});

describe('a daily log that cannot be written', () => {
  it.each(['2026-02-30', '21/11/2026', '2026-11-21T00:00', ''])('refuses "%s" as a day', async (day) => {
    const { ledgerPath, dataDir } = await sealedStation([]);
    const written = writeDailyLog({ ledgerPath, day, outFile: join(dataDir, 'log.csv') });
    expect(written).toMatchObject({ ok: false, error: { kind: 'bad-day' } });
    expect(readdirSync(dataDir)).not.toContain('log.csv');
  });

  it('names the folder that is not there, and leaves no part of a file', async () => {
    const { ledgerPath, dataDir } = await sealedStation([]);
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile: join(dataDir, 'missing', 'log.csv') });
    expect(written).toMatchObject({
      ok: false,
      error: { kind: 'cannot-write', detail: expect.stringContaining(join(dataDir, 'missing')) },
    });
  });

  it('leaves no part of a file when its name belongs to a folder', async () => {
    const { ledgerPath, dataDir } = await sealedStation([]);
    const out = join(dataDir, 'out');
    mkdirSync(join(out, 'log.csv'), { recursive: true });
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile: join(out, 'log.csv') });
    expect(written).toMatchObject({ ok: false, error: { kind: 'cannot-write' } });
    expect(readdirSync(out)).toEqual(['log.csv']);
  });

  it('leaves no part of a file when it is cancelled', async () => {
    const { ledgerPath, dataDir } = await sealedStation([named(1)]);
    const out = join(dataDir, 'out');
    mkdirSync(out);
    const outFile = join(out, 'log.csv');
    const written = writeDailyLog({ ledgerPath, day: DAY, outFile, isCancelled: () => true });
    expect(written).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(readdirSync(out)).toEqual([]);
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
