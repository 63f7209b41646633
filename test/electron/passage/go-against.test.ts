import { describe, expect, it } from 'vitest';
import { MAX_KEPT_VERDICTS, MAX_RECENT_VERDICTS, OVERRIDE_MS, UNDO_MS } from '../../../contract/guard.ts';
import type { Pairing } from '../../../contract/occupancy.ts';
import type { Policy } from '../../../contract/policy.ts';
import { type Prompt, promptSchema } from '../../../contract/prompt.ts';
import { failed } from '../../../contract/result.ts';
import type { Outcome } from '../../../contract/verdict.ts';
import type { NewVisit, Visit } from '../../../contract/visit.ts';
import { buildPrompt } from '../../../electron/gate/build-prompt.ts';
import { type AgainstPorts, createGoAgainst } from '../../../electron/passage/go-against.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { ledgerPath, openForTest } from '../ledger/open-for-test.ts';
import { rowsOf } from '../ledger/open-saved.ts';

const tagOf = (name: string): string => `${name.padEnd(21, '_')}A`;
const [an, binh] = [tagOf('an'), tagOf('binh')];
const guard = { name: 'lan.guard', role: 'guard' } as const;
const admin = { name: 'minh', role: 'admin' } as const;
const known = { outcome: 'accept', reason: 'known-person' } as const;
const notWell = { outcome: 'deny', reason: 'not-well' } as const;

const policy: Policy = {
  ...shippedPolicy('office').policy,
  overrides: [
    { reasons: ['symptoms-declared'], by: 'admin' },
    { reasons: ['unsigned-code', 'declaration-too-old', 'leave-with-staff'], by: 'guard' },
  ],
};

function openDoor() {
  const path = ledgerPath();
  let ledger = openForTest(path);
  const shown: Prompt[] = [];
  const insteadOf: string[] = [];
  const told: Visit[] = [];
  const time = { nowMs: SAMPLE_MS, nowUs: 1_000_000 };
  let n = 0;
  let made = 900;
  const ports: AgainstPorts = {
    record: (visit, along) => ledger.recordVisit(visit, along),
    presence: {
      byVisit: (visitId) => ledger.presence.byVisit(visitId),
      find: (zone, tags) => ledger.presence.find(zone, tags),
    },
    policy: () => policy,
    clock: { wallMs: () => time.nowMs, monotonicUs: () => time.nowUs },
    newId: (nowMs) => {
      made += 1;
      return sampleId(made, nowMs);
    },
    identity: { stationId: 'station-1', venueId: 'venue-1', gate: 'Cổng chính', runId: SAMPLE_RUN_ID },
    showAnew(prompt, instead) {
      shown.push(promptSchema.parse(prompt));
      insteadOf.push(instead);
    },
    onRecorded: (visit) => told.push(visit),
  };
  const against = createGoAgainst(ports);
  const record = against.recording((visit) => ledger.recordVisit(visit));
  const door = {
    against,
    shown,
    insteadOf,
    told,
    path,
    time,
    ports,
    pass(pairing: Pairing, outcome: Outcome = 'accept', changes: Partial<NewVisit> = {}): string {
      n += 1;
      const direction = pairing.startsWith('exit') ? 'out' : 'in';
      const visit = sampleVisit(n, { pairing, outcome, direction, tags: [an], ...changes });
      const recorded = record(visit);
      if (!recorded.ok) throw new Error(recorded.error.detail);
      against.notePrompt(buildPrompt(recorded.value, { claims: visit.claims, policy }));
      return recorded.value.id;
    },
    /** People inside, and by which visit one with this tag is; the same again from the disk. */
    inside(tag = an): readonly [number, string | null] {
      const seen = () =>
        [ledger.presence.count('main'), ledger.presence.find('main', [tag])?.visitId ?? null] as const;
      const before = seen();
      ledger.close();
      ledger = openForTest(path);
      expect(seen(), 'after a restart').toEqual(before);
      return before;
    },
    wait(ms: number) {
      time.nowMs += ms;
      time.nowUs += ms * 1_000;
    },
    ledger: () => ledger,
  };
  return door;
}
const denied = { reasons: ['declaration-too-old' as const] };
const kindOf = (result: { ok: boolean; error?: { kind: string } }): string =>
  result.ok ? 'ok' : (result.error?.kind ?? '');

