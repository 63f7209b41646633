import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_RETAIN_DAYS } from '../../../contract/settings.ts';
import { type Recipient, type VaultFile, vaultFileSchema } from '../../../contract/vault.ts';
import { writeWhole } from '../../../electron/shell/write-whole.ts';
import { openDataKeys } from '../../../electron/vault/data-keys.ts';
import { createDevelopmentVault, DEVELOPMENT_PASSPHRASE } from '../../../electron/vault/development-vault.ts';
import { keyIdOf, makeRecipientKey } from '../../../electron/vault/hpke.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import {
  type ChangedVault,
  changeAuthority,
  changePassphrase,
  createVault,
  formatVaultFile,
  loadVaultFile,
  openVenueKeys,
  readRecipient,
  recoverVault,
  renewRecovery,
  rotateVault,
  sealVenueKeys,
  venueOf,
} from '../../../electron/vault/vault-file.ts';
import {
  SAMPLE_COST as cost,
  makeSampleVaultFile,
  SAMPLE_PASSPHRASE,
  SAMPLE_RECOVERY_CODE,
  sampleAuthority,
  sampleAuthorityKey,
  sampleVenue,
  sampleVenueKey,
} from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { declarationClaims } from './sample-claims.ts';

const PASSPHRASE = 'con đường làng quanh co';
const NEW_PASSPHRASE = 'hàng cau trước ngõ nhà em';
const DAY_MS = 24 * 3_600_000;
const venueName = 'Chợ Mẫu';
const nowMs = SAMPLE_MS;

const changed = async (change: ReturnType<typeof createVault>): Promise<ChangedVault> => {
  const result = await change;
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};
const create = (): Promise<ChangedVault> =>
  changed(createVault({ venueName, authority: sampleAuthority, passphrase: PASSPHRASE, nowMs, cost }));
const codeOf = ({ recoveryCode }: ChangedVault): string => recoveryCode ?? '';

/** A visit as a station seals it with this vault: it knows public keys only. */
async function sealWith(file: VaultFile, n: number) {
  const keys = await openDataKeys({ venue: venueOf(file), authority: file.authority, nowMs: () => nowMs });
  const id = sampleId(n);
  const sealed = keys.seal(declarationClaims, id, nowMs);
  if (!sealed.ok) throw new Error(sealed.error.detail);
  keys.close();
  const { key, bytes } = sealed.value;
  return { key, visit: { id, sealedClaims: { keyId: key.id, bytes: bytes.toString('base64url') } } };
}

async function canRead(
  privateKeys: ReadonlyMap<string, Buffer>,
  { key, visit }: Awaited<ReturnType<typeof sealWith>>,
): Promise<boolean> {
  const reader = await createClaimsReader({ keys: [key], privateKeys });
  return reader.open(visit)?.fullName === declarationClaims.fullName;
}

