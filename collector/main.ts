/**
 * `npm run collector`: the reference backend on this machine.
 *
 * The process edge: opens the database, does what was asked (arguments.ts, act.ts) or listens, and closes both in
 * order on SIGTERM or SIGINT. stdout carries what a script reads (one JSON object a line with --json),
 * stderr carries what a person reads. Exit codes: 0 done, 1 failed or refused in part, 2 bad arguments.
 */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { recipientSchema } from '../contract/vault.ts';
import { act } from './act.ts';
import { createCollector } from './app.ts';
import { type Arguments, HELP, readArguments } from './arguments.ts';
import { BadArgumentsError } from './bad-arguments.ts';
import { storeCredential } from './credentials.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { migrate } from './migrate.ts';
import { SWEEP_EVERY_MS, sweepRegister } from './sweep-register.ts';
import { sweepVisits } from './sweep-visits.ts';

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

/** Key id of the authority whose public key was given; null: none was. */
async function loadAuthorityKeyId({ authorityKey }: Arguments): Promise<string | null> {
  const path = authorityKey ?? process.env.GATEHOUSE_AUTHORITY_KEY ?? '';
  if (path === '') return null;
  try {
    return recipientSchema.parse(JSON.parse(await readFile(path, 'utf8'))).keyId;
  } catch (error) {
    throw new Error(`${path} is not the public key of an authority`, { cause: error });
  }
}

async function serve(args: Arguments): Promise<void> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  // Heard from the first moment: a stop during the start closes the database too.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);

  const authorityKeyId = await loadAuthorityKeyId(args);
  const storage = await openStorage(args, 'serve');
  const app = createCollector({
    pool: storage.pool,
    authorityKeyId,
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
      sweepAll(storage.pool, args.retainDays).catch((error: unknown) =>
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

async function sweepAll(pool: pg.Pool, retainDays: number | null): Promise<void> {
  const nowMs = Date.now();
  await sweepRegister(pool, nowMs);
  if (retainDays !== null) await sweepVisits(pool, retainDays, nowMs);
}

async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2));
    if (args === 'help') process.stdout.write(HELP);
    else if (args.action.kind === 'serve') await serve(args);
    else {
      const authorityKeyId = await loadAuthorityKeyId(args);
      const { pool, close } = await openStorage(args, 'visit');
      try {
        return await act(pool, args.action, { authorityKeyId, isJson: args.isJson });
      } finally {
        await close();
      }
    }
    return 0;
  } catch (error) {
    console.error(textOf(error));
    if (error instanceof BadArgumentsError) console.error('See: npm run collector -- --help');
    return error instanceof BadArgumentsError ? 2 : 1;
  }
}

process.exitCode = await main();
