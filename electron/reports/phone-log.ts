/**
 * Phone log: how many tracing phones were near the gate, by the hour: the adoption report's numbers.
 *
 * Counts only; nothing in it comes from any one phone. A phone that stays an hour counts in each of its
 * minutes, so the average a minute is what compares with the visits of the hour.
 */
import { failed, ok, type Result } from '../../contract/result.ts';
import en from '../../resources/locales/en.json' with { type: 'json' };
import vi from '../../resources/locales/vi.json' with { type: 'json' };
import { openReadOnlyLedger, type PhoneHour } from '../ledger/read-ledger.ts';
import { plainCell, textCell } from './csv.ts';
import {
  type DailyLog,
  type DailyLogError,
  type DailyLogOptions,
  dayStartMs,
  describeFault,
} from './daily-log.ts';
import { localTime } from './daily-log-columns.ts';
import { writeCsv } from './write-csv.ts';

const DAY_MS = 24 * 3_600_000;
const locales = { vi, en } as const;

/** One row an hour and system; hours in which no dongle counted have none. */
export function writePhoneLog(options: DailyLogOptions): Result<DailyLog, DailyLogError> {
  const { day, outFile, language = 'vi' } = options;
  const fromMs = dayStartMs(day);
  if (fromMs === null)
    return failed({ kind: 'bad-day', detail: `"${day}" is not a day; it is written 2026-11-21` });
  const ledger = openReadOnlyLedger(options.ledgerPath);
  if (!ledger.ok) return ledger;
  try {
    const { phoneColumns } = locales[language].log;
    const kinds: Readonly<Record<string, string>> = locales[language].staff.phones.kinds;
    const cells = ({ hourMs, kind, minutes, phoneMinutes, most }: PhoneHour): readonly string[] => [
      plainCell(localTime(hourMs)),
      textCell(kinds[kind] ?? kind),
      plainCell(String(minutes)),
      plainCell((phoneMinutes / minutes).toFixed(1)),
      plainCell(String(most)),
    ];
    const lines = ledger.value.phonesBetween(fromMs, fromMs + DAY_MS).map(cells);
    return ok({
      day,
      file: outFile,
      unreadableRows: 0,
      withNames: false,
      erased: 0,
      notOpened: 0,
      ...writeCsv(outFile, Object.values(phoneColumns).map(textCell), lines),
    });
  } catch (error) {
    return failed(describeFault(error));
  } finally {
    ledger.value.close();
  }
}
