import { describe, expect, it } from 'vitest';
import { failed, ok } from '../../../contract/result.ts';
import {
  type BackupProblem,
  FIRST_BACKUP_AFTER_MS,
  keepBackups,
  type MadeBackup,
  RETRY_FAILED_MS,
  RETRY_MISSING_MS,
} from '../../../electron/shell/keep-backups.ts';
import { createSteppedTimers } from '../../support/stepped-timers.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 21, 1);
const SETTINGS = { folder: '/media/stick', everyHours: 6, keep: 7 };

function open({ lastAtMs = null as number | null, settings = SETTINGS as typeof SETTINGS | null } = {}) {
  const timers = createSteppedTimers(0);
  const world = {
    problem: null as BackupProblem | null,
    made: [] as number[],
    told: [] as unknown[],
    audited: [] as MadeBackup[],
    logged: [] as string[],
    hold: null as Promise<void> | null,
  };
  const keeper = keepBackups({
    settings,
    wallMs: () => NOW_MS + timers.nowMs(),
    timers,
    log: (_level, event) => world.logged.push(event),
    findLast: () => lastAtMs,
    async make() {
      world.made.push(timers.nowMs());
      await world.hold;
      if (world.problem !== null) return failed({ kind: world.problem, detail: 'x' });
      return ok({ file: 'f', atMs: NOW_MS + timers.nowMs(), visits: 3, bytes: 4 });
    },
    onStatus: (status) => world.told.push(status),
    onMade: (made) => world.audited.push(made),
  });
  return {
    ...world,
    world,
    keeper,
    timers,
    /** Steps the clock and lets what was begun end. */
    async pass(ms: number) {
      timers.step(ms);
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
  };
}

describe('the schedule of backups', () => {
  it('does nothing when none are wanted', async () => {
    const { timers, made, keeper, told } = open({ settings: null });
    expect(timers.waiting()).toBe(0);
    await keeper.makeNow();
    expect([made, told]).toEqual([[], [{ lastBackupAtMs: null, backupProblem: null }]]);
  });

  it('makes the first one soon after the start when there is none, and then every so many hours', async () => {
    const { pass, made, told, audited } = open();
    await pass(FIRST_BACKUP_AFTER_MS - 1);
    expect(made).toEqual([]);
    await pass(1);
    await pass(6 * HOUR_MS - 1);
    expect(made).toEqual([FIRST_BACKUP_AFTER_MS]);
    await pass(1);
    expect(made).toEqual([FIRST_BACKUP_AFTER_MS, FIRST_BACKUP_AFTER_MS + 6 * HOUR_MS]);
    expect(told.at(-1)).toEqual({ lastBackupAtMs: NOW_MS + (made[1] ?? 0), backupProblem: null });
    expect(audited).toHaveLength(2);
  });

  it('counts from the last one that is there', async () => {
    const { pass, made, told } = open({ lastAtMs: NOW_MS - 4 * HOUR_MS });
    expect(told).toEqual([{ lastBackupAtMs: NOW_MS - 4 * HOUR_MS, backupProblem: null }]);
    await pass(2 * HOUR_MS - 1);
    expect(made).toEqual([]);
    await pass(1);
    expect(made).toHaveLength(1);
  });

  it.each([
    ['years ahead of now', NOW_MS + 900 * 24 * HOUR_MS, 6 * HOUR_MS],
    ['years ago', 0, FIRST_BACKUP_AFTER_MS],
  ])('waits no longer than one turn when the last one is %s', async (_name, lastAtMs, afterMs) => {
    const { pass, made } = open({ lastAtMs });
    await pass(afterMs - 1);
    expect(made).toEqual([]);
    await pass(1);
    expect(made).toHaveLength(1);
  });

  it('looks for a stick that is out every minute, says so once, and is well when it is back', async () => {
    const { world, pass, made, told, logged } = open();
    world.problem = 'target-missing';
    await pass(FIRST_BACKUP_AFTER_MS);
    await pass(RETRY_MISSING_MS);
    await pass(RETRY_MISSING_MS);
    expect(made).toHaveLength(3);
    expect(logged).toEqual(['backup-failed']);
    expect(told.at(-1)).toEqual({ lastBackupAtMs: null, backupProblem: 'target-missing' });
    world.problem = null;
    await pass(RETRY_MISSING_MS);
    expect(told.at(-1)).toMatchObject({ backupProblem: null });
    expect(logged).toEqual(['backup-failed', 'backed-up']);
  });

  it.each(['target-full', 'failed'] as const)(
    'tries again after a while when the answer is %s',
    async (problem) => {
      const { world, pass, made, told } = open();
      world.problem = problem;
      await pass(FIRST_BACKUP_AFTER_MS);
      await pass(RETRY_FAILED_MS - 1);
      expect(made).toHaveLength(1);
      await pass(1);
      expect(made).toHaveLength(2);
      expect(told.at(-1)).toMatchObject({ backupProblem: problem });
    },
  );

  it('makes one at a time', async () => {
    const { world, keeper, made, pass } = open();
    let letGo = (): void => {};
    world.hold = new Promise((resolve) => {
      letGo = resolve;
    });
    const first = keeper.makeNow();
    const second = keeper.makeNow();
    await pass(24 * HOUR_MS);
    expect(made).toHaveLength(1);
    letGo();
    await Promise.all([first, second]);
    await pass(6 * HOUR_MS);
    expect(made).toHaveLength(2);
  });

  it('begins none and tells nothing after it was closed', async () => {
    const { world, keeper, made, told, timers, pass } = open();
    let letGo = (): void => {};
    world.hold = new Promise((resolve) => {
      letGo = resolve;
    });
    const making = keeper.makeNow();
    keeper.close();
    letGo();
    await making;
    await pass(24 * HOUR_MS);
    await keeper.makeNow();
    expect([made.length, told.length, timers.waiting()]).toEqual([1, 1, 0]);
  });
});
