import { describe, expect, it } from 'vitest';
import type { Direction } from '../../../contract/scan.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { ledgerPath, openForTest } from './open-for-test.ts';

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
