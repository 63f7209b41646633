/**
 * Read claims: opens what visits have sealed, for who holds a private key.
 *
 * Used by reports and tools, never on the way of a scan. The wrapped data keys are opened once, beforehand; then
 * each visit opens synchronously. What does not open is counted, not hidden, and stops nothing. The caller overwrites
 * its private keys as soon as the reader is there, and closes the reader when it has read.
 */
import type { Claims } from '../../contract/reading.ts';
import type { Wrap, WrappedDataKey } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';
import { openDataKey } from './hpke.ts';
import { openClaims } from './seal-claims.ts';

export interface ClaimsReaderOptions {
  readonly keys: Iterable<WrappedDataKey>;
  /** Private keys by the id of their public key. */
  readonly privateKeys: ReadonlyMap<string, Uint8Array>;
}

export interface ReadCounts {
  /** Data keys that a private key opened, and those for which there was none or that are damaged. */
  readonly keys: number;
  readonly closedKeys: number;
  /** Visits that opened. */
  readonly opened: number;
  /** Visits whose data key is not there or is closed. */
  readonly noKey: number;
  /** Visits whose claims were moved, changed or damaged. */
  readonly broken: number;
}

export interface ClaimsReader {
  /** Null: the visit has no claims (any more), or they do not open; `counts` tells which. */
  open(visit: Pick<Visit, 'id' | 'sealedClaims'>): Claims | null;
  counts(): ReadCounts;
  /** Overwrites the data keys. Nothing opens afterwards. */
  close(): void;
}

export async function createClaimsReader({ keys, privateKeys }: ClaimsReaderOptions): Promise<ClaimsReader> {
  const opened = new Map<string, { readonly bytes: Buffer; readonly day: string }>();
  const counts = { keys: 0, closedKeys: 0, opened: 0, noKey: 0, broken: 0 };

  for (const key of keys) {
    const bytes = (await openWrap(key.venue, key.id)) ?? (await openWrap(key.authority, key.id));
    if (bytes === null) counts.closedKeys++;
    else {
      counts.keys++;
      opened.set(key.id, { bytes, day: key.day });
    }
  }

  async function openWrap(wrap: Wrap, keyId: string): Promise<Buffer | null> {
    const privateKey = privateKeys.get(wrap.recipient);
    if (privateKey === undefined) return null;
    const result = await openDataKey(wrap, keyId, privateKey);
    return result.ok ? result.value : null;
  }

  return {
    open({ id, sealedClaims }) {
      if (sealedClaims === null) return null;
      const key = opened.get(sealedClaims.keyId);
      if (key === undefined) {
        counts.noKey++;
        return null;
      }
      const place = { keyId: sealedClaims.keyId, visitId: id, day: key.day };
      const claims = openClaims(key.bytes, place, Buffer.from(sealedClaims.bytes, 'base64url'));
      if (!claims.ok) {
        counts.broken++;
        return null;
      }
      counts.opened++;
      return claims.value;
    },
    counts: () => ({ ...counts }),
    close() {
      for (const { bytes } of opened.values()) bytes.fill(0);
      opened.clear();
    },
  };
}
