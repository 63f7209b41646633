/**
 * `npm test`: everything, on whatever machine this is.
 *
 * System packages and an Electron, the bundles, types, lint and layering, unit and collector
 * tests, and the real app end to end on a display of its own. Every stage runs, whatever the ones
 * before it found. The last line is `N passed, N failed, N skipped`.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildApp } from './build.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { modulePath, repositoryRoot } from './runtime/paths.ts';
import { runProcess } from './runtime/run-process.ts';
import { runCommand, SetupError } from './runtime/setup-error.ts';
import {
  judgeRunner,
  MAX_FAILURE_TEXT,
  readPlaywrightReport,
  readVitestReport,
  type StageResult,
  stageFailed,
  summarise,
} from './test-results.ts';

const outFolder = join(repositoryRoot, 'out', 'test');
const unitReport = join(outFolder, 'unit.json');
const playwrightReport = join(outFolder, 'playwright.json');

/** Ends a run that hangs; on two cores the longer stage, the station's own tests, takes a quarter of an hour. */
const STAGE_LIMIT_MS = 40 * 60_000;

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

async function runStage(
  args: readonly string[],
  display: string,
): Promise<{ code: number; lastWords: string }> {
  let lastWords = '';
  const { code } = await runProcess(process.execPath, args, {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      DISPLAY: display,
      PATH: `${modulePath('.bin')}${delimiter}${process.env.PATH ?? ''}`,
    },
    timeLimitMs: STAGE_LIMIT_MS,
    onOutput: (text) => {
      process.stdout.write(text);
      lastWords = (lastWords + text).slice(-MAX_FAILURE_TEXT);
    },
  });
  return { code, lastWords };
}

/** Does one step; what goes wrong is printed and counts as one failure. */
async function attempt<T>(stage: string, work: () => Promise<T>): Promise<T | StageResult> {
  console.log(`\n== ${stage}`);
  try {
    return await work();
  } catch (error) {
    console.log(error instanceof SetupError ? error.message : error);
    console.log(`FAILED ${stage}`);
    return stageFailed(stage, error instanceof Error ? error.message : String(error));
  }
}

async function runStages(): Promise<StageResult[]> {
  const results: StageResult[] = [];
  const note = (result: StageResult | undefined) => {
    if (result !== undefined) results.push(result);
  };
  let display = process.env.DISPLAY ?? '';
  let hasRuntime = false;
  note(
    await attempt('system packages and Electron', async () => {
      const runtime = await ensureRuntime({ needs: ['display', 'devices', 'input-method'] });
      console.log(`Electron ${runtime.version} (${runtime.kind})`);
      hasRuntime = true;
      // A screen of its own even where there is one: tests type into whatever has the focus.
      if (process.platform === 'linux') ({ display } = await startDisplay());
      return undefined;
    }),
  );
  let isBuilt = false;
  note(
    await attempt('build', async () => {
      await buildApp();
      isBuilt = true;
      return undefined;
    }),
  );
  note(
    await attempt('types, lint, layering', async () => {
      const { code, lastWords } = await runStage(['scripts/check.ts'], display);
      return code === 0 ? undefined : stageFailed('check', lastWords);
    }),
  );
  note(
    await attempt('unit and collector tests', async () => {
      const { code } = await runStage(['scripts/run-vitest.ts', unitReport], display);
      return judgeRunner('unit', readVitestReport(readJson(unitReport)), code);
    }),
  );
  note(
    await attempt('end to end, in the real Electron', async () => {
      if (!hasRuntime || !isBuilt) throw new SetupError('cannot run without Electron and the bundles');
      const { code } = await runStage([modulePath('@playwright', 'test', 'cli.js'), 'test'], display);
      return judgeRunner('end to end', readPlaywrightReport(readJson(playwrightReport)), code);
    }),
  );
  return results;
}

await runCommand(async () => {
  // Reports of an older run must not be taken for this one's.
  rmSync(outFolder, { recursive: true, force: true });
  mkdirSync(outFolder, { recursive: true });
  const summary = summarise(await runStages());
  console.log('');
  for (const line of [...summary.skipLines, ...summary.failureLines]) console.log(line);
  console.log(summary.line);
  return summary.exitCode;
});
