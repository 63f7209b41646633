/**
 * `npm run order`: an admin's word to a station that runs: send again what was refused, or that the clock is right.
 *
 * Leaves an order (contract/station-orders.ts) and no more: the station alone writes its ledger, and its audit says who
 * ordered what and why. Whether there was anything to do, only the station knows. What is to be erased: erase.ts.
 * Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StationOrder } from '../contract/station-orders.ts';
import { TRUST_CLOCK_WITHIN_MS } from '../electron/wiring/carry-out-orders.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import { messageOf } from './open-names.ts';
import {
  BadArgumentsError,
  FailedError,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
  type WhoAndWhy,
} from './who-and-why.ts';

type Kind = Extract<StationOrder['kind'], 'requeue' | 'trust-clock'>;

const HOLDS_MINUTES = TRUST_CLOCK_WITHIN_MS / 60_000;

/** What becomes of it. */
const AFTERWARDS: Readonly<Record<Kind, string>> = {
  requeue: 'the station sends again within minutes, or when it runs',
  'trust-clock': `it holds for ${HOLDS_MINUTES} minutes, and for the station that runs now`,
};

const HELP = `${calledAs('order')} requeue|trust-clock --reason TEXT

  requeue                  send the visits again that the collector has refused, after the cause was mended
  trust-clock              somebody has compared the clock of this PC with another one: it is right. Set it first. The
                           word holds for ${HOLDS_MINUTES} minutes, and only for a station that runs already

${WHO_HELP}

--json prints {"kind","orderId"}
`;

const isKind = (name: string): name is Kind => Object.hasOwn(AFTERWARDS, name);

function readKind([name, ...others]: readonly string[]): Kind {
  if (name === undefined) throw new BadArgumentsError('which order: requeue or trust-clock');
  if (!isKind(name)) throw new BadArgumentsError(`"${name}" is no order: requeue or trust-clock`);
  if (others.length > 0) throw new BadArgumentsError('one order at a time');
  return name;
}

function leave(dataDir: string, kind: Kind, who: WhoAndWhy): string {
  // In a folder without a station the order would lie for ever, and seem to be given.
  if (!existsSync(join(dataDir, 'ledger.db'))) throw new FailedError(`${dataDir}: no station has run here`);
  const fault = faultOfFolder(dataDir);
  if (fault !== null) throw new FailedError(fault);
  try {
    return leaveOrder(dataDir, { kind, atMs: Date.now(), ...who });
  } catch (error) {
    throw new FailedError(`the order cannot be left: ${messageOf(error)}`);
  }
}

function main(): number {
  const { values, positionals } = parseCommand({
    args: process.argv.slice(2),
    options: WHO_OPTIONS,
    allowPositionals: true,
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const kind = readKind(positionals);
  const who = readWhoAndWhy(values);
  if (who.reason === null) throw new BadArgumentsError('--reason TEXT is missing: the audit keeps it');
  const orderId = leave(resolve(values['data-dir'] ?? defaultDataDir()), kind, who);
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify({ kind, orderId })}\n`
      : `${kind} is ordered; ${AFTERWARDS[kind]}\n`,
  );
  return 0;
}

await runNamed('order', HELP, main);
