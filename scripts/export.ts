/**
 * `npm run export -- --day YYYY-MM-DD --format csv --out FILE`: the day's log out of a station's ledger.
 *
 * Reads only, beside a running station. Exit codes: 0 written, 1 failed, 2 bad arguments.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dayStartMs, writeDailyLog } from '../electron/reports/daily-log.ts';
import { writePhoneLog } from '../electron/reports/phone-log.ts';
import { defaultDataDir } from './default-data-dir.ts';

const HELP = `npm run export -- --day YYYY-MM-DD --format csv --out FILE

  --day YYYY-MM-DD   day in Viet Nam (UTC+7)
  --log visits|phones  visits (default), or tracing phones near the gate by the hour
  --format csv       CSV for Excel: UTF-8 with BOM
  --out FILE         is replaced when it is there
  --data-dir DIR     the station's data folder; default: ${defaultDataDir()}
  --language vi|en   of titles and words; default: vi
  --json             print {"day","file","rows","bytes"}
  --help
`;

class BadArgumentsError extends Error {}

function readArguments() {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      options: {
        day: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        'data-dir': { type: 'string' },
        log: { type: 'string' },
        language: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : 'bad arguments');
  }
}

function main(): number {
  const values = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const { day, out, format = 'csv', language = 'vi', log = 'visits' } = values;
  if (day === undefined) throw new BadArgumentsError('--day YYYY-MM-DD is missing');
  if (dayStartMs(day) === null) throw new BadArgumentsError(`--day: "${day}" is not a day like 2026-11-21`);
  if (out === undefined || out === '') throw new BadArgumentsError('--out FILE is missing');
  if (log !== 'visits' && log !== 'phones') throw new BadArgumentsError('--log takes visits or phones');
  if (format !== 'csv') throw new BadArgumentsError(`--format: "${format}" is not known; csv is`);
  if (language !== 'vi' && language !== 'en') throw new BadArgumentsError('--language takes vi or en');

  const ledgerPath = join(resolve(values['data-dir'] ?? defaultDataDir()), 'ledger.db');
  const write = log === 'visits' ? writeDailyLog : writePhoneLog;
  const written = write({ ledgerPath, day, outFile: resolve(out), language });
  if (!written.ok) {
    console.error(`export: ${written.error.kind}: ${written.error.detail}`);
    return 1;
  }
  const { file, rows, bytes, unreadableRows } = written.value;
  if (unreadableRows > 0) {
    console.error(`export: ${unreadableRows} rows of the ledger could not be read and are not in the file`);
  }
  console.log(
    values.json === true
      ? JSON.stringify({ day, file, rows, bytes })
      : `${file}: ${rows} ${log === 'visits' ? 'visits' : 'hours'} of ${day}, ${bytes} bytes`,
  );
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof BadArgumentsError)) throw error;
  console.error(`export: ${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
