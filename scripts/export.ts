/**
 * `npm run export -- --day YYYY-MM-DD --out FILE [--names]`: the day's log out of a station's ledger.
 *
 * Reads only, beside a running station. Names take the vault's passphrase, and stand in the audit before they stand
 * in a file. Exit codes: 0 written, 1 failed, 2 bad arguments.
 */
import { join, resolve } from 'node:path';
import { failed, ok } from '../contract/result.ts';
import { type DailyLog, dayStartMs } from '../electron/reports/daily-log.ts';
import type { ReportLanguage } from '../electron/reports/daily-log-columns.ts';
import { writePhoneLog } from '../electron/reports/phone-log.ts';
import { runExport } from '../electron/reports/run-export.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { leaveNote, messageOf, openNames } from './open-names.ts';
import {
  BadArgumentsError,
  FailedError,
  NAMES_HELP,
  NAMES_OPTIONS,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
  type WhoAndWhy,
} from './who-and-why.ts';

const HELP = `${calledAs('export')} --day YYYY-MM-DD --out FILE

  --day YYYY-MM-DD         day in Viet Nam (UTC+7)
  --names                  with the columns that name people; needs the vault's passphrase
  --log visits|phones      visits (default), or tracing phones near the gate by the hour
  --format csv             CSV for Excel: UTF-8 with BOM
  --out FILE               is replaced when it is there
  --language vi|en         of titles and words; default: vi
${NAMES_HELP}
${WHO_HELP}

--json prints {"day","file","rows","bytes","withNames","erased","notOpened"}
`;

/** Beside the bundle on a station; in the repository its source. */
const WORKER = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '..', 'electron', 'reports', 'export-worker.ts')
  : join(import.meta.dirname, 'export-worker.js');

interface Asked extends WhoAndWhy {
  readonly dataDir: string;
  readonly day: string;
  readonly outFile: string;
  readonly language: ReportLanguage;
}

function readArguments() {
  const { values } = parseCommand({
    args: process.argv.slice(2),
    options: {
      ...WHO_OPTIONS,
      ...NAMES_OPTIONS,
      day: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      log: { type: 'string' },
      language: { type: 'string' },
      names: { type: 'boolean' },
    },
  });
  return values;
}

async function exportVisits(asked: Asked, names: { passphraseFile: string | undefined } | null) {
  const privateKeys = names === null ? null : await openNames({ ...asked, ...names });
  const run = runExport({
    workerPath: WORKER,
    ledgerPath: join(asked.dataDir, 'ledger.db'),
    day: asked.day,
    outFile: asked.outFile,
    language: asked.language,
    privateKeys,
    note: (log) => noteExport(asked, 'visits', log),
  });
  const stop = (): void => run.cancel();
  process.once('SIGINT', stop);
  const written = await run.done;
  process.off('SIGINT', stop);
  return written;
}

function noteExport(asked: Asked, report: 'visits' | 'phones', { day, withNames, rows }: DailyLog) {
  try {
    leaveNote(asked, { kind: 'exported', report, day, withNames, rows });
    return ok(null);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    return failed({ kind: 'not-noted', detail: messageOf(error) });
  }
}

async function main(): Promise<number> {
  const values = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const { day, out, format = 'csv', language = 'vi', log = 'visits', names = false } = values;
  if (day === undefined) throw new BadArgumentsError('--day YYYY-MM-DD is missing');
  if (dayStartMs(day) === null) throw new BadArgumentsError(`--day: "${day}" is not a day like 2026-11-21`);
  if (out === undefined || out === '') throw new BadArgumentsError('--out FILE is missing');
  if (log !== 'visits' && log !== 'phones') throw new BadArgumentsError('--log takes visits or phones');
  if (log === 'phones' && names) throw new BadArgumentsError('--names: the log of phones has none');
  if (format !== 'csv') throw new BadArgumentsError(`--format: "${format}" is not known; csv is`);
  if (language !== 'vi' && language !== 'en') throw new BadArgumentsError('--language takes vi or en');

  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const outFile = resolve(out);
  const asked: Asked = { ...readWhoAndWhy(values), dataDir, day, outFile, language };
  const written =
    log === 'visits'
      ? await exportVisits(asked, names ? { passphraseFile: values['passphrase-file'] } : null)
      : writePhoneLog({ ledgerPath: join(dataDir, 'ledger.db'), day, outFile, language });
  if (!written.ok) throw new FailedError(`${written.error.kind}: ${written.error.detail}`);

  const { file, rows, bytes, unreadableRows, withNames, erased, notOpened } = written.value;
  if (unreadableRows > 0)
    console.error(`export: ${unreadableRows} rows of the ledger could not be read and are not in the file`);
  if (notOpened > 0)
    console.error(`export: ${notOpened} visits cannot be opened with this passphrase; their lines say so`);
  console.log(
    values.json === true
      ? JSON.stringify({ day, file, rows, bytes, withNames, erased, notOpened })
      : `${file}: ${rows} ${log === 'visits' ? 'visits' : 'hours'} of ${day}, ${bytes} bytes${withNames ? ', with names' : ''}`,
  );
  return 0;
}

await runNamed('export', HELP, main);
