import { describe, expect, it } from 'vitest';
import { policySchema } from '../../../contract/policy.ts';
import { type Prompt, promptSchema } from '../../../contract/prompt.ts';
import type { Reading } from '../../../contract/reading.ts';
import type { Direction, Scan } from '../../../contract/scan.ts';
import { type OutOfOrder, outOfOrderSchema } from '../../../contract/status.ts';
import { type NewVisit, visitSchema } from '../../../contract/visit.ts';
import { createUuidV7 } from '../../../electron/ledger/uuid-v7.ts';
import {
  createPassage,
  type Passage,
  type PassagePorts,
  type ReadInput,
} from '../../../electron/passage/admit-visitor.ts';
import office from '../../../resources/policies/office.json' with { type: 'json' };
import { SAMPLE_MS, SAMPLE_RUN_ID } from '../../../scripts/rig/sample-visit.ts';
import { declaration, lapsedDeclaration, refusedCode } from '../../support/sample-reading.ts';

const SECRET = 'Nguyễn Văn Bí Mật 001087000001';

/** A passage whose ports write down what happens, in order. `world` changes what they answer. */
function openWorld() {
  const events: string[] = [];
  const prompts: Prompt[] = [];
  const faults: OutOfOrder[] = [];
  const visits: NewVisit[] = [];
  const inputs: ReadInput[] = [];
  const world = {
    reading: declaration() as Reading,
    nowMs: SAMPLE_MS + 0.75,
    nowUs: 5_000_000.5,
    direction: 'in' as Direction,
    isClockTrusted: true,
    diskIsFull: false,
    breaks: null as string | null,
    events,
    prompts,
    faults,
    visits,
    inputs,
    passage: null as unknown as Passage,
  };
  const enter = (port: string): void => {
    events.push(port);
    if (world.breaks === port) throw new TypeError(`unexpected token in ${SECRET}`);
  };
  const newId = createUuidV7((n) => new Uint8Array(n));
  const ports: PassagePorts = {
    read(input) {
      enter('read');
      inputs.push(input);
      return world.reading;
    },
    policy() {
      enter('policy');
      return policySchema.parse(office);
    },
    record(visit) {
      enter('record');
      if (world.diskIsFull) return { ok: false, error: { kind: 'cannot-record', detail: 'SQLITE_FULL' } };
      visits.push(visit);
      return { ok: true, value: visitSchema.parse({ ...visit, seq: visits.length }) };
    },
    clock: {
      wallMs() {
        if (world.breaks === 'clock') enter('clock');
        return world.nowMs;
      },
      monotonicUs: () => world.nowUs,
    },
    newId(nowMs) {
      if (world.breaks === 'newId') enter('newId');
      return newId(nowMs);
    },
    identity: { stationId: 'station-1', venueId: 'venue-1', gate: 'Cổng chính', runId: SAMPLE_RUN_ID },
    isClockTrusted: () => world.isClockTrusted,
    directionOf: () => world.direction,
    show(prompt) {
      enter('show');
      prompts.push(promptSchema.parse(prompt));
    },
    outOfOrder(fault) {
      events.push('outOfOrder');
      faults.push(outOfOrderSchema.parse(fault));
    },
  };
  world.passage = createPassage(ports);
  return world;
}

const scan = (text = 'HC1:CODE', changes: Partial<Scan> = {}): Scan => ({
  deviceId: 'scanner-1',
  lane: 'main',
  via: 'serial',
  text,
  isUtf8: true,
  byteLength: text.length,
  lastByteAtMs: SAMPLE_MS,
  ...changes,
});

