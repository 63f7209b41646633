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
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';

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

function inWords(restored: Restored): string {
  const { visits, lastSeq, setAside, isVaultRestored } = restored;
  const lines = [
    `Sổ ghi nay có ${visits} lượt, đến số ${lastSeq}`,
    `the ledger has ${visits} visits now, up to number ${lastSeq}`,
  ];
  if (setAside !== null) lines.push(`Sổ trước đó / the one that was here: ${setAside}`);
  lines.push('', ...ageInWords(restored));
  if (isVaultRestored) lines.push('', 'vault.json: lấy từ bản sao lưu / taken from the backup');
  return lines.join('\n');
}

/** Whether something is lost, before anything else that could be said of it. */
function ageInWords({ setAside, newer, isOlder }: Restored): readonly string[] {
  if (setAside === null)
    return [
      'Ở đây chưa có sổ nào để so sánh. Nếu trạm nhớ một sổ mới hơn, nó sẽ báo khi khởi động.',
      'There was no ledger here to compare with. If the station remembers a newer one, it says so at its next start.',
    ];
  if (newer === null)
    return [
      'KHÔNG RÕ bản sao lưu có cũ hơn không: sổ trước đó không đọc được. Hãy giữ tệp đó.',
      'WHETHER IT IS OLDER CANNOT BE TOLD: the one that was here does not read. Keep that file.',
    ];
  if (isOlder !== true)
    return [
      'Bản sao lưu KHÔNG cũ hơn sổ trước đó: không mất lượt nào, không mất dòng nào của sổ kiểm tra.',
      'The backup is NOT OLDER than the one that was here: no visit and no audit entry is missing.',
    ];
  const { delivered, undelivered, auditEntries } = newer;
  return [
    `Bản sao lưu CŨ HƠN sổ trước đó: thiếu ${delivered + undelivered} lượt và ${auditEntries} dòng của sổ kiểm tra.`,
    `  ${delivered} lượt máy chủ đã có; ${undelivered} lượt chỉ còn trong tệp đã để riêng: hãy giữ tệp đó.`,
    `The backup is OLDER than the one that was here: ${delivered + undelivered} visits and ${auditEntries} audit entries are not in it.`,
    `  ${delivered} of the visits the collector has; ${undelivered} nobody has but the ledger that was set aside: keep it`,
    'Trạm sẽ báo điều này khi khởi động. / The station says so at its next start.',
  ];
}

ignoreClosedPipe();
try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof BadArgumentsError)) throw error;
  console.error(`restore: ${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
