import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startOfDay } from '../../../contract/local-time.ts';
import { personTagSchema } from '../../../contract/occupancy.ts';
import { createDayTagger, gateDayOf, type TagKeyStore } from '../../../electron/vault/day-tags.ts';

const TODAY = '2026-11-21';

function memoryStore(): TagKeyStore & { kept: Buffer | null; isFull: boolean } {
  return {
    kept: null,
    isFull: false,
    load() {
      return this.kept === null ? null : Buffer.from(this.kept);
    },
    save(bytes) {
      if (!this.isFull) this.kept = Buffer.from(bytes);
      return !this.isFull;
    },
  };
}

const NOWHERE: TagKeyStore = { load: () => null, save: () => false };

describe('a person tag', () => {
  it('is the first half of an HMAC under the key of the gate day', () => {
    const key = Buffer.alloc(32, 5);
    const tagger = createDayTagger({ store: NOWHERE, gateDay: TODAY, random: () => Buffer.from(key) });
    const tag = tagger.tagOf('id:001190012345');
    expect(personTagSchema.parse(tag)).toBe(tag);
    const whole = createHmac('sha256', key).update('id:001190012345').digest();
    expect(tag).toBe(whole.subarray(0, 16).toString('base64url'));
  });

  it('is the same all day and another for another person', () => {
    const tagger = createDayTagger({ store: NOWHERE, gateDay: TODAY });
    expect(tagger.tagOf('a')).toBe(tagger.tagOf('a'));
    expect(tagger.tagOf('a')).not.toBe(tagger.tagOf('b'));
  });

  it('is the same after a restart where the key could be kept, and another where not', () => {
    const store = memoryStore();
    const before = createDayTagger({ store, gateDay: TODAY });
    expect(before.wasKept).toBe(false);
    const after = createDayTagger({ store, gateDay: TODAY });
    expect(after.wasKept).toBe(true);
    expect(after.tagOf('a')).toBe(before.tagOf('a'));
    const lost = createDayTagger({ store: NOWHERE, gateDay: TODAY });
    expect(lost.wasKept).toBe(false);
    expect(lost.tagOf('a')).not.toBe(before.tagOf('a'));
  });
});

describe('the key of a gate day', () => {
  it('is overwritten, in memory and where it is kept, when the next day begins', () => {
    const store = memoryStore();
    const drawn: Buffer[] = [];
    const random = (n: number): Buffer => {
      const bytes = Buffer.alloc(n, drawn.length + 1);
      drawn.push(bytes);
      return bytes;
    };
    const tagger = createDayTagger({ store, gateDay: TODAY, random });
    const before = tagger.tagOf('a');
    tagger.replaceKey('2026-11-22');
    expect(tagger.gateDay).toBe('2026-11-22');
    expect(tagger.tagOf('a')).not.toBe(before);
    expect(drawn[0]?.every((byte) => byte === 0)).toBe(true);
    expect(store.kept?.includes(Buffer.alloc(32, 1))).toBe(false);
    expect(store.kept?.includes(Buffer.alloc(32, 2))).toBe(true);
  });

  it('stays when it is told of the day that it has', () => {
    const tagger = createDayTagger({ store: NOWHERE, gateDay: TODAY });
    const before = tagger.tagOf('a');
    tagger.replaceKey(TODAY);
    expect(tagger.tagOf('a')).toBe(before);
  });

  it('is kept later when it could not be at once, and the one before it is there until then', () => {
    const store = memoryStore();
    const tagger = createDayTagger({ store, gateDay: TODAY });
    const before = tagger.tagOf('a');
    store.isFull = true;
    tagger.replaceKey('2026-11-22');
    const after = tagger.tagOf('a');
    tagger.keepKey();
    expect(createDayTagger({ store, gateDay: TODAY }).tagOf('a')).toBe(before);
    store.isFull = false;
    tagger.keepKey();
    const again = createDayTagger({ store, gateDay: TODAY });
    expect([again.gateDay, again.tagOf('a')]).toEqual(['2026-11-22', after]);
  });

  it('is not written anew while it is kept, nor once it is closed', () => {
    const store = memoryStore();
    const tagger = createDayTagger({ store, gateDay: TODAY });
    store.kept = null;
    tagger.keepKey();
    expect(store.kept).toBeNull();
    store.isFull = true;
    tagger.replaceKey('2026-11-22');
    tagger.close();
    store.isFull = false;
    tagger.keepKey();
    expect(store.kept).toBeNull();
  });

  it('is the same under the day that it turns out to be of, also over a restart', () => {
    const store = memoryStore();
    const tagger = createDayTagger({ store, gateDay: '2019-01-01' });
    const before = tagger.tagOf('a');
    tagger.renameDay(TODAY);
    expect([tagger.gateDay, tagger.tagOf('a')]).toEqual([TODAY, before]);
    const after = createDayTagger({ store, gateDay: '2019-01-01' });
    expect([after.gateDay, after.tagOf('a')]).toEqual([TODAY, before]);
  });

  it('keeps its own day over a restart that comes after closing time, for the caller to end', () => {
    const store = memoryStore();
    const before = createDayTagger({ store, gateDay: TODAY });
    const after = createDayTagger({ store, gateDay: '2026-11-23' });
    expect(after.gateDay).toBe(TODAY);
    expect(after.tagOf('a')).toBe(before.tagOf('a'));
  });

  it.each([
    ['too short', Buffer.from(TODAY)],
    ['too long', Buffer.concat([Buffer.from(TODAY), Buffer.alloc(33)])],
    ['without a day', Buffer.alloc(42, 0x41)],
  ])('is made anew when what was kept is %s', (_, kept) => {
    const store = memoryStore();
    store.kept = kept;
    const tagger = createDayTagger({ store, gateDay: TODAY });
    expect(tagger.wasKept).toBe(false);
    expect(tagger.gateDay).toBe(TODAY);
    expect(createDayTagger({ store, gateDay: TODAY }).tagOf('a')).toBe(tagger.tagOf('a'));
  });

  it('makes no tag of the day any more once it is closed, and is there for the next start', () => {
    const store = memoryStore();
    const tagger = createDayTagger({ store, gateDay: TODAY });
    const before = tagger.tagOf('a');
    tagger.close();
    expect(tagger.tagOf('a')).not.toBe(before);
    expect(createDayTagger({ store, gateDay: TODAY }).tagOf('a')).toBe(before);
  });
});

describe('a gate day', () => {
  const midnight = startOfDay(TODAY);
  const HOUR_MS = 3_600_000;

  it.each([
    ['begins at midnight when it closes at midnight', midnight, 0, TODAY],
    ['has not begun a millisecond before midnight', midnight - 1, 0, '2026-11-20'],
    ['begins at closing time', midnight + 18 * HOUR_MS, 18 * 60, TODAY],
    ['goes on until closing time', midnight + 18 * HOUR_MS - 1, 18 * 60, '2026-11-20'],
    ['goes on past midnight', midnight + 26 * HOUR_MS, 18 * 60, TODAY],
    ['may close in the last minute of the day', midnight + 24 * HOUR_MS - 60_000, 1_439, TODAY],
  ])('%s', (_, atMs, closesAtMinute, day) => {
    expect(gateDayOf(atMs, closesAtMinute)).toBe(day);
  });
});