describe('the way of a scan', () => {
  it('reads, decides, records and only then shows', () => {
    const world = openWorld();
    const outcome = world.passage.take(scan());
    expect(world.events).toEqual(['read', 'policy', 'record', 'show']);
    expect(outcome.kind).toBe('recorded');
    expect(world.inputs).toEqual([{ text: 'HC1:CODE', isUtf8: true, via: 'serial', atMs: SAMPLE_MS + 0.75 }]);
  });

  it('records everything that is known of the passage, times in whole units', () => {
    const world = openWorld();
    const outcome = world.passage.take(scan());
    expect(world.visits).toEqual([
      {
        id: expect.any(String),
        stationId: 'station-1',
        venueId: 'venue-1',
        gate: 'Cổng chính',
        runId: SAMPLE_RUN_ID,
        atMs: SAMPLE_MS,
        monotonicUs: 5_000_000,
        lane: 'main',
        deviceId: 'scanner-1',
        via: 'serial',
        direction: 'in',
        family: 'declaration',
        trust: 'verified',
        isUnreadable: false,
        codeReason: null,
        outcome: 'accept',
        reasons: ['declaration-ok'],
        nextStep: 'walk-in',
        policyId: 'office',
        policyVersion: 1,
        notices: [],
        claims: world.reading.claims,
      },
    ]);
    if (outcome.kind !== 'recorded') throw new Error(outcome.kind);
    expect(world.prompts).toEqual([outcome.prompt]);
    expect(outcome.prompt).toMatchObject({
      kind: 'accept',
      promptId: outcome.visit.id,
      seq: 1,
      isRepeat: false,
    });
  });

  it.each<[string, Reading, string, boolean]>([
    ['a denied declaration', lapsedDeclaration('expired'), 'deny', false],
    ['a forged declaration', refusedCode('bad-signature'), 'deny', false],
    ['a payment code', refusedCode('payment-code', null, 'payment'), 'deny', true],
    ['garbage', refusedCode('not-utf8', null, 'unknown'), 'deny', true],
  ])('records and shows %s too', (_, reading, kind, isUnreadable) => {
    const world = openWorld();
    world.reading = reading;
    expect(world.passage.take(scan()).kind).toBe('recorded');
    expect(world.visits[0]).toMatchObject({ codeReason: reading.reason, outcome: kind, isUnreadable });
    expect(world.prompts[0]).toMatchObject({ kind });
  });

  it('takes the direction of the lane and the trust in the clock as they are at the scan', () => {
    const world = openWorld();
    world.isClockTrusted = false;
    world.passage.take(scan('one'));
    world.direction = 'out';
    world.passage.take(scan('two'));
    expect(world.visits.map(({ direction, reasons }) => [direction, ...reasons])).toEqual([
      ['in', 'clock-untrusted'],
      ['out', 'exit-recorded'],
    ]);
  });
});

describe('a second look at the same code', () => {
  it('shows the first verdict anew, judges nothing and records nothing', () => {
    const world = openWorld();
    const first = world.passage.take(scan());
    world.events.length = 0;
    world.reading = lapsedDeclaration('expired');
    world.nowUs += 1_000_000;
    const second = world.passage.take(scan('HC1:CODE', { deviceId: 'scanner-2', via: 'wedge' }));
    expect(world.events).toEqual(['show']);
    if (first.kind !== 'recorded') throw new Error(first.kind);
    expect(second).toEqual({ kind: 'repeat', prompt: { ...first.prompt, isRepeat: true } });
    expect(world.prompts[1]).toEqual(second.kind === 'repeat' && second.prompt);
    expect(world.visits).toHaveLength(1);
  });

  it('is the same scan at exactly 3 s and a new one a microsecond later', () => {
    const world = openWorld();
    world.nowUs = 1_000_000;
    world.passage.take(scan());
    world.nowUs += 3_000_000;
    expect(world.passage.take(scan()).kind).toBe('repeat');
    world.nowUs += 1;
    expect(world.passage.take(scan()).kind).toBe('recorded');
    expect(world.visits).toHaveLength(2);
  });

  it('measures from the judged scan, so that a code left under the scanner is judged again', () => {
    const world = openWorld();
    const kinds: string[] = [];
    for (let i = 0; i < 8; i++) {
      kinds.push(world.passage.take(scan()).kind);
      world.nowUs += 1_000_000;
    }
    expect(kinds).toEqual([
      'recorded',
      'repeat',
      'repeat',
      'repeat',
      'recorded',
      'repeat',
      'repeat',
      'repeat',
    ]);
  });

  it('does not mind a wall clock that is set meanwhile', () => {
    const world = openWorld();
    world.passage.take(scan());
    world.nowMs += 86_400_000;
    world.nowUs += 1_000;
    expect(world.passage.take(scan()).kind).toBe('repeat');
  });

  it('is another visit at another lane, in another direction, and with another text', () => {
    const world = openWorld();
    world.passage.take(scan());
    expect(world.passage.take(scan('HC1:CODE', { lane: 'side' })).kind).toBe('recorded');
    expect(world.passage.take(scan('HC1:CODF')).kind).toBe('recorded');
    world.direction = 'out';
    expect(world.passage.take(scan()).kind).toBe('recorded');
    world.direction = 'in';
    expect(world.passage.take(scan()).kind).toBe('repeat');
  });

  it('still knows a code when another visitor came in between', () => {
    const world = openWorld();
    world.passage.take(scan('one'));
    world.passage.take(scan('two'));
    expect(world.passage.take(scan('one')).kind).toBe('repeat');
  });
});

