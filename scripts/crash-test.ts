/**
 * `npm run crash-test`: kills a scanning station and its collector at random points and looks whether anything is lost.
 *
 * Exit codes: 0 nothing lost, doubled or broken and every recovery in time; 1 otherwise; 2 bad arguments.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultKind, faultKinds } from './crash/inject-faults.ts';
import { openCrashRig } from './crash/open-rig.ts';
import { type CrashRun, runCrashTest } from './crash/run-crash-test.ts';
import { breakages, type WriterTask } from './crash/writer-talk.ts';

/** From the start of the process to ready to scan, milliseconds; on a machine that has nothing else to do. */
const MAX_RECOVERY_MS = 3_000;

const HELP = `npm run crash-test -- --cycles N [--json FILE] [--seed N]

A writer scans signed codes as fast as it can into a real ledger with its vault, sends to a real collector, and in
between deletes days, erases, exports, closes gate days, signs checkpoints. In each cycle the writer or the collector
(or its PostgreSQL) is killed with SIGKILL at a random point; in some the writer migrates an old ledger. After each
restart: every visit whose prompt was shown is in the ledger, every acknowledged one is at the collector, none twice,
the hash chain holds.

  --cycles N    how many kills (default: 25)
  --seed N      where chance begins (default: from the clock)
  --json FILE   write {cycles, promptsShown, inLedger, atCollector, lost, duplicated, chainBroken, maxRecoveryMs} there
  --faults KIND with a disk that fails (Linux, needs a C compiler): ${faultKinds.join(', ')}
                enospc, eio: every 50th write fails; torn: killed in the middle of a write; power: killed, and what
                was not synced is undone
  --break KIND  with a deliberately broken writer, to see that this test finds it: ${breakages.join(', ')}
  --recovery MS longest recovery that is not a failure (default: ${MAX_RECOVERY_MS})
  --quiet       no progress
  --help
`;

interface Options {
  readonly cycles: number;
  readonly seed: number;
  readonly json: string | undefined;
  readonly faults: FaultKind | null;
  readonly breakage: WriterTask['breakage'];
  readonly maxRecoveryMs: number;
  readonly isQuiet: boolean;
}

function readOptions(): Options | 'help' {
  try {
    const { values } = parseArgs({
      options: {
        cycles: { type: 'string', default: '25' },
        seed: { type: 'string' },
        json: { type: 'string' },
        faults: { type: 'string' },
        break: { type: 'string' },
        recovery: { type: 'string', default: String(MAX_RECOVERY_MS) },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    return {
      cycles: wholeNumber(values.cycles, 'cycles', 1),
      seed: values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber(values.seed, 'seed', 0),
      json: values.json,
      faults: oneOf(values.faults, faultKinds, 'faults'),
      breakage: oneOf(values.break, breakages, 'break'),
      maxRecoveryMs: wholeNumber(values.recovery, 'recovery', 1),
      isQuiet: values.quiet,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function wholeNumber(text: string, name: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name}: not a whole number from ${least}`);
}

function oneOf<T extends string>(text: string | undefined, list: readonly T[], name: string): T | null {
  if (text === undefined) return null;
  const found = list.find((one) => one === text);
  if (found === undefined) throw new Error(`--${name}: takes ${list.join(', ')}`);
  return found;
}

/** A disk that never failed proves nothing. */
function faultsMissed({ faults }: CrashRun, kind: FaultKind | null): boolean {
  if (kind === 'enospc' || kind === 'eio') return faults.told === 0 || faults.recovered === 0;
  return kind !== null && faults.kills === 0;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const say = (line: string): void => {
    if (!options.isQuiet) process.stderr.write(`${line}\n`);
  };
  const rig = await openCrashRig();
  const run = await runCrashTest({ ...options, say }, rig).finally(() => rig.close());
  const { report, killedIn, faults } = run;
  say(`killed in: ${[...killedIn].map(([stage, times]) => `${stage} ${times}`).join(', ')}`);
  if (options.faults !== null) {
    say(
      `faults: cannot record ${faults.told}, recovered by itself ${faults.recovered}, killed by them ${faults.kills}`,
    );
  }
  if (options.json !== undefined) {
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const { lost, duplicated, chainBroken, maxRecoveryMs } = report;
  if (faultsMissed(run, options.faults)) {
    process.stderr.write('the faults never reached the ledger: nothing was tested\n');
    return 1;
  }
  const isBad = lost + duplicated + chainBroken > 0 || maxRecoveryMs > options.maxRecoveryMs;
  return isBad ? 1 : 0;
}

process.exitCode = await main();
