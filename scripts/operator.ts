/**
 * `npm run operator`: who may sign in at this station: add, remove, another PIN, another role, list.
 *
 * A PIN is typed twice or comes from a file, never from the command line, which every user of the machine can read.
 * operators.json is written whole or not at all, and each change leaves a note for the station's audit; a station that
 * runs takes it within seconds. Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { join, resolve } from 'node:path';
import type { AuditAction } from '../contract/audit.ts';
import { type OperatorRole, type OperatorsFile, operatorRoleSchema } from '../contract/operators.ts';
import type { Result } from '../contract/result.ts';
import {
  addOperator,
  changeOperator,
  loadOperators,
  OPERATORS_FILE_NAME,
  type OperatorsError,
  removeOperator,
} from '../electron/operators/operators-file.ts';
import { faultOfPin, hashPin } from '../electron/operators/pin-hash.ts';
import { writeWhole } from '../electron/shell/write-whole.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import { readPassphrase } from './read-passphrase.ts';
import {
  BadArgumentsError,
  FailedError,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
} from './who-and-why.ts';

const HELP = `${calledAs('operator')} (add NAME --role ROLE | remove NAME | pin NAME | role NAME --role ROLE | list)

  add NAME                 somebody who may sign in at the gate's strip
  remove NAME              may no more; whoever is signed in is signed out
  pin NAME                 another PIN, which also ends a lock of the one before
  role NAME                another role
  list                     names and roles; nothing secret

NAME: as in the audit: a-z, 0-9, dot, dash, underscore, at most 40.
  --role guard|admin       a guard undoes, pauses, decides what the policy leaves to guards; an admin opens the desk too
  --pin-file FILE          the PIN is its first line; else you are asked, twice. 6 to 12 digits, no run, not all the same
${WHO_HELP}

--json prints {"change","name","role"} or, for list, {"operators":[{"name","role"}]}
`;

type Change = 'add' | 'remove' | 'pin' | 'role';
const changes: ReadonlySet<string> = new Set<Change>(['add', 'remove', 'pin', 'role']);
const isChange = (text: string): text is Change => changes.has(text);
const AUDITED = { add: 'added', remove: 'removed', pin: 'pin-changed', role: 'role-changed' } as const;
const SAID = {
  add: 'Đã thêm · added',
  remove: 'Đã xóa · removed',
  pin: 'Đã đổi mã PIN · PIN changed',
  role: 'Đã đổi quyền · role changed',
} as const;

function readArguments() {
  return parseCommand({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { ...WHO_OPTIONS, role: { type: 'string' }, 'pin-file': { type: 'string' } },
  });
}
type Values = ReturnType<typeof readArguments>['values'];

function readRole({ role }: Values): OperatorRole {
  const parsed = operatorRoleSchema.safeParse(role);
  if (!parsed.success) throw new BadArgumentsError('--role takes guard or admin');
  return parsed.data;
}

async function readPin(values: Values, name: string): Promise<string> {
  const read = await readPassphrase({
    file: values['pin-file'],
    question: `Mã PIN của ${name} · PIN of ${name}`,
    isNew: true,
  });
  if (!read.ok) throw new FailedError(read.error.detail);
  const fault = faultOfPin(read.value);
  if (fault === 'not-digits') throw new FailedError('Mã PIN gồm 6 đến 12 chữ số · a PIN is 6 to 12 digits');
  if (fault === 'too-easy')
    throw new FailedError('Mã PIN quá dễ đoán · too easy to guess: no run, not all the same digit');
  return read.value;
}

function orFail<T>(result: Result<T, OperatorsError>): T {
  if (!result.ok) throw new FailedError(`${result.error.kind}: ${result.error.detail}`);
  return result.value;
}

async function changed(
  change: Change,
  name: string,
  values: Values,
  file: OperatorsFile,
): Promise<OperatorsFile> {
  switch (change) {
    case 'add': {
      const role = readRole(values);
      // A name that will not do is told before anybody types a PIN.
      const pin = {
        kdf: 'scrypt',
        n: 1 << 15,
        r: 8,
        p: 1,
        salt: 'A'.repeat(22),
        hash: 'A'.repeat(43),
      } as const;
      orFail(addOperator(file, { name, role, pin }));
      return orFail(addOperator(file, { name, role, pin: await hashPin(await readPin(values, name)) }));
    }
    case 'remove':
      return orFail(removeOperator(file, name));
    case 'pin':
      orFail(changeOperator(file, name, {}));
      return orFail(changeOperator(file, name, { pin: await hashPin(await readPin(values, name)) }));
    case 'role':
      return orFail(changeOperator(file, name, { role: readRole(values) }));
  }
}

function list(file: OperatorsFile, asJson: boolean): void {
  const operators = file.operators.map(({ name, role }) => ({ name, role }));
  if (asJson) process.stdout.write(`${JSON.stringify({ operators })}\n`);
  else if (operators.length === 0) process.stdout.write('Chưa có ai · nobody yet\n');
  else process.stdout.write(operators.map(({ name, role }) => `${name}  ${role}\n`).join(''));
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const [command = '', name, ...more] = positionals;
  const who = readWhoAndWhy(values);
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const path = join(dataDir, OPERATORS_FILE_NAME);
  const asJson = values.json === true;
  if (command === 'list' && name === undefined) {
    list(orFail(loadOperators(path)), asJson);
    return 0;
  }
  if (!isChange(command) || name === undefined || more.length > 0)
    throw new BadArgumentsError('say what to do and with whom: add, remove, pin or role, and a NAME');
  if (who.reason === null) throw new BadArgumentsError('--reason TEXT is missing: the audit keeps it');
  const fault = faultOfFolder(dataDir);
  if (fault !== null) throw new FailedError(fault);
  const file = await changed(command, name, values, orFail(loadOperators(path)));
  const action: AuditAction = { kind: 'operator-changed', change: AUDITED[command], name };
  // The note first: a change that nobody can see afterwards is worse than a note of one that was not made.
  leaveOrder(dataDir, { kind: 'note', atMs: Date.now(), ...who, action });
  writeWhole(path, `${JSON.stringify(file, null, 2)}\n`);
  const role = file.operators.find((one) => one.name === name)?.role ?? null;
  process.stdout.write(
    asJson ? `${JSON.stringify({ change: AUDITED[command], name, role })}\n` : `${SAID[command]}: ${name}\n`,
  );
  return 0;
}

await runNamed('operator', HELP, main);
