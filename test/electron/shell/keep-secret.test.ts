import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createSecretKeeper,
  type SafeStorage,
  type SecretKeeper,
  type SecretKeeperOptions,
} from '../../../electron/shell/keep-secret.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SECRET = Buffer.from('0123456789abcdef0123456789abcdef');
const NAME = 'register-key';
const OPERATOR_KEY = Buffer.alloc(32, 0xa5);

const noKeyring: SafeStorage = {
  isEncryptionAvailable: () => false,
  encryptString: () => {
    throw new Error('not available');
  },
  decryptString: () => {
    throw new Error('not available');
  },
};

/** Seals by turning every bit: enough to see that nothing is in the clear. */
const keyring = (backend = 'gnome_libsecret'): SafeStorage => ({
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => Buffer.from(Buffer.from(text).map((byte) => ~byte)),
  decryptString(sealed) {
    const text = Buffer.from(sealed.map((byte) => ~byte)).toString();
    if (!text.startsWith(NAME)) throw new Error('cannot be decrypted');
    return text;
  },
});

interface Kept {
  readonly dataDir: string;
  readonly logged: { level: string; event: string; facts: unknown }[];
  open(options?: Partial<SecretKeeperOptions>): SecretKeeper;
}

function keep(common: Partial<SecretKeeperOptions> = {}): Kept {
  const dataDir = temporaryFolder();
  const logged: Kept['logged'] = [];
  return {
    dataDir,
    logged,
    open: (options = {}) =>
      createSecretKeeper({
        dataDir,
        isShipped: true,
        safeStorage: noKeyring,
        env: {},
        platform: 'linux',
        log: (level, event, facts) => logged.push({ level, event, facts }),
        ...common,
        ...options,
      }),
  };
}

/** A systemd credentials directory with this in its key file. */
function credentials(content: string | Uint8Array): Record<string, string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'gatehouse-key'), content);
  return { CREDENTIALS_DIRECTORY: folder };
}

function everyFile(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name)));
}

describe('keeping a secret', () => {
  it.each([
    ['raw bytes', OPERATOR_KEY],
    ['hex and a line end', `${OPERATOR_KEY.toString('hex')}\n`],
    ['base64', OPERATOR_KEY.toString('base64')],
    ['base64url', OPERATOR_KEY.toString('base64url')],
  ])("keeps it under the operator's key as %s, sealed and for its owner only", (_, content) => {
    const kept = keep({ env: credentials(content) });
    const keeper = kept.open();
    expect(keeper.source).toBe('operator-key');
    expect(keeper.load(NAME)).toBeNull();
    expect(keeper.save(NAME, SECRET)).toBe(true);
    expect(kept.open({ env: credentials(OPERATOR_KEY) }).load(NAME)).toEqual(SECRET);
    for (const bytes of everyFile(kept.dataDir)) {
      for (const form of [SECRET, SECRET.toString('base64'), SECRET.toString('hex')])
        expect(bytes.includes(form)).toBe(false);
    }
    if (process.platform !== 'win32') {
      expect(statSync(join(kept.dataDir, 'secrets', `${NAME}.sealed`)).mode & 0o777).toBe(0o600);
      expect(statSync(join(kept.dataDir, 'secrets')).mode & 0o777).toBe(0o700);
    }
  });

  it("takes the operator's key before the keyring", () => {
    const kept = keep({ env: credentials(OPERATOR_KEY), safeStorage: keyring() });
    expect(kept.open().source).toBe('operator-key');
  });

  it.each([
    ['too short', 'abc'],
    ['31 bytes', Buffer.alloc(31, 1)],
    ['words', 'this is certainly not a key of thirty-two bytes'],
  ])("says so when the operator's key is %s, and goes to the next source", (_, content) => {
    const kept = keep({ env: credentials(content), safeStorage: keyring() });
    expect(kept.open().source).toBe('system-keyring');
    expect(kept.logged[0]).toMatchObject({ level: 'error', event: 'operator-key-unusable' });
  });

  it('goes on without a word when the credentials directory is somebody else’s', () => {
    const kept = keep({ env: { CREDENTIALS_DIRECTORY: temporaryFolder() }, safeStorage: keyring() });
    expect(kept.open().source).toBe('system-keyring');
    expect(kept.logged.map(({ level }) => level)).toEqual(['info']);
  });

  it('keeps it in the keyring where there is a real one', () => {
    const kept = keep({ safeStorage: keyring() });
    kept.open().save(NAME, SECRET);
    expect(kept.open().load(NAME)).toEqual(SECRET);
    expect(everyFile(kept.dataDir)).toHaveLength(1);
  });

  it('keeps nothing where Chromium would seal with a password that everybody knows', () => {
    for (const backend of ['basic_text', 'unknown']) {
      const kept = keep({ safeStorage: keyring(backend) });
      const keeper = kept.open();
      expect(keeper.source).toBe('not-kept');
      expect(keeper.save(NAME, SECRET)).toBe(false);
      expect(keeper.load(NAME)).toBeNull();
      expect(everyFile(kept.dataDir)).toEqual([]);
      expect(kept.logged).toEqual([{ level: 'warn', event: 'secrets', facts: { source: 'not-kept' } }]);
    }
  });

  it('asks for the backend on Linux only', () => {
    const { getSelectedStorageBackend: _, ...withoutBackend } = keyring();
    expect(keep({ safeStorage: withoutBackend, platform: 'win32' }).open().source).toBe('system-keyring');
    expect(keep({ safeStorage: withoutBackend, platform: 'linux' }).open().source).toBe('not-kept');
  });

  it('takes a keyring that throws for none', () => {
    const throwing: SafeStorage = {
      ...keyring(),
      isEncryptionAvailable: () => {
        throw new Error('before the app is ready');
      },
    };
    expect(keep({ safeStorage: throwing }).open().source).toBe('not-kept');
  });

  it('makes a key file in development, and never in a shipped build', () => {
    const kept = keep();
    expect(kept.open({ isShipped: true }).source).toBe('not-kept');
    expect(everyFile(kept.dataDir)).toEqual([]);
    const keeper = kept.open({ isShipped: false });
    expect(keeper.source).toBe('development-key');
    keeper.save(NAME, SECRET);
    expect(kept.open({ isShipped: false }).load(NAME)).toEqual(SECRET);
    if (process.platform !== 'win32')
      expect(statSync(join(kept.dataDir, 'secrets', 'development.key')).mode & 0o777).toBe(0o600);
  });

  it('makes a damaged development key anew, and counts what it sealed as lost', () => {
    const kept = keep({ isShipped: false });
    kept.open().save(NAME, SECRET);
    writeFileSync(join(kept.dataDir, 'secrets', 'development.key'), 'short');
    const keeper = kept.open();
    expect(keeper.load(NAME)).toBeNull();
    keeper.save(NAME, SECRET);
    expect(kept.open().load(NAME)).toEqual(SECRET);
  });

  it('replaces what was kept before', () => {
    const keeper = keep({ isShipped: false }).open();
    keeper.save(NAME, SECRET);
    keeper.save(NAME, Buffer.from('another'));
    expect(keeper.load(NAME)?.toString()).toBe('another');
  });
});

