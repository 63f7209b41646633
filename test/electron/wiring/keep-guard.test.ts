import { describe, expect, it } from 'vitest';
import { type GuardAction, type GuardView, guardViewSchema, UNDO_MS } from '../../../contract/guard.ts';
import { FREE_PIN_TRIES, GUARD_SHIFT_MS, type Operator, PIN_LOCK_MS } from '../../../contract/operators.ts';
import { failed, ok } from '../../../contract/result.ts';
import { buildPrompt } from '../../../electron/gate/build-prompt.ts';
import { createGoAgainst } from '../../../electron/passage/go-against.ts';
import {
  createGuard,
  type Guard,
  type GuardStation,
  HELP_STANDS_MS,
  HELP_TOLD_EVERY_MS,
} from '../../../electron/wiring/keep-guard.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { openForTest } from '../ledger/open-for-test.ts';

const operator = (name: string, role: Operator['role'], salt = name): Operator => ({
  name,
  role,
  pin: { kdf: 'scrypt', n: 1 << 14, r: 8, p: 1, salt: salt.padEnd(22, 'A'), hash: 'B'.repeat(43) },
});
const PIN = '246813';
const policy = {
  ...shippedPolicy('office').policy,
  overrides: [
    { reasons: ['declaration-too-old' as const], by: 'guard' as const },
    { reasons: ['symptoms-declared' as const], by: 'admin' as const },
  ],
};