describe('a visit that cannot be recorded', () => {
  it('puts the gate out of order and shows nothing', () => {
    const world = openWorld();
    world.diskIsFull = true;
    const fault = { kind: 'cannot-record', detail: 'SQLITE_FULL' };
    expect(world.passage.take(scan())).toEqual({ kind: 'not-recorded', fault });
    expect(world.faults).toEqual([fault]);
    expect(world.prompts).toEqual([]);
  });

  it('is judged in full when it comes again, and says by its outcome that the gate works', () => {
    const world = openWorld();
    world.diskIsFull = true;
    world.passage.take(scan());
    world.passage.take(scan());
    expect(world.faults).toHaveLength(2);
    world.diskIsFull = false;
    expect(world.passage.take(scan()).kind).toBe('recorded');
    expect(world.visits).toHaveLength(1);
    expect(world.prompts).toHaveLength(1);
  });
});

describe('a bug anywhere on the way', () => {
  it.each(['clock', 'read', 'policy', 'newId', 'record'])(
    'in %s puts the gate out of order, shows nothing, and is gone with the next scan',
    (port) => {
      const world = openWorld();
      world.breaks = port;
      const outcome = world.passage.take(scan());
      expect(outcome).toMatchObject({ kind: 'not-recorded', fault: { kind: 'internal' } });
      expect(world.faults).toHaveLength(1);
      expect(world.prompts).toEqual([]);
      world.breaks = null;
      expect(world.passage.take(scan()).kind).toBe('recorded');
    },
  );

  it('in show leaves the visit stored, and the same code shows it again', () => {
    const world = openWorld();
    world.breaks = 'show';
    expect(world.passage.take(scan())).toMatchObject({ kind: 'not-recorded', fault: { kind: 'internal' } });
    expect(world.visits).toHaveLength(1);
    world.breaks = null;
    expect(world.passage.take(scan()).kind).toBe('repeat');
    expect(world.visits).toHaveLength(1);
  });

  it('never tells what was in the code', () => {
    const world = openWorld();
    for (const port of ['read', 'record', 'show']) {
      world.breaks = port;
      world.passage.take(scan(`${SECRET} ${port}`));
    }
    expect(world.faults.map(({ detail }) => detail)).toEqual([
      'TypeError while a scan was read',
      'TypeError while a scan was recorded',
      'TypeError while a scan was shown',
    ]);
  });
});

describe('a frame that was dropped', () => {
  it('asks to scan again, stores nothing and judges nothing', () => {
    const world = openWorld();
    world.passage.drop('main', 'too-long');
    expect(world.events).toEqual(['show']);
    expect(world.prompts).toEqual([
      { kind: 'scan-again', promptId: expect.any(String), atMs: SAMPLE_MS, lane: 'main', drop: 'too-long' },
    ]);
  });

  it('puts the gate out of order when even that fails', () => {
    const world = openWorld();
    world.breaks = 'show';
    world.passage.drop('main', 'noise');
    expect(world.faults).toEqual([{ kind: 'internal', detail: 'TypeError while a scan was dropped' }]);
  });
});
