import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CHECKPOINT_MS, CHECKPOINT_VISITS } from '../../../contract/checkpoint.ts';
import { localDayOf, startOfDay } from '../../../contract/local-time.ts';
import type { Settings } from '../../../contract/settings.ts';
import { type Ledger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { createDayTagger, gateDayOf } from '../../../electron/vault/day-tags.ts';
import {
  firstKeptDay,
  KEEP_KEY_EVERY_MS,
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

/** What outlives a run: the ledger's file and the kept secrets, and whether the disk takes another. */
const newDisk = () => ({
  path: join(temporaryFolder(), 'ledger.db'),
  secrets: new Map<string, Buffer>(),
  isFull: false,
});

/** `before`: what a run before this one left in the ledger; its keys were not kept, unless `disk` holds them. */
function setUp(
  settings: Pick<Settings, 'retainDays' | 'occupancy'> = {},
  startMs: number = SAMPLE_MS,
  before: (ledger: Ledger) => void = () => {},
  disk = newDisk(),
) {
  const clock = { wall: startMs, monotonic: 0, isTrusted: true };
  const opened = openLedger({
    path: disk.path,
    nowMs: () => clock.wall,
    stationId: 'station-1',
    sealer,
    signer: sampleSigner,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  const ledger = opened.value;
  onTestFinished(() => ledger.close());
  before(ledger);
  const { secrets } = disk;
  /** As keep-secret.ts: what cannot be written is told, not thrown. */
  function save(name: string, bytes: Uint8Array): boolean {
    if (!disk.isFull) secrets.set(name, Buffer.from(bytes));
    return !disk.isFull;
  }
  const store = {
    load: () => (secrets.has('tag-key') ? Buffer.from(secrets.get('tag-key') ?? []) : null),
    save: (bytes: Uint8Array) => save('tag-key', bytes),
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
    secrets: { save, load: (name) => secrets.get(name) ?? null },
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
      notices: clock.isTrusted ? [] : ['clock-untrusted'],
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
    /** Whether the gate would know them again. */
    isKnown: (n: number) => ledger.presence.find('main', [tagger.tagOf(`id:${n}`)]) !== null,
    /** The program ends, in order or not: the ledger is as it is. */
    stop(): void {
      ledger.close();
      tagger.close();
    },
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

describe('a gate day whose key, ledger and clock disagree', () => {
  const yesterday = SAMPLE_MS - DAY_MS;
  const DECADE_MS = 3_650 * DAY_MS;

  /** What yesterday's run leaves behind: its key, and one person who was not scanned out. */
  function liveYesterday(disk = newDisk()) {
    const { minder, enter, stop } = setUp({}, yesterday, undefined, disk);
    minder.beat(false);
    enter(1);
    stop();
    return disk;
  }

  test('takes out who came in before it and nobody who came in while the clock was in doubt, until it ends', () => {
    const { clock, ledger, minder, tagger, enter, pass, isKnown } = setUp(
      {},
      SAMPLE_MS,
      undefined,
      liveYesterday(),
    );
    clock.isTrusted = false;
    minder.beat(false);
    for (let n = 2; n <= 40; n += 1) enter(n);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(40);
    clock.isTrusted = true;
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(39);
    expect(ledger.latestAction(['closed'])).toMatchObject({ zone: 'main', seqs: [1], unknown: 0 });
    // Their tags were made with yesterday's key, which may not live longer.
    expect([tagger.gateDay, isKnown(2)]).toEqual(['2026-11-21', false]);
    enter(41);
    pass(startOfDay('2026-11-22') - SAMPLE_MS - 1);
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(41)]).toEqual([40, true]);
    pass(1);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(0);
    expect(ledger.latestAction(['closed'])).toMatchObject({ unknown: 39 });
  });

  test.each([
    ['years behind', -DECADE_MS],
    ['years ahead', DECADE_MS],
  ])('keeps who came in by a clock %s, and knows them again by a key of the same run', (_, awayMs) => {
    const { clock, ledger, minder, tagger, enter, isKnown, pass } = setUp({}, SAMPLE_MS + awayMs);
    clock.isTrusted = false;
    minder.beat(false);
    enter(1, SAMPLE_MS);
    enter(2, SAMPLE_MS - 2 * DAY_MS);
    clock.wall = SAMPLE_MS;
    clock.isTrusted = true;
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(1), isKnown(2)]).toEqual([2, true, true]);
    expect(tagger.gateDay).toBe('2026-11-21');
    pass(DAY_MS);
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(1)]).toEqual([0, false]);
  });

  test('keeps who came in while the clock jumped in the middle of the day, tags and all', () => {
    const { clock, ledger, minder, enter, isKnown, pass } = setUp();
    minder.beat(false);
    enter(1);
    clock.isTrusted = false;
    minder.beat(false);
    enter(2, SAMPLE_MS - 3 * DAY_MS);
    clock.isTrusted = true;
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(1), isKnown(2)]).toEqual([2, true, true]);
    pass(DAY_MS);
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(0);
  });

  test('takes who came in by a wrong clock for what the clock said after a restart; a day to come ends with today', () => {
    const disk = newDisk();
    const first = setUp({}, SAMPLE_MS, undefined, disk);
    first.minder.beat(false);
    first.clock.isTrusted = false;
    first.minder.beat(false);
    first.enter(1, SAMPLE_MS - 3 * DAY_MS);
    first.enter(2, SAMPLE_MS + 3 * DAY_MS);
    first.stop();
    const { ledger, minder, pass } = setUp({}, SAMPLE_MS + MINUTE_MS, undefined, disk);
    minder.beat(false);
    expect(ledger.latestAction(['closed'])).toMatchObject({ seqs: [1] });
    expect(ledger.presence.count('main')).toBe(1);
    pass(DAY_MS);
    minder.beat(false);
    expect(ledger.latestAction(['closed'])).toMatchObject({ seqs: [2] });
    expect(ledger.presence.count('main')).toBe(0);
  });

  test('keeps the people of today over a restart when the key could not be written at closing time', () => {
    const disk = newDisk();
    const first = setUp({}, yesterday, undefined, disk);
    first.minder.beat(false);
    first.enter(1);
    disk.isFull = true;
    first.pass(DAY_MS);
    first.minder.beat(false);
    expect(first.ledger.presence.count('main')).toBe(0);
    for (let n = 2; n <= 40; n += 1) first.enter(n);
    first.stop();
    disk.isFull = false;
    const { ledger, minder, tagger, enter, isKnown } = setUp({}, SAMPLE_MS + MINUTE_MS, undefined, disk);
    expect(tagger.gateDay).toBe('2026-11-20');
    minder.beat(false);
    expect(ledger.presence.count('main')).toBe(39);
    expect(ledger.latestAction(['closed'])).toMatchObject({ seqs: [1] });
    expect([tagger.gateDay, isKnown(2)]).toEqual(['2026-11-21', false]);
    enter(41);
    expect(isKnown(41)).toBe(true);
  });

  test('tries a minute later to write a key that could not be written, so that a restart finds it', () => {
    const disk = newDisk();
    const first = setUp({}, yesterday, undefined, disk);
    first.minder.beat(false);
    disk.isFull = true;
    first.pass(DAY_MS);
    first.minder.beat(false);
    first.enter(1);
    disk.isFull = false;
    first.pass(KEEP_KEY_EVERY_MS - 1);
    first.minder.beat(false);
    expect(disk.secrets.get('tag-key')?.toString('latin1', 0, 10)).toBe('2026-11-20');
    first.pass(1);
    first.minder.beat(false);
    expect(disk.secrets.get('tag-key')?.toString('latin1', 0, 10)).toBe('2026-11-21');
    first.stop();
    const { ledger, minder, isKnown } = setUp({}, SAMPLE_MS + 2 * MINUTE_MS, undefined, disk);
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(1)]).toEqual([1, true]);
  });

  test('takes out the people of a backup of yesterday beside a key of today, and who came today stays', () => {
    const disk = liveYesterday();
    // The key is of today: only the ledger was put back.
    const today = newDisk();
    setUp({}, SAMPLE_MS, undefined, today).stop();
    disk.secrets.set('tag-key', Buffer.from(today.secrets.get('tag-key') ?? []));
    const { ledger, minder, tagger, enter, isKnown } = setUp({}, SAMPLE_MS, undefined, disk);
    expect(tagger.gateDay).toBe('2026-11-21');
    enter(2);
    expect(ledger.presence.count('main')).toBe(2);
    minder.beat(false);
    expect([ledger.presence.count('main'), isKnown(2)]).toEqual([1, true]);
    expect(ledger.latestAction(['closed'])).toMatchObject({ seqs: [1] });
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
    expect(remembered()).toMatchObject({ seq: 1 });
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
    expect(remembered()).toMatchObject({ seq: CHECKPOINT_VISITS - 1 });
    expect(signed()).toBe(1);
    enter(CHECKPOINT_VISITS);
    minder.end();
    expect(remembered()).toMatchObject({ seq: CHECKPOINT_VISITS });
  });

  test.each([
    { kind: 'key-used' as const, keyId: 'a'.repeat(16), use: 'names' as const },
    { kind: 'exported' as const, report: 'visits' as const, day: null, withNames: true, rows: 3 },
    { kind: 'vault-key' as const, change: 'rotated' as const, keyId: 'a'.repeat(16) },
  ])('are signed and handed over at the next beat where claims could be read: $kind', (action) => {
    const { ledger, minder, signed } = setUp();
    minder.beat(false);
    expect(signed()).toBe(0);
    const noted = ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'admin', reason: null, action });
    if (!noted.ok) throw new Error(noted.error.detail);
    minder.beat(false);
    expect(signed()).toBe(1);
    expect(ledger.loadCheckpoints(9).at(-1)).toMatchObject({ auditNumber: noted.value.number });
    minder.beat(false);
    expect(signed()).toBe(1);
  });

  test.each(['', 'null', '{"seq":-1}', '{"seq":"9"}', 'no json'])(
    'what was remembered and is damaged (%j) counts as nothing',
    (text) => {
      expect(readLedgerHead({ load: () => Buffer.from(text) })).toBeNull();
    },
  );
});