describe('an override', () => {
  it('is a visit of its own under the first one, with the operator and the reason in the audit', () => {
    const door = openDoor();
    const id = door.pass('none', 'deny', denied);
    const went = door.against.override(id, known, guard);
    if (!went.ok) throw new Error(went.error.detail);
    expect(went.value.visit).toMatchObject({
      seq: 2,
      pairing: 'overridden',
      pairedWith: id,
      outcome: 'accept',
      reasons: ['overridden-by-staff'],
      nextStep: 'walk-in',
      via: 'manual',
      deviceId: 'staff',
      sealedClaims: null,
      ruleId: null,
      facts: null,
    });
    expect(door.shown).toEqual([went.value.prompt]);
    expect(door.insteadOf).toEqual([id]);
    expect(door.told).toEqual([went.value.visit]);
    expect(went.value.prompt).toMatchObject({ kind: 'accept', maskedName: 'N.V. Mẫu' });
    const audit = rowsOf(
      door.path,
      `SELECT after_seq, actor, reason, action FROM audit ORDER BY number DESC`,
    );
    expect(audit[0]).toEqual({
      after_seq: 2,
      actor: 'lan.guard',
      reason: 'known-person',
      action: JSON.stringify({ kind: 'overridden', visitId: id, outcome: 'accept' }),
    });
    expect(door.ledger().loadPending(10)).toHaveLength(2);
  });

  it('that lets in whom the gate denied counts them in, to be known again by their code and their claims', () => {
    const door = openDoor();
    const id = door.pass('none', 'deny', denied);
    expect(door.inside()).toEqual([0, null]);
    door.against.override(id, known, guard);
    expect(door.inside()).toEqual([1, id]);
    door.pass('exit', 'accept', { pairedWith: id });
    expect(door.inside()).toEqual([0, null]);
  });

  it('that lets in whom staff were asked about keeps them inside, no longer as asked', () => {
    const door = openDoor();
    const id = door.pass('entry', 'ask', { reasons: ['unsigned-code'] });
    door.against.override(id, known, guard);
    expect(door.inside()).toEqual([1, id]);
    expect(door.ledger().presence.byVisit(id)?.wasAsked).toBe(false);
  });

  it('that lets in who is inside already counts nobody twice', () => {
    const door = openDoor();
    const first = door.pass('entry');
    const second = door.pass('none', 'deny', denied);
    door.against.override(second, known, guard);
    expect(door.inside()).toEqual([1, first]);
  });

  it.each(['accept', 'ask'] as const)('that turns away after %s counts them out again', (outcome) => {
    const door = openDoor();
    const id = door.pass('entry', outcome);
    door.pass('entry', 'accept', { tags: [binh] });
    expect(door.against.override(id, notWell, guard).ok).toBe(true);
    expect(door.inside()).toEqual([1, null]);
    expect(door.shown[0]).toMatchObject({ kind: 'deny', nextStep: 'see-staff' });
  });

  it('that turns away at the second code takes out who came in by the first', () => {
    const door = openDoor();
    const first = door.pass('entry', 'ask');
    const second = door.pass('again', 'accept', { pairedWith: first, tags: [binh] });
    door.against.override(second, notWell, guard);
    expect(door.inside()).toEqual([0, null]);
  });

  it('that holds back who was let out has them inside as before', () => {
    const door = openDoor();
    const entry = door.pass('entry');
    const exit = door.pass('exit', 'accept', { pairedWith: entry });
    expect(door.inside()).toEqual([0, null]);
    door.against.override(exit, notWell, guard);
    expect(door.inside()).toEqual([1, entry]);
  });

  it('that lets out whom the gate held back counts them out', () => {
    const door = openDoor();
    door.pass('entry');
    const exit = door.pass('none', 'deny', { direction: 'out', reasons: ['leave-with-staff'] });
    door.against.override(exit, known, guard);
    expect(door.inside()).toEqual([0, null]);
    expect(door.shown[0]).toMatchObject({ kind: 'accept', direction: 'out', nextStep: 'walk-out' });
  });

  it('takes the role that the policy names for the first reason', () => {
    const door = openDoor();
    const sick = door.pass('none', 'deny', { reasons: ['symptoms-declared'] });
    const forged = door.pass('none', 'deny', { reasons: ['bad-signature'] });
    expect(door.against.recent().map(({ overridableBy }) => overridableBy)).toEqual([null, 'admin']);
    expect(kindOf(door.against.override(sick, known, guard))).toBe('not-allowed');
    expect(kindOf(door.against.override(forged, known, admin))).toBe('not-allowed');
    expect(kindOf(door.against.override(sick, known, admin))).toBe('ok');
    expect(door.inside()).toEqual([1, sick]);
  });

  it('may always turn away whom the rules left to staff, whoever may let them in', () => {
    const door = openDoor();
    const id = door.pass('entry', 'ask', { reasons: ['symptoms-declared'] });
    expect(door.against.recent()[0]).toMatchObject({ overridableBy: 'admin', deniableBy: 'guard' });
    expect(kindOf(door.against.override(id, known, guard))).toBe('not-allowed');
    expect(kindOf(door.against.override(id, notWell, guard))).toBe('ok');
    expect(door.inside()).toEqual([0, null]);
  });

  it('is made once, not of its own visit, and says something else than the verdict', () => {
    const door = openDoor();
    const id = door.pass('none', 'deny', denied);
    expect(kindOf(door.against.override(id, { ...notWell }, guard))).toBe('not-so');
    const went = door.against.override(id, known, guard);
    expect(kindOf(door.against.override(id, known, guard))).toBe('not-so');
    if (went.ok) expect(kindOf(door.against.override(went.value.visit.id, notWell, admin))).toBe('not-so');
    expect(door.against.recent().map(({ fate }) => fate)).toEqual(['stands', 'overridden']);
  });

  it.each([
    [OVERRIDE_MS, 'ok'],
    [OVERRIDE_MS + 1, 'too-late'],
  ])('after %i ms is %s', (ms, expected) => {
    const door = openDoor();
    const id = door.pass('none', 'deny', denied);
    door.wait(ms);
    expect(kindOf(door.against.override(id, known, guard))).toBe(expected);
  });
});

