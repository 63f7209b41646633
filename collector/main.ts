/**
 * `npm run collector`: the reference backend on this machine.
 *
 * The process edge: reads arguments, opens the database, listens, and closes both in order on
 * SIGTERM or SIGINT. stdout carries what a script reads (one JSON object a line with --json),
 * stderr carries what a person reads. Exit codes: 0 done, 1 failed, 2 bad arguments.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { stationIdSchema } from '../contract/visit.ts';
import { createCollector } from './app.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { migrate } from './migrate.ts';
import { enrolStation, MIN_CREDENTIAL_CHARACTERS, storeCredential } from './stations.ts';

const HELP = `The collector takes visits from stations and keeps them in PostgreSQL.

  npm run collector                          serve on http://127.0.0.1:8787
  npm run collector -- --enrol STATION_ID    make a credential for a station, print it once
  npm run collector -- --count               how many visits are stored

  --host HOST      address to listen on (127.0.0.1); put TLS in front of any other
  --port PORT      port to listen on (8787); 0 takes a free one
  --data DIR       folder of the collector's own PostgreSQL (used when DATABASE_URL is not set)
  --credential STATION=SECRET   enrol with a given credential, for scripts; may be repeated
  --json           one JSON object a line on stdout
  --help

Enrolling a station again replaces its credential. DATABASE_URL names a PostgreSQL of your own.
`;

interface Arguments {
  readonly host: string;
  readonly port: number;
  readonly data: string | null;
  readonly enrol: string | null;
  readonly credentials: readonly { readonly stationId: string; readonly secret: string }[];
  readonly isCounting: boolean;
  readonly isJson: boolean;
}

class BadArgumentsError extends Error {}

function readArguments(argv: readonly string[]): Arguments | 'help' {
  const { values } = parseStrictly(argv);
  if (values.help === true) return 'help';
  const port = Number(values.port ?? '8787');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BadArgumentsError('--port takes a number from 0 to 65535');
  }
  if (values.enrol !== undefined && values.count === true) {
    throw new BadArgumentsError('--enrol and --count do not go together');
  }
  return {
    host: values.host ?? '127.0.0.1',
    port,
    data: values.data ?? null,
    enrol: values.enrol === undefined ? null : readStationId(values.enrol),
    credentials: (values.credential ?? []).map(readCredential),
    isCounting: values.count ?? false,
    isJson: values.json ?? false,
  };
}

function parseStrictly(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        enrol: { type: 'string' },
        credential: { type: 'string', multiple: true },
        count: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadArgumentsError(textOf(error));
  }
}

function readStationId(text: string): string {
  if (!stationIdSchema.safeParse(text).success) {
    throw new BadArgumentsError('a station id is 1 to 64 of a-z, 0-9 and "-"');
  }
  return text;
}

function readCredential(text: string): { stationId: string; secret: string } {
  const cut = text.indexOf('=');
  const secret = text.slice(cut + 1);
  if (cut < 1 || secret.length < MIN_CREDENTIAL_CHARACTERS || !/^[A-Za-z0-9._~+/=-]{1,512}$/.test(secret)) {
    throw new BadArgumentsError(
      `--credential takes STATION=SECRET, the secret ${MIN_CREDENTIAL_CHARACTERS} or more of A-Z a-z 0-9 . _ ~ + / = -`,
    );
  }
  return { stationId: readStationId(text.slice(0, cut)), secret };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Storage {
  readonly pool: pg.Pool;
  readonly kind: 'given' | 'own';
  close(): Promise<void>;
}

async function openStorage(args: Arguments, as: 'serve' | 'visit'): Promise<Storage> {
  const given = process.env.DATABASE_URL;
  const own =
    given === undefined || given === ''
      ? await openEmbeddedDatabase({ folder: args.data, as, say: (line) => console.error(line) })
      : null;
  const pool = new pg.Pool({ ...(own?.connection ?? { connectionString: given }), max: 8 });
  // A connection that dies while idle is replaced at its next use; unheard, it would end the process.
  pool.on('error', () => undefined);
  const close = async (): Promise<void> => {
    await pool.end();
    await own?.close();
  };
  try {
    await migrate(pool);
    for (const { stationId, secret } of args.credentials) await storeCredential(pool, stationId, secret);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return { pool, kind: own === null ? 'given' : 'own', close };
}

async function enrol(args: Arguments, stationId: string): Promise<void> {
  const storage = await openStorage(args, 'visit');
  try {
    const credential = await enrolStation(storage.pool, stationId);
    if (args.isJson) console.log(JSON.stringify({ event: 'enrolled', stationId, credential }));
    else {
      console.log(credential);
      console.error(`Put this into the settings of ${stationId}; it is not kept here and not shown again.`);
    }
  } finally {
    await storage.close();
  }
}

async function count(args: Arguments): Promise<void> {
  const storage = await openStorage(args, 'visit');
  try {
    const { rows } = await storage.pool.query<{ visits: number; duplicateIds: number }>(
      'SELECT count(*)::int AS visits, (count(*) - count(DISTINCT id))::int AS "duplicateIds" FROM visit',
    );
    const found = rows[0] ?? { visits: 0, duplicateIds: 0 };
    console.log(
      args.isJson ? JSON.stringify(found) : `${found.visits} visits, ${found.duplicateIds} duplicate ids`,
    );
  } finally {
    await storage.close();
  }
}

async function serve(args: Arguments): Promise<void> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  // Heard from the first moment: a stop during the start closes the database too.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);

  const storage = await openStorage(args, 'serve');
  const app = createCollector({
    pool: storage.pool,
    log: (level, event, facts) => {
      if (level !== 'info') console.error(JSON.stringify({ level, event, ...facts }));
    },
  });
  try {
    const url = await app.listen({ host: args.host, port: args.port });
    if (args.isJson) console.log(JSON.stringify({ event: 'listening', url, database: storage.kind }));
    else
      console.log(
        `collector: ${url} (${storage.kind === 'own' ? 'own PostgreSQL' : 'PostgreSQL of DATABASE_URL'})`,
      );
    if (!/^(127\.|::1$|localhost$)/.test(args.host)) {
      console.error(
        'This address is reachable from the network, without TLS: put a TLS proxy in front of it.',
      );
    }
    await stopped;
  } finally {
    await app.close();
    await storage.close();
  }
  if (args.isJson) console.log(JSON.stringify({ event: 'stopped' }));
}

async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2));
    if (args === 'help') process.stdout.write(HELP);
    else if (args.enrol !== null) await enrol(args, args.enrol);
    else if (args.isCounting) await count(args);
    else await serve(args);
    return 0;
  } catch (error) {
    console.error(textOf(error));
    if (error instanceof BadArgumentsError) console.error('See: npm run collector -- --help');
    return error instanceof BadArgumentsError ? 2 : 1;
  }
}

process.exitCode = await main();
