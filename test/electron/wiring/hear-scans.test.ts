import { describe, expect, it } from 'vitest';
import type { OutOfOrder } from '../../../contract/status.ts';
import type { PassageOutcome } from '../../../electron/passage/passage.ts';
import type { Announcement } from '../../../electron/shell/announce.ts';
import { keepStatus } from '../../../electron/shell/keep-status.ts';
import { type HeardStation, hearScans } from '../../../electron/wiring/hear-scans.ts';
import { keepScene, READING_AFTER_MS } from '../../../electron/wiring/keep-scene.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { scan } from '../../support/passage-world.ts';
import { sampleDevice, sampleVisitPrompt, sampleZone } from '../../support/sample-screens.ts';
import { createSteppedTimers } from '../../support/stepped-timers.ts';
import { openForTest } from '../ledger/open-for-test.ts';

type Taken = PassageOutcome | Promise<PassageOutcome>;

/** A gate whose passage answers with what the test gives it. Fresh ears have a station that is open. */
function openEars() {
  const ledger = openForTest();
  const timers = createSteppedTimers();
  const scene = keepScene({ push: () => {}, timers, onUnknown: () => {} });
  scene.send({ type: 'opened' });
  const status = keepStatus(() => {});
  status.setDevices([sampleDevice({ deviceId: 'scanner-1', lastScanAtMs: null })]);
  const announced: Announcement[] = [];
  const logged: string[] = [];
  const faults: (OutOfOrder | null)[] = [];
  const world = {
    isOpen: true,
    isPaused: false,
    formTakes: false,
    deskTakes: false,
    hasCollector: true,
    taken: [] as string[],
    woken: 0,
    passages: 0,
    wake() {
      world.woken += 1;
    },
    pass() {
      world.passages += 1;
    },
    answer: (): Taken => ({ kind: 'part' }),
  };
  const station: HeardStation = {
    passage: {
      take(given) {
        world.taken.push(given.text);
        return world.answer();
      },
    },
    ledger,
    get sync() {
      return world.hasCollector ? { uploader: { notify: world.wake } } : null;
    },
    zones: () => [sampleZone({ inside: world.passages })],
  };
  const ears = hearScans({
    station: () => (world.isOpen ? station : null),
    status,
    scene,
    announce: (one) => void announced.push(one),
    log: (_level, event) => void logged.push(event),
    clock: { wallMs: () => SAMPLE_MS, preciseMs: () => SAMPLE_MS + 0.5 },
    setOutOfOrder: (fault) => void faults.push(fault),
    isPaused: () => world.isPaused,
    formTakes: () => world.formTakes,
    deskTakes: () => world.deskTakes,
    onPassage: world.pass,
  });
  let n = 0;
  return {
    world,
    ears,
    status,
    scene,
    timers,
    announced,
    logged,
    faults,
    laneState: () => scene.current().lanes.find(({ lane }) => lane === 'main')?.state ?? 'waiting',
    recorded(outcome: 'accept' | 'deny' | 'ask' = 'accept'): PassageOutcome {
      n += 1;
      const visit = ledger.recordVisit(sampleVisit(n, { outcome }));
      if (!visit.ok) throw new Error(visit.error.detail);
      return { kind: 'recorded', visit: visit.value, prompt: sampleVisitPrompt({ kind: outcome }) };
    },
  };
}

describe('a scan that is nobody’s passage', () => {
  it('is told, and goes no further, while the gate is paused', () => {
    const { ears, world, announced, logged } = openEars();
    world.isPaused = true;
    ears.hear(scan('KHAI:SECRET'));
    expect(world.taken).toEqual([]);
    expect(announced).toEqual([{ event: 'not-taken', deviceId: 'scanner-1', why: 'paused' }]);
    expect(logged).toEqual(['scan-while-paused']);
    world.isPaused = false;
    ears.hear(scan('KHAI:SECRET'));
    expect(world.taken).toEqual(['KHAI:SECRET']);
  });

  it('fills in the form that staff have open while the gate is paused', () => {
    const { ears, world, announced } = openEars();
    world.isPaused = true;
    world.formTakes = true;
    ears.hear(scan());
    expect(announced).toMatchObject([{ event: 'not-taken', why: 'form' }]);
    expect(world.taken).toEqual([]);
  });

  it('is told, and judged by nobody, when a form took it', () => {
    const { ears, world, announced, status } = openEars();
    world.formTakes = true;
    ears.hear(scan());
    expect(world.taken).toEqual([]);
    expect(announced).toEqual([{ event: 'not-taken', deviceId: 'scanner-1', why: 'form' }]);
    expect(status.current().today).toEqual({ accept: 0, deny: 0, ask: 0 });
  });

  it('is the desk’s when this place’s code is waited for there, also while the gate is paused', () => {
    const { ears, world, announced } = openEars();
    world.isPaused = true;
    world.deskTakes = true;
    ears.hear(scan('gatehouse:venue:phuong-mau'));
    expect(world.taken).toEqual([]);
    expect(announced).toEqual([{ event: 'not-taken', deviceId: 'scanner-1', why: 'venue-code' }]);
  });

  it('is logged while the station is not open', () => {
    const { ears, world, announced, logged } = openEars();
    world.isOpen = false;
    ears.hear(scan());
    expect([world.taken, announced, logged]).toEqual([[], [], ['scan-while-out-of-order']]);
  });

  it('says nothing when it is one part of a code', () => {
    const { ears, announced, faults, world } = openEars();
    ears.hear(scan());
    expect([announced, faults, world.passages]).toEqual([[], [], 0]);
  });
});

