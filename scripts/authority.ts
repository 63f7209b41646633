/**
 * `npm run authority -- create|open|find`: what the health authority does with its key, away from station and collector.
 *
 * Reads files that the collector wrote (npm run collector -- sealed). `find` says visit ids only: enough to trace and
 * to order an erasure, and nothing that must be guarded. Passphrases never come from the command line.
 * Exit codes: 0 done, 1 failed, or something did not open; 2 bad arguments.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from '../electron/shell/write-whole.ts';
import { measureCost } from '../electron/vault/password-seal.ts';
import { createAuthorityKey, loadAuthorityKey, openAuthorityKey } from './authority-key.ts';
import { developmentAuthority, developmentAuthorityKey } from './development-keys.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';
import { readPersonFile } from './person-file.ts';
import { readPassphrase } from './read-passphrase.ts';
import {
  isWanted,
  type OpenedFile,
  openSealedFile,
  readWantedName,
  readWantedNumber,
  readWantedPhone,
  SealedFileError,
  type Wanted,
} from './sealed-file.ts';
import { BadArgumentsError, FailedError } from './who-and-why.ts';

const HELP = `npm run authority -- create --out PRIVATE_FILE --public PUBLIC_FILE --name NAME
    make the authority's key: the private half under a passphrase of 12 characters or more, the public half for every
    station's vault (npm run vault) and for the collector (--authority-key). Neither file is ever overwritten

npm run authority -- open --in SEALED.jsonl --key PRIVATE_FILE --out FILE.jsonl
    write the visits of a file that the collector wrote, with what the codes say of people. The file is for its owner only

npm run authority -- find --in SEALED.jsonl --key PRIVATE_FILE --person-file FILE
    print the ids of one person's visits, one a line: for npm run collector -- erase --visits-file, and for tracing.
    A number counts whichever code carried it; a name counts without its accents and in any order of words.
    FILE has one line "id-number: N" or "phone: N" or "name: ...", with a name also "birth-year: YYYY". --id-number N,
    --phone N, --name "..." and --birth-year YYYY do the same, but histories, process lists and logs keep them

  --passphrase-file F  the passphrase is its first line; otherwise GATEHOUSE_PASSPHRASE, otherwise it is asked for
  --development-key    instead of --key: the published key of development builds
  --json
  --help
`;

function readArguments() {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        public: { type: 'string' },
        name: { type: 'string' },
        in: { type: 'string' },
        key: { type: 'string' },
        'development-key': { type: 'boolean' },
        'id-number': { type: 'string' },
        phone: { type: 'string' },
        'birth-year': { type: 'string' },
        'person-file': { type: 'string' },
        'passphrase-file': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : 'bad arguments');
  }
}

type Values = ReturnType<typeof readArguments>['values'];

function demand(flag: keyof Values, value: string | undefined): string {
  if (value === undefined || value === '') throw new BadArgumentsError(`--${flag} is missing`);
  return value;
}

async function passphraseOf(values: Values, question: string, isNew: boolean): Promise<string> {
  const file = values['passphrase-file'];
  const read = await readPassphrase({ file, variable: 'GATEHOUSE_PASSPHRASE', question, isNew });
  if (!read.ok) throw new FailedError(read.error.detail);
  return read.value;
}

async function create(values: Values): Promise<number> {
  const privateFile = resolve(demand('out', values.out));
  const publicFile = resolve(demand('public', values.public));
  const name = demand('name', values.name);
  if (privateFile === publicFile) throw new BadArgumentsError('--out and --public are the same file');
  for (const path of [privateFile, publicFile]) {
    if (existsSync(path)) throw new FailedError(`${path} is there already; a key is never overwritten`);
  }
  const passphrase = await passphraseOf(values, "Passphrase of the authority's key", true);
  const cost = await measureCost();
  const created = await createAuthorityKey({ name, passphrase, cost, nowMs: Date.now() });
  if (!created.ok) throw new FailedError(created.error.detail);
  const { file, recipient } = created.value;
  // The private half first: a public one that nobody can open for would be put into vaults.
  writeWhole(privateFile, `${JSON.stringify(file, null, 2)}\n`);
  writeWhole(publicFile, `${JSON.stringify(recipient, null, 2)}\n`);
  const { keyId } = recipient;
  console.log(
    values.json === true
      ? JSON.stringify({ event: 'created', keyId, private: privateFile, public: publicFile })
      : `key ${keyId} of ${name}\n  ${privateFile}: private, keep it off every station and the collector\n  ${publicFile}: public`,
  );
  return 0;
}

/** The private key by its id, as the reader of claims takes it; overwritten by the caller. */
async function privateKeysOf(values: Values): Promise<Map<string, Buffer>> {
  if (values['development-key'] === true) {
    if (values.key !== undefined)
      throw new BadArgumentsError('--key and --development-key do not go together');
    return new Map([[developmentAuthority.keyId, Buffer.from(developmentAuthorityKey)]]);
  }
  const file = loadAuthorityKey(demand('key', values.key));
  if (!file.ok) throw new FailedError(file.error.detail);
  const passphrase = await passphraseOf(values, `Passphrase of key ${file.value.keyId}`, false);
  const opened = await openAuthorityKey(file.value, passphrase);
  if (!opened.ok) throw new FailedError(opened.error.detail);
  return new Map([[file.value.keyId, opened.value]]);
}

