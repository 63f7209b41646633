import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePhoneLog } from '../../../electron/reports/phone-log.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { sealedStation } from '../../support/sealed-station.ts';

it('gives one row an hour and system, in local time, and nothing of the day before', async () => {
  const counts = (bluezone: number) => ({ bluezone, 'exposure-notification': 0, tracetogether: 0 });
  const { ledgerPath, dataDir } = await sealedStation([], (ledger) => {
    ledger.countPhones(SAMPLE_MS, counts(3));
    ledger.countPhones(SAMPLE_MS + 60_000, counts(4));
    ledger.countPhones(SAMPLE_MS - 24 * 3_600_000, counts(9));
  });

  const outFile = join(dataDir, 'phones.csv');
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
