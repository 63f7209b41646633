/**
 * `npm run fuzz`: fuzzes the readers of every family of codes, guided by the coverage that inputs reach.
 *
 * Exit 0 when nothing was found, 1 when something was; the findings are printed. The same seed and the same
 * source give the same first inputs; what is kept afterwards depends on V8's coverage.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { familySchema } from '../contract/reading.ts';
import { fuzz } from './fuzz/run-fuzz.ts';

const USAGE = `npm run fuzz -- [options]
  --inputs N     how many inputs (default: 200000)
  --seed N       where chance begins (default: 1)
  --family F     only the layers of this family
  --json FILE    write the report there
  --uncovered    name the places of electron/codes that no input reached
  --quiet        no progress`;

function fail(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        inputs: { type: 'string', default: '200000' },
        seed: { type: 'string', default: '1' },
        family: { type: 'string' },
        json: { type: 'string' },
        uncovered: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : fail(`--${name}: not a whole number above 0`);
}

/** The collector, without asking whoever starts this for `--expose-gc`. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const values = readOptions();
if (values.help) {
  console.log(USAGE);
} else {
  const family =
    values.family === undefined
      ? undefined
      : (familySchema.safeParse(values.family).data ?? fail(`--family: no such family ${values.family}`));
  const inputs = wholeNumber(values.inputs, 'inputs');
  const report = await fuzz({
    inputs,
    seed: wholeNumber(values.seed, 'seed'),
    family,
    collectGarbage: garbageCollector(),
    onProgress: (done) => {
      if (!values.quiet) console.error(`${done} of ${inputs}`);
    },
  });
  const { uncovered, ...figures } = report;
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(figures, null, 2));
  if (values.uncovered) for (const place of uncovered) console.log(place);
  const isClean = report.crashes + report.bugs + report.hangs + report.wrongAnswers === 0;
  process.exitCode = isClean ? 0 : 1;
}