describe('an undo', () => {
  const undo = (door: ReturnType<typeof openDoor>, id: string): string =>
    kindOf(door.against.undo(id, 'lan.guard'));

  it('is a visit of its own, asks the visitor to the staff, and stands in the audit', () => {
    const door = openDoor();
    const id = door.pass('entry');
    expect(undo(door, id)).toBe('ok');
    expect(door.shown[0]).toMatchObject({ kind: 'ask', reasons: ['undone-by-staff'], nextStep: 'see-staff' });
    const [last] = rowsOf(door.path, 'SELECT actor, reason, action FROM audit ORDER BY number DESC LIMIT 1');
    expect(last).toEqual({
      actor: 'lan.guard',
      reason: null,
      action: JSON.stringify({ kind: 'undone', visitId: id }),
    });
    expect(door.against.recent().map(({ visit, fate }) => [visit.pairing, fate])).toEqual([
      ['undone', 'stands'],
      ['entry', 'undone'],
    ]);
  });

  it('of an entry counts them out, of an exit in again', () => {
    const door = openDoor();
    const entry = door.pass('entry');
    const exit = door.pass('exit', 'accept', { pairedWith: entry });
    undo(door, exit);
    expect(door.inside()).toEqual([1, entry]);
    undo(door, entry);
    expect(door.inside()).toEqual([0, null]);
  });

  it('of a second code leaves them known by the first, and asked about as before', () => {
    const door = openDoor();
    const entry = door.pass('entry', 'ask');
    const second = door.pass('again', 'accept', { pairedWith: entry, tags: [binh] });
    undo(door, second);
    expect(door.inside()).toEqual([1, entry]);
    expect(door.inside(binh)).toEqual([1, null]);
    expect(door.ledger().presence.byVisit(entry)?.wasAsked).toBe(true);
  });

  it('of an entry without an exit has them inside by the entry before', () => {
    const door = openDoor();
    const first = door.pass('entry');
    const second = door.pass('entry-without-exit', 'accept', { pairedWith: first });
    undo(door, second);
    expect(door.inside()).toEqual([1, first]);
  });

  it('of a turning away has who was asked about inside again', () => {
    const door = openDoor();
    const asked = door.pass('entry', 'ask');
    undo(door, door.pass('turned-away', 'deny', { pairedWith: asked }));
    expect(door.inside()).toEqual([1, asked]);
  });

  it.each(['none', 'exit-without-entry'] as const)('of "%s" changes nobody', (pairing) => {
    const door = openDoor();
    door.pass('entry', 'accept', { tags: [binh] });
    undo(door, door.pass(pairing, pairing === 'none' ? 'deny' : 'accept'));
    expect(door.inside(binh)[0]).toBe(1);
  });

  it('does not put back who came in again meanwhile, nor whose entry was taken back', () => {
    const door = openDoor();
    const entry = door.pass('entry');
    const exit = door.pass('exit', 'accept', { pairedWith: entry });
    const again = door.pass('entry');
    undo(door, exit);
    expect(door.inside()).toEqual([1, again]);

    const other = openDoor();
    const first = other.pass('entry');
    const left = other.pass('exit', 'accept', { pairedWith: first });
    undo(other, first);
    undo(other, left);
    expect(other.inside()).toEqual([0, null]);
  });

  it.each([
    ['denied, then let in', 'none', 'deny', known, [0, null]],
    ['asked about, then turned away', 'entry', 'ask', notWell, [1, sampleId(1)]],
  ] as const)('of an override (%s) leaves what the gate said', (_, pairing, outcome, to, expected) => {
    const door = openDoor();
    const id = door.pass(pairing, outcome, denied);
    const went = door.against.override(id, to, guard);
    if (!went.ok) throw new Error(went.error.detail);
    expect(undo(door, went.value.visit.id)).toBe('ok');
    expect(door.inside()).toEqual(expected);
    expect(door.against.recent().at(-1)?.fate).toBe('stands');
    expect(kindOf(door.against.override(id, to, guard))).toBe('ok');
  });

  it('is made once, and never of an undo', () => {
    const door = openDoor();
    const id = door.pass('entry');
    const went = door.against.undo(id, 'lan.guard');
    expect(undo(door, id)).toBe('not-so');
    if (went.ok) expect(undo(door, went.value.visit.id)).toBe('not-so');
    expect(door.inside()).toEqual([0, null]);
  });

  it.each([
    [UNDO_MS, 'ok'],
    [UNDO_MS + 1, 'too-late'],
  ])('after %i ms is %s', (ms, expected) => {
    const door = openDoor();
    const id = door.pass('entry');
    door.wait(ms);
    expect(door.against.recent()[0]?.undoUntilMs).toBe(ms <= UNDO_MS ? door.time.nowMs : null);
    expect(undo(door, id)).toBe(expected);
  });
});

