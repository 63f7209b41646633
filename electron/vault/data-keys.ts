/**
 * Data keys: the keys under which this run of the program seals claims, one for each local day.
 *
 * A data key is in the clear only here, in memory, while its day lasts. It was wrapped to the venue and to the
 * authority before it is used, so that sealing waits for nothing; when the day changes a spare takes its place at
 * once and the old key's bytes are overwritten: from then on this station cannot read what it wrote. Nothing
 * here touches a disk.
 */
import { randomBytes } from 'node:crypto';
import { localDayOf } from '../../contract/local-time.ts';
import type { Claims } from '../../contract/reading.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { DATA_KEY_BYTES, type Recipient, type Wrap, type WrappedDataKey } from '../../contract/vault.ts';
import { wrapDataKey } from './hpke.ts';
import { sealClaims } from './seal-claims.ts';

/** One for the next day, one for a clock that is set while the first is being replaced. */
export const SPARE_KEYS = 2;
const KEY_ID_BYTES = 16;

/** A data key that no day has taken yet. */
interface SpareKey {
  readonly bytes: Buffer;
  readonly id: string;
  readonly madeAtMs: number;
  readonly venue: Wrap;
  readonly authority: Wrap;
}

interface DayKey {
  readonly bytes: Buffer;
  readonly wrapped: WrappedDataKey;
}

const takenFor = ({ bytes, ...wrapped }: SpareKey, day: string): DayKey => ({
  bytes,
  wrapped: { ...wrapped, day },
});

export interface DataKeysOptions {
  readonly venue: Recipient;
  readonly authority: Recipient;
  nowMs(): number;
  /** n fresh random bytes in memory of their own: data keys are overwritten in place. */
  readonly random?: (n: number) => Buffer;
}

/** Is a Sealer of the ledger. */
export interface DataKeys {
  /**
   * Seals claims under the key of the local day of `atMs`; the ledger stores `key` with the first of them.
   * `no-data-key`: the spares are used up; the next ones are being wrapped, a moment later it works.
   */
  seal(
    claims: Claims,
    visitId: string,
    atMs: number,
  ): Result<
    { readonly key: WrappedDataKey; readonly bytes: Buffer },
    { readonly kind: 'no-data-key'; readonly detail: string }
  >;
  /**
   * From when the promise settles on, new data keys are wrapped to these recipients, from the next visit on, not only
   * the next day. Until then the old ones are used.
   */
  sealTo(venue: Recipient, authority: Recipient): Promise<void>;
  /** Makes a key for each of these local days, past ones: for claims that an older program stored open. */
  prepareDays(days: readonly string[]): Promise<void>;
  /** Overwrites the keys of past days that were prepared. */
  releasePrepared(): void;
  /** Overwrites the key of a day that is over though nobody has come since; to be called now and then. */
  retire(nowMs: number): void;
  /** Settles when as many spares are ready as there should be, or wrapping failed. */
  ready(): Promise<void>;
  /** Overwrites every key. Nothing is sealed afterwards. */
  close(): void;
}

/** Settles when the first keys are wrapped. */
export async function openDataKeys({
  venue,
  authority,
  nowMs,
  random = randomBytes,
}: DataKeysOptions): Promise<DataKeys> {
  let recipients = { venue, authority };
  let spares: SpareKey[] = [];
  let current: DayKey | null = null;
  const prepared = new Map<string, DayKey>();
  let refilling: Promise<void> | null = null;
  let isClosed = false;

  async function makeSpare(to: typeof recipients): Promise<SpareKey> {
    const bytes = random(DATA_KEY_BYTES);
    const id = random(KEY_ID_BYTES).toString('base64url');
    const madeAtMs = Math.floor(nowMs());
    try {
      const [forVenue, forAuthority] = await Promise.all([
        wrapDataKey(bytes, id, to.venue),
        wrapDataKey(bytes, id, to.authority),
      ]);
      return { bytes, id, madeAtMs, venue: forVenue, authority: forAuthority };
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
  }

  async function refill(): Promise<void> {
    while (!isClosed && spares.length < SPARE_KEYS) {
      const to = recipients;
      const spare = await makeSpare(to);
      // Closed, or other recipients in the meantime: it is of no use.
      if (isClosed || to !== recipients) spare.bytes.fill(0);
      else spares.push(spare);
    }
  }

  /** One at a time; a failure is told by the next `seal`, which also tries again. */
  function startRefill(): Promise<void> {
    refilling ??= refill().finally(() => {
      refilling = null;
    });
    return refilling;
  }

  function dropCurrent(): void {
    current?.bytes.fill(0);
    current = null;
  }

  function releasePrepared(): void {
    for (const { bytes } of prepared.values()) bytes.fill(0);
    prepared.clear();
  }

  function keyOf(day: string): DayKey | null {
    const known = prepared.get(day) ?? (current?.wrapped.day === day ? current : null);
    if (known !== null) return known;
    // The old day's key goes even when there is no new one: a key outlives its day by nothing.
    dropCurrent();
    const spare = spares.shift();
    startRefill().catch(() => {});
    current = spare === undefined ? null : takenFor(spare, day);
    return current;
  }

  await startRefill();

  return {
    seal(claims, visitId, atMs) {
      if (isClosed) return failed({ kind: 'no-data-key', detail: 'the vault is closed' });
      const day = localDayOf(atMs);
      const key = keyOf(day);
      if (key === null) return failed({ kind: 'no-data-key', detail: `no key is ready for ${day} yet` });
      const place = { keyId: key.wrapped.id, visitId, day };
      return ok({ key: key.wrapped, bytes: sealClaims(key.bytes, place, claims, random) });
    },

    async sealTo(nextVenue, nextAuthority) {
      const to = { venue: nextVenue, authority: nextAuthority };
      // Wrapped before anything is given up: recipients that cannot be wrapped to change nothing.
      const first = await makeSpare(to);
      if (isClosed) {
        first.bytes.fill(0);
        return;
      }
      for (const { bytes } of spares) bytes.fill(0);
      dropCurrent();
      recipients = to;
      spares = [first];
      await startRefill();
    },

    async prepareDays(days) {
      for (const day of days) prepared.set(day, takenFor(await makeSpare(recipients), day));
    },

    releasePrepared,

    retire(nowMs) {
      if (current !== null && current.wrapped.day !== localDayOf(nowMs)) dropCurrent();
    },

    async ready() {
      await startRefill().catch(() => {});
    },

    close() {
      isClosed = true;
      dropCurrent();
      releasePrepared();
      for (const { bytes } of spares) bytes.fill(0);
      spares = [];
    },
  };
}