async function withPrivateKeys<T>(
  values: Values,
  use: (keys: ReadonlyMap<string, Buffer>) => Promise<T>,
): Promise<T> {
  const keys = await privateKeysOf(values);
  try {
    return await use(keys);
  } finally {
    for (const key of keys.values()) key.fill(0);
  }
}

async function openFile(values: Values): Promise<number> {
  const path = demand('in', values.in);
  const out = resolve(demand('out', values.out));
  const part = `${out}.part`;
  return withPrivateKeys(values, async (keys) => {
    const file: FileHandle = await open(part, 'w', 0o600);
    let isWhole = false;
    try {
      const opened = await openSealedFile(path, keys, async (visit, claims) => {
        const { sealedClaims: _, ...bare } = visit;
        await file.write(`${JSON.stringify({ ...bare, claims })}\n`);
      });
      await file.sync();
      isWhole = true;
      return tell(values, opened, { event: 'opened', out }, `${out}: ${opened.visits} visits`);
    } finally {
      await file.close();
      await (isWhole ? rename(part, out) : rm(part, { force: true }));
    }
  });
}

async function find(values: Values): Promise<number> {
  const path = demand('in', values.in);
  const wanted = readWanted(values);
  return withPrivateKeys(values, async (keys) => {
    const visitIds: string[] = [];
    const opened = await openSealedFile(path, keys, (visit, claims) => {
      if (claims !== null && isWanted(wanted, claims)) visitIds.push(visit.id);
    });
    return tell(values, opened, { event: 'found', visitIds }, visitIds.join('\n'));
  });
}

function readWanted(values: Values): Wanted {
  const inFile = values['person-file'] === undefined ? {} : readPersonFile(values['person-file']);
  const { 'id-number': idNumber, phone, name, 'birth-year': birthYear = null } = { ...inFile, ...values };
  const asked: (Wanted | null)[] = [];
  if (birthYear !== null && (name === undefined || !/^(19|20)\d\d$/.test(birthYear))) {
    throw new BadArgumentsError('--birth-year takes YYYY and goes with --name');
  }
  if (idNumber !== undefined) asked.push(readWantedNumber(idNumber));
  if (phone !== undefined) asked.push(readWantedPhone(phone));
  if (name !== undefined) asked.push(readWantedName(name, birthYear));
  const [wanted] = asked;
  if (asked.length !== 1)
    throw new BadArgumentsError('find takes one of --id-number, --phone and --name, or --person-file');
  if (wanted === null || wanted === undefined) {
    throw new BadArgumentsError('what to look for is neither a number nor a name');
  }
  return wanted;
}

/** Says what was done, and what did not open. Returns the exit code. */
function tell(
  values: Values,
  { visits, opened, withoutClaims, noKey, broken, closedKeys }: OpenedFile,
  event: Readonly<Record<string, unknown>>,
  sentence: string,
): number {
  if (values.json === true) {
    console.log(JSON.stringify({ ...event, visits, opened, withoutClaims, noKey, broken, closedKeys }));
  } else {
    if (sentence !== '') console.log(sentence);
    console.error(`${visits} visits: ${opened} opened, ${withoutClaims} without claims`);
    if (noKey + broken > 0) {
      console.error(
        `${noKey + broken} did not open: ${noKey} for want of a key (${closedKeys} data keys are not this key's), ${broken} damaged`,
      );
    }
  }
  return noKey + broken > 0 ? 1 : 0;
}

const commands = { create, open: openFile, find } as const;

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const [word = '', ...more] = positionals;
  if (!Object.hasOwn(commands, word) || more.length > 0) {
    throw new BadArgumentsError(`${positionals.join(' ')}: one of create, open and find`);
  }
  return commands[word as keyof typeof commands](values);
}

ignoreClosedPipe();
try {
  process.exitCode = await main();
} catch (error) {
  const isForeseen = error instanceof FailedError || error instanceof SealedFileError;
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  // The file system's own words: no such file, no space, not permitted.
  const isSystems = code !== null && /^E[A-Z]+$/.test(code);
  if (!(error instanceof BadArgumentsError) && !isForeseen && !isSystems) throw error;
  console.error(`authority: ${error instanceof Error ? error.message : ''}`);
  if (error instanceof BadArgumentsError) console.error(`\n${HELP}`);
  process.exitCode = error instanceof BadArgumentsError ? 2 : 1;
}
