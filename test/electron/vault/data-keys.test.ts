import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { localDayOf, startOfDay } from '../../../contract/local-time.ts';
import { type WrappedDataKey, wrappedDataKeySchema } from '../../../contract/vault.ts';
import { type DataKeys, openDataKeys, SPARE_KEYS } from '../../../electron/vault/data-keys.ts';
import { keyIdOf, makeRecipientKey, openDataKey } from '../../../electron/vault/hpke.ts';
import { openClaims } from '../../../electron/vault/seal-claims.ts';
import {
  sampleAuthority,
  sampleAuthorityKey,
  sampleVenue,
  sampleVenueKey,
} from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { declarationClaims } from './sample-claims.ts';

const DAY_MS = 24 * 3_600_000;
const VISIT = sampleId(1);

/** Keeps what was drawn as data keys: the very buffers, to look at what becomes of them. */
async function opened(): Promise<{ readonly keys: DataKeys; readonly drawn: Buffer[] }> {
  const drawn: Buffer[] = [];
  const keys = await openDataKeys({
    venue: sampleVenue,
    authority: sampleAuthority,
    nowMs: () => SAMPLE_MS,
    random(n) {
      const bytes = randomBytes(n);
      if (n === 32) drawn.push(bytes);
      return bytes;
    },
  });
  return { keys, drawn };
}

