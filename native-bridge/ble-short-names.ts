/**
 * Short names: stand for the ids of phones while they are counted, and mean nothing afterwards.
 *
 * A name is 48 bits of SHA-256 over a random salt and the id. The salt is overwritten by `renew`, so a
 * name that is left over somewhere in memory can be matched with no id again, and no id is held longer
 * than the call. Two of 10,000 phones share a name with a chance of 2 in 10 million: a count may then be
 * one short.
 */
import { hash, randomFillSync } from 'node:crypto';

const SALT_BYTES = 16;
/** Kind, and the longest id. */
const MAX_ID_BYTES = 32;
const NAME_BYTES = 6;

export interface ShortNames {
  /** The name of `id` (at most 31 bytes) until the next `renew`; `kind` keeps ids of different sorts apart. */
  of(kind: number, id: Uint8Array): number;
  renew(): void;
}

export function createShortNames(): ShortNames {
  const scratch = Buffer.alloc(SALT_BYTES + MAX_ID_BYTES);
  const renew = (): void => {
    randomFillSync(scratch, 0, SALT_BYTES);
  };
  renew();
  return {
    of(kind, id) {
      scratch[SALT_BYTES] = kind;
      scratch.set(id, SALT_BYTES + 1);
      const digest = hash('sha256', scratch.subarray(0, SALT_BYTES + 1 + id.length), 'buffer');
      scratch.fill(0, SALT_BYTES);
      return digest.readUIntBE(0, NAME_BYTES);
    },
    renew,
  };
}