describe('the last passages', () => {
  const stranger = { tags: [] };
  const passMany = (door: ReturnType<typeof openDoor>, count: number): void => {
    for (let i = 0; i < count; i++) door.pass('entry', 'accept', stranger);
  };

  it('are all of the last minute, newest first: at a busy gate each can be taken back for as long', () => {
    const door = openDoor();
    const first = door.pass('entry');
    passMany(door, 3 * MAX_RECENT_VERDICTS);
    door.wait(UNDO_MS);
    expect(door.against.recent().map(({ visit }) => visit.seq)).toEqual(
      Array.from({ length: 3 * MAX_RECENT_VERDICTS + 1 }, (_, at) => 3 * MAX_RECENT_VERDICTS + 1 - at),
    );
    expect(kindOf(door.against.undo(first, 'lan.guard'))).toBe('ok');
    expect(door.inside()).toEqual([3 * MAX_RECENT_VERDICTS, null]);
  });

  it('are ten once the minute is over, and one that fell out cannot be gone against', () => {
    const door = openDoor();
    const first = door.pass('none', 'deny', denied);
    passMany(door, MAX_RECENT_VERDICTS);
    door.wait(UNDO_MS + 1);
    expect(door.against.recent().map(({ visit }) => visit.seq)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(kindOf(door.against.override(first, known, guard))).toBe('too-late');
  });

  it('are no more than the strip takes, however fast they come', () => {
    const door = openDoor();
    const first = door.pass('none', 'deny', denied);
    passMany(door, MAX_KEPT_VERDICTS - 1);
    expect(door.against.recent().at(-1)?.visit.id).toBe(first);
    passMany(door, 1);
    expect(door.against.recent()).toHaveLength(MAX_KEPT_VERDICTS);
    expect(kindOf(door.against.override(first, known, guard))).toBe('too-late');
  });

  it('keep their ten places whatever staff did about them, which is told for a minute', () => {
    const door = openDoor();
    const ids = Array.from({ length: MAX_RECENT_VERDICTS }, () => door.pass('none', 'deny', denied));
    door.wait(UNDO_MS + 1);
    for (const id of ids.slice(5)) expect(kindOf(door.against.override(id, known, guard))).toBe('ok');
    expect(door.against.recent().map(({ visit }) => visit.seq)).toEqual([
      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    door.wait(UNDO_MS);
    expect(door.against.recent()).toHaveLength(15);
    door.wait(1);
    expect(door.against.recent().map(({ visit, fate }) => [visit.seq, fate])).toEqual([
      ...[10, 9, 8, 7, 6].map((seq) => [seq, 'overridden']),
      ...[5, 4, 3, 2, 1].map((seq) => [seq, 'stands']),
    ]);
    expect(kindOf(door.against.override(ids[0] ?? '', known, guard))).toBe('ok');
  });

  it('are dropped with their tags once nothing can be done about them', () => {
    const door = openDoor();
    door.pass('entry');
    door.wait(OVERRIDE_MS + 1);
    door.against.forget();
    expect(door.against.recent()).toEqual([]);
  });

  it('stay as they were when the disk takes nothing: nobody is shown another verdict', () => {
    const door = openDoor();
    const id = door.pass('entry');
    const full = createGoAgainst({
      ...door.ports,
      record: () => failed({ kind: 'cannot-record', detail: 'disk full' }),
    });
    full.recording((visit) => door.ledger().recordVisit(visit))(sampleVisit(7, { tags: [binh] }));
    expect(kindOf(full.undo(sampleId(7), 'lan.guard'))).toBe('cannot-record');
    expect(full.recent()[0]?.fate).toBe('stands');
    expect(door.shown).toEqual([]);
    expect(door.told).toEqual([]);
    expect(door.inside()).toEqual([1, id]);
  });
});
