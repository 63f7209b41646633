/**
 * Change vault: what each command of `npm run vault` makes of a venue's vault, and which notes it leaves.
 *
 * Reads secrets and the files that were named; writes nothing. A command that cannot be carried out throws one of the
 * two errors below before anything was changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditAction } from '../contract/audit.ts';
import { settingsSchema } from '../contract/settings.ts';
import type { Recipient, VaultFile } from '../contract/vault.ts';
import type { SealCost } from '../electron/vault/password-seal.ts';
import {
  type ChangedVault,
  changeAuthority,
  changePassphrase,
  createVault,
  loadVaultFile,
  readRecipient,
  recoverVault,
  renewRecovery,
  rotateVault,
  VAULT_FILE_NAME,
  venueOf,
} from '../electron/vault/vault-file.ts';
import developmentAuthority from '../resources/vault/development-authority.json' with { type: 'json' };
import { type Keyboard, type PassphraseSources, readPassphrase } from './read-passphrase.ts';
import { FAULT_WORDS, VAULT_CHANGES, type VaultChange, type Words } from './vault-words.ts';

export const VAULT_COMMANDS = [...VAULT_CHANGES, 'show'] as const;
export type VaultCommand = (typeof VAULT_COMMANDS)[number];

export class BadArgumentsError extends Error {}
/** A foreseen failure; nothing was changed unless the text says so. The message is the English one. */
export class FailedError extends Error {
  readonly vietnamese: string;
  constructor({ vi, en }: Words) {
    super(en);
    this.vietnamese = vi;
  }
}

export interface VaultRun {
  readonly args: readonly string[];
  readonly env: Record<string, string | undefined>;
  readonly keyboard?: Keyboard;
  /** The program of a packaged station: what is published has no place there. */
  readonly isStation: boolean;
  nowMs(): number;
  /** Of a new passphrase's seal. */
  cost(): Promise<SealCost>;
  out(text: string): void;
  err(text: string): void;
}

/** Of the command line, those that a command looks at. */
export interface VaultOptions {
  readonly authority?: string | undefined;
  readonly venue?: string | undefined;
  readonly 'passphrase-file'?: string | undefined;
  readonly 'new-passphrase-file'?: string | undefined;
  readonly 'recovery-code-file'?: string | undefined;
}

/** What a command has made of the vault, and what of it goes into the audit. */
export interface Done extends ChangedVault {
  readonly notes: readonly AuditAction[];
}

export const pathIn = (dataDir: string): string => join(dataDir, VAULT_FILE_NAME);

export function loadedFrom(dataDir: string): VaultFile {
  const loaded = loadVaultFile(pathIn(dataDir));
  if (loaded.ok) return loaded.value;
  throw faultOf(loaded.error);
}

const faultOf = ({ kind, detail }: { kind: keyof typeof FAULT_WORDS; detail: string }): FailedError =>
  new FailedError({ vi: FAULT_WORDS[kind], en: `${kind}: ${detail}` });

