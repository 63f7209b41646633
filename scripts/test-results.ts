/**
 * What the test runners found, added up to one line.
 *
 * Invariant: nothing that did not run counts as passed. A stage that fails without naming a test
 * (a check, the build, a crashed runner) is one failure of its own, a skip always has its reason
 * beside it, and a skipped end-to-end test fails the run: the real app was not proven.
 */
import { stripVTControlCharacters } from 'node:util';

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export interface Failure {
  readonly name: string;
  /** What the runner said of it, shortened to {@link MAX_FAILURE_TEXT}. */
  readonly text: string;
}

export interface StageResult {
  readonly stage: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
  /** Skips of this stage fail the run. */
  readonly mustRunAll?: boolean;
}

export const NO_REASON = 'no reason given';

/** Enough for a message, its difference and the place in the test. */
export const MAX_FAILURE_TEXT = 1_500;

/** The outcome of a stage that has no tests of its own. */
export const stageFailed = (stage: string, text = 'see above'): StageResult => ({
  stage,
  passed: 0,
  failures: [{ name: stage, text }],
  skips: [],
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** The text of an error of either runner, without the colours of a terminal. */
export function textOfErrors(errors: readonly unknown[]): string {
  const text = errors
    .map((error) => {
      if (!isRecord(error)) return String(error);
      const message = typeof error.message === 'string' ? error.message : 'no message';
      // Vitest gives the difference of two values apart; of a stack only our own lines say something.
      const places = String(error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /u.test(line) && !/node_modules|node:internal/u.test(line));
      return [message, error.diff, ...places].filter((part) => typeof part === 'string').join('\n');
    })
    .join('\n');
  return stripVTControlCharacters(text).slice(0, MAX_FAILURE_TEXT);
}

const indented = (text: string): string => text.replaceAll(/^/gmu, '  ');

/**
 * Reads Playwright's JSON report (`suites` > `specs` > `tests`).
 *
 * Null when it is not one. A flaky test counts as failed: there are no retries to hide behind.
 */
export function readPlaywrightReport(report: unknown): StageResult | null {
  if (!isRecord(report) || !Array.isArray(report.suites)) return null;
  let passed = 0;
  // Errors outside any test: a file that does not load, a broken configuration.
  const failures: Failure[] = listOf(report.errors).map((error) => ({
    name: 'outside any test',
    text: textOfErrors([error]),
  }));
  const skips: Skip[] = [];
  const visit = (suite: Record<string, unknown>, path: readonly string[]): void => {
    const here = typeof suite.title === 'string' && suite.title !== '' ? [...path, suite.title] : path;
    for (const spec of listOf(suite.specs)) {
      for (const test of listOf(spec.tests)) {
        if (test.status === 'expected') passed += 1;
        else if (test.status === 'skipped') {
          const note = listOf(test.annotations).find(({ type }) => type === 'skip' || type === 'fixme');
          skips.push({
            name: [...here, String(spec.title)].join(' > '),
            reason: typeof note?.description === 'string' ? note.description : NO_REASON,
          });
        } else {
          const errors = listOf(test.results).flatMap((result) => listOf(result.errors));
          failures.push({ name: [...here, String(spec.title)].join(' > '), text: textOfErrors(errors) });
        }
      }
    }
    for (const inner of listOf(suite.suites)) visit(inner, here);
  };
  for (const suite of listOf(report.suites)) visit(suite, []);
  return { stage: 'end to end', passed, failures, skips, mustRunAll: true };
}

/** Reads what scripts/run-vitest.ts wrote. Null when it is not that. */
export function readVitestReport(report: unknown): StageResult | null {
  if (!isRecord(report)) return null;
  const { passed } = report;
  if (typeof passed !== 'number' || !Array.isArray(report.failures)) return null;
  const failures = listOf(report.failures).map((failure) => ({
    name: String(failure.name),
    text: String(failure.text),
  }));
  const skips = listOf(report.skips).map((skip) => ({
    name: String(skip.name),
    reason: String(skip.reason),
  }));
  return { stage: 'unit', passed, failures, skips };
}

/**
 * Judges one runner: its report and its exit code have to agree.
 *
 * A missing report, no test at all, or a non-zero exit code without a failed test (a crash, an
 * unhandled rejection) is one failure more.
 */
export function judgeRunner(stage: string, result: StageResult | null, exitCode: number): StageResult {
  if (result === null) return stageFailed(stage, `it left no report (exit code ${exitCode})`);
  if (result.failures.length > 0) return { ...result, stage };
  const fault =
    result.passed === 0
      ? 'it ran no test'
      : exitCode !== 0
        ? `it ended with exit code ${exitCode}, no test failed`
        : null;
  return { ...result, stage, failures: fault === null ? [] : [{ name: stage, text: fault }] };
}

export interface Summary {
  /** The plain last line. */
  readonly line: string;
  readonly exitCode: 0 | 1;
  /** One line for each skip, with its reason. */
  readonly skipLines: readonly string[];
  /** Each failure with what was said of it: repeated at the end, where a long log is read from. */
  readonly failureLines: readonly string[];
}

export function summarise(results: readonly StageResult[]): Summary {
  const sum = (count: (result: StageResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const failed = sum((result) => result.failures.length);
  const isProofMissing = results.some((result) => result.mustRunAll === true && result.skips.length > 0);
  return {
    line: `${sum((result) => result.passed)} passed, ${failed} failed, ${sum((result) => result.skips.length)} skipped`,
    exitCode: failed > 0 || isProofMissing ? 1 : 0,
    skipLines: results.flatMap((result) =>
      result.skips.map(({ name, reason }) => `skipped (${result.stage}): ${name}: ${reason}`),
    ),
    failureLines: results.flatMap((result) =>
      result.failures.map(({ name, text }) => `FAILED (${result.stage}): ${name}\n${indented(text)}`),
    ),
  };
}
