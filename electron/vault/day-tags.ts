/**
 * Day tags: by which a person is known again today, and by nobody tomorrow.
 *
 * A tag is the first 16 bytes of HMAC-SHA256 over what names a person (a number; a name and a year of birth) under
 * a key that lives for one gate day, from closing time to closing time. The key is kept over a restart by who is
 * handed in (electron/shell/keep-secret.ts, `tag-key`), now or once that can be written; replaced, it is let go of and
 * no earlier tag can be made or checked again. Whether a gate day is over is the caller's to say: it is not, while the
 * clock is in doubt.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { localDayOf } from '../../contract/local-time.ts';

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const MINUTE_MS = 60_000;

/** Where the key is kept over a restart. */
export interface TagKeyStore {
  /** Null: nothing was kept, or it does not open. */
  load(): Buffer | null;
  /** Sealed and whole, or not at all: then false. */
  save(bytes: Uint8Array): boolean;
}

export interface DayTaggerOptions {
  readonly store: TagKeyStore;
  /** The gate day now (gateDayOf); for a key that has to be made. A kept key keeps the day it was made for. */
  readonly gateDay: string;
  readonly random?: (n: number) => Buffer;
}

export interface DayTagger {
  /** The gate day that the key belongs to: earlier than today's when the station was off over closing time. */
  readonly gateDay: string;
  /** False: the key is new, and nobody who came in before can be told again. */
  readonly wasKept: boolean;
  /** 22 letters of base64url (personTagSchema). The same subject gives the same tag until the key is replaced. */
  tagOf(subject: string): string;
  /** The next gate day: another key, kept instead of the old one. Does nothing when it is that day's already. */
  replaceKey(gateDay: string): void;
  /** The key was made while nobody could tell the day: it is this one's. Does nothing when it is already. */
  renameDay(gateDay: string): void;
  /** Tries to keep a key that could not be kept: after a restart the one before it would be back. */
  keepKey(): void;
  /** Lets go of the key in memory; what was kept stays for the next start. */
  close(): void;
}

/**
 * The gate day of an instant: the local date on which it began.
 *
 * @param closesAtMinute local minute of the day at which the gate day ends and the next begins; 0: midnight
 */
export const gateDayOf = (atMs: number, closesAtMinute: number): string =>
  localDayOf(atMs - closesAtMinute * MINUTE_MS);

export function createDayTagger({ store, gateDay, random = randomBytes }: DayTaggerOptions): DayTagger {
  const kept = readKept(store.load());
  let day = kept?.gateDay ?? gateDay;
  let key = takeOver(kept?.key ?? random(KEY_BYTES));
  let isKept = kept !== null;

  function keepKey(): void {
    if (isKept) return;
    const bytes = key.export();
    const record = Buffer.concat([Buffer.from(day), bytes]);
    isKept = store.save(record);
    for (const copy of [record, bytes]) copy.fill(0);
  }

  keepKey();

  return {
    get gateDay() {
      return day;
    },
    wasKept: kept !== null,
    tagOf: (subject) =>
      createHmac('sha256', key).update(subject).digest().subarray(0, TAG_BYTES).toString('base64url'),
    replaceKey(nextDay) {
      if (nextDay === day) return;
      key = takeOver(random(KEY_BYTES));
      day = nextDay;
      isKept = false;
      keepKey();
    },
    renameDay(nextDay) {
      if (nextDay === day) return;
      day = nextDay;
      isKept = false;
      keepKey();
    },
    keepKey,
    close() {
      // A tag under a key of zeros would match another run's: none is made any more.
      key = takeOver(random(KEY_BYTES));
      isKept = true;
    },
  };
}

/** A scan makes five tags: with a key object each costs 5 us, with a Buffer 22 us. Its bytes are freed with it. */
function takeOver(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** `YYYY-MM-DD`, then the key. */
const DAY_CHARACTERS = 10;

function readKept(record: Buffer | null): { readonly gateDay: string; readonly key: Buffer } | null {
  if (record?.length !== DAY_CHARACTERS + KEY_BYTES) return null;
  const gateDay = record.toString('latin1', 0, DAY_CHARACTERS);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(gateDay)) return null;
  const key = Buffer.alloc(KEY_BYTES);
  record.copy(key, 0, DAY_CHARACTERS);
  record.fill(0);
  return { gateDay, key };
}
