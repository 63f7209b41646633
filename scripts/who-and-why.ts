/**
 * Who and why: what every command that reads names or changes what is kept asks for, and writes into the audit.
 */
import { parseArgs } from 'node:util';
import { auditActorSchema } from '../contract/audit.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';

/** Ends the command with exit code 2 and its help. */
export class BadArgumentsError extends Error {}
/** Ends it with exit code 1: what was asked for cannot be done. */
export class FailedError extends Error {}

export interface WhoAndWhy {
  readonly actor: string;
  readonly reason: string | null;
}

/** For parseArgs; `--help` and `--json` too, which all of them have. */
export const WHO_OPTIONS = {
  'data-dir': { type: 'string' },
  actor: { type: 'string' },
  reason: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const NAMES_OPTIONS = { 'passphrase-file': { type: 'string' } } as const;

export const WHO_HELP = `  --actor NAME             who does this, for the audit; default: admin
  --reason TEXT            why, for the audit; nothing about a visitor
  --data-dir DIR           the station's data folder; default: ${defaultDataDir()}
  --json                   print one JSON object
  --help`;

export const NAMES_HELP = `  --passphrase-file FILE   the vault's passphrase is its first line; else GATEHOUSE_PASSPHRASE, else you are asked`;

/** Names that are not people's (contract/audit.ts). */
const notPeople: ReadonlySet<string> = new Set(['station', 'collector']);
const MAX_REASON_CHARACTERS = 200;

export function readWhoAndWhy(values: {
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
}): WhoAndWhy {
  const { actor = 'admin', reason } = values;
  if (!auditActorSchema.safeParse(actor).success || notPeople.has(actor))
    throw new BadArgumentsError(`--actor: "${actor}" is not a name: a-z, 0-9, dot, dash, at most 40`);
  if (reason !== undefined && reason.length > MAX_REASON_CHARACTERS)
    throw new BadArgumentsError(`--reason: at most ${MAX_REASON_CHARACTERS} characters`);
  // The audit is never deleted: a person's number in it would stay for good.
  if (/\d(?:[ .-]?\d){8}/.test(reason ?? ''))
    throw new BadArgumentsError(
      '--reason: no numbers of people: the audit is kept for good; name the request',
    );
  return { actor, reason: reason === undefined || reason === '' ? null : reason };
}

/** `parseArgs` whose complaint is a BadArgumentsError. */
export const parseCommand: typeof parseArgs = (config) => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : 'bad arguments');
  }
};

/** Runs a command and sets the exit code: 0 done, 1 failed, 2 bad arguments. */
export async function runNamed(
  command: string,
  help: string,
  main: () => Promise<number> | number,
): Promise<void> {
  ignoreClosedPipe();
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof BadArgumentsError) {
      console.error(`${command}: ${error.message}\n\n${help}`);
      process.exitCode = 2;
    } else if (error instanceof FailedError) {
      console.error(`${command}: ${error.message}`);
      process.exitCode = 1;
    } else throw error;
  }
}
