import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstBootSettings } from '../../contract/settings.ts';
import { type StationOrder, stationOrderSchema } from '../../contract/station-orders.ts';
import { type VaultFile, vaultFileSchema } from '../../contract/vault.ts';
import { publicKeyOf } from '../../electron/vault/hpke.ts';
import { openVenueKeys, venueOf } from '../../electron/vault/vault-file.ts';
import development from '../../resources/vault/development-authority.json' with { type: 'json' };
import { developmentAuthority, developmentAuthorityKey } from '../../scripts/development-keys.ts';
import { SAMPLE_COST, sampleAuthority } from '../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS } from '../../scripts/rig/sample-visit.ts';
import { runVault } from '../../scripts/vault.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PASSPHRASE = 'con đường làng quanh co';
const NEW_PASSPHRASE = 'hàng cau trước ngõ nhà em';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Station {
  readonly dataDir: string;
  readonly folder: string;
  run(args: readonly string[], env?: Record<string, string>, isStation?: boolean): Promise<Ran>;
  file(): VaultFile;
  /** The orders that lie there, oldest first. */
  orders(): StationOrder[];
}

function station(): Station {
  const folder = temporaryFolder();
  const dataDir = join(folder, 'data');
  const authority = join(folder, 'authority.json');
  writeFileSync(authority, JSON.stringify(sampleAuthority));
  return {
    dataDir,
    folder,
    async run(args, env = {}, isStation = false) {
      let [out, err] = ['', ''];
      const code = await runVault({
        args: [...args.map((arg) => (arg === 'AUTHORITY' ? authority : arg)), '--data-dir', dataDir],
        env: { ...env },
        keyboard: {
          input: { ...process.stdin, isTTY: false } as typeof process.stdin,
          output: process.stderr,
        },
        isStation,
        nowMs: () => SAMPLE_MS,
        cost: async () => SAMPLE_COST,
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
      });
      return { code, out, err };
    },
    file: () => vaultFileSchema.parse(JSON.parse(readFileSync(join(dataDir, 'vault.json'), 'utf8'))),
    orders: () =>
      readdirSync(join(dataDir, 'orders'))
        .sort()
        .map((name) => {
          const order = stationOrderSchema.parse(
            JSON.parse(readFileSync(join(dataDir, 'orders', name), 'utf8')),
          );
          expect(name).toBe(`${order.orderId}.json`);
          return order;
        }),
  };
}

const CREATE = ['create', '--authority', 'AUTHORITY', '--venue', 'Chợ Mẫu'];
const GIVEN = { GATEHOUSE_PASSPHRASE: PASSPHRASE };
const BOTH = { ...GIVEN, GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE };

async function made(): Promise<Station & { readonly recoveryCode: string }> {
  const one = station();
  const { code, out, err } = await one.run([...CREATE, '--json'], GIVEN);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return { ...one, recoveryCode: JSON.parse(out).recoveryCode };
}

const notesOf = ({ orders }: Station) =>
  orders().map((order) => (order.kind === 'note' ? order.action : order.kind));
const opens = async ({ file }: Station, passphrase: string): Promise<boolean> =>
  (await openVenueKeys(file(), passphrase)).ok;

