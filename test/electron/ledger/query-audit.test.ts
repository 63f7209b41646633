import { describe, expect, it } from 'vitest';
import type { Direction } from '../../../contract/scan.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { ledgerPath, ledgerPorts, openForTest, tamper } from './open-for-test.ts';

describe('the lanes that a guard turned', () => {
  it('are told by the last switch of each, with its time, also after a restart', () => {
    const path = ledgerPath();
    const before = openForTest(path);
    const turn = (lane: string, direction: Direction, minute: number): void => {
      const atMs = SAMPLE_MS + minute * 60_000;
      before.recordAudit({
        atMs,
        actor: 'lan',
        reason: null,
        action: { kind: 'direction-switched', lane, direction },
      });
    };
    turn('main', 'out', 1);
    turn('side', 'out', 2);
    turn('main', 'in', 3);
    turn('main', 'out', 4);
    before.recordAudit({
      atMs: SAMPLE_MS + 300_000,
      actor: 'lan',
      reason: null,
      action: { kind: 'paused', isPaused: true },
    });
    before.close();
    expect(openForTest(path).turnedLanes()).toEqual([
      { lane: 'main', direction: 'out', atMs: SAMPLE_MS + 240_000 },
      { lane: 'side', direction: 'out', atMs: SAMPLE_MS + 120_000 },
    ]);
  });

  it('are none where nobody turned one', () => {
    expect(openForTest().turnedLanes()).toEqual([]);
  });
});

describe('a row of the audit that says no action any more', () => {
  const openAfter = (change: string): ReturnType<typeof openForTest> => {
    const path = ledgerPath();
    const before = openForTest(path);
    for (const isPaused of [true, false])
      before.recordAudit({
        atMs: SAMPLE_MS,
        actor: 'lan',
        reason: null,
        action: { kind: 'paused', isPaused },
      });
    before.recordAudit({
      atMs: SAMPLE_MS,
      actor: 'lan',
      reason: null,
      action: { kind: 'direction-switched', lane: 'main', direction: 'out' },
    });
    before.close();
    tamper(path, (database) => database.exec(change));
    return openForTest(path);
  };

  it.each([
    ['another type', `json_set(action, '$.isPaused', 'no')`],
    ['a field too many', `json_set(action, '$.extra', 1)`],
    ['no JSON', `substr(action, 1, 20)`],
  ])('is passed over for the one before: %s', (_, changed) => {
    const after = openAfter(
      `UPDATE audit SET action = ${changed} WHERE action ->> '$.kind' = 'paused' AND NOT action ->> '$.isPaused'`,
    );
    expect(after.latestAction(['paused'])).toEqual({ kind: 'paused', isPaused: true });
    // The statement was left in the middle: the ledger writes all the same.
    expect(
      after.recordAudit({
        atMs: SAMPLE_MS,
        actor: 'lan',
        reason: null,
        action: { kind: 'paused', isPaused: false },
      }).ok,
    ).toBe(true);
  });

  it('names no key', () => {
    const after = openAfter(
      `UPDATE audit SET action = json_set(action, '$.publicKey', 'x') WHERE action ->> '$.kind' = 'station-key'`,
    );
    // Its own, said anew: the chain names none any more.
    expect(after.stationKeys()).toEqual([ledgerPorts.signer.publicKey]);
  });

  it('turns no lane', () => {
    const after = openAfter(
      `UPDATE audit SET action = json_set(action, '$.direction', 'up') WHERE action ->> '$.kind' = 'direction-switched'`,
    );
    expect(after.turnedLanes()).toEqual([]);
  });
});
