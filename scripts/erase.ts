/**
 * `npm run erase`: removes what is known of a person from this station; the bare fact of each visit stays.
 *
 * Finds the visits, says how many, and leaves orders for the station, which alone writes its ledger; it carries them
 * out when it runs. Looking for a person takes the vault's passphrase, and the use of the key stands in the audit.
 * Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MAX_ERASURE_VISITS } from '../contract/erasure.ts';
import { visitIdSchema } from '../contract/visit-id.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { type FoundVisits, findVisits, type SoughtPerson } from '../electron/reports/find-visits.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import { messageOf, openReader } from './open-names.ts';
import { readPersonFile } from './person-file.ts';
import {
  BadArgumentsError,
  FailedError,
  NAMES_HELP,
  NAMES_OPTIONS,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
  type WhoAndWhy,
} from './who-and-why.ts';

const HELP = `${calledAs('erase')} (--visit ID ... | --visits-file FILE | PERSON) --reason TEXT

  --visit ID               a visit; may be given more than once
  --visits-file FILE       visits, one id a line
PERSON: what is given must all fit; needs the vault's passphrase; looks through every day that is kept
  --id-number N            identity card, passport or insurance number
  --phone N
  --name "..."             with or without diacritics, in any order
  --birth-year YYYY        tells namesakes apart
  --person-file FILE       the same from a file, so that no system log or history keeps a number: lines
                           "id-number: N", "phone: N", "name: ...", "birth-year: YYYY"
  --several-people         erase them all, though the birth years or numbers say that they are several people

  --dry-run                only say how many there are
${NAMES_HELP}
${WHO_HELP}

The collector has what was delivered before; it takes an order of its own (docs/privacy.md).
--json prints {"visits","joined","notHere","notOpened","days","orders","dryRun"}
`;

type Found = Pick<FoundVisits, 'visitIds' | 'joined' | 'days' | 'notOpened'> & { readonly notHere: number };

function readArguments() {
  return parseCommand({
    args: process.argv.slice(2),
    options: {
      ...WHO_OPTIONS,
      ...NAMES_OPTIONS,
      visit: { type: 'string', multiple: true },
      'visits-file': { type: 'string' },
      'id-number': { type: 'string' },
      phone: { type: 'string' },
      name: { type: 'string' },
      'birth-year': { type: 'string' },
      'person-file': { type: 'string' },
      'several-people': { type: 'boolean' },
      'dry-run': { type: 'boolean' },
    },
  }).values;
}
type Values = ReturnType<typeof readArguments>;

/** The ids that were given; null: none were. */
function readVisitIds({ visit = [], 'visits-file': file }: Values): readonly string[] | null {
  if (visit.length === 0 && file === undefined) return null;
  const ids = new Set([...visit, ...(file === undefined ? [] : readLines(file))]);
  const wrong = [...ids].find((id) => !visitIdSchema.safeParse(id).success);
  if (wrong !== undefined) throw new BadArgumentsError(`"${wrong}" is not the id of a visit`);
  if (ids.size === 0) throw new BadArgumentsError(`${file}: no visit is named`);
  return [...ids];
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch (error) {
    throw new BadArgumentsError(`--visits-file: ${messageOf(error)}`);
  }
}

function readPerson(values: Values): SoughtPerson | null {
  const inFile = values['person-file'] === undefined ? {} : readPersonFile(values['person-file']);
  const { 'id-number': idNumber, phone, name, 'birth-year': birthYear } = { ...inFile, ...values };
  if (birthYear !== undefined && !/^\d{4}$/.test(birthYear))
    throw new BadArgumentsError('--birth-year takes four digits');
  for (const [option, text] of Object.entries({ '--id-number': idNumber, '--phone': phone, '--name': name }))
    if (text !== undefined && !/[\p{L}\d]/u.test(text)) throw new BadArgumentsError(`${option} is empty`);
  if (idNumber === undefined && phone === undefined && name === undefined) {
    if (birthYear !== undefined) throw new BadArgumentsError('--birth-year alone fits too many');
    return null;
  }
  return { idNumber, phone, name, birthYear };
}

function findNamed(ledger: ReadOnlyLedger, ids: readonly string[]): Found {
  const here = ids.filter((id) => ledger.visit(id) !== null);
  return { visitIds: here, joined: 0, days: [], notOpened: 0, notHere: ids.length - here.length };
}

async function findPerson(
  ledger: ReadOnlyLedger,
  person: SoughtPerson,
  request: Parameters<typeof openReader>[0],
  mayBeSeveral: boolean,
): Promise<Found> {
  const reader = await openReader(request, ledger.dataKeys());
  try {
    const found = findVisits(ledger, reader, person);
    if (found.isSeveralPeople && !mayBeSeveral)
      throw new FailedError(
        `${found.visitIds.length} visits fit, of several people most likely: add --birth-year, --phone or --id-number (or --several-people)`,
      );
    return { ...found, notHere: 0 };
  } finally {
    reader.close();
  }
}

/** As many orders as it takes; the station carries them out in this order. */
function leaveOrders(dataDir: string, { actor, reason }: WhoAndWhy, visitIds: readonly string[]): string[] {
  const fault = faultOfFolder(dataDir);
  if (fault !== null) throw new FailedError(fault);
  const orders: string[] = [];
  try {
    for (let from = 0; from < visitIds.length; from += MAX_ERASURE_VISITS) {
      const part = visitIds.slice(from, from + MAX_ERASURE_VISITS);
      orders.push(leaveOrder(dataDir, { kind: 'erase', atMs: Date.now(), actor, reason, visitIds: part }));
    }
    return orders;
  } catch (error) {
    throw new FailedError(`${orders.length} orders were left, the rest cannot be: ${messageOf(error)}`);
  }
}

async function main(): Promise<number> {
  const values = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const who = readWhoAndWhy(values);
  const ids = readVisitIds(values);
  const person = readPerson(values);
  if ((ids === null) === (person === null)) throw new BadArgumentsError('name either visits or a person');
  if (who.reason === null) throw new BadArgumentsError('--reason TEXT is missing: the audit keeps it');
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new FailedError(`${ledger.error.kind}: ${ledger.error.detail}`);
  try {
    const request = { ...who, dataDir, passphraseFile: values['passphrase-file'] };
    const found =
      person === null
        ? findNamed(ledger.value, ids ?? [])
        : await findPerson(ledger.value, person, request, values['several-people'] === true);
    const dryRun = values['dry-run'] === true;
    const orders = dryRun ? [] : leaveOrders(dataDir, who, found.visitIds);
    tell(found, orders, dryRun, values.json === true);
    return 0;
  } finally {
    ledger.value.close();
  }
}

function tell(found: Found, orders: readonly string[], dryRun: boolean, asJson: boolean): void {
  const { visitIds, joined, notHere, notOpened, days } = found;
  if (asJson) {
    const facts = { visits: visitIds.length, joined, notHere, notOpened, days, orders, dryRun };
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const lines = [`${visitIds.length} visits${days.length > 0 ? ` of ${days.length} days` : ''}`];
  if (joined > 0) lines.push(`  ${joined} of them by another code of the same passage, or its other end`);
  if (notHere > 0) lines.push(`  ${notHere} more are not on this station`);
  if (notOpened > 0)
    lines.push(`  ${notOpened} visits cannot be opened with this passphrase and were not searched`);
  lines.push(
    dryRun
      ? 'nothing was ordered (--dry-run)'
      : `${orders.length} orders left; the station carries them out when it runs`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

await runNamed('erase', HELP, main);