function sealed(keys: DataKeys, atMs = SAMPLE_MS): { key: WrappedDataKey; bytes: Buffer } {
  const result = keys.seal(declarationClaims, VISIT, atMs);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

const isOverwritten = (bytes: Buffer | undefined): boolean => bytes?.every((byte) => byte === 0) ?? false;

describe('the data key of a day', () => {
  it('opens with the venue and with the authority, and each gives the claims back', async () => {
    const { keys } = await opened();
    const { key, bytes } = sealed(keys);
    expect(wrappedDataKeySchema.parse(key)).toEqual(key);
    expect(key).toMatchObject({ day: '2026-11-21', madeAtMs: SAMPLE_MS });
    for (const [wrap, privateKey] of [
      [key.venue, sampleVenueKey],
      [key.authority, sampleAuthorityKey],
    ] as const) {
      const dataKey = await openDataKey(wrap, key.id, privateKey);
      if (!dataKey.ok) throw new Error(dataKey.error.detail);
      const claims = openClaims(dataKey.value, { keyId: key.id, visitId: VISIT, day: key.day }, bytes);
      expect(claims).toEqual({ ok: true, value: declarationClaims });
    }
  });

  it('is one key from the first instant of the local day to its last', async () => {
    const { keys } = await opened();
    const beganMs = startOfDay('2026-11-21');
    const first = sealed(keys, beganMs).key;
    expect(sealed(keys, beganMs + DAY_MS - 1).key).toBe(first);
    const next = sealed(keys, beganMs + DAY_MS).key;
    expect(next.id).not.toBe(first.id);
    expect(next.day).toBe('2026-11-22');
  });

  it('is overwritten at the first visit of the next day', async () => {
    const { keys, drawn } = await opened();
    sealed(keys);
    expect(drawn.filter(isOverwritten)).toHaveLength(0);
    sealed(keys, SAMPLE_MS + DAY_MS);
    expect(isOverwritten(drawn[0])).toBe(true);
    expect(isOverwritten(drawn[1])).toBe(false);
  });

  it('is overwritten without a visit once its day is over, and not a millisecond before', async () => {
    const { keys, drawn } = await opened();
    sealed(keys);
    const overAtMs = startOfDay('2026-11-22');
    keys.retire(overAtMs - 1);
    expect(isOverwritten(drawn[0])).toBe(false);
    keys.retire(overAtMs);
    expect(isOverwritten(drawn[0])).toBe(true);
    expect(sealed(keys, overAtMs).key.day).toBe('2026-11-22');
  });

  it('is another after a restart on the same day', async () => {
    const [first, second] = [await opened(), await opened()];
    expect(sealed(first.keys).key.id).not.toBe(sealed(second.keys).key.id);
  });
});

describe('spare keys', () => {
  it('run out after as many days at once as there are spares, and come again by themselves', async () => {
    const { keys } = await opened();
    for (let day = 0; day < SPARE_KEYS; day++) sealed(keys, SAMPLE_MS + day * DAY_MS);
    const oneMore = SAMPLE_MS + SPARE_KEYS * DAY_MS;
    expect(keys.seal(declarationClaims, VISIT, oneMore)).toMatchObject({
      ok: false,
      error: { kind: 'no-data-key' },
    });
    await keys.ready();
    expect(sealed(keys, oneMore).key.day).toBe(localDayOf(oneMore));
  });

  it('leave no old key in use while there is none', async () => {
    const { keys, drawn } = await opened();
    for (let day = 0; day < SPARE_KEYS; day++) sealed(keys, SAMPLE_MS + day * DAY_MS);
    keys.seal(declarationClaims, VISIT, SAMPLE_MS + SPARE_KEYS * DAY_MS);
    expect(drawn.slice(0, SPARE_KEYS).every(isOverwritten)).toBe(true);
  });

  it('carry a clock that goes back and forth between two days, once they have come', async () => {
    const { keys } = await opened();
    const ids = new Set<string>();
    for (let turn = 0; turn < 6; turn++) {
      ids.add(sealed(keys, SAMPLE_MS + (turn % 2) * DAY_MS).key.id);
      await keys.ready();
    }
    expect(ids.size).toBe(6);
  });
});

describe('other recipients', () => {
  it('are used from the next visit on, and the old keys are overwritten', async () => {
    const { keys, drawn } = await opened();
    const before = sealed(keys).key;
    const { privateKey, publicKey } = await makeRecipientKey();
    const venue = { keyId: keyIdOf(publicKey), name: 'Phường Mới', publicKey };
    await keys.sealTo(venue, sampleAuthority);
    expect(drawn.slice(0, 2).every(isOverwritten)).toBe(true);

    const { key } = sealed(keys);
    expect(key.id).not.toBe(before.id);
    expect(key.venue.recipient).toBe(venue.keyId);
    expect((await openDataKey(key.venue, key.id, privateKey)).ok).toBe(true);
    expect((await openDataKey(key.venue, key.id, sampleVenueKey)).ok).toBe(false);
    expect((await openDataKey(before.venue, before.id, privateKey)).ok).toBe(false);
  });

  it('that nothing can be wrapped to change nothing', async () => {
    const { keys, drawn } = await opened();
    const before = sealed(keys).key;
    await keys.ready();
    const broken = { ...sampleVenue, publicKey: 'A'.repeat(87) };
    await expect(keys.sealTo(broken, sampleAuthority)).rejects.toThrow();
    expect(isOverwritten(drawn.at(-1))).toBe(true);
    expect(sealed(keys).key).toBe(before);
    expect(sealed(keys, SAMPLE_MS + DAY_MS).key.venue.recipient).toBe(sampleVenue.keyId);
  });

  it('named while spares are being made leave no spare of the old ones', async () => {
    const { keys } = await opened();
    sealed(keys);
    const { publicKey } = await makeRecipientKey();
    const venue = { keyId: keyIdOf(publicKey), name: 'Phường Mới', publicKey };
    await keys.sealTo(venue, sampleAuthority);
    await keys.ready();
    for (let day = 0; day < SPARE_KEYS; day++) {
      expect(sealed(keys, SAMPLE_MS + day * DAY_MS).key.venue.recipient).toBe(venue.keyId);
    }
  });
});

describe('keys for past days', () => {
  it('seal the claims of an older ledger, each day under its own, and leave today its own', async () => {
    const { keys, drawn } = await opened();
    await keys.prepareDays(['2026-11-01', '2026-11-02']);
    const prepared = drawn.slice(-2);
    const past = startOfDay('2026-11-01');
    const ids = [past, past + DAY_MS, past, SAMPLE_MS].map((atMs) => sealed(keys, atMs).key.id);
    expect(ids[2]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    keys.releasePrepared();
    expect(prepared.every(isOverwritten)).toBe(true);
    expect(sealed(keys, SAMPLE_MS).key.id).toBe(ids[3]);
  });
});

it('overwrites every key when it is closed, also one that is being made, and seals nothing any more', async () => {
  const { keys, drawn } = await opened();
  await keys.prepareDays(['2026-11-01']);
  sealed(keys);
  keys.close();
  await keys.ready();
  expect(drawn.length).toBeGreaterThan(SPARE_KEYS);
  expect(drawn.every(isOverwritten)).toBe(true);
  expect(keys.seal(declarationClaims, VISIT, SAMPLE_MS)).toMatchObject({
    ok: false,
    error: { kind: 'no-data-key' },
  });
});
