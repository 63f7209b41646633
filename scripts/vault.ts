/**
 * `npm run vault`: the ceremony of a venue's keys: create, show, rotate, change and recover the passphrase, replace
 * what is lost, name the authority, print the recovery sheet. docs/vault.md tells when to do which.
 *
 * Secrets come from files, the environment or a hidden prompt, never from the command line. A sheet is on disk before
 * the vault that it opens; a vault is written whole or not at all, and each change leaves a note for the station's audit.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { auditActorSchema } from '../contract/audit.ts';
import { isoOf } from '../contract/local-time.ts';
import type { VaultFile } from '../contract/vault.ts';
import { writeWhole } from '../electron/shell/write-whole.ts';
import { measureCost } from '../electron/vault/password-seal.ts';
import { groupsOf } from '../electron/vault/recovery-code.ts';
import { formatVaultFile, venueOf } from '../electron/vault/vault-file.ts';
import { calledAs } from './called-as.ts';
import {
  BadArgumentsError,
  carryOut,
  type Done,
  FailedError,
  loadedFrom,
  messageOf,
  pathIn,
  VAULT_COMMANDS,
  type VaultCommand,
  type VaultRun,
} from './change-vault.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import { formatRecoverySheet } from './recovery-sheet.ts';
import { DONE_WORDS, type VaultChange } from './vault-words.ts';

const HELP = `${calledAs('vault')} COMMAND [options]

  create       a first venue key, a passphrase and a recovery sheet; needs --authority
  show         whose keys there are; nothing secret
  rotate       a new venue key for what comes; the older ones stay. Prints a new sheet
  passphrase   another passphrase; the sheet stays good
  recover      another passphrase, with the code of the recovery sheet
  replace      passphrase and sheet are lost: a new vault; only the authority opens the days before
  authority    another health authority for what comes; needs --authority and the passphrase
  sheet        a new recovery sheet; the one before opens older copies of vault.json only

  --data-dir DIR              the station's data folder; default: ${defaultDataDir()}
  --authority FILE            the authority's public key, as it was handed over (JSON)
  --venue NAME                on the key and the sheet; default: as in settings.json
  --passphrase-file FILE      its first line; else GATEHOUSE_PASSPHRASE, else you are asked
  --new-passphrase-file FILE  likewise; else GATEHOUSE_NEW_PASSPHRASE, else you are asked. 12 characters at least
  --recovery-code-file FILE   likewise; else GATEHOUSE_RECOVERY_CODE, else you are asked
  --sheet FILE                writes the recovery sheet there (HTML, A4); else its code is printed here, once
  --actor NAME                who does this, for the audit; default: admin
  --reason TEXT               why, for the audit
  --json                      print one JSON object
  --help
`;

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string' },
        authority: { type: 'string' },
        venue: { type: 'string' },
        'passphrase-file': { type: 'string' },
        'new-passphrase-file': { type: 'string' },
        'recovery-code-file': { type: 'string' },
        sheet: { type: 'string' },
        actor: { type: 'string' },
        reason: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : 'bad arguments');
  }
}

type Options = ReturnType<typeof readArguments>['values'];

function commandOf(positionals: readonly string[]): VaultCommand {
  const [first, ...more] = positionals;
  const command = VAULT_COMMANDS.find((one) => one === first);
  if (command === undefined || more.length > 0) {
    throw new BadArgumentsError(`one command is needed: ${VAULT_COMMANDS.join(', ')}`);
  }
  return command;
}

/** Exit codes: 0 done, 1 failed, 2 bad arguments. */
export async function runVault(run: VaultRun): Promise<number> {
  try {
    const { values, positionals } = readArguments(run.args);
    if (values.help === true) {
      run.out(HELP);
      return 0;
    }
    const command = commandOf(positionals);
    const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
    if (command === 'show') show(run, loadedFrom(dataDir), values);
    else await change(run, command, dataDir, values);
    return 0;
  } catch (error) {
    if (error instanceof BadArgumentsError) {
      run.err(`vault: Lệnh chưa đúng · ${error.message}\n\n${HELP}`);
      return 2;
    }
    if (!(error instanceof FailedError)) throw error;
    run.err(`vault: ${error.vietnamese}\n       ${error.message}\n`);
    return 1;
  }
}

