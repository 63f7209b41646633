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

export const VAULT_COMMANDS = [
  'create',
  'show',
  'rotate',
  'passphrase',
  'recover',
  'replace',
  'authority',
  'sheet',
] as const;
export type VaultCommand = (typeof VAULT_COMMANDS)[number];
export type VaultChange = Exclude<VaultCommand, 'show'>;

export class BadArgumentsError extends Error {}
/** A foreseen failure; nothing was changed unless the text says so. */
export class FailedError extends Error {}

export interface VaultRun {
  readonly args: readonly string[];
  readonly env: Record<string, string | undefined>;
  readonly keyboard?: Keyboard;
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
  throw new FailedError(`${loaded.error.kind}: ${loaded.error.detail}`);
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
    question: 'Passphrase',
  };
  const fresh = {
    file: values['new-passphrase-file'],
    variable: 'GATEHOUSE_NEW_PASSPHRASE',
    question: 'New passphrase',
    isNew: true,
  };
  const nowMs = run.nowMs();

  switch (command) {
    case 'create': {
      if (existsSync(pathIn(dataDir))) {
        throw new FailedError('vault.json is there already; rotate makes a new key, replace a new vault');
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
      const file = loadedFrom(dataDir);
      const passphrase = await secretFrom(run, current);
      const name = values.venue ?? venueInSettings(dataDir, venueOf(file).name);
      const made = await rotateVault(file, { passphrase, venueName: name, nowMs, cost: await run.cost() });
      return doneOf(made, (changed) => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'rotate' },
        noteOf('rotated', venueOf(changed).keyId),
      ]);
    }
    case 'passphrase': {
      const file = loadedFrom(dataDir);
      const passphrase = await secretFrom(run, current);
      const newPassphrase = await secretFrom(run, fresh);
      const made = await changePassphrase(file, { passphrase, newPassphrase, cost: await run.cost() });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'change-passphrase' },
        noteOf('passphrase-changed', venueOf(file).keyId),
      ]);
    }
    case 'recover': {
      const file = loadedFrom(dataDir);
      const recoveryCode = await secretFrom(run, {
        file: values['recovery-code-file'],
        variable: 'GATEHOUSE_RECOVERY_CODE',
        question: 'Recovery code',
      });
      const newPassphrase = await secretFrom(run, fresh);
      const made = await recoverVault(file, { recoveryCode, newPassphrase, cost: await run.cost() });
      return doneOf(made, () => [
        { kind: 'key-used', keyId: venueOf(file).keyId, use: 'recover' },
        noteOf('recovered', venueOf(file).keyId),
      ]);
    }
    case 'replace': {
      const old = values.authority === undefined ? loadedFrom(dataDir) : null;
      const authority = old?.authority ?? authorityFrom(run, values.authority);
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
      const file = loadedFrom(dataDir);
      const authority = authorityFrom(run, values.authority);
      const notes = [noteOf('authority-changed', authority.keyId)];
      return { ...changeAuthority(file, authority), notes };
    }
    case 'sheet': {
      const file = loadedFrom(dataDir);
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
  throw new FailedError(`${made.error.kind}: ${made.error.detail}`);
}

async function secretFrom({ env, keyboard }: VaultRun, sources: PassphraseSources): Promise<string> {
  const read = await readPassphrase({ ...sources, env, ...(keyboard === undefined ? {} : { keyboard }) });
  if (read.ok) return read.value;
  throw new FailedError(`${read.error.kind}: ${read.error.detail}`);
}

function authorityFrom(run: VaultRun, path: string | undefined): Recipient {
  if (path === undefined) throw new BadArgumentsError('--authority FILE is missing');
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FailedError(`${path}: ${messageOf(error)}`);
  }
  const read = readRecipient(raw);
  if (!read.ok) throw new FailedError(`${path}: ${read.error.detail}`);
  if (read.value.keyId === developmentAuthority.keyId) {
    // On a station the next start would refuse the vault, the morning after.
    if (process.versions.electron !== undefined)
      throw new FailedError(`${path}: this is the development authority: everybody has its private key`);
    run.err(
      'vault: this is the development authority: everybody has its private key. Not for real visitors.\n',
    );
  }
  return read.value;
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
