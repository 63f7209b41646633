import { describe, expect, it } from 'vitest';
import {
  judgeRunner,
  MAX_FAILURE_TEXT,
  NO_REASON,
  readPlaywrightReport,
  readVitestReport,
  stageFailed,
  summarise,
  textOfErrors,
} from '../../scripts/test-results.ts';

const spec = (title: string, status: string, annotations: readonly object[] = [], errors: object[] = []) => ({
  title,
  tests: [{ status, annotations, results: [{ errors }] }],
});
const report = (...specs: readonly object[]) => ({
  suites: [{ title: 'gate.spec.ts', specs: [], suites: [{ title: 'gate', specs }] }],
  errors: [],
});
const unit = { stage: 'unit', passed: 3, failures: [], skips: [] };
const failure = { name: 'a.test.ts > adds up', text: 'expected 1 to be 2' };

describe("Playwright's report", () => {
  it('counts passed, failed and flaky tests at any depth; flaky is failed', () => {
    const read = readPlaywrightReport(
      report(
        spec('a', 'expected'),
        spec('b', 'unexpected', [], [{ message: '\u001b[31mno\u001b[39m', stack: 'Error: no' }]),
        spec('c', 'flaky'),
      ),
    );
    expect(read).toMatchObject({ passed: 1, skips: [] });
    expect(read?.failures).toEqual([
      { name: 'gate.spec.ts > gate > b', text: 'no' },
      { name: 'gate.spec.ts > gate > c', text: '' },
    ]);
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
    expect(readPlaywrightReport({ suites: [], errors: [{ message: 'cannot load' }] })?.failures).toEqual([
      { name: 'outside any test', text: 'cannot load' },
    ]);
  });

  it.each([null, 'text', {}, []])('is not %j', (value) => {
    expect(readPlaywrightReport(value)).toBeNull();
  });
});

it("vitest's report that is cut off is no report", () => {
  expect(readVitestReport({ passed: 1 })).toBeNull();
  expect(readVitestReport({ passed: 1, failures: [failure], skips: [] })).toEqual({
    stage: 'unit',
    passed: 1,
    failures: [failure],
    skips: [],
  });
});

it('what was said of a failure ends where its limit is', () => {
  expect(textOfErrors([{ message: 'x'.repeat(MAX_FAILURE_TEXT + 1) }])).toHaveLength(MAX_FAILURE_TEXT);
  expect(
    textOfErrors([
      { message: 'no', stack: 'Error: no\n at a\n at /node_modules/b', diff: '- 1\n+ 2' },
      'plain',
    ]),
  ).toBe('no\n- 1\n+ 2\n at a\nplain');
});

describe('a runner', () => {
  it('that ran and ended well counts as it says', () => {
    expect(judgeRunner('unit', unit, 0)).toMatchObject({ passed: 3, failures: [] });
  });

  it('without a report is one failure', () => {
    expect(judgeRunner('unit', null, 0)).toMatchObject({
      passed: 0,
      failures: [{ name: 'unit', text: 'it left no report (exit code 0)' }],
    });
  });

  it('that ran no test at all is one failure', () => {
    expect(judgeRunner('end to end', { ...unit, passed: 0 }, 0).failures).toHaveLength(1);
  });

  it('that crashed after its tests passed is one failure', () => {
    expect(judgeRunner('unit', unit, 134)).toMatchObject({
      passed: 3,
      failures: [{ name: 'unit', text: 'it ended with exit code 134, no test failed' }],
    });
  });

  it('that failed because of its tests is not counted twice', () => {
    expect(judgeRunner('unit', { ...unit, failures: [failure, failure] }, 1).failures).toHaveLength(2);
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
      failureLines: [],
    });
  });

  it('names each failure again, with what was said of it', () => {
    const { failureLines } = summarise([{ ...unit, failures: [failure] }, stageFailed('check')]);
    expect(failureLines).toEqual([
      'FAILED (unit): a.test.ts > adds up\n  expected 1 to be 2',
      'FAILED (check): check\n  see above',
    ]);
  });

  it('does not forgive a skipped end-to-end test', () => {
    const { exitCode } = summarise([{ ...unit, skips: [skip], mustRunAll: true }]);
    expect(exitCode).toBe(1);
  });
});
