import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstBootSettings } from '../../../contract/settings.ts';
import { recipientSchema, type VaultFile } from '../../../contract/vault.ts';
import { createDevelopmentVault } from '../../../electron/vault/development-vault.ts';
import { formatVaultFile, loadVaultFile } from '../../../electron/vault/vault-file.ts';
import { openVault } from '../../../electron/wiring/open-vault.ts';
import developmentAuthority from '../../../resources/vault/development-authority.json' with { type: 'json' };
import { makeSampleVaultFile, sampleAuthority } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const open = (dataDir: string, isShipped: boolean) =>
  openVault(
    {
      dataDir,
      isShipped,
      clock: { wallMs: () => SAMPLE_MS },
      secrets: { source: 'not-kept', save: () => false, load: () => null },
      log: () => {},
    },
    firstBootSettings,
    join(dataDir, 'ledger.db'),
  );

function folderWith(file: VaultFile): string {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'vault.json'), formatVaultFile(file));
  return dataDir;
}

const published = recipientSchema.parse(developmentAuthority);
const development = (authority = published) => createDevelopmentVault('Chợ Mẫu', authority, SAMPLE_MS);

describe('a packaged station', () => {
  it.each([
    ['of development', () => development()],
    ['of development whose authority was exchanged', () => development(sampleAuthority)],
    [
      'of its own that names the development authority',
      async () => ({ ...(await makeSampleVaultFile()), authority: published }),
    ],
  ])('refuses a vault %s', async (_, make) => {
    const opened = await open(folderWith(await make()), true);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'vault-broken' } });
  });

  it('makes itself no vault', async () => {
    const dataDir = temporaryFolder();
    expect(await open(dataDir, true)).toMatchObject({ ok: false, error: { kind: 'vault-missing' } });
    expect(existsSync(join(dataDir, 'vault.json'))).toBe(false);
  });

  it('opens a vault of its own', async () => {
    const opened = await open(folderWith(await makeSampleVaultFile()), true);
    expect(opened.ok && opened.value.sealedTo().authority).toBe(sampleAuthority.keyId);
    if (opened.ok) opened.value.close();
  });

  it('tells of a development vault that is put in the place of its own, and seals on to its own', async () => {
    const dataDir = folderWith(await makeSampleVaultFile());
    const opened = await open(dataDir, true);
    if (!opened.ok) throw new Error(opened.error.detail);
    const before = opened.value.sealedTo();
    writeFileSync(join(dataDir, 'vault.json'), formatVaultFile(await development(sampleAuthority)));
    await opened.value.follow();
    expect([opened.value.isFileSound(), opened.value.sealedTo()]).toEqual([false, before]);
    opened.value.close();
  });
});

it('a development build makes itself a vault that says what it is', async () => {
  const dataDir = temporaryFolder();
  const opened = await open(dataDir, false);
  if (!opened.ok) throw new Error(opened.error.detail);
  opened.value.close();
  expect(loadVaultFile(join(dataDir, 'vault.json'))).toMatchObject({ value: { isDevelopment: true } });
  expect(JSON.parse(readFileSync(join(dataDir, 'vault.json'), 'utf8')).authority).toEqual(published);
});