/** The vault that a command changes. A development vault stays one: on a station it can only be replaced. */
function changeable(run: VaultRun, dataDir: string): VaultFile {
  const file = loadedFrom(dataDir);
  if (!run.isStation || file.isDevelopment !== true) return file;
  throw new FailedError({
    vi: 'Đây là kho khóa thử nghiệm: mật khẩu của nó ai cũng biết. Hãy dùng lệnh replace với --authority.',
    en: 'this is a development vault: its keys lay under a published passphrase; replace it, with --authority',
  });
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export async function carryOut(
  run: VaultRun,
  command: VaultChange,
  dataDir: string,
  values: VaultOptions,
): Promise<Done> {
  const venueName = (): string => values.venue ?? venueInSettings(dataDir);
  const current = {
    file: values['passphrase-file'],
    variable: 'GATEHOUSE_PASSPHRASE',
    question: 'Mật khẩu của kho khóa / passphrase of the vault',
  };
  const fresh = {
    file: values['new-passphrase-file'],
    variable: 'GATEHOUSE_NEW_PASSPHRASE',
    question: 'Mật khẩu mới / new passphrase',
    isNew: true,
  };
  const nowMs = run.nowMs();

  switch (command) {
    case 'create': {
      if (existsSync(pathIn(dataDir))) {
        throw new FailedError({
          vi: 'Đã có vault.json. Lệnh rotate tạo khóa mới, lệnh replace tạo kho mới.',
          en: 'vault.json is there already; rotate makes a new key, replace a new vault',
        });
      }
      const authority = authorityFrom(run, values.authority);
      const name = venueName();
      // There is no other passphrase yet: it is taken from either source.
      const passphrase = await secretFrom(
        run,
        values['new-passphrase-file'] === undefined ? { ...current, isNew: true } : fresh,
      );
      const made = await createVault({
        venueName: name,
        authority,
        passphrase,
        nowMs,
        cost: await run.cost(),
      });
      return doneOf(made, (file) => [noteOf('created', venueOf(file).keyId)]);
    }
    case 'rotate': {
      const file = changeable(run, dataDir);
      const passphrase = await secretFrom(run, current);
      const name = values.venue ?? venueInSettings(dataDir, venueOf(file).name);
      const made = await rotateVault(file, { passphrase, venueName: name, nowMs, cost: await run.cost() });
      return doneOf(made, (changed) => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'rotate' },
        noteOf('rotated', venueOf(changed).keyId),
      ]);
    }
    case 'passphrase': {
      const file = changeable(run, dataDir);
      const passphrase = await secretFrom(run, current);
      const newPassphrase = await secretFrom(run, fresh);
      const made = await changePassphrase(file, { passphrase, newPassphrase, cost: await run.cost() });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'change-passphrase' },
        noteOf('passphrase-changed', venueOf(file).keyId),
      ]);
    }
    case 'recover': {
      const file = changeable(run, dataDir);
      const recoveryCode = await secretFrom(run, {
        file: values['recovery-code-file'],
        variable: 'GATEHOUSE_RECOVERY_CODE',
        question: 'Mã khôi phục / recovery code',
      });
      const newPassphrase = await secretFrom(run, fresh);
      const made = await recoverVault(file, { recoveryCode, newPassphrase, cost: await run.cost() });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'recover' },
        noteOf('recovered', venueOf(file).keyId),
      ]);
    }
    case 'replace': {
      const authority =
        values.authority === undefined
          ? checkedAuthority(run, 'vault.json', loadedFrom(dataDir).authority)
          : authorityFrom(run, values.authority);
      const name = venueName();
      const passphrase = await secretFrom(run, fresh);
      const made = await createVault({
        venueName: name,
        authority,
        passphrase,
        nowMs,
        cost: await run.cost(),
      });
      return doneOf(made, (file) => [noteOf('replaced', venueOf(file).keyId)]);
    }
    case 'authority': {
      const file = changeable(run, dataDir);
      const authority = authorityFrom(run, values.authority);
      const passphrase = await secretFrom(run, current);
      const made = await changeAuthority(file, { passphrase, authority });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'change-authority' },
        noteOf('authority-changed', authority.keyId),
      ]);
    }
    case 'sheet': {
      const file = changeable(run, dataDir);
      const made = await renewRecovery(file, { passphrase: await secretFrom(run, current) });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'renew-sheet' },
        noteOf('sheet-renewed', venueOf(file).keyId),
      ]);
    }
  }
}

type ChangeKind = Extract<AuditAction, { kind: 'vault-key' }>['change'];
const noteOf = (change: ChangeKind, keyId: string): AuditAction => ({ kind: 'vault-key', change, keyId });

function doneOf(
  made: Awaited<ReturnType<typeof createVault>>,
  notes: (file: VaultFile) => readonly AuditAction[],
): Done {
  if (made.ok) return { ...made.value, notes: notes(made.value.file) };
  throw faultOf(made.error);
}

async function secretFrom({ env, keyboard }: VaultRun, sources: PassphraseSources): Promise<string> {
  const read = await readPassphrase({ ...sources, env, ...(keyboard === undefined ? {} : { keyboard }) });
  if (read.ok) return read.value;
  throw faultOf(read.error);
}

function authorityFrom(run: VaultRun, path: string | undefined): Recipient {
  if (path === undefined) throw new BadArgumentsError('--authority FILE is missing');
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FailedError({
      vi: `Không đọc được khóa của cơ quan y tế: ${path}`,
      en: `${path}: ${messageOf(error)}`,
    });
  }
  const read = readRecipient(raw);
  if (!read.ok) {
    const { kind, detail } = read.error;
    throw new FailedError({ vi: FAULT_WORDS[kind], en: `${path}: ${detail}` });
  }
  return checkedAuthority(run, path, read.value);
}

function checkedAuthority(run: VaultRun, where: string, authority: Recipient): Recipient {
  if (authority.keyId !== developmentAuthority.keyId) return authority;
  // On a station the next start would refuse the vault, the morning after.
  if (run.isStation)
    throw new FailedError({
      vi: 'Đây là cơ quan thử nghiệm: ai cũng có khóa riêng của nó. Hãy nêu khóa của cơ quan y tế bằng --authority.',
      en: `${where}: this is the development authority: everybody has its private key; name another with --authority`,
    });
  run.err(
    'vault: this is the development authority: everybody has its private key. Not for real visitors.\n',
  );
  return authority;
}

function venueInSettings(dataDir: string, otherwise?: string): string {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')));
    if (parsed.success) return parsed.data.venue.name;
  } catch {
    // A station that was never started has none.
  }
  if (otherwise !== undefined) return otherwise;
  throw new BadArgumentsError('--venue NAME is missing: there is no settings.json to take it from');
}
