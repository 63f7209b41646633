import { describe, expect, it } from 'vitest';
import {
  judgeRunner,
  NO_REASON,
  readPlaywrightReport,
  readVitestReport,
  stageFailed,
  summarise,
} from '../../scripts/test-results.ts';

const spec = (title: string, status: string, annotations: readonly object[] = []) => ({
  title,
  tests: [{ status, annotations }],
});
const report = (...specs: readonly object[]) => ({
  suites: [{ title: 'gate.spec.ts', specs: [], suites: [{ title: 'gate', specs }] }],
  errors: [],
});
const unit = { stage: 'unit', passed: 3, failed: 0, skips: [] };

describe("Playwright's report", () => {
  it('counts passed, failed and flaky tests at any depth; flaky is failed', () => {
    const read = readPlaywrightReport(
      report(spec('a', 'expected'), spec('b', 'unexpected'), spec('c', 'flaky')),
    );
    expect(read).toMatchObject({ passed: 1, failed: 2, skips: [] });
  });

  it('keeps the reason of a skip, and says so when there is none', () => {
    const read = readPlaywrightReport(
      report(spec('a', 'skipped', [{ type: 'skip', description: 'no socat' }]), spec('b', 'skipped')),
    );
    expect(read?.skips).toEqual([
      { name: 'gate.spec.ts > gate > a', reason: 'no socat' },
      { name: 'gate.spec.ts > gate > b', reason: NO_REASON },
    ]);
  });

  it('counts an error outside any test as a failure', () => {
    expect(readPlaywrightReport({ suites: [], errors: [{ message: 'cannot load' }] })?.failed).toBe(1);
  });

  it.each([null, 'text', {}, []])('is not %j', (value) => {
    expect(readPlaywrightReport(value)).toBeNull();
  });
});

it("vitest's report that is cut off is no report", () => {
  expect(readVitestReport({ passed: 1 })).toBeNull();
  expect(readVitestReport({ passed: 1, failed: 0, skips: [] })).toMatchObject({ passed: 1, failed: 0 });
});

describe('a runner', () => {
  it('that ran and ended well counts as it says', () => {
    expect(judgeRunner('unit', unit, 0)).toMatchObject({ passed: 3, failed: 0 });
  });

  it('without a report is one failure', () => {
    expect(judgeRunner('unit', null, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('that ran no test at all is one failure', () => {
    expect(judgeRunner('end to end', { ...unit, passed: 0 }, 0).failed).toBe(1);
  });

  it('that crashed after its tests passed is one failure', () => {
    expect(judgeRunner('unit', unit, 134)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('that failed because of its tests is not counted twice', () => {
    expect(judgeRunner('unit', { ...unit, failed: 2 }, 1).failed).toBe(2);
  });
});

describe('the last line', () => {
  const skip = { name: 'full disk', reason: 'needs root' };

  it('adds everything up, and all is well without failures', () => {
    const { line, exitCode } = summarise([unit, { ...unit, stage: 'end to end', mustRunAll: true }]);
    expect(line).toBe('6 passed, 0 failed, 0 skipped');
    expect(exitCode).toBe(0);
  });

  it('counts a failed check as a failure', () => {
    expect(summarise([unit, stageFailed('check')])).toMatchObject({
      line: '3 passed, 1 failed, 0 skipped',
      exitCode: 1,
    });
  });

  it('forgives a skipped unit test and shows its reason', () => {
    expect(summarise([{ ...unit, skips: [skip] }])).toEqual({
      line: '3 passed, 0 failed, 1 skipped',
      exitCode: 0,
      skipLines: ['skipped (unit): full disk: needs root'],
    });
  });

  it('does not forgive a skipped end-to-end test', () => {
    const { exitCode } = summarise([{ ...unit, skips: [skip], mustRunAll: true }]);
    expect(exitCode).toBe(1);
  });
});
