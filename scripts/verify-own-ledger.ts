/**
 * Verify own ledger: `gatehouse --admin verify`, the part of `npm run verify` that a station brings along.
 *
 * Reads only, beside the running station. What judges codes stays behind: it goes by development trust lists, which no
 * station has. Exit codes: 0 the chain holds, 1 it does not, 2 bad arguments or nothing that can be checked.
 */
import { resolve } from 'node:path';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';
import { verifyLedger } from './verify-ledger.ts';
import { BadArgumentsError, parseCommand } from './who-and-why.ts';

const HELP = `${calledAs('verify')} [options]

  --ledger PATH      another ledger than the station's: a file, or the data folder that it lies in
  --against FILE     hold it to what the collector has: npm run collector -- chain --station ID --out FILE
  --station-key KEY  only this key may have signed it; may be given more than once
  --data-dir DIR     the station's data folder; default: ${defaultDataDir()}
  --json             print one JSON object
  --help
`;

function readArguments(args: readonly string[]) {
  return parseCommand({
    args: [...args],
    options: {
      ledger: { type: 'string' },
      against: { type: 'string' },
      'station-key': { type: 'string', multiple: true },
      'data-dir': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

/** The exit code. */
export function verifyOwnLedger(args: readonly string[]): 0 | 1 | 2 {
  ignoreClosedPipe();
  try {
    const values = readArguments(args);
    if (values.help === true) {
      process.stdout.write(HELP);
      return 0;
    }
    return verifyLedger({
      ledger: resolve(values.ledger ?? values['data-dir'] ?? defaultDataDir()),
      against: values.against,
      stationKeys: values['station-key'],
      isJson: values.json === true,
      say: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    if (!(error instanceof BadArgumentsError)) throw error;
    process.stderr.write(`verify: ${error.message}\n\n${HELP}`);
    return 2;
  }
}
