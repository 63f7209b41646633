/**
 * Runs vitest and writes what it found to the file given:
 * `{passed, failures: [{name, text}], skips: [{name, reason}]}`.
 *
 * Vitest's own JSON report leaves out why a test was skipped, and a skip without its reason is
 * worth nothing. A process of its own, so that a crash of the runner is seen by scripts/test.ts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Reporter, startVitest, type TestModule } from 'vitest/node';
import { type Failure, NO_REASON, type Skip, textOfErrors } from './test-results.ts';

const reportFile = resolve(process.argv[2] ?? 'out/test/unit.json');

class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    const failures: Failure[] = unhandledErrors.map((error) => ({
      name: 'unhandled error',
      text: textOfErrors([error]),
    }));
    const skips: Skip[] = [];
    for (const module of modules) {
      const before = failures.length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') {
          failures.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            text: textOfErrors(result.errors),
          });
        } else {
          const note = result.state === 'skipped' ? result.note : 'it never ran';
          skips.push({ name: `${module.relativeModuleId} > ${test.fullName}`, reason: note ?? NO_REASON });
        }
      }
      // A skipped group whose tests are made from files that are absent has no test to speak for it.
      for (const suite of module.children.allSuites()) {
        if (suite.state() === 'skipped' && [...suite.children.allTests()].length === 0) {
          skips.push({ name: `${module.relativeModuleId} > ${suite.fullName}`, reason: NO_REASON });
        }
      }
      // A file that does not load, or a hook that throws, fails no test of its own.
      for (const { name, errors } of [
        { name: module.relativeModuleId, errors: module.errors() },
        ...[...module.children.allSuites()].map((suite) => ({
          name: `${module.relativeModuleId} > ${suite.fullName}`,
          errors: suite.errors(),
        })),
      ]) {
        if (errors.length > 0) failures.push({ name, text: textOfErrors(errors) });
      }
      if (module.state() === 'failed' && failures.length === before) {
        failures.push({ name: module.relativeModuleId, text: 'failed, and no test of it did' });
      }
    }
    mkdirSync(dirname(reportFile), { recursive: true });
    writeFileSync(reportFile, JSON.stringify({ passed, failures, skips }, null, 2));
  }
}

const vitest = await startVitest('test', process.argv.slice(3), {
  run: true,
  watch: false,
  reporters: ['default', ['json', { outputFile: 'out/test/vitest.json' }], new CountingReporter()],
});
await vitest.close();
