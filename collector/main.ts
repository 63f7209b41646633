/**
 * `npm run collector`: the reference backend on this machine.
 *
 * The process edge: opens the database, does what was asked (arguments.ts) or listens, and closes both in
 * order on SIGTERM or SIGINT. stdout carries what a script reads (one JSON object a line with --json),
 * stderr carries what a person reads. Exit codes: 0 done, 1 failed or refused in part, 2 bad arguments.
 */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { createCollector } from './app.ts';
import { type Arguments, BadArgumentsError, HELP, readArguments } from './arguments.ts';
import { publishBundle } from './bundles.ts';
import { type CallerKind, enrolCaller, storeCredential } from './credentials.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { importDeclarations } from './import-declarations.ts';
import { rotateRegister } from './load-register.ts';
import { migrate } from './migrate.ts';
import { SWEEP_EVERY_MS, sweepRegister } from './sweep-register.ts';

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
  // The pool does not hear one that dies in the middle of a transaction, or while the pool is being ended.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const close = async (): Promise<void> => {
    await pool.end();
    await own?.close();
  };
  try {
    await migrate(pool);
    for (const { caller, id, secret } of args.credentials) await storeCredential(pool, caller, id, secret);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return { pool, kind: own === null ? 'given' : 'own', close };
}

/** Says one thing that was done: an event for a script, or a sentence for a person. */
type Say = (event: Readonly<Record<string, unknown>>, sentence: string) => void;

async function enrol(pool: pg.Pool, caller: CallerKind, id: string, isJson: boolean): Promise<void> {
  const credential = await enrolCaller(pool, caller, id);
  if (isJson) {
    const name = caller === 'station' ? { stationId: id } : { sourceId: id };
    console.log(JSON.stringify({ event: 'enrolled', ...name, credential }));
    return;
  }
  console.log(credential);
  const place = caller === 'station' ? 'the settings of' : 'the declaration system';
  console.error(`Put this into ${place} ${id}; it is not kept here and not shown again.`);
}

async function count(pool: pg.Pool, isJson: boolean): Promise<void> {
  const { rows } = await pool.query<{ visits: number; duplicateIds: number }>(
    'SELECT count(*)::int AS visits, (count(*) - count(DISTINCT id))::int AS "duplicateIds" FROM visit',
  );
  const found = rows[0] ?? { visits: 0, duplicateIds: 0 };
  console.log(isJson ? JSON.stringify(found) : `${found.visits} visits, ${found.duplicateIds} duplicate ids`);
}

/** Returns 1 when a line was refused. */
async function importFiles(
  pool: pg.Pool,
  files: readonly string[],
  isJson: boolean,
  say: Say,
): Promise<number> {
  let refused = 0;
  for (const file of files) {
    const counts = await importDeclarations(pool, file, (line, answer) => {
      if (isJson) console.log(JSON.stringify({ event: 'line', file, line, ...answer }));
      else if (answer.status === 'refused') {
        console.error(`${file}:${line}: refused (${answer.reason}): ${answer.detail}`);
      } else if (answer.status === 'accepted') {
        console.error(`${file}:${line}: taken without ${answer.unusable.join(', ')}: stands for nobody`);
      }
    });
    say(
      { event: 'imported', file, ...counts },
      `${file}: ${counts.accepted} accepted, ${counts.superseded} superseded, ${counts.refused} refused`,
    );
    refused += counts.refused;
  }
  return refused > 0 ? 1 : 0;
}

async function publishFiles(pool: pg.Pool, files: readonly string[], say: Say): Promise<void> {
  for (const file of files) {
    try {
      const { kind, version, isNew } = await publishBundle(pool, await readFile(file, 'utf8'));
      say(
        { event: 'published', kind, version, isNew },
        isNew ? `published ${kind} version ${version}` : `${kind} version ${version} was published before`,
      );
    } catch (error) {
      throw new Error(`${file}: ${textOf(error)}`, { cause: error });
    }
  }
}

async function rotate(pool: pg.Pool, say: Say): Promise<void> {
  const { epoch, droppedEntries } = await rotateRegister(pool, Date.now());
  say(
    { event: 'rotated', epoch, droppedEntries },
    `the register has epoch ${epoch}; ${droppedEntries} entries are gone, and all sources must hand in again`,
  );
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
    const sweep = (): void => {
      sweepRegister(storage.pool, Date.now()).catch((error: unknown) =>
        console.error(JSON.stringify({ level: 'error', event: 'sweep-failed', detail: textOf(error) })),
      );
    };
    sweep();
    const sweeping = setInterval(sweep, SWEEP_EVERY_MS);
    await stopped;
    clearInterval(sweeping);
  } finally {
    await app.close();
    await storage.close();
  }
  if (args.isJson) console.log(JSON.stringify({ event: 'stopped' }));
}

/** One action beside a collector that may be serving; returns the exit code. */
async function act(args: Arguments): Promise<number> {
  const { action, isJson } = args;
  const say: Say = (event, sentence) => console.log(isJson ? JSON.stringify(event) : sentence);
  const { pool, close } = await openStorage(args, 'visit');
  try {
    if (action.kind === 'enrol') await enrol(pool, action.caller, action.id, isJson);
    if (action.kind === 'count') await count(pool, isJson);
    if (action.kind === 'publish') await publishFiles(pool, action.files, say);
    if (action.kind === 'rotate-register') await rotate(pool, say);
    return action.kind === 'import' ? await importFiles(pool, action.files, isJson, say) : 0;
  } finally {
    await close();
  }
}

async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2));
    if (args === 'help') process.stdout.write(HELP);
    else if (args.action.kind === 'serve') await serve(args);
    else return await act(args);
    return 0;
  } catch (error) {
    console.error(textOf(error));
    if (error instanceof BadArgumentsError) console.error('See: npm run collector -- --help');
    return error instanceof BadArgumentsError ? 2 : 1;
  }
}

process.exitCode = await main();