describe('npm run vault', () => {
  it('creates a vault that the passphrase opens, and leaves a note of who, when and why', async () => {
    const one = station();
    const { code, out } = await one.run([...CREATE, '--actor', 'lan', '--reason', 'mở cửa'], GIVEN);
    expect(code).toBe(0);
    expect(await opens(one, PASSPHRASE)).toBe(true);
    expect(out).toMatch(/\b([0-9A-Z]{5} ){6}[0-9A-Z]{5}\b/);
    expect(one.orders()).toMatchObject([
      {
        kind: 'note',
        actor: 'lan',
        reason: 'mở cửa',
        atMs: SAMPLE_MS,
        action: { kind: 'vault-key', change: 'created', keyId: venueOf(one.file()).keyId },
      },
    ]);
  });

  it('takes the name of the venue from the settings of the station', async () => {
    const { dataDir, run, file } = await made();
    const venue = { id: 'cho-1', name: 'Chợ Tân Định' };
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ ...firstBootSettings, venue }));
    expect((await run(['rotate'], GIVEN)).code).toBe(0);
    expect(file().venueKeys.map(({ name }) => name)).toEqual(['Chợ Mẫu', 'Chợ Tân Định']);
  });

  it('never makes a vault over another', async () => {
    const one = await made();
    const before = one.file();
    const { code, err } = await one.run(CREATE, GIVEN);
    expect({ code, isTold: err.includes('vault.json is there already') }).toEqual({ code: 1, isTold: true });
    expect(one.file()).toEqual(before);
    expect(one.orders()).toHaveLength(1);
  });

  it('rotates: another key is in use, and the passphrase opens both', async () => {
    const one = await made();
    const before = venueOf(one.file()).keyId;
    expect((await one.run(['rotate', '--json'], GIVEN)).code).toBe(0);
    expect(one.file().venueKeys).toHaveLength(2);
    expect(await opens(one, PASSPHRASE)).toBe(true);
    expect(notesOf(one).slice(1)).toEqual([
      { kind: 'key-used', keyId: before, use: 'rotate' },
      { kind: 'vault-key', change: 'rotated', keyId: venueOf(one.file()).keyId },
    ]);
  });

  it('changes the passphrase: the old one opens nothing any more', async () => {
    const one = await made();
    expect((await one.run(['passphrase'], BOTH)).code).toBe(0);
    expect([await opens(one, PASSPHRASE), await opens(one, NEW_PASSPHRASE)]).toEqual([false, true]);
    expect(notesOf(one).slice(1)).toMatchObject([
      { kind: 'key-used', use: 'change-passphrase' },
      { kind: 'vault-key', change: 'passphrase-changed' },
    ]);
  });

  it('recovers with the code of the sheet, read from a file', async () => {
    const one = await made();
    const codeFile = join(one.folder, 'code.txt');
    writeFileSync(codeFile, `${one.recoveryCode.toLowerCase()}\r\n`);
    const args = ['recover', '--recovery-code-file', codeFile];
    expect((await one.run(args, { GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE })).code).toBe(0);
    expect([await opens(one, PASSPHRASE), await opens(one, NEW_PASSPHRASE)]).toEqual([false, true]);
    expect(notesOf(one).slice(1)).toMatchObject([
      { kind: 'key-used', use: 'recover' },
      { kind: 'vault-key', change: 'recovered' },
    ]);
  });

  it('replaces a vault that nobody can open, and keeps the old one beside it', async () => {
    const one = await made();
    const before = readFileSync(join(one.dataDir, 'vault.json'), 'utf8');
    const args = ['replace', '--venue', 'Chợ Mẫu'];
    expect((await one.run(args, { GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE })).code).toBe(0);
    expect(await opens(one, NEW_PASSPHRASE)).toBe(true);
    expect(one.file().authority).toEqual(sampleAuthority);
    const aside = readdirSync(one.dataDir).find((name) => name.endsWith('.set-aside'));
    expect(readFileSync(join(one.dataDir, aside ?? ''), 'utf8')).toBe(before);
    expect(notesOf(one).at(-1)).toMatchObject({ kind: 'vault-key', change: 'replaced' });
  });

  it('replaces a damaged vault.json when the authority is named again', async () => {
    const one = await made();
    writeFileSync(join(one.dataDir, 'vault.json'), '{');
    const env = { GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE };
    const without = await one.run(['replace', '--venue', 'Chợ Mẫu'], env);
    expect(without).toMatchObject({ code: 1, err: expect.stringContaining('vault-broken') });
    const named = await one.run(['replace', '--venue', 'Chợ Mẫu', '--authority', 'AUTHORITY'], env);
    expect(named.code).toBe(0);
    expect(await opens(one, NEW_PASSPHRASE)).toBe(true);
  });

  it('names another authority, and says loudly that the development one is for nobody', async () => {
    const one = await made();
    const path = join(one.folder, 'other.json');
    writeFileSync(path, JSON.stringify(developmentAuthority));
    const { code, err } = await one.run(['authority', '--authority', path], GIVEN);
    expect({ code, isTold: err.includes('development authority') }).toEqual({ code: 0, isTold: true });
    expect(one.file().authority).toEqual(developmentAuthority);
    expect(notesOf(one).slice(1)).toEqual([
      { kind: 'key-used', keyId: venueOf(one.file()).keyId, use: 'change-authority' },
      { kind: 'vault-key', change: 'authority-changed', keyId: developmentAuthority.keyId },
    ]);
  });

  it.each([
    ['rotate', [], /Đã tạo khóa mới[^\n]*Tiếp theo: [^\n]*phiếu[^\n]*\n.*Next: .*sheet/],
    ['passphrase', [], /Đã đổi mật khẩu[^\n]*Tiếp theo: [^\n]*vault -- rotate[^\n]*\n.*Next: .*rotate/],
    ['replace', ['--venue', 'Chợ Mẫu'], /Đã thay[^\n]*Tiếp theo: [^\n]*\n.*Next: /],
    ['authority', ['--authority', 'AUTHORITY'], /Đã đổi cơ quan y tế[^\n]*Tiếp theo: [^\n]*\n.*Next: /],
    ['sheet', [], /Đã tạo phiếu[^\n]*Tiếp theo: [^\n]*\n.*Next: /],
  ])('says what %s has done and what comes next, in Vietnamese first', async (command, more, words) => {
    const { out } = await (await made()).run([command, ...more], BOTH);
    expect(out).toMatch(words);
  });

  it('says so after create and recover as well', async () => {
    const created = await station().run(CREATE, GIVEN);
    expect(created.out).toMatch(/^Đã tạo kho khóa\. Tiếp theo: [^\n]*\nThe vault is made\. Next: /);
    const one = await made();
    const env = { GATEHOUSE_RECOVERY_CODE: one.recoveryCode, GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE };
    expect((await one.run(['recover'], env)).out).toMatch(/^Đã đặt mật khẩu mới[^\n]*vault -- sheet/);
  });

  it('says why not, in Vietnamese first', async () => {
    const { err } = await (await made()).run(['rotate'], { GATEHOUSE_PASSPHRASE: NEW_PASSPHRASE });
    expect(err).toMatch(/^vault: Mật khẩu không đúng\.[^\n]*\n {7}wrong-passphrase: /);
  });

  it('shows whose keys there are, and nothing secret', async () => {
    const one = await made();
    const { code, out } = await one.run(['show', '--json']);
    const { keyId } = venueOf(one.file());
    expect({ code, shown: JSON.parse(out) }).toEqual({
      code: 0,
      shown: {
        command: 'show',
        venueKeys: [{ keyId, name: 'Chợ Mẫu', madeAt: new Date(SAMPLE_MS).toISOString() }],
        authority: { keyId: sampleAuthority.keyId, name: sampleAuthority.name },
      },
    });
    expect((await one.run(['show'])).out).toContain(keyId);
  });
});

