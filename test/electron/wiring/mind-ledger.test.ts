import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CHECKPOINT_MS, CHECKPOINT_VISITS } from '../../../contract/checkpoint.ts';
import { localDayOf, startOfDay } from '../../../contract/local-time.ts';
import type { Settings } from '../../../contract/settings.ts';
import { type Ledger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { createDayTagger, gateDayOf } from '../../../electron/vault/day-tags.ts';
import {
  firstKeptDay,
  mindLedger,
  RETENTION_EVERY_MS,
  readLedgerHead,
} from '../../../electron/wiring/mind-ledger.ts';
import { openSampleSealer, sampleSigner } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const sealer = await openSampleSealer();
await sealer.prepareDays(Array.from({ length: 12 }, (_, i) => localDayOf(SAMPLE_MS + (i - 8) * DAY_MS)));

/** `before`: what a run before this one left in the ledger; its keys were not kept. */
function setUp(
  settings: Pick<Settings, 'retainDays' | 'occupancy'> = {},
  startMs: number = SAMPLE_MS,
  before: (ledger: Ledger) => void = () => {},
) {
  const clock = { wall: startMs, monotonic: 0, isTrusted: true };
  const opened = openLedger({
    path: join(temporaryFolder(), 'ledger.db'),
    nowMs: () => clock.wall,
    stationId: 'station-1',
    sealer,
    signer: sampleSigner,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  const ledger = opened.value;
  onTestFinished(() => ledger.close());
  before(ledger);
  const secrets = new Map<string, Buffer>();
  const store = {
    load: () => secrets.get('tag-key') ?? null,
    save: (bytes: Uint8Array) => void secrets.set('tag-key', Buffer.from(bytes)),
  };
  const tagger = createDayTagger({
    store,
    gateDay: gateDayOf(startMs, settings.occupancy?.closesAtMinute ?? 0),
  });
  const told: unknown[] = [];
  let signed = 0;
  const minder = mindLedger({
    ledger,
    tagger,
    secrets: { save: (name, bytes) => void secrets.set(name, Buffer.from(bytes)) },
    settings,
    clock: { wallMs: () => clock.wall, monotonicMs: () => clock.monotonic },
    isClockTrusted: () => clock.isTrusted,
    log: () => {},
    onSigned: () => {
      signed += 1;
    },
    removeAside: () => 0,
    onKeeping: (keeping) => told.push(keeping),
  });
  const remembered = () => readLedgerHead({ load: (name) => secrets.get(name) ?? null });
  /** A person comes in at this time. */
  const enter = (n: number, atMs = clock.wall): void => {
    const visit = sampleVisit(n, {
      atMs,
      id: sampleId(n, atMs),
      pairing: 'entry',
      tags: [tagger.tagOf(`id:${n}`)],
    });
    const recorded = ledger.recordVisit(visit);
    if (!recorded.ok) throw new Error(recorded.error.detail);
  };
  return {
    clock,
    ledger,
    tagger,
    minder,
    told,
    enter,
    remembered,
    signed: () => signed,
    pass(ms: number) {
      clock.wall += ms;
      clock.monotonic += ms;
    },
    deliver: () =>
      ledger.acknowledge(
        ledger.loadPending(1_000).map(({ id }) => id),
        clock.wall,
      ),
  };
}

describe('days past their time', () => {
  test('go when it is quiet, and the day that is just inside its time stays', () => {
    const { ledger, minder, enter, pass, deliver, told } = setUp({ retainDays: 2 });
    const today = startOfDay('2026-11-21');
    enter(1, today - 2 * DAY_MS - 1);
    enter(2, today - 2 * DAY_MS);
    enter(3);
    deliver();
    minder.beat(false);
    expect(ledger.latestAction(['day-deleted'])).toBeNull();
    minder.beat(true);
    expect(ledger.latestAction(['day-deleted'])).toMatchObject({ day: '2026-11-18', visits: 1 });
    for (let beats = 0; beats < 5; beats += 1) {
      pass(1_000);
      minder.beat(true);
    }
    expect(ledger.countDay(0, Number.MAX_SAFE_INTEGER).accept).toBe(2);
    expect(told).toEqual([{ retainDays: 2, overdue: 0 }]);
  });

  test('stay while the clock is in doubt: a wrong year must not delete everything', () => {
    const { clock, ledger, minder, enter, deliver } = setUp();
    enter(1);
    deliver();
    clock.wall += 3_650 * DAY_MS;
    clock.isTrusted = false;
    minder.beat(true);
    expect(ledger.countDay(0, Number.MAX_SAFE_INTEGER).accept).toBe(1);
    expect(ledger.presence.count('main')).toBe(1);
  });

  test('stay, and are told, while the collector has not acknowledged them; then they go', () => {
    const { ledger, minder, enter, pass, deliver, told } = setUp({ retainDays: 1 });
    enter(1, SAMPLE_MS - 5 * DAY_MS);
    minder.beat(true);
    expect(told).toEqual([{ retainDays: 1, overdue: 1 }]);
    deliver();
    pass(RETENTION_EVERY_MS - 1);
    minder.beat(true);
    expect(ledger.countDay(0, Number.MAX_SAFE_INTEGER).accept).toBe(1);
    pass(1);
    minder.beat(true);
    expect(ledger.countDay(0, Number.MAX_SAFE_INTEGER).accept).toBe(0);
  });

  test('are kept for 21 days where the venue says nothing', () => {
    expect(firstKeptDay(SAMPLE_MS, 21)).toBe('2026-10-31');
    const { minder, told } = setUp();
    minder.beat(true);
    expect(told).toEqual([{ retainDays: 21, overdue: 0 }]);
  });
});

describe('the gate day', () => {
  const zones = [{ id: 'main', name: 'Sảnh', softLimit: null, hardLimit: null }];

  test('ends at midnight where nothing else is said: everybody is out, and nobody is known again', () => {
    const { ledger, minder, tagger, enter, pass } = setUp({}, startOfDay('2026-11-22') - MINUTE_MS);
    enter(1);
    const before = tagger.tagOf('id:1');
    pass(MINUTE_MS - 1);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(1);
    pass(1);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(0);
    expect(ledger.latestAction(['closed'])).toMatchObject({ zone: 'main', seqs: [1] });
    expect(tagger.tagOf('id:1')).not.toBe(before);
  });

  test('ends at the closing time of the settings, to the minute', () => {
    const closesAtMinute = 17 * 60;
    const closing = startOfDay('2026-11-21') + closesAtMinute * MINUTE_MS;
    const { ledger, minder, enter, pass } = setUp(
      { occupancy: { zones, closesAtMinute, laneZones: {} } },
      closing - 1,
    );
    enter(1);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(1);
    pass(1);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(0);
  });

  test('does not end while the clock is in doubt, and ends once it is trusted', () => {
    const { clock, ledger, minder, enter } = setUp();
    enter(1);
    clock.wall += 2 * DAY_MS;
    clock.isTrusted = false;
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(1);
    clock.isTrusted = true;
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(0);
  });

  test.each([
    ['is over where the last visit was yesterday', DAY_MS, 0],
    ['goes on where it was today', MINUTE_MS, 1],
  ])('whose key could not be kept %s', (_, sinceMs, inside) => {
    const { ledger, minder } = setUp({}, SAMPLE_MS, (earlier) => {
      const atMs = SAMPLE_MS - sinceMs;
      const visit = sampleVisit(1, { atMs, id: sampleId(1, atMs), pairing: 'entry', tags: ['A'.repeat(22)] });
      expect(earlier.recordVisit(visit).ok).toBe(true);
    });
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(inside);
    minder.beat(false);
    expect(ledger.latestAction(['closed'])?.kind).toBe(inside === 0 ? 'closed' : undefined);
  });
});

describe('checkpoints', () => {
  test('are signed and handed over every five minutes in which something was written', () => {
    const { ledger, minder, enter, pass, signed, remembered } = setUp();
    enter(1);
    pass(CHECKPOINT_MS - 1);
    minder.beat(false);
    expect(signed()).toBe(0);
    pass(1);
    minder.beat(false);
    expect(signed()).toBe(1);
    expect(ledger.loadCheckpoints(10).at(-1)).toMatchObject({ seq: 1 });
    expect(remembered()).toEqual({ seq: 1 });
    pass(CHECKPOINT_MS);
    minder.beat(false);
    expect(ledger.loadCheckpoints(10)).toHaveLength(1);
  });

  test('how far the ledger came is remembered outside it after a hundred visits, and at the end', () => {
    const { minder, enter, remembered, signed } = setUp();
    for (let n = 1; n < CHECKPOINT_VISITS - 1; n += 1) enter(n);
    minder.beat(false);
    expect(remembered()).toBeNull();
    enter(CHECKPOINT_VISITS - 1);
    minder.beat(false);
    expect(remembered()).toEqual({ seq: CHECKPOINT_VISITS - 1 });
    expect(signed()).toBe(1);
    enter(CHECKPOINT_VISITS);
    minder.end();
    expect(remembered()).toEqual({ seq: CHECKPOINT_VISITS });
  });

  test.each(['', 'null', '{"seq":-1}', '{"seq":"9"}', 'no json'])(
    'what was remembered and is damaged (%j) counts as nothing',
    (text) => {
      expect(readLedgerHead({ load: () => Buffer.from(text) })).toBeNull();
    },
  );
});
