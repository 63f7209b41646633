/**
 * Operators file: operators.json in the data folder, who may sign in at this station.
 *
 * Every change is a new file made from the old; writing it, whole and for the station's user only, is the caller's. A
 * file that does not parse lets nobody in.
 */
import { readFileSync } from 'node:fs';
import {
  MAX_OPERATORS,
  type Operator,
  type OperatorsFile,
  operatorNameSchema,
  operatorsFileSchema,
} from '../../contract/operators.ts';
import { failed, ok, type Result } from '../../contract/result.ts';

export const OPERATORS_FILE_NAME = 'operators.json';

export interface OperatorsError {
  readonly kind:
    | 'operators-broken'
    | 'not-a-name'
    | 'name-taken'
    | 'no-such-operator'
    | 'too-many'
    /** Nobody would be left who can open the desk. */
    | 'last-admin';
  readonly detail: string;
}

/** Nobody where there is no file. */
export function loadOperators(path: string): Result<OperatorsFile, OperatorsError> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' ? ok({ operators: [] }) : failed(broken(code));
  }
  return readOperators(text);
}

export function readOperators(text: string): Result<OperatorsFile, OperatorsError> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return failed(broken('not JSON'));
  }
  const parsed = operatorsFileSchema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return failed(broken(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as it should be'}`));
}

const broken = (why: string): OperatorsError => ({
  kind: 'operators-broken',
  detail: `${OPERATORS_FILE_NAME}: ${why}`,
});

/** Names that the audit uses for what acts by itself, or for nobody in particular. */
const notPeople: ReadonlySet<string> = new Set(['station', 'collector', 'staff', 'admin', 'visitor']);

export function addOperator(
  { operators }: OperatorsFile,
  operator: Operator,
): Result<OperatorsFile, OperatorsError> {
  const { name } = operator;
  if (!operatorNameSchema.safeParse(name).success || notPeople.has(name))
    return failed({
      kind: 'not-a-name',
      detail: `"${name}" is no sign-in name: a-z, 0-9, dot, dash, underscore, at most 40, and nobody's office`,
    });
  if (operators.some((one) => one.name === name))
    return failed({ kind: 'name-taken', detail: `"${name}" is there already` });
  if (operators.length >= MAX_OPERATORS)
    return failed({ kind: 'too-many', detail: `at most ${MAX_OPERATORS} operators` });
  return ok({ operators: [...operators, operator] });
}

export function removeOperator(file: OperatorsFile, name: string): Result<OperatorsFile, OperatorsError> {
  const operators = file.operators.filter((one) => one.name !== name);
  if (operators.length === file.operators.length) return failed(unknown(name));
  // The last of all may go: then nobody signs in here.
  return operators.length === 0 ? ok({ operators }) : keepingAnAdmin(file, { operators }, name);
}

/** Another PIN, or another role. */
export function changeOperator(
  file: OperatorsFile,
  name: string,
  change: Partial<Pick<Operator, 'pin' | 'role'>>,
): Result<OperatorsFile, OperatorsError> {
  if (!file.operators.some((one) => one.name === name)) return failed(unknown(name));
  const operators = file.operators.map((one) => (one.name === name ? { ...one, ...change } : one));
  return keepingAnAdmin(file, { operators }, name);
}

const unknown = (name: string): OperatorsError => ({
  kind: 'no-such-operator',
  detail: `nobody signs in as "${name}"`,
});

const hasAdmin = ({ operators }: OperatorsFile): boolean => operators.some(({ role }) => role === 'admin');

function keepingAnAdmin(
  before: OperatorsFile,
  after: OperatorsFile,
  name: string,
): Result<OperatorsFile, OperatorsError> {
  return hasAdmin(before) && !hasAdmin(after)
    ? failed({ kind: 'last-admin', detail: `"${name}" is the last admin: make another one first` })
    : ok(after);
}