describe('the recovery sheet of npm run vault', () => {
  it('is a page for the printer with the code, and the code is not printed beside it', async () => {
    const one = station();
    const sheet = join(one.folder, 'sheet.html');
    const { code, out } = await one.run([...CREATE, '--sheet', sheet, '--json'], GIVEN);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ sheet });
    expect(JSON.parse(out).recoveryCode).toBeUndefined();
    if (process.platform !== 'win32') expect(statSync(sheet).mode & 0o777).toBe(0o600);

    const html = readFileSync(sheet, 'utf8');
    const groups = [...html.matchAll(/<small>\d<\/small>([0-9A-Z]{5})</g)].map(([, group]) => group);
    expect(groups).toHaveLength(7);
    for (const said of ['Chợ Mẫu', 'Sở Y tế Mẫu', venueOf(one.file()).keyId, '21/11/2026', 'lang="vi"'])
      expect(html).toContain(said);
    expect(html).not.toMatch(/https?:|src=|<script|<link|url\(/);
    const recovered = await one.run(['recover'], {
      GATEHOUSE_RECOVERY_CODE: groups.join(' '),
      GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE,
    });
    expect(recovered.code).toBe(0);
  });

  it('shows a venue’s name as text, whatever is in it', async () => {
    const one = station();
    const sheet = join(one.folder, 'sheet.html');
    const args = [
      'create',
      '--authority',
      'AUTHORITY',
      '--venue',
      'A & <script>B</script>',
      '--sheet',
      sheet,
    ];
    expect((await one.run(args, GIVEN)).code).toBe(0);
    expect(readFileSync(sheet, 'utf8')).toContain('A &amp; &lt;script&gt;B&lt;/script&gt;');
  });

  it('printed anew voids the one before', async () => {
    const one = await made();
    const { code, out } = await one.run(['sheet', '--json'], GIVEN);
    expect(code).toBe(0);
    const recover = (recoveryCode: string) =>
      one.run(['recover'], {
        GATEHOUSE_RECOVERY_CODE: recoveryCode,
        GATEHOUSE_NEW_PASSPHRASE: NEW_PASSPHRASE,
      });
    expect(await recover(one.recoveryCode)).toMatchObject({
      code: 1,
      err: expect.stringContaining('wrong-code'),
    });
    expect((await recover(JSON.parse(out).recoveryCode)).code).toBe(0);
    expect(notesOf(one).slice(1, 3)).toMatchObject([
      { kind: 'key-used', use: 'renew-sheet' },
      { kind: 'vault-key', change: 'sheet-renewed' },
    ]);
  });

  it('is not written over a file that is there, and then nothing has changed', async () => {
    const one = await made();
    const before = one.file();
    const sheet = join(one.folder, 'sheet.html');
    writeFileSync(sheet, 'mine');
    expect((await one.run(['rotate', '--sheet', sheet], GIVEN)).code).toBe(1);
    expect(readFileSync(sheet, 'utf8')).toBe('mine');
    expect(one.file()).toEqual(before);
  });

  it('that cannot be written leaves the vault as it was', async () => {
    const one = await made();
    const before = one.file();
    const sheet = join(one.folder, 'no such folder', 'sheet.html');
    const { code, err } = await one.run(['rotate', '--sheet', sheet], GIVEN);
    expect({ code, isTold: err.includes('nothing has changed') }).toEqual({ code: 1, isTold: true });
    expect(one.file()).toEqual(before);
  });
});

