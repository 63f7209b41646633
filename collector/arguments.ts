/**
 * Arguments: what `npm run collector` was asked to do. One action a run; without one it serves.
 */
import { parseArgs } from 'node:util';
import { stationIdSchema } from '../contract/visit.ts';
import { BadArgumentsError } from './bad-arguments.ts';
import { type CallerKind, MIN_CREDENTIAL_CHARACTERS } from './credentials.ts';
import {
  type Command,
  commandOptions,
  readCommand,
  readWholeDays,
  refuseLooseOptions,
} from './read-command.ts';

export const HELP = `The collector takes visits from stations and keeps them in PostgreSQL. It takes declarations from
declaration systems (sources), and hands stations the declaration register and signed configuration.

  npm run collector                          serve on http://127.0.0.1:8787
  npm run collector -- --enrol STATION_ID    make a credential for a station, print it once
  npm run collector -- --enrol-source NAME   make a credential for a source of declarations, print it once
  npm run collector -- --import-declarations FILE.jsonl
                                             take declarations from a file, one JSON object a line; lines that
                                             are refused are named by number, and the exit code is then 1
  npm run collector -- --publish FILE.jws    publish a signed bundle; its version must be higher than before
  npm run collector -- --rotate-register     make a new epoch and key of the declaration register. Every entry
                                             goes away: numbers are never kept, so nothing can be made anew from
                                             what is stored, and all sources must hand in again
  npm run collector -- --count               how many visits are stored, and how many data keys; with
                                             --authority-key also how many of these it does not open

  npm run collector -- erase --order ID (--visit VISIT_ID ... | --visits-file FILE)
                                             remove what is known of a person from these visits, here at once and
                                             on the stations when they ask; the visits stay. 1 to 1000 visits. The
                                             same order again says which stations have done it
  npm run collector -- sealed --day YYYY-MM-DD [--venue ID] [--station ID] --out FILE.jsonl
                                             write one day's sealed visits and their data keys, for who holds the
                                             authority's private key (npm run authority)
  npm run collector -- chain --station ID --out FILE.jsonl
                                             write the hashes and checkpoints that a station handed in, to hold
                                             against its ledger (npm run verify -- --ledger PATH --against FILE)
  npm run collector -- sweep --older-than-days N
                                             delete visits of days more than N days ago, and their data keys

  --host HOST      address to listen on (127.0.0.1); put TLS in front of any other
  --port PORT      port to listen on (8787); 0 takes a free one
  --data DIR       folder of the collector's own PostgreSQL (used when DATABASE_URL is not set)
  --authority-key FILE    public key of the health authority; data keys that a station wrapped to another one are
                   kept and told. Also GATEHOUSE_AUTHORITY_KEY
  --retain-days N  while serving, sweep visits as above every 6 hours; without it nothing is deleted by age
  --credential STATION=SECRET      enrol a station with a given credential, for scripts; may be repeated
  --source-credential NAME=SECRET  the same for a source
  --json           one JSON object a line on stdout
  --help

--publish and --import-declarations may be repeated. Everything works beside a collector that serves, and takes
effect at once. Enrolling again replaces the credential. DATABASE_URL names a PostgreSQL of your own.
`;

export type Action =
  | { readonly kind: 'serve' }
  | { readonly kind: 'enrol'; readonly caller: CallerKind; readonly id: string }
  | { readonly kind: 'import'; readonly files: readonly string[] }
  | { readonly kind: 'publish'; readonly files: readonly string[] }
  | { readonly kind: 'rotate-register' }
  | { readonly kind: 'count' }
  | Command;

export interface Arguments {
  readonly action: Action;
  readonly host: string;
  readonly port: number;
  readonly data: string | null;
  /** Path of the authority's public key; null: not given. */
  readonly authorityKey: string | null;
  /** Null: nothing is deleted by age. */
  readonly retainDays: number | null;
  readonly credentials: readonly {
    readonly caller: CallerKind;
    readonly id: string;
    readonly secret: string;
  }[];
  readonly isJson: boolean;
}