describe('an older ledger that was put in its place', () => {
  /** A station that can be started again on whatever file lies there; its secrets stay. */
  function setUpRuns() {
    const path = join(temporaryFolder(), 'ledger.db');
    let head: Buffer | null = null;
    const secrets = {
      save(_name: string, bytes: Uint8Array): boolean {
        head = Buffer.from(bytes);
        return true;
      },
      load: () => head,
    };
    /** Beats once, records visits from..to, does `task`; killed: without the last signature. */
    function run(from: number, to: number, { isKilled = false, task = (_: Ledger): void => {} } = {}) {
      const opened = openLedger({
        path,
        nowMs: () => SAMPLE_MS,
        stationId: 'station-1',
        sealer,
        signer: sampleSigner,
        remembered: readLedgerHead(secrets),
      });
      if (!opened.ok) throw new Error(opened.error.detail);
      const ledger = opened.value;
      const minder = mindLedger({
        ledger,
        tagger: createDayTagger({ store: { load: () => null, save: () => true }, gateDay: '2026-11-21' }),
        secrets,
        settings: {},
        clock: { wallMs: () => SAMPLE_MS, monotonicMs: () => 0 },
        isClockTrusted: () => false,
        log: () => {},
        onSigned: () => {},
        removeAside: () => 0,
        onKeeping: () => {},
      });
      minder.beat(false);
      for (let n = from; n <= to; n += 1) expect(ledger.recordVisit(sampleVisit(n)).ok).toBe(true);
      task(ledger);
      if (!isKilled) minder.end();
      ledger.close();
      return ledger.older;
    }
    return { path, run };
  }
  const note = (ledger: Ledger): void => {
    const action = { kind: 'signed-in' as const };
    expect(ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'mai', reason: null, action }).ok).toBe(true);
  };

  test('is noticed each time, with the highest number that was ever given', () => {
    const { path, run } = setUpRuns();
    expect(run(1, 20)).toBeNull();
    const backup = readFileSync(path);
    expect(run(21, 60)).toBeNull();
    writeFileSync(path, backup);
    expect(run(101, 105)).toEqual({ expectedSeq: 60, foundSeq: 20 });
    const second = readFileSync(path);
    expect(run(106, 110)).toBeNull();
    writeFileSync(path, backup);
    expect(run(201, 200)).toEqual({ expectedSeq: 60, foundSeq: 20 });
    expect(run(301, 330)).toBeNull();
    // It says of itself already that it is an older one: of the time before.
    writeFileSync(path, second);
    expect(run(401, 440)).toEqual({ expectedSeq: 60, foundSeq: 25 });
    expect(run(441, 441)).toBeNull();
  });

  test('is noticed when it lacks audit entries alone', () => {
    const { path, run } = setUpRuns();
    run(1, 5);
    const backup = readFileSync(path);
    run(6, 5, { task: note });
    writeFileSync(path, backup);
    expect(run(6, 5)).toEqual({ expectedSeq: 5, foundSeq: 5 });
    expect(run(6, 5)).toBeNull();
  });

  test('is remembered as it is at the first beat, so that a run that is killed does not say it twice', () => {
    const { path, run } = setUpRuns();
    run(1, 5);
    const backup = readFileSync(path);
    run(6, 9);
    writeFileSync(path, backup);
    expect(run(106, 107, { isKilled: true })).toEqual({ expectedSeq: 9, foundSeq: 5 });
    expect(run(108, 108)).toBeNull();
  });
});
