import { describe, expect, it } from 'vitest';
import type { SealedClaims, WrappedDataKey } from '../../../contract/vault.ts';
import type { DataKeys } from '../../../electron/vault/data-keys.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import {
  openSampleSealer,
  sampleAuthority,
  sampleAuthorityKey,
  samplePrivateKeys,
  sampleVenue,
  sampleVenueKey,
} from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { declarationClaims } from './sample-claims.ts';

const DAY_MS = 24 * 3_600_000;

interface SealedVisit {
  readonly id: string;
  readonly sealedClaims: SealedClaims;
}

async function twoDays(): Promise<{ keys: WrappedDataKey[]; visits: SealedVisit[] }> {
  const sealer: DataKeys = await openSampleSealer();
  const keys = new Map<string, WrappedDataKey>();
  const visits = [0, 1, 2, 3].map((n) => {
    const id = sampleId(n);
    const claims = { ...declarationClaims, phone: `090000000${n}` };
    const sealed = sealer.seal(claims, id, SAMPLE_MS + (n < 2 ? 0 : DAY_MS));
    if (!sealed.ok) throw new Error(sealed.error.detail);
    keys.set(sealed.value.key.id, sealed.value.key);
    return {
      id,
      sealedClaims: { keyId: sealed.value.key.id, bytes: sealed.value.bytes.toString('base64url') },
    };
  });
  return { keys: [...keys.values()], visits };
}

describe('a claims reader', () => {
  it.each([
    ['venue', new Map([[sampleVenue.keyId, sampleVenueKey]])],
    ['authority', new Map([[sampleAuthority.keyId, sampleAuthorityKey]])],
    ['of either', samplePrivateKeys()],
  ])('opens every visit of every day with the private key of the %s', async (_, privateKeys) => {
    const { keys, visits } = await twoDays();
    const reader = await createClaimsReader({ keys, privateKeys });
    expect(visits.map((visit) => reader.open(visit)?.phone)).toEqual(
      visits.map(({ id }) => `090000000${Number.parseInt(id.slice(-1), 16)}`),
    );
    expect(reader.counts()).toMatchObject({ keys: keys.length, opened: visits.length, noKey: 0, broken: 0 });
  });

  it('opens nothing without a private key, and counts what it did not open', async () => {
    const { keys, visits } = await twoDays();
    const reader = await createClaimsReader({ keys, privateKeys: new Map() });
    for (const visit of visits) expect(reader.open(visit)).toBeNull();
    expect(reader.counts()).toEqual({
      keys: 0,
      closedKeys: keys.length,
      opened: 0,
      noKey: visits.length,
      broken: 0,
    });
  });

  it('opens nothing when the private keys stand under each other’s names', async () => {
    const { keys, visits } = await twoDays();
    const privateKeys = new Map([
      [sampleVenue.keyId, sampleAuthorityKey],
      [sampleAuthority.keyId, sampleVenueKey],
    ]);
    const reader = await createClaimsReader({ keys, privateKeys });
    expect(visits.every((visit) => reader.open(visit) === null)).toBe(true);
  });

  it('gives no claims of a visit whose claims were erased or never there, and counts no fault', async () => {
    const { keys } = await twoDays();
    const reader = await createClaimsReader({ keys, privateKeys: samplePrivateKeys() });
    expect(reader.open({ id: sampleId(1), sealedClaims: null })).toBeNull();
    expect(reader.counts()).toMatchObject({ opened: 0, noKey: 0, broken: 0 });
  });

  it("gives no claims of a visit that carries another's, and reads on", async () => {
    const { keys, visits } = await twoDays();
    const [first, second] = visits;
    if (first === undefined || second === undefined) throw new Error('two visits are needed');
    const reader = await createClaimsReader({ keys, privateKeys: samplePrivateKeys() });
    expect(reader.open({ id: first.id, sealedClaims: second.sealedClaims })).toBeNull();
    expect(reader.open(second)).not.toBeNull();
    expect(reader.counts()).toMatchObject({ opened: 1, broken: 1 });
  });

  it('opens nothing of a day whose key is deleted, and what else there is', async () => {
    const { keys, visits } = await twoDays();
    const [gone, ...kept] = keys;
    const reader = await createClaimsReader({ keys: kept, privateKeys: samplePrivateKeys() });
    for (const visit of visits)
      expect(reader.open(visit) === null).toBe(visit.sealedClaims.keyId === gone?.id);
  });

  it('opens nothing once it is closed, while its caller may overwrite the private keys before', async () => {
    const { keys, visits } = await twoDays();
    const privateKeys = samplePrivateKeys();
    const reader = await createClaimsReader({ keys, privateKeys });
    for (const key of privateKeys.values()) key.fill(0);
    const [visit] = visits;
    if (visit === undefined) throw new Error('a visit is needed');
    expect(reader.open(visit)).not.toBeNull();
    reader.close();
    expect(reader.open(visit)).toBeNull();
  });
});
