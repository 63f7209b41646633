/**
 * Admin: the admin's commands as part of the product, `gatehouse --admin COMMAND ...` (electron/shell/run-admin.ts).
 *
 * Built into admin.js beside main.js; in the repository the same commands are `npm run COMMAND`. Chooses the command
 * and hands it the command line that it expects; does nothing itself. A command's module is loaded only when it was
 * asked for: most of them run as they are loaded.
 */
import type { AdminBundle } from '../electron/shell/run-admin.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';

interface AdminCommand {
  readonly about: string;
  /** Resolves when it is done; a number is its exit code, else process.exitCode has it. */
  run(): Promise<unknown>;
}

const COMMANDS: Readonly<Record<string, AdminCommand>> = {
  vault: {
    about: 'the keys of the venue: create, show, rotate, passphrase, recover, replace, authority, sheet',
    run: async () => (await import('./vault.ts')).runVaultHere(),
  },
  export: { about: "a day's log, with names or without", run: () => import('./export.ts') },
  inside: { about: 'who is inside now', run: () => import('./inside.ts') },
  operator: {
    about: 'who may sign in at the gate: add, remove, pin, role, list',
    run: () => import('./operator.ts'),
  },
  'venue-code': {
    about: "this place's own code: show, enter, make, remove",
    run: () => import('./venue-code.ts'),
  },
  erase: { about: 'what is known of a person, removed from this station', run: () => import('./erase.ts') },
  order: {
    about: 'a word to the station that runs: send again what was refused, the clock is right',
    run: () => import('./order.ts'),
  },
  incident: { about: 'the facts of an incident, for the notice', run: () => import('./incident.ts') },
  restore: { about: 'a backup, put back in the place of the ledger', run: () => import('./restore.ts') },
  verify: {
    about: "whether the station's ledger is as it was written",
    run: async () => (await import('./verify-own-ledger.ts')).verifyOwnLedger(process.argv.slice(2)),
  },
};

const NAME_WIDTH = 12;

export const ADMIN_HELP = `gatehouse --admin COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(NAME_WIDTH)}${about}`)
  .join('\n')}

COMMAND --help tells more. Run it as the station's own user. The station may be running, but not for restore.
Exit codes: 0 done, 1 failed, 2 bad arguments, 70 a fault of the program.
`;

export const runAdminCommand: AdminBundle['runAdminCommand'] = async ({ args, dataDir }) => {
  ignoreClosedPipe();
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h') {
    process.stdout.write(ADMIN_HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const said =
      name === '' ? 'Chưa nêu lệnh · no command' : `Không có lệnh "${name}" · "${name}" is no command`;
    process.stderr.write(`admin: ${said}\n\n${ADMIN_HELP}`);
    return 2;
  }
  // Of two the last counts: the command's own.
  const folder = dataDir === null ? [] : [`--data-dir=${dataDir}`];
  process.argv = [process.execPath, name, ...folder, ...rest];
  const code = await command.run();
  return typeof code === 'number' ? code : Number(process.exitCode ?? 0);
};