describe('a sealed file that does not open', () => {
  function sealedFile(kept: Kept): string {
    return join(kept.dataDir, 'secrets', `${NAME}.sealed`);
  }

  it.each([
    [
      'its last byte was changed',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    [
      'its tag was changed',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[14] = (bytes[14] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    ['it was cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 20))],
    ['it is empty', (path: string) => writeFileSync(path, '')],
  ])('is set aside and counts as missing: %s', (_, harm) => {
    const kept = keep({ env: credentials(OPERATOR_KEY) });
    kept.open().save(NAME, SECRET);
    harm(sealedFile(kept));
    const keeper = kept.open();
    expect(keeper.load(NAME)).toBeNull();
    expect(existsSync(sealedFile(kept))).toBe(false);
    expect(existsSync(`${sealedFile(kept)}.set-aside`)).toBe(true);
    expect(kept.logged.at(-1)).toMatchObject({ level: 'warn', event: 'secret-does-not-open' });
    keeper.save(NAME, SECRET);
    expect(keeper.load(NAME)).toEqual(SECRET);
  });

  it('is set aside when the key is another, and when it was sealed by another source', () => {
    const kept = keep({ env: credentials(OPERATOR_KEY) });
    kept.open().save(NAME, SECRET);
    expect(kept.open({ env: credentials(Buffer.alloc(32, 1)) }).load(NAME)).toBeNull();
    kept.open().save(NAME, SECRET);
    expect(kept.open({ env: {}, safeStorage: keyring() }).load(NAME)).toBeNull();
  });

  it('cannot be put in the place of another secret', () => {
    const kept = keep({ env: credentials(OPERATOR_KEY) });
    const keeper = kept.open();
    keeper.save('other-secret', SECRET);
    writeFileSync(sealedFile(kept), readFileSync(join(kept.dataDir, 'secrets', 'other-secret.sealed')));
    expect(keeper.load(NAME)).toBeNull();
    expect(keeper.load('other-secret')).toEqual(SECRET);
  });
});

describe('a disk that takes nothing', () => {
  it('logs that the secret is not kept, tells the caller, and goes on', () => {
    const kept = keep({ env: credentials(OPERATOR_KEY) });
    writeFileSync(join(kept.dataDir, 'secrets'), 'a file where the folder should be');
    const keeper = kept.open();
    expect(keeper.save(NAME, SECRET)).toBe(false);
    expect(keeper.load(NAME)).toBeNull();
    expect(kept.logged.at(-1)).toMatchObject({ level: 'error', event: 'secret-not-kept' });
    expect(JSON.stringify(kept.logged)).not.toContain(SECRET.toString());
  });

  it('keeps the old secret when the new one cannot be written', () => {
    const kept = keep({ env: credentials(OPERATOR_KEY) });
    const keeper = kept.open();
    keeper.save(NAME, SECRET);
    const folder = join(kept.dataDir, 'secrets');
    // A folder under the name of the half-written file: also refuses a user whom permissions do not stop.
    mkdirSync(join(folder, `${NAME}.sealed.new`));
    keeper.save(NAME, Buffer.from('another'));
    expect(keeper.load(NAME)).toEqual(SECRET);
  });

  it('takes no name that leaves its folder', () => {
    expect(() => keep({ isShipped: false }).open().load('../settings')).toThrow(RangeError);
  });
});