export function readArguments(argv: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parseStrictly(argv);
  if (values.help === true) return 'help';
  const port = Number(values.port ?? '8787');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BadArgumentsError('--port takes a number from 0 to 65535');
  }
  const retainDays = values['retain-days'];
  return {
    action: readAction(values, positionals),
    host: values.host ?? '127.0.0.1',
    port,
    data: values.data ?? null,
    authorityKey: values['authority-key'] ?? null,
    retainDays: retainDays === undefined ? null : readWholeDays('--retain-days', retainDays),
    credentials: [
      ...(values.credential ?? []).map((text) => readCredential('station', '--credential', text)),
      ...(values['source-credential'] ?? []).map((text) =>
        readCredential('source', '--source-credential', text),
      ),
    ],
    isJson: values.json ?? false,
  };
}

type Parsed = ReturnType<typeof parseStrictly>;

function readAction(values: Parsed['values'], positionals: Parsed['positionals']): Action {
  const asked: (readonly [flag: string, Action])[] = [];
  if (values.enrol !== undefined) {
    asked.push(['--enrol', { kind: 'enrol', caller: 'station', id: readId(values.enrol) }]);
  }
  if (values['enrol-source'] !== undefined) {
    const id = readId(values['enrol-source']);
    asked.push(['--enrol-source', { kind: 'enrol', caller: 'source', id }]);
  }
  if (values['import-declarations'] !== undefined) {
    asked.push(['--import-declarations', { kind: 'import', files: values['import-declarations'] }]);
  }
  if (values.publish !== undefined) asked.push(['--publish', { kind: 'publish', files: values.publish }]);
  if (values['rotate-register'] === true) asked.push(['--rotate-register', { kind: 'rotate-register' }]);
  if (values.count === true) asked.push(['--count', { kind: 'count' }]);
  const [word, ...more] = positionals;
  if (more.length > 0) throw new BadArgumentsError(`${more.join(' ')}: one command at a time`);
  if (word !== undefined) asked.push([word, readCommand(word, values)]);
  else refuseLooseOptions(values);
  if (asked.length > 1) {
    throw new BadArgumentsError(`${asked.map(([flag]) => flag).join(' and ')} do not go together`);
  }
  return asked[0]?.[1] ?? { kind: 'serve' };
}

function parseStrictly(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        enrol: { type: 'string' },
        'enrol-source': { type: 'string' },
        credential: { type: 'string', multiple: true },
        'source-credential': { type: 'string', multiple: true },
        'import-declarations': { type: 'string', multiple: true },
        publish: { type: 'string', multiple: true },
        'rotate-register': { type: 'boolean' },
        count: { type: 'boolean' },
        'authority-key': { type: 'string' },
        'retain-days': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        ...commandOptions,
      },
    });
  } catch (error) {
    throw new BadArgumentsError(error instanceof Error ? error.message : String(error));
  }
}

function readId(text: string): string {
  if (!stationIdSchema.safeParse(text).success) {
    throw new BadArgumentsError('a station id or a source name is 1 to 64 of a-z, 0-9 and "-"');
  }
  return text;
}

function readCredential(caller: CallerKind, flag: string, text: string): Arguments['credentials'][number] {
  const cut = text.indexOf('=');
  const secret = text.slice(cut + 1);
  if (cut < 1 || secret.length < MIN_CREDENTIAL_CHARACTERS || !/^[A-Za-z0-9._~+/=-]{1,512}$/.test(secret)) {
    throw new BadArgumentsError(
      `${flag} takes ${caller === 'station' ? 'STATION' : 'NAME'}=SECRET, the secret ${MIN_CREDENTIAL_CHARACTERS} or more of A-Z a-z 0-9 . _ ~ + / = -`,
    );
  }
  return { caller, id: readId(text.slice(0, cut)), secret };
}
