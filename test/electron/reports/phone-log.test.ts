import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { writePhoneLog } from '../../../electron/reports/phone-log.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('gives one row an hour and system, in local time, and nothing of the day before', () => {
  const folder = temporaryFolder();
  const ledgerPath = join(folder, 'ledger.db');
  const ledger = openLedger({ path: ledgerPath, nowMs: () => SAMPLE_MS });
  if (!ledger.ok) throw new Error(ledger.error.detail);
  const counts = (bluezone: number) => ({ bluezone, 'exposure-notification': 0, tracetogether: 0 });
  ledger.value.countPhones(SAMPLE_MS, counts(3));
  ledger.value.countPhones(SAMPLE_MS + 60_000, counts(4));
  ledger.value.countPhones(SAMPLE_MS - 24 * 3_600_000, counts(9));
  ledger.value.close();

  const outFile = join(folder, 'phones.csv');
  const written = writePhoneLog({ ledgerPath, day: '2026-11-21', outFile });
  expect(written).toMatchObject({ ok: true, value: { rows: 3 } });
  const [titles, ...rows] = parseCsv(readFileSync(outFile, 'utf8').slice(1));
  expect(titles).toEqual(['Giờ', 'Hệ thống', 'Số phút đếm', 'Trung bình mỗi phút', 'Nhiều nhất']);
  expect(rows[0]).toEqual(['2026-11-21 08:00:00', 'Bluezone', '2', '3.5', '4']);
  expect(writePhoneLog({ ledgerPath, day: '2026-02-30', outFile })).toMatchObject({
    ok: false,
    error: { kind: 'bad-day' },
  });
});
