/**
 * What the test runners found, added up to one line.
 *
 * Invariant: nothing that did not run counts as passed. A stage that fails without naming a test
 * (a check, the build, a crashed runner) is one failure of its own, a skip always has its reason
 * beside it, and a skipped end-to-end test fails the run: the real app was not proven.
 */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export interface StageResult {
  readonly stage: string;
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
  /** Skips of this stage fail the run. */
  readonly mustRunAll?: boolean;
}

export const NO_REASON = 'no reason given';

/** The outcome of a stage that has no tests of its own. */
export const stageFailed = (stage: string): StageResult => ({ stage, passed: 0, failed: 1, skips: [] });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/**
 * Reads Playwright's JSON report (`suites` > `specs` > `tests`).
 *
 * Null when it is not one. A flaky test counts as failed: there are no retries to hide behind.
 */
export function readPlaywrightReport(report: unknown): StageResult | null {
  if (!isRecord(report) || !Array.isArray(report.suites)) return null;
  let passed = 0;
  // Errors outside any test: a file that does not load, a broken configuration.
  let failed = listOf(report.errors).length;
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
        } else failed += 1;
      }
    }
    for (const inner of listOf(suite.suites)) visit(inner, here);
  };
  for (const suite of listOf(report.suites)) visit(suite, []);
  return { stage: 'end to end', passed, failed, skips, mustRunAll: true };
}

/** Reads what scripts/run-vitest.ts wrote. Null when it is not that. */
export function readVitestReport(report: unknown): StageResult | null {
  if (!isRecord(report)) return null;
  const { passed, failed } = report;
  if (typeof passed !== 'number' || typeof failed !== 'number') return null;
  const skips = listOf(report.skips).map((skip) => ({
    name: String(skip.name),
    reason: String(skip.reason),
  }));
  return { stage: 'unit', passed, failed, skips };
}

/**
 * Judges one runner: its report and its exit code have to agree.
 *
 * A missing report, no test at all, or a non-zero exit code without a failed test (a crash, an
 * unhandled rejection) is one failure more.
 */
export function judgeRunner(stage: string, result: StageResult | null, exitCode: number): StageResult {
  if (result === null) return stageFailed(stage);
  const hasRun = result.passed + result.failed > 0;
  const isSilentFailure = exitCode !== 0 && result.failed === 0;
  return { ...result, stage, failed: result.failed + (!hasRun || isSilentFailure ? 1 : 0) };
}

export interface Summary {
  /** The plain last line. */
  readonly line: string;
  readonly exitCode: 0 | 1;
  /** One line for each skip, with its reason. */
  readonly skipLines: readonly string[];
}

export function summarise(results: readonly StageResult[]): Summary {
  const sum = (count: (result: StageResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const failed = sum((result) => result.failed);
  const isProofMissing = results.some((result) => result.mustRunAll === true && result.skips.length > 0);
  return {
    line: `${sum((result) => result.passed)} passed, ${failed} failed, ${sum((result) => result.skips.length)} skipped`,
    exitCode: failed > 0 || isProofMissing ? 1 : 0,
    skipLines: results.flatMap((result) =>
      result.skips.map(({ name, reason }) => `skipped (${result.stage}): ${name}: ${reason}`),
    ),
  };
}
