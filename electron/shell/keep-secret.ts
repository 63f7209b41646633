/**
 * Keep secret: holds the register key over a restart without leaving it readable beside the register.
 *
 * Sources, best first: a key file that the operator hands in through systemd's credentials directory; the
 * system's own keyring (Electron safeStorage); in development a key file in the data folder; else nothing is
 * kept and the collector gives it again. A sealed file that does not open is set aside and counts as missing.
 * Never logs a secret or a key. safeStorage may be asked only once the app is ready.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { WriteLog } from './write-log.ts';
import { writeWhole } from './write-whole.ts';

/** Name of the operator's key in CREDENTIALS_DIRECTORY (systemd.exec, LoadCredential=). */
export const CREDENTIAL_NAME = 'gatehouse-key';
const KEY_BYTES = 32;

/** What Electron's safeStorage gives; getSelectedStorageBackend is there on Linux only. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

export type SecretSource = 'operator-key' | 'system-keyring' | 'development-key' | 'not-kept';

export interface SecretKeeper {
  /** For the log and the operator's page. */
  readonly source: SecretSource;
  /** Seals and writes, whole or not at all. A secret that cannot be written is logged and not kept: false. */
  save(name: string, bytes: Uint8Array): boolean;
  /** Null: nothing was kept, or what was kept does not open. */
  load(name: string): Buffer | null;
}

export interface SecretKeeperOptions {
  readonly dataDir: string;
  /** A shipped build never keeps a key in the clear beside what it seals. */
  readonly isShipped: boolean;
  readonly safeStorage: SafeStorage;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: WriteLog;
  readonly platform?: NodeJS.Platform;
}

interface Seal {
  readonly source: Exclude<SecretSource, 'not-kept'>;
  /** The name is bound in: one sealed secret cannot stand in for another. */
  seal(name: string, bytes: Uint8Array): Buffer;
  /** @throws when it was sealed otherwise, for another name, or is damaged. */
  open(name: string, sealed: Buffer): Buffer;
}

export function createSecretKeeper(options: SecretKeeperOptions): SecretKeeper {
  const { dataDir, log } = options;
  const folder = join(dataDir, 'secrets');
  const seal =
    operatorSeal(options) ??
    keyringSeal(options) ??
    (options.isShipped ? null : developmentSeal(folder, options.log));
  const source = seal?.source ?? 'not-kept';
  log(seal === null ? 'warn' : 'info', 'secrets', { source });

  return {
    source,
    save(name, bytes) {
      const path = pathOf(folder, name);
      if (seal === null) return false;
      try {
        writeWhole(path, seal.seal(name, bytes));
        return true;
      } catch (error) {
        log('error', 'secret-not-kept', { name, source, error: codeOf(error) });
        return false;
      }
    },
    load(name) {
      const path = pathOf(folder, name);
      if (seal === null || !existsSync(path)) return null;
      try {
        return seal.open(name, readFileSync(path));
      } catch (error) {
        log('warn', 'secret-does-not-open', { name, source, error: codeOf(error) });
        setAside(path);
        return null;
      }
    },
  };
}

function pathOf(folder: string, name: string): string {
  if (!/^[a-z0-9-]{1,40}$/.test(name)) throw new RangeError(`"${name}" is no name of a secret`);
  return join(folder, `${name}.sealed`);
}

/** AES-256-GCM: 12 random bytes, 16 bytes of tag, then the sealed bytes. */
function sealWithKey(source: Seal['source'], key: Buffer): Seal {
  return {
    source,
    seal(name, bytes) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(name, sealed) {
      if (sealed.length < 28) throw new RangeError('too short');
      const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(name))
        .setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([opener.update(sealed.subarray(28)), opener.final()]);
    },
  };
}

function operatorSeal({ env, log }: SecretKeeperOptions): Seal | null {
  const folder = env.CREDENTIALS_DIRECTORY;
  if (folder === undefined || folder === '') return null;
  const path = join(folder, CREDENTIAL_NAME);
  if (!existsSync(path)) return null;
  try {
    const key = parseKey(readFileSync(path));
    if (key !== null) return sealWithKey('operator-key', key);
    log('error', 'operator-key-unusable', { error: 'not 32 bytes, raw, hex or base64' });
  } catch (error) {
    log('error', 'operator-key-unusable', { error: codeOf(error) });
  }
  return null;
}

/** 32 bytes as they are, or as one line of hex, base64 or base64url. */
function parseKey(file: Buffer): Buffer | null {
  if (file.length === KEY_BYTES) return file;
  const text = file.toString('latin1').trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return null;
}

function keyringSeal({ safeStorage, platform = process.platform }: SecretKeeperOptions): Seal | null {
  try {
    if (!safeStorage.isEncryptionAvailable()) return null;
    // Without a keyring Chromium seals with a password that is in its source.
    const backend = platform === 'linux' ? (safeStorage.getSelectedStorageBackend?.() ?? 'unknown') : null;
    if (backend === 'basic_text' || backend === 'unknown') return null;
  } catch {
    return null;
  }
  return {
    source: 'system-keyring',
    seal: (name, bytes) => safeStorage.encryptString(`${name} ${Buffer.from(bytes).toString('base64')}`),
    open(name, sealed) {
      const [sealedName, base64] = safeStorage.decryptString(sealed).split(' ');
      if (sealedName !== name || base64 === undefined) throw new RangeError('another secret');
      return Buffer.from(base64, 'base64');
    },
  };
}

function developmentSeal(folder: string, log: WriteLog): Seal | null {
  const path = join(folder, 'development.key');
  try {
    if (!existsSync(path)) writeWhole(path, randomBytes(KEY_BYTES));
    const key = readFileSync(path);
    if (key.length === KEY_BYTES) return sealWithKey('development-key', key);
    setAside(path);
    const anew = randomBytes(KEY_BYTES);
    writeWhole(path, anew);
    return sealWithKey('development-key', anew);
  } catch (error) {
    log('error', 'development-key-unusable', { error: codeOf(error) });
    return null;
  }
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.set-aside`);
  } catch {
    // It stays, and does not open next time either; a new secret is written over it.
  }
}

/** The system's code or the error's name: a message could quote what was sealed. */
const codeOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.name) : 'unknown';