describe('what npm run vault refuses', () => {
  it.each([
    ['the wrong passphrase', ['rotate'], { GATEHOUSE_PASSPHRASE: NEW_PASSPHRASE }, 'wrong-passphrase'],
    ['the wrong passphrase', ['sheet'], { GATEHOUSE_PASSPHRASE: NEW_PASSPHRASE }, 'wrong-passphrase'],
    [
      'a short new one',
      ['passphrase'],
      { ...GIVEN, GATEHOUSE_NEW_PASSPHRASE: '12345678901' },
      'passphrase-too-short',
    ],
    [
      'the wrong passphrase',
      ['authority', '--authority', 'AUTHORITY'],
      { GATEHOUSE_PASSPHRASE: NEW_PASSPHRASE },
      'wrong-passphrase',
    ],
    ['no passphrase and no keyboard', ['authority', '--authority', 'AUTHORITY'], {}, 'not-given'],
    ['a mistyped code', ['recover'], { ...BOTH, GATEHOUSE_RECOVERY_CODE: '0'.repeat(34) }, 'not-a-code'],
    ["another sheet's code", ['recover'], { ...BOTH, GATEHOUSE_RECOVERY_CODE: '0'.repeat(35) }, 'wrong-code'],
    ['no passphrase and no keyboard', ['rotate'], {}, 'not-given'],
    [
      'a passphrase file that is not there',
      ['rotate', '--passphrase-file', '/nowhere/p'],
      {},
      'file-unreadable',
    ],
  ])('%s, for %j: nothing changes and no note is left', async (_, args, env, word) => {
    const one = await made();
    const before = readFileSync(join(one.dataDir, 'vault.json'));
    const { code, err, out } = await one.run(args, env);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(word);
    expect(readFileSync(join(one.dataDir, 'vault.json'))).toEqual(before);
    expect(readdirSync(one.dataDir).sort()).toEqual(['orders', 'vault.json']);
    expect(one.orders()).toHaveLength(1);
  });

  it('a development vault on a station, but to replace it with an authority of its own', async () => {
    const one = await made();
    const path = join(one.dataDir, 'vault.json');
    const development = { ...one.file(), authority: developmentAuthority, isDevelopment: true };
    writeFileSync(path, JSON.stringify(development));
    const commands = [
      ['rotate'],
      ['passphrase'],
      ['authority', '--authority', 'AUTHORITY'],
      ['sheet'],
      ['replace'],
    ];
    for (const args of commands) {
      const { code, err } = await one.run([...args, '--venue', 'Chợ Mẫu'], BOTH, true);
      expect([args, code, err]).toEqual([args, 1, expect.stringMatching(/thử nghiệm[\s\S]*development/)]);
    }
    expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(development));
    const args = ['replace', '--venue', 'Chợ Mẫu', '--authority', 'AUTHORITY'];
    expect((await one.run(args, BOTH, true)).code).toBe(0);
    expect(one.file().isDevelopment).toBeUndefined();
  });

  it('the development authority on a station', async () => {
    const one = station();
    const path = join(one.folder, 'development.json');
    writeFileSync(path, JSON.stringify(developmentAuthority));
    const args = ['create', '--venue', 'Chợ Mẫu', '--authority', path];
    expect((await one.run(args, GIVEN, true)).code).toBe(1);
    expect(existsSync(one.dataDir)).toBe(false);
  });

  it('a file that is no authority, and makes no folder', async () => {
    const one = station();
    const path = join(one.folder, 'wrong.json');
    writeFileSync(path, '{}');
    const args = ['create', '--authority', path, '--venue', 'Chợ Mẫu'];
    expect((await one.run(args, GIVEN)).code).toBe(1);
    expect(existsSync(one.dataDir)).toBe(false);
  });

  it.each([
    ['no command', [], 'one command'],
    ['another command', ['destroy'], 'one command'],
    ['two commands', ['show', 'rotate'], 'one command'],
    ['a passphrase on the command line', ['rotate', '--passphrase', PASSPHRASE], '--passphrase'],
    ['no authority', ['create', '--venue', 'Chợ Mẫu'], '--authority'],
    ['no venue', ['create', '--authority', 'AUTHORITY'], '--venue'],
    ['an actor that is no sign-in name', ['rotate', '--actor', 'Chị Lan'], '--actor'],
    ['a long reason', ['rotate', '--reason', 'x'.repeat(201)], '--reason'],
  ])('%s, as bad arguments', async (_, args, word) => {
    const { code, err, out } = await station().run(args, GIVEN);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(word);
  });
});

it('runs as a program, at the cost that it measured', () => {
  const folder = temporaryFolder();
  const authority = join(folder, 'authority.json');
  writeFileSync(authority, JSON.stringify(sampleAuthority));
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'vault.ts');
  const args = ['create', '--authority', authority, '--venue', 'Chợ Mẫu', '--data-dir', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GATEHOUSE_PASSPHRASE: PASSPHRASE },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('Recovery code');
  const file = vaultFileSchema.parse(JSON.parse(readFileSync(join(folder, 'vault.json'), 'utf8')));
  expect(file.venueKeys[0]?.byPassphrase.n).toBeGreaterThanOrEqual(1 << 15);
});

it('the authority that ships with development builds is the published one', () => {
  expect(development).toEqual(developmentAuthority);
  expect(publicKeyOf(developmentAuthorityKey)).toBe(development.publicKey);
});