describe('a passage', () => {
  it('is announced with both its times, counted, and handed to sync and strip', () => {
    const gate = openEars();
    gate.world.answer = () => gate.recorded('deny');
    gate.ears.hear(scan('HC1:CODE', { lastByteAtMs: SAMPLE_MS - 12 }));
    expect(gate.announced).toMatchObject([
      {
        event: 'recorded',
        seq: 1,
        lane: 'main',
        outcome: 'deny',
        lastByteAtMs: SAMPLE_MS - 12,
        durableAtMs: SAMPLE_MS + 0.5,
      },
    ]);
    const { today, zones, devices } = gate.status.current();
    expect(today).toEqual({ accept: 0, deny: 1, ask: 0 });
    expect(zones).toMatchObject([{ inside: 1 }]);
    expect(devices).toMatchObject([{ lastScanAtMs: SAMPLE_MS }]);
    expect(gate.world).toMatchObject({ woken: 1, passages: 1 });
    // What was recorded shows that the disk takes visits.
    expect(gate.faults).toEqual([null]);
  });

  it('tells what waits unsent where no collector is configured', () => {
    const gate = openEars();
    gate.world.hasCollector = false;
    gate.world.answer = () => gate.recorded();
    gate.ears.hear(scan());
    expect(gate.status.current().sync).toMatchObject({ pending: 1 });
  });

  it('that staff made has no device, and its time is that of the record', () => {
    const gate = openEars();
    gate.ears.settled(gate.recorded('ask'), null);
    expect(gate.announced).toMatchObject([{ event: 'recorded', lastByteAtMs: SAMPLE_MS + 0.5 }]);
    expect(gate.status.current().devices).toMatchObject([{ lastScanAtMs: null }]);
    expect(gate.status.current().today).toEqual({ accept: 0, deny: 0, ask: 1 });
  });

  it('shown once more is a repeat and no second one', () => {
    const gate = openEars();
    const prompt = sampleVisitPrompt();
    gate.world.answer = () => ({ kind: 'repeat', prompt });
    gate.ears.hear(scan());
    expect(gate.announced).toEqual([{ event: 'repeat', visitId: prompt.promptId }]);
    expect(gate.world.passages).toBe(0);
  });

  it('that could not be recorded is logged, and does not say that the gate works', () => {
    const gate = openEars();
    gate.world.answer = () => ({ kind: 'not-recorded', fault: { kind: 'cannot-record', detail: 'full' } });
    gate.ears.hear(scan());
    expect([gate.logged, gate.announced, gate.faults]).toEqual([['scan-not-recorded'], [], []]);
  });
});

describe('a passage that waits', () => {
  /** An outcome that the test gives when it wants to. */
  function later() {
    let give: (outcome: PassageOutcome) => void = () => {};
    const promise = new Promise<PassageOutcome>((resolve) => {
      give = resolve;
    });
    return { promise, give };
  }

  it('shows that the code is read, until it is settled', async () => {
    const gate = openEars();
    const one = later();
    gate.world.answer = () => one.promise;
    gate.ears.hear(scan());
    gate.timers.step(READING_AFTER_MS);
    expect(gate.laneState()).toBe('reading');
    expect(gate.announced).toEqual([]);
    one.give(gate.recorded());
    await one.promise;
    expect(gate.announced).toMatchObject([{ event: 'recorded', seq: 1 }]);
    expect(gate.laneState()).toBe('waiting');
  });

  it('is one passage however often its code is held up meanwhile', async () => {
    const gate = openEars();
    const one = later();
    gate.world.answer = () => one.promise;
    for (let again = 0; again < 5; again += 1) gate.ears.hear(scan());
    gate.timers.step(READING_AFTER_MS);
    expect(gate.laneState()).toBe('reading');
    one.give(gate.recorded());
    await one.promise;
    expect(gate.announced).toHaveLength(1);
    expect(gate.world.passages).toBe(1);
  });

  it('makes the next one of its lane a queue, which ends with the last', async () => {
    const gate = openEars();
    const waits = [later(), later()];
    let at = 0;
    gate.world.answer = () => waits[at++]?.promise ?? { kind: 'part' };
    gate.ears.hear(scan('ONE'));
    gate.ears.hear(scan('TWO'));
    gate.timers.step(READING_AFTER_MS);
    expect(gate.laneState()).toBe('busy');
    waits[0]?.give(gate.recorded());
    await waits[0]?.promise;
    expect(gate.laneState()).toBe('reading');
    waits[1]?.give(gate.recorded());
    await waits[1]?.promise;
    expect(gate.laneState()).toBe('waiting');
    expect(gate.announced.map((one) => (one.event === 'recorded' ? one.seq : one.event))).toEqual([1, 2]);
  });
});

describe('the count of a day', () => {
  it('that the disk does not give leaves the last one standing and the gate working', () => {
    const gate = openEars();
    gate.world.answer = () => gate.recorded();
    gate.ears.hear(scan());
    gate.ears.showNumbers({
      passage: { take: () => ({ kind: 'part' }) },
      ledger: {
        countDay() {
          throw new Error('disk I/O error');
        },
        countPending: () => ({ pending: 0, quarantined: 0 }),
      },
      sync: null,
      zones: () => [],
    });
    expect(gate.status.current().today).toEqual({ accept: 1, deny: 0, ask: 0 });
    expect(gate.logged).toEqual(['count-failed']);
  });
});