function openStrip() {
  const ledger = openForTest();
  const time = { wallMs: SAMPLE_MS, ms: 1_000 };
  const clock = { wallMs: () => time.wallMs, monotonicMs: () => time.ms };
  const views: GuardView[] = [];
  const told: unknown[] = [];
  const audited: unknown[] = [];
  const files = {
    operators: [operator('lan', 'guard'), operator('minh', 'admin')],
    lock: null as string | null,
  };
  let made = 900;
  const disk = { isFull: false };
  const display = { hasStrip: true };
  const against = createGoAgainst({
    record: (visit, along) =>
      disk.isFull ? failed({ kind: 'cannot-record', detail: 'disk full' }) : ledger.recordVisit(visit, along),
    presence: ledger.presence,
    policy: () => policy,
    clock: { wallMs: clock.wallMs, monotonicUs: () => time.ms * 1_000 },
    newId: (nowMs) => {
      made += 1;
      return sampleId(made, nowMs);
    },
    identity: { stationId: 'station-1', venueId: 'venue-1', gate: 'Cổng chính', runId: SAMPLE_RUN_ID },
    showAnew: () => {},
    onRecorded: () => {},
  });
  const record = against.recording((visit) => ledger.recordVisit(visit));
  const lanes = [{ lane: 'main', direction: 'in' as 'in' | 'out', isSwitchable: true }];
  const station: GuardStation = {
    against,
    ledger,
    everyLane: () => lanes,
    switchDirection: (lane, direction, by) => {
      lanes[0] = { lane, direction, isSwitchable: true };
      audited.push([by, { kind: 'direction-switched', lane, direction }]);
    },
    audit: (actor, action) => {
      audited.push([actor, action]);
      ledger.recordAudit({ atMs: time.wallMs, actor, reason: null, action });
    },
  };
  const world = { station: station as GuardStation | null };
  let strip: Guard;
  const start = (): Guard =>
    createGuard({
      clock,
      station: () => world.station,
      loadOperators: () => ok({ operators: files.operators }),
      lockFile: {
        load: () => files.lock,
        keep(text) {
          files.lock = text;
        },
      },
      isPin: (pin) => Promise.resolve(pin === PIN),
      push: (view) => views.push(guardViewSchema.parse(view)),
      onPaused: (isPaused) => told.push(['paused', isPaused]),
      onOpen: (what, who) => told.push(['open', what, who?.name ?? null]),
      hasStrip: () => display.hasStrip,
      onVisit: ({ visit }) => told.push(['visit', visit.pairing]),
      outOfOrder: ({ kind }) => told.push(['fault', kind]),
      log: () => {},
    });
  strip = start();
  const act = (action: GuardAction): void => strip.act(action);
  let n = 0;
  return {
    world,
    time,
    files,
    disk,
    display,
    views,
    told,
    audited,
    act,
    get guard() {
      return strip;
    },
    view: () => guardViewSchema.parse(strip.view()),
    /** The program ends and begins: its running time starts anew. */
    restart() {
      time.ms = 0;
      strip = start();
      strip.opened();
    },
    wait(ms: number) {
      time.ms += ms;
      time.wallMs += ms;
      strip.beat();
    },
    pass(changes: Parameters<typeof sampleVisit>[1]): string {
      n += 1;
      const recorded = record(sampleVisit(n, changes));
      if (!recorded.ok) throw new Error(recorded.error.detail);
      against.notePrompt(buildPrompt(recorded.value, { claims: sampleVisit(n).claims, policy }));
      strip.noteVerdict();
      return recorded.value.id;
    },
    async signIn(name: string, pin = PIN, isOpen = false) {
      if (!isOpen) act({ type: 'sign-in' });
      act({ type: 'choose-operator', name });
      for (const key of pin) strip.typed({ kind: 'character', character: key });
      act({ type: 'pin', step: 'enter' });
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
const denied = { outcome: 'deny', reasons: ['declaration-too-old'] } as const;
type Denied = Parameters<typeof sampleVisit>[1];
const deniedVisit = (): Denied => ({ ...denied, reasons: [...denied.reasons] });

describe('signing in', () => {
  it('is by name and PIN, in the audit, and ends by the person', async () => {
    const strip = openStrip();
    await strip.signIn('lan');
    expect(strip.view()).toMatchObject({ operator: { name: 'lan', role: 'guard' }, pin: null });
    strip.act({ type: 'sign-out' });
    expect(strip.view().operator).toBeNull();
    expect(strip.audited).toEqual([
      ['lan', { kind: 'signed-in' }],
      ['lan', { kind: 'signed-out', by: 'person' }],
    ]);
  });

  it('ends with the shift, to the millisecond', async () => {
    const strip = openStrip();
    await strip.signIn('lan');
    strip.wait(GUARD_SHIFT_MS - 1);
    expect(strip.view().operator).not.toBeNull();
    strip.wait(1);
    expect(strip.view().operator).toBeNull();
    expect(strip.audited.at(-1)).toEqual(['lan', { kind: 'signed-out', by: 'time' }]);
  });

  it('ends when an admin has removed them, given them another PIN or another role', async () => {
    for (const change of [[], [operator('lan', 'guard', 'other')], [operator('lan', 'admin')]]) {
      const strip = openStrip();
      await strip.signIn('lan');
      strip.files.operators = change;
      for (let beat = 0; beat < 10; beat++) strip.wait(1);
      expect(strip.view().operator).toBeNull();
    }
  });

  it('with wrong PINs is refused, written down, and locked over a restart', async () => {
    const strip = openStrip();
    for (let i = 0; i < FREE_PIN_TRIES; i++) await strip.signIn('lan', '135791', i > 0);
    expect(strip.view().pin).toMatchObject({ problem: 'locked', lockedForMs: PIN_LOCK_MS[0] });
    expect(strip.audited.at(-1)).toEqual(['lan', { kind: 'sign-in-refused', tries: FREE_PIN_TRIES }]);
    strip.restart();
    await strip.signIn('lan');
    expect(strip.view().operator).toBeNull();
    expect(strip.view().pin?.lockedForMs).toBe(PIN_LOCK_MS[0]);
    strip.time.ms += PIN_LOCK_MS[0];
    await strip.signIn('lan');
    expect(strip.view().operator?.name).toBe('lan');
  });

  it('is not possible while nothing can be written down', () => {
    const strip = openStrip();
    strip.world.station = null;
    strip.act({ type: 'sign-in' });
    expect(strip.view()).toMatchObject({ pin: null, recent: [], lanes: [] });
  });

  it('says that nobody was ever added', () => {
    const strip = openStrip();
    strip.files.operators = [];
    strip.act({ type: 'sign-in' });
    expect(strip.view()).toMatchObject({ hasOperators: false, pin: { operators: [] } });
  });
});

describe('the last verdicts', () => {
  it('come with what may be done by whom', async () => {
    const strip = openStrip();
    strip.pass(deniedVisit());
    expect(strip.view().recent[0]).toMatchObject({
      maskedName: 'N.V. Mẫu',
      override: 'needs-guard',
      fate: 'stands',
      undoUntilMs: SAMPLE_MS + UNDO_MS,
    });
    await strip.signIn('lan');
    expect(strip.view().recent[0]?.override).toBe('allowed');
    strip.pass({ outcome: 'ask', reasons: ['symptoms-declared'] });
    expect(strip.view().recent[0]).toMatchObject({ override: 'needs-admin', turnAway: 'allowed' });
    strip.pass({ outcome: 'deny', reasons: ['bad-signature'] });
    expect(strip.view().recent[0]).toMatchObject({ override: 'never' });
    strip.wait(UNDO_MS + 1);
    expect(strip.view().recent.map(({ undoUntilMs }) => undoUntilMs)).toEqual([null, null, null]);
  });

  it('are gone against by who is signed in; nobody else gets further than the PIN pad', async () => {
    const strip = openStrip();
    const visitId = strip.pass(deniedVisit());
    const override: GuardAction = { type: 'override', visitId, outcome: 'accept', reason: 'known-person' };
    strip.act(override);
    expect(strip.told).toEqual([]);
    expect(strip.view().pin?.purpose).toBe('sign-in');
    // It is done once they are known.
    await strip.signIn('lan', PIN, true);
    expect(strip.told).toEqual([['visit', 'overridden']]);
    expect(strip.view().recent.map(({ fate }) => fate)).toEqual(['stands', 'overridden']);
    strip.act({ type: 'undo', visitId: strip.view().recent[0]?.visitId ?? '' });
    expect(strip.told.at(-1)).toEqual(['visit', 'undone']);
  });

  it('put the gate out of order when what staff decided cannot be written down', async () => {
    const strip = openStrip();
    const visitId = strip.pass({ pairing: 'entry' });
    await strip.signIn('lan');
    strip.disk.isFull = true;
    strip.act({ type: 'undo', visitId });
    expect(strip.told).toEqual([['fault', 'cannot-record']]);
    expect(strip.view().recent[0]?.fate).toBe('stands');
  });
});

describe('the gate', () => {
  it('is paused and opened again by who is signed in, and is paused still after a restart', async () => {
    const strip = openStrip();
    strip.act({ type: 'pause', isPaused: true });
    expect(strip.guard.isPaused()).toBe(false);
    await strip.signIn('lan', PIN, true);
    strip.act({ type: 'pause', isPaused: true });
    expect(strip.view().pausedSinceMs).toBe(SAMPLE_MS);
    expect(strip.told).toEqual([['paused', true]]);
    strip.restart();
    expect(strip.guard.isPaused()).toBe(true);
    await strip.signIn('lan');
    strip.act({ type: 'pause', isPaused: false });
    expect(strip.audited.filter((one) => JSON.stringify(one).includes('"paused"'))).toEqual([
      ['lan', { kind: 'paused', isPaused: true }],
      ['lan', { kind: 'paused', isPaused: false }],
    ]);
    strip.restart();
    expect(strip.guard.isPaused()).toBe(false);
  });

  it('is not paused by who signs in later, when the pad that asked was put away', async () => {
    const strip = openStrip();
    strip.act({ type: 'pause', isPaused: true });
    strip.act({ type: 'pin', step: 'cancel' });
    await strip.signIn('lan');
    expect(strip.guard.operator()?.name).toBe('lan');
    expect(strip.guard.isPaused()).toBe(false);
  });

  it('is turned by who is signed in, under their name', async () => {
    const strip = openStrip();
    const turn: GuardAction = { type: 'direction', lane: 'main', direction: 'out' };
    strip.act(turn);
    expect(strip.audited).toEqual([]);
    await strip.signIn('lan', PIN, true);
    strip.act(turn);
    expect(strip.audited.at(-1)).toEqual([
      'lan',
      { kind: 'direction-switched', lane: 'main', direction: 'out' },
    ]);
    expect(strip.view().lanes[0]?.direction).toBe('out');
  });
});

describe('a call for help', () => {
  it('takes nobody, stands until it is ended, and does not fill the audit', () => {
    const strip = openStrip();
    strip.guard.callHelp('visitor');
    expect(strip.view().help).toEqual({ sinceMs: SAMPLE_MS, by: 'visitor' });
    for (let i = 0; i < 20; i++) {
      strip.act({ type: 'help', isNeeded: false });
      strip.act({ type: 'help', isNeeded: true });
    }
    expect(strip.audited).toEqual([['station', { kind: 'help-called', by: 'visitor' }]]);
    strip.act({ type: 'help', isNeeded: false });
    strip.wait(HELP_TOLD_EVERY_MS);
    strip.act({ type: 'help', isNeeded: true });
    expect(strip.audited.at(-1)).toEqual(['staff', { kind: 'help-called', by: 'staff' }]);
  });

  it('waits for whoever takes it, however long', () => {
    const strip = openStrip();
    strip.guard.callHelp('visitor');
    strip.wait(10 * HELP_STANDS_MS);
    expect(strip.view().help).toEqual({ sinceMs: SAMPLE_MS, by: 'visitor' });
    strip.act({ type: 'help', isNeeded: false });
    expect(strip.view().help).toBeNull();
  });

  it('is over by itself where no strip stands on which somebody could take it', () => {
    const strip = openStrip();
    strip.display.hasStrip = false;
    strip.guard.callHelp('visitor');
    strip.wait(HELP_STANDS_MS - 1);
    expect(strip.view().help).not.toBeNull();
    strip.wait(1);
    expect(strip.view().help).toBeNull();
  });
});

describe('what the strip opens', () => {
  it('is the devices screen for anybody, a form for who is signed in', async () => {
    const strip = openStrip();
    strip.act({ type: 'open', what: 'devices' });
    strip.act({ type: 'open', what: 'declare' });
    expect(strip.told).toEqual([['open', 'devices', null]]);
    await strip.signIn('lan', PIN, true);
    strip.act({ type: 'open', what: 'manual' });
    expect(strip.told.slice(1)).toEqual([
      ['open', 'declare', 'lan'],
      ['open', 'manual', 'lan'],
    ]);
  });

  it('is the desk for an admin’s PIN alone, also when an admin is signed in', async () => {
    const strip = openStrip();
    await strip.signIn('minh');
    strip.act({ type: 'open', what: 'desk' });
    expect(strip.told).toEqual([]);
    expect(strip.view().pin).toMatchObject({ purpose: 'desk', operators: [{ name: 'minh', role: 'admin' }] });
    await strip.signIn('minh', PIN, true);
    expect(strip.told).toEqual([['open', 'desk', 'minh']]);
    expect(strip.view().operator?.name).toBe('minh');
  });

  it('is not what somebody gave up before they signed in', async () => {
    const strip = openStrip();
    strip.act({ type: 'open', what: 'declare' });
    strip.act({ type: 'pin', step: 'cancel' });
    await strip.signIn('lan');
    expect(strip.told).toEqual([]);
  });
});

describe('the page', () => {
  it('hears of a change once, and of nothing while nothing changes', async () => {
    const strip = openStrip();
    await strip.signIn('lan');
    strip.pass({});
    strip.guard.beat();
    const before = strip.views.length;
    strip.wait(1_000);
    strip.wait(1_000);
    expect(strip.views.length).toBe(before);
    strip.guard.showOnSecondDisplay(true);
    expect(strip.views.at(-1)?.isOnSecondDisplay).toBe(true);
  });
});