async function opensWith(file: VaultFile, passphrase: string): Promise<ReadonlyMap<string, Buffer>> {
  const opened = await openVenueKeys(file, passphrase);
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

const authorityKeys = new Map([[sampleAuthority.keyId, sampleAuthorityKey]]);

describe('a new vault', () => {
  it('opens with its passphrase what a station sealed with its public keys', async () => {
    const { file } = await create();
    expect(vaultFileSchema.parse(file)).toEqual(file);
    const sealed = await sealWith(file, 1);
    expect(await canRead(await opensWith(file, PASSPHRASE), sealed)).toBe(true);
    expect(await canRead(authorityKeys, sealed)).toBe(true);
  });

  it('holds no private key, no passphrase and no code in the clear', async () => {
    const vault = await create();
    const text = formatVaultFile(vault.file);
    const [privateKey] = [...(await opensWith(vault.file, PASSPHRASE)).values()];
    if (privateKey === undefined) throw new Error('a private key is needed');
    for (const secret of [
      PASSPHRASE,
      codeOf(vault),
      privateKey.toString('base64url'),
      privateKey.toString('base64'),
      privateKey.toString('hex'),
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it.each([
    ['11 characters', '12345678901', false],
    ['12 characters', '123456789012', true],
    ['11 that are 12 when accents are written apart', 'ấbcdefghijk'.normalize('NFD'), false],
    ['12 of any script', 'ấấấấấấấấấấấấ', true],
  ])('takes a passphrase of %s: %s', async (_, passphrase, isTaken) => {
    const made = await createVault({ venueName, authority: sampleAuthority, passphrase, nowMs, cost });
    expect(made.ok).toBe(isTaken);
    if (!made.ok) expect(made.error.kind).toBe('passphrase-too-short');
  });
});

describe('another passphrase', () => {
  it('opens every key, the old one opens nothing, and the sheet stays good', async () => {
    const first = await create();
    const rotated = await changed(
      rotateVault(first.file, { passphrase: PASSPHRASE, venueName, nowMs, cost }),
    );
    const { file, recoveryCode } = await changed(
      changePassphrase(rotated.file, { passphrase: PASSPHRASE, newPassphrase: NEW_PASSPHRASE, cost }),
    );
    expect((await opensWith(file, NEW_PASSPHRASE)).size).toBe(2);
    expect(await openVenueKeys(file, PASSPHRASE)).toMatchObject({ error: { kind: 'wrong-passphrase' } });
    for (const { byPassphrase } of file.venueKeys) {
      const alone = { ...file, venueKeys: file.venueKeys.filter((key) => key.byPassphrase === byPassphrase) };
      expect((await openVenueKeys(alone, PASSPHRASE)).ok).toBe(false);
    }
    expect(recoveryCode).toBeNull();
    const recovered = await recoverVault(file, {
      recoveryCode: codeOf(rotated),
      newPassphrase: PASSPHRASE,
      cost,
    });
    expect(recovered.ok).toBe(true);
  });

  it.each([
    ['wrong-passphrase', NEW_PASSPHRASE, NEW_PASSPHRASE],
    ['passphrase-too-short', PASSPHRASE, 'short'],
  ])('is refused as %s and gives no file', async (kind, passphrase, newPassphrase) => {
    const { file } = await create();
    const before = formatVaultFile(file);
    const result = await changePassphrase(file, { passphrase, newPassphrase, cost });
    expect(result).toMatchObject({ ok: false, error: { kind } });
    expect(formatVaultFile(file)).toBe(before);
  });
});

describe('rotation', () => {
  it('seals to a new key, and the passphrase opens what was sealed before and after', async () => {
    const first = await create();
    const before = await sealWith(first.file, 1);
    const rotated = await changed(
      rotateVault(first.file, { passphrase: PASSPHRASE, venueName: 'Chợ Mới', nowMs: nowMs + 1, cost }),
    );
    expect(venueOf(rotated.file).name).toBe('Chợ Mới');
    expect(venueOf(rotated.file).keyId).not.toBe(venueOf(first.file).keyId);
    const after = await sealWith(rotated.file, 2);
    expect(after.key.venue.recipient).toBe(venueOf(rotated.file).keyId);
    const opened = await opensWith(rotated.file, PASSPHRASE);
    expect(await canRead(opened, before)).toBe(true);
    expect(await canRead(opened, after)).toBe(true);
    expect(await canRead(await opensWith(first.file, PASSPHRASE), after)).toBe(false);
  });

  it('needs a new sheet: its code opens every key, the one before opens none', async () => {
    const first = await create();
    const rotated = await changed(
      rotateVault(first.file, { passphrase: PASSPHRASE, venueName, nowMs, cost }),
    );
    const recover = (recoveryCode: string) =>
      recoverVault(rotated.file, { recoveryCode, newPassphrase: NEW_PASSPHRASE, cost });
    expect(await recover(codeOf(first))).toMatchObject({ ok: false, error: { kind: 'wrong-code' } });
    const recovered = await changed(recover(codeOf(rotated)));
    expect((await opensWith(recovered.file, NEW_PASSPHRASE)).size).toBe(2);
  });

  it('is refused with the wrong passphrase', async () => {
    const { file } = await create();
    const result = await rotateVault(file, { passphrase: NEW_PASSPHRASE, venueName, nowMs, cost });
    expect(result).toMatchObject({ ok: false, error: { kind: 'wrong-passphrase' } });
  });

  describe('of a full vault', () => {
    let full: VaultFile;
    beforeAll(async () => {
      const keys = [];
      for (let n = 0; n < 64; n++) {
        const { privateKey, publicKey } = await makeRecipientKey();
        const recipient = { keyId: keyIdOf(publicKey), name: venueName, publicKey, madeAtMs: nowMs + n };
        keys.push({ recipient, privateKey });
      }
      const secrets = { passphrase: PASSPHRASE, recoveryCode: SAMPLE_RECOVERY_CODE, cost };
      full = await sealVenueKeys(keys, sampleAuthority, secrets);
    });
    /** The second was made, and the first went out of use, at nowMs + 1. */
    const keptUntilMs = nowMs + 1 + MAX_RETAIN_DAYS * DAY_MS;

    it('drops the oldest once nothing sealed to it can be kept any more', async () => {
      const at = keptUntilMs + 1;
      const rotated = await changed(
        rotateVault(full, { passphrase: PASSPHRASE, venueName, nowMs: at, cost }),
      );
      expect(vaultFileSchema.parse(rotated.file).venueKeys).toHaveLength(64);
      expect(rotated.file.venueKeys[0]?.keyId).toBe(full.venueKeys[1]?.keyId);
    });

    it('is refused while something may be', async () => {
      const result = await rotateVault(full, { passphrase: PASSPHRASE, venueName, nowMs: keptUntilMs, cost });
      expect(result).toMatchObject({ ok: false, error: { kind: 'too-many-keys' } });
    });
  });
});

describe('the recovery sheet', () => {
  it('sets a new passphrase, as it is typed by a person', async () => {
    const vault = await create();
    const sealed = await sealWith(vault.file, 1);
    const typed = codeOf(vault)
      .toLowerCase()
      .replaceAll('0', 'o')
      .replaceAll('1', 'l')
      .replace(/(.{5})/g, '$1 ');
    const { file } = await changed(
      recoverVault(vault.file, { recoveryCode: typed, newPassphrase: NEW_PASSPHRASE, cost }),
    );
    expect(await canRead(await opensWith(file, NEW_PASSPHRASE), sealed)).toBe(true);
    expect((await openVenueKeys(file, PASSPHRASE)).ok).toBe(false);
  });

  it.each([
    ['not-a-code', (code: string) => `${code[0] === '7' ? '8' : '7'}${code.slice(1)}`],
    ['not-a-code', () => 'what is this'],
    ['wrong-code', () => SAMPLE_RECOVERY_CODE],
  ])('is refused as %s when it is not the right one', async (kind, typed) => {
    const vault = await create();
    const recoveryCode = typed(codeOf(vault));
    const result = await recoverVault(vault.file, { recoveryCode, newPassphrase: NEW_PASSPHRASE, cost });
    expect(result).toMatchObject({ ok: false, error: { kind } });
  });

  it('is void once another was printed, and the passphrase is what it was', async () => {
    const vault = await create();
    const renewed = await changed(renewRecovery(vault.file, { passphrase: PASSPHRASE }));
    const recover = (recoveryCode: string) =>
      recoverVault(renewed.file, { recoveryCode, newPassphrase: NEW_PASSPHRASE, cost });
    expect(await recover(codeOf(vault))).toMatchObject({ error: { kind: 'wrong-code' } });
    expect((await recover(codeOf(renewed))).ok).toBe(true);
    expect((await opensWith(renewed.file, PASSPHRASE)).size).toBe(1);
  });
});

describe('a lost passphrase and a lost sheet', () => {
  it('leave the old days to the authority, and a new vault seals on', async () => {
    const lost = await create();
    const old = await sealWith(lost.file, 1);
    const { file } = await changed(
      createVault({ venueName, authority: lost.file.authority, passphrase: NEW_PASSPHRASE, nowMs, cost }),
    );
    const now = await sealWith(file, 2);
    const opened = await opensWith(file, NEW_PASSPHRASE);
    expect(await canRead(opened, old)).toBe(false);
    expect(await canRead(opened, now)).toBe(true);
    expect(await canRead(authorityKeys, old)).toBe(true);
    expect(await canRead(authorityKeys, now)).toBe(true);
  });
});

describe('another authority', () => {
  it('opens what is sealed from then on, the one before what was sealed before', async () => {
    const { file } = await create();
    const before = await sealWith(file, 1);
    const { privateKey, publicKey } = await makeRecipientKey();
    const authority: Recipient = { keyId: keyIdOf(publicKey), name: 'Sở Y tế khác', publicKey };
    const given = { passphrase: PASSPHRASE, authority };
    const after = await sealWith((await changed(changeAuthority(file, given))).file, 2);
    const others = new Map([[authority.keyId, privateKey]]);
    expect(await canRead(others, after)).toBe(true);
    expect(await canRead(others, before)).toBe(false);
    expect(await canRead(authorityKeys, before)).toBe(true);
    expect(await canRead(authorityKeys, after)).toBe(false);
  });

  it('is not named by somebody without the passphrase', async () => {
    const { file } = await create();
    const given = { passphrase: NEW_PASSPHRASE, authority: sampleAuthority };
    expect(await changeAuthority(file, given)).toMatchObject({ error: { kind: 'wrong-passphrase' } });
  });

  it.each([
    ['not JSON of a key', {}],
    ['with a field too many', { ...sampleAuthority, privateKey: 'x' }],
    ['with an id that is not its own', { ...sampleAuthority, keyId: sampleVenue.keyId }],
    ['with a point that is not on the curve', { ...sampleAuthority, publicKey: 'A'.repeat(87) }],
  ])('is not taken from a file %s', (_, raw) => {
    expect(readRecipient(raw)).toMatchObject({ ok: false, error: { kind: 'not-a-recipient' } });
    expect(readRecipient(sampleAuthority)).toEqual({ ok: true, value: sampleAuthority });
  });
});

describe('vault.json', () => {
  let sample: VaultFile;
  beforeAll(async () => {
    sample = await makeSampleVaultFile();
  });
  const written = (file: unknown): string => {
    const path = join(temporaryFolder(), 'vault.json');
    writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
    return path;
  };

  it('is read as it was written, for its owner only', async () => {
    const path = join(temporaryFolder(), 'vault.json');
    writeWhole(path, formatVaultFile(sample));
    expect(loadVaultFile(path)).toEqual({ ok: true, value: sample });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await opensWith(sample, SAMPLE_PASSPHRASE)).toEqual(
      new Map([[sampleVenue.keyId, sampleVenueKey]]),
    );
  });

  it('is missing when it is not there', () => {
    expect(loadVaultFile(join(temporaryFolder(), 'vault.json'))).toMatchObject({
      error: { kind: 'vault-missing' },
    });
  });

  it.each<[string, (file: VaultFile) => unknown]>([
    ['empty', () => ''],
    ['cut off', (file) => JSON.stringify(file).slice(0, -1)],
    ['of a newer version', (file) => ({ ...file, version: 2 })],
    ['without a venue key', (file) => ({ ...file, venueKeys: [] })],
    ['with a key twice', (file) => ({ ...file, venueKeys: [...file.venueKeys, ...file.venueKeys] })],
    [
      'with an authority whose key was exchanged',
      (file) => ({ ...file, authority: { ...sampleAuthority, publicKey: sampleVenue.publicKey } }),
    ],
    [
      'with a point off the curve',
      (file) => ({ ...file, authority: { ...sampleAuthority, publicKey: `${'A'.repeat(87)}` } }),
    ],
    ['with a cost that would take all memory', (file) => withSeal(file, { n: 1 << 21 })],
    ['with a cost that guesses cheaply', (file) => withSeal(file, { n: 1 << 13 })],
    ['with a cost that scrypt refuses', (file) => withSeal(file, { n: (1 << 15) + 1 })],
  ])('is broken when it is %s, and stays as it is', (_, damage) => {
    const path = written(damage(sample));
    const before = readFileSync(path);
    expect(loadVaultFile(path)).toMatchObject({ ok: false, error: { kind: 'vault-broken' } });
    expect(readFileSync(path)).toEqual(before);
  });

  const withSeal = (file: VaultFile, change: object): unknown => ({
    ...file,
    venueKeys: file.venueKeys.map((key) => ({ ...key, byPassphrase: { ...key.byPassphrase, ...change } })),
  });

  it('is broken when the private key that was sealed is another one', async () => {
    const { privateKey } = await makeRecipientKey();
    const recipient = { ...sampleVenue, madeAtMs: nowMs };
    const file = await sealVenueKeys([{ recipient, privateKey }], sampleAuthority, {
      passphrase: PASSPHRASE,
      recoveryCode: SAMPLE_RECOVERY_CODE,
      cost,
    });
    expect(await openVenueKeys(file, PASSPHRASE)).toMatchObject({ error: { kind: 'vault-broken' } });
  });

  it('is broken, not the passphrase wrong, when one of its keys opens and the next does not', async () => {
    const { file } = await changed(
      rotateVault(sample, { passphrase: SAMPLE_PASSPHRASE, venueName, nowMs, cost }),
    );
    const [oldest, newest] = file.venueKeys;
    if (oldest === undefined || newest === undefined) throw new Error('two keys are needed');
    const mixed = { ...file, venueKeys: [oldest, { ...newest, byPassphrase: newest.byRecovery }] };
    expect(await openVenueKeys(mixed, SAMPLE_PASSPHRASE)).toMatchObject({ error: { kind: 'vault-broken' } });
  });
});

it('the development vault opens with the published passphrase', async () => {
  const file = await createDevelopmentVault(venueName, sampleAuthority, nowMs);
  const sealed = await sealWith(file, 1);
  expect(await canRead(await opensWith(file, DEVELOPMENT_PASSPHRASE), sealed)).toBe(true);
});

it('a development vault stays one, whatever is changed of it', async () => {
  const made = await createDevelopmentVault(venueName, sampleAuthority, nowMs);
  expect(vaultFileSchema.parse(JSON.parse(formatVaultFile(made))).isDevelopment).toBe(true);
  const passphrase = DEVELOPMENT_PASSPHRASE;
  const authority = sampleAuthority;
  const after = [
    rotateVault(made, { passphrase, venueName, nowMs, cost }),
    changePassphrase(made, { passphrase, newPassphrase: NEW_PASSPHRASE, cost }),
    changeAuthority(made, { passphrase, authority }),
    renewRecovery(made, { passphrase }),
  ];
  for (const one of after) expect((await changed(one)).file.isDevelopment).toBe(true);
  expect((await create()).file.isDevelopment).toBeUndefined();
});
