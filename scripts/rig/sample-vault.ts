/**
 * Sample vault: keys for tests and benches that are the same each time and secret to nobody.
 *
 * Private keys come from a fixed phrase. Nothing that a person showed may ever be sealed to them.
 */
import { createECDH, createHash } from 'node:crypto';
import { localDayOf } from '../../contract/local-time.ts';
import { ok } from '../../contract/result.ts';
import type { Recipient, VaultFile, Wrap, WrappedDataKey } from '../../contract/vault.ts';
import type { Sealer } from '../../electron/ledger/ports.ts';
import { type DataKeys, openDataKeys } from '../../electron/vault/data-keys.ts';
import { keyIdOf } from '../../electron/vault/hpke.ts';
import type { SealCost } from '../../electron/vault/password-seal.ts';
import { makeRecoveryCode } from '../../electron/vault/recovery-code.ts';
import { createStationSigner, type StationSigner } from '../../electron/vault/station-key.ts';
import { sealVenueKeys } from '../../electron/vault/vault-file.ts';
import { SAMPLE_MS } from './sample-visit.ts';

export const SAMPLE_PASSPHRASE = 'gatehouse-sample';

const seedOf = (phrase: string): Buffer => createHash('sha256').update(phrase).digest();

function recipientOf(name: string, privateKey: Buffer): Recipient {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey);
  const publicKey = pair.getPublicKey('base64url', 'uncompressed');
  return { keyId: keyIdOf(publicKey), name, publicKey };
}

/** Scalars; every SHA-256 below the group order is one, and these two are. */
export const sampleVenueKey = seedOf('gatehouse sample venue, not secret');
export const sampleAuthorityKey = seedOf('gatehouse sample authority, not secret');
export const sampleVenue = recipientOf('Phường Mẫu', sampleVenueKey);
export const sampleAuthority = recipientOf('Sở Y tế Mẫu', sampleAuthorityKey);

/** What `createClaimsReader` takes; a copy each time, since readers' callers overwrite theirs. */
export const samplePrivateKeys = (): Map<string, Buffer> =>
  new Map([
    [sampleVenue.keyId, Buffer.from(sampleVenueKey)],
    [sampleAuthority.keyId, Buffer.from(sampleAuthorityKey)],
  ]);

export const sampleSigner: StationSigner = createStationSigner(
  seedOf('gatehouse sample station, not secret'),
);

/** Seals as a station does, to the sample venue and the sample authority. */
export const openSampleSealer = (nowMs: () => number = () => SAMPLE_MS): Promise<DataKeys> =>
  openDataKeys({ venue: sampleVenue, authority: sampleAuthority, nowMs });

/** The least that a seal may cost: tests open many. */
export const SAMPLE_COST: SealCost = { n: 1 << 14, p: 1 };
/** Of no sheet. */
export const SAMPLE_RECOVERY_CODE = makeRecoveryCode(() => seedOf('gatehouse sample sheet').subarray(0, 20));

/** A vault.json of the sample venue: opened by SAMPLE_PASSPHRASE. */
export const makeSampleVaultFile = (): Promise<VaultFile> =>
  sealVenueKeys(
    [{ recipient: { ...sampleVenue, madeAtMs: SAMPLE_MS }, privateKey: sampleVenueKey }],
    sampleAuthority,
    { passphrase: SAMPLE_PASSPHRASE, recoveryCode: SAMPLE_RECOVERY_CODE, cost: SAMPLE_COST },
  );

const noWrap = (recipient: string): Wrap => ({ recipient, enc: 'A'.repeat(87), sealed: 'A'.repeat(64) });

/** For benches alone, to measure what the vault costs: stores the JSON as it is. Nobody can read a key out of it. */
export const plainSealer: Sealer = (() => {
  let key: WrappedDataKey | null = null;
  return {
    seal(claims, _visitId, atMs) {
      const day = localDayOf(atMs);
      if (key?.day !== day) {
        key = {
          id: seedOf(`plain ${day}`).toString('base64url').slice(0, 22),
          day,
          madeAtMs: atMs,
          venue: noWrap(sampleVenue.keyId),
          authority: noWrap(sampleAuthority.keyId),
        };
      }
      return ok({ key, bytes: Buffer.from(JSON.stringify(claims)) });
    },
  };
})();
