/**
 * `npm run restore -- --from FILE --data-dir DIR`: puts a backup back in the place of a station's ledger.
 *
 * For a station that does not run. Nothing is deleted: the ledger that was there stays beside it under another name.
 * Exit codes: 0 done, 1 not done and nothing changed, 2 bad arguments.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Restored, restore } from '../electron/ledger/restore.ts';
import { verifySignature } from '../electron/vault/station-key.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';

const HELP = `${calledAs('restore')} --from FILE [--data-dir DIR]

  --from FILE        a backup: ledger-STATION-YYYYMMDD-HHMMSS.db
  --data-dir DIR     the station's data folder; default: ${defaultDataDir()}
  --json             print one JSON object
  --help
`;

class BadArgumentsError extends Error {}

function readArguments() {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      options: {
        from: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : 'bad arguments');
  }
}

function main(): 0 | 1 {
  const values = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.from === undefined || values.from === '') throw new BadArgumentsError('--from FILE is missing');
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const restored = restore({
    from: resolve(values.from),
    ledgerPath: join(dataDir, 'ledger.db'),
    vaultPath: join(dataDir, 'vault.json'),
    nowMs: Date.now(),
    verifySignature,
  });
  if (!restored.ok) {
    if (values.json === true) console.log(JSON.stringify({ ok: false, ...restored.error }));
    else console.error(`restore: ${restored.error.kind}: ${restored.error.detail}`);
    return 1;
  }
  console.log(
    values.json === true ? JSON.stringify({ ok: true, ...restored.value }) : inWords(restored.value),
  );
  return 0;
}

function inWords({ visits, lastSeq, setAside, newer, isVaultRestored }: Restored): string {
  const lines = [`the ledger has ${visits} visits now, up to number ${lastSeq}`];
  if (setAside !== null) lines.push(`the one that was here is ${setAside}`);
  if (newer === null)
    lines.push('what is newer than the backup cannot be counted: the one that was here does not read');
  else if (newer.delivered + newer.undelivered > 0) {
    lines.push(
      `${newer.delivered + newer.undelivered} visits are newer than the backup and not in it:`,
      `  ${newer.delivered} of them the collector has`,
      `  ${newer.undelivered} of them nobody has but the ledger that was set aside: keep it`,
    );
  }
  if (isVaultRestored) lines.push('vault.json was taken from the backup');
  lines.push('the station says at its next start that its ledger is an older one');
  return lines.join('\n');
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof BadArgumentsError)) throw error;
  console.error(`restore: ${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