async function change(run: VaultRun, command: VaultChange, dataDir: string, values: Options) {
  const { actor = 'admin', reason = null } = values;
  if (!auditActorSchema.safeParse(actor).success) {
    throw new BadArgumentsError('--actor: small letters, digits, dots, hyphens; 40 at most');
  }
  if (reason !== null && reason.length > 200) throw new BadArgumentsError('--reason: 200 characters at most');
  const foreign = faultOfFolder(dataDir);
  if (foreign !== null)
    throw new FailedError({
      vi: 'Hãy chạy lệnh bằng người dùng của trạm, không phải người dùng này.',
      en: foreign,
    });
  if (values.sheet !== undefined && existsSync(values.sheet)) {
    throw new FailedError({
      vi: `Đã có tệp ${values.sheet}; phiếu không được ghi đè.`,
      en: `${values.sheet} is there already; a sheet is not written over another`,
    });
  }

  const done = await carryOut(run, command, dataDir, values);
  const nowMs = Math.floor(run.nowMs());
  const sheet = done.recoveryCode === null ? null : writeSheet(done, values.sheet, nowMs);
  try {
    if (command === 'replace') setAside(dataDir, nowMs);
    writeWhole(pathIn(dataDir), formatVaultFile(done.file), () => {
      if (command === 'create' && existsSync(pathIn(dataDir))) throw new Error('vault.json is there already');
    });
  } catch (error) {
    if (sheet !== null) rmSync(sheet, { force: true });
    throw new FailedError({
      vi: 'Không ghi được vault.json. Chưa có gì thay đổi.',
      en: `vault.json was not written, nothing has changed: ${messageOf(error)}`,
    });
  }
  tell(run, command, done, sheet, values);
  try {
    for (const action of done.notes)
      leaveOrder(dataDir, { kind: 'note', atMs: nowMs, actor, reason, action });
  } catch (error) {
    throw new FailedError({
      vi: 'Kho khóa đã thay đổi, nhưng không ghi được vào sổ kiểm tra của trạm.',
      en: `the vault was changed, but no note was left for the audit: ${messageOf(error)}`,
    });
  }
}

/** Null: there is no file, the code is printed instead. */
function writeSheet({ file, recoveryCode }: Done, path: string | undefined, atMs: number): string | null {
  if (path === undefined || recoveryCode === null) return null;
  const { keyId, name } = venueOf(file);
  const html = formatRecoverySheet({
    venueName: name,
    keyId,
    authorityName: file.authority.name,
    recoveryCode,
    atMs,
  });
  try {
    const sheet = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(sheet, html);
      fsyncSync(sheet);
    } finally {
      closeSync(sheet);
    }
  } catch (error) {
    throw new FailedError({
      vi: 'Không ghi được phiếu khôi phục. Chưa có gì thay đổi.',
      en: `the sheet was not written, nothing has changed: ${messageOf(error)}`,
    });
  }
  return path;
}

/** The vault that is replaced stays beside: it opens again should passphrase or sheet turn up. */
function setAside(dataDir: string, nowMs: number): void {
  const path = pathIn(dataDir);
  if (!existsSync(path)) return;
  copyFileSync(path, `${path}.${isoOf(nowMs).replaceAll(/[:.]/g, '-')}.set-aside`, constants.COPYFILE_EXCL);
}

const keysOf = ({ venueKeys, authority }: VaultFile) => ({
  venueKeys: venueKeys.map(({ keyId, name, madeAtMs }) => ({ keyId, name, madeAt: isoOf(madeAtMs) })),
  authority: { keyId: authority.keyId, name: authority.name },
});

function show({ out }: VaultRun, file: VaultFile, { json }: Options): void {
  const keys = keysOf(file);
  if (json === true) {
    out(`${JSON.stringify({ command: 'show', ...keys })}\n`);
    return;
  }
  const newest = keys.venueKeys.length - 1;
  for (const [index, { keyId, name, madeAt }] of keys.venueKeys.entries()) {
    out(`venue      ${keyId}  ${name}, made ${madeAt}${index === newest ? ', in use' : ''}\n`);
  }
  out(`authority  ${keys.authority.keyId}  ${keys.authority.name}\n`);
}

function tell(run: VaultRun, command: VaultChange, done: Done, sheet: string | null, values: Options): void {
  const recoveryCode = sheet === null ? done.recoveryCode : null;
  if (values.json === true) {
    const code = recoveryCode === null ? {} : { recoveryCode: groupsOf(recoveryCode).join('-') };
    run.out(`${JSON.stringify({ command, ...keysOf(done.file), sheet, ...code })}\n`);
    return;
  }
  const { vi, en } = DONE_WORDS[command];
  run.out(`${vi}\n${en}\n\n`);
  show(run, done.file, values);
  if (sheet !== null) {
    run.out(`\nPhiếu khôi phục: ${sheet}. In ra, cất kỹ, rồi xóa tệp.\n`);
    run.out(`Recovery sheet: ${sheet}. Print it, lock it away, then delete the file.\n`);
  }
  if (recoveryCode !== null) {
    run.out('\nMã khôi phục, chỉ hiện một lần này; chép lại và cất vào tủ khóa:\n');
    run.out('Recovery code, shown this once; write it down and lock it away:\n\n');
    run.out(`    ${groupsOf(recoveryCode).join(' ')}\n\n`);
  }
}

/** With the arguments, the environment and the terminal of this process. */
export const runVaultHere = (): Promise<number> => {
  ignoreClosedPipe();
  return runVault({
    args: process.argv.slice(2),
    env: process.env,
    isStation: process.versions.electron !== undefined,
    nowMs: Date.now,
    cost: () => measureCost(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
};

if (import.meta.main) process.exitCode = await runVaultHere();
