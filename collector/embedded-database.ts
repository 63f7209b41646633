/**
 * Embedded database: the collector's own PostgreSQL, when no DATABASE_URL is given.
 *
 * Owns DIR: `password` (0600), `cluster/` (PostgreSQL's), `collector.pid` (who is in charge). Listens
 * on 127.0.0.1 only, on a free port, behind a random password. A cluster that a killed collector left
 * running is taken over as it is; one of a living collector is never stopped by another.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { findPrograms, type PostgresPrograms, ProgramFailedError, runProgram } from './postgres-programs.ts';
import { canReach, findPostgresUser, type PostgresUser } from './postgres-user.ts';

/** Where root keeps what PostgreSQL's account must reach. */
const SYSTEM_FOLDER = '/var/lib/gatehouse-collector';
const DATABASE = 'gatehouse';
const USER = 'gatehouse';
/** A cluster that was killed replays its log before it answers, milliseconds. */
const RECOVERY_LIMIT_MS = 60_000;

/** Foreseen, with a message for a person: another collector is in charge, another version, no room. */
export class EmbeddedDatabaseError extends Error {}

export interface EmbeddedDatabase {
  readonly connection: pg.PoolConfig;
  /** The folder in use: the one asked for, or where it had to be put instead. */
  readonly folder: string;
  /** True when a cluster was already running: an orphan that was taken over, or another collector's. */
  readonly wasRunning: boolean;
  /** Stops the cluster, unless it is another collector's. */
  close(): Promise<void>;
}

/** `$XDG_DATA_HOME/gatehouse-collector`, or its like on other systems. */
export function defaultDataFolder(): string {
  const base =
    process.platform === 'win32'
      ? (process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : (process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'));
  return join(base, 'gatehouse-collector');
}

export interface OpenOptions {
  /** `--data DIR`; null for the default. */
  readonly folder: string | null;
  /** `serve` takes charge of the cluster; `visit` uses a running one beside its owner, or starts it for a moment. */
  readonly as: 'serve' | 'visit';
  readonly say: (line: string) => void;
}

export async function openEmbeddedDatabase({ folder, as, say }: OpenOptions): Promise<EmbeddedDatabase> {
  const user = findPostgresUser();
  const home = await prepareFolder(user, folder, say);
  const owner = await loadOwner(home);
  const password = await loadPassword(home, user);
  const cluster = join(home, 'cluster');

  const running = await findRunning(cluster, password);
  if (running !== null && owner !== null) {
    if (as === 'serve') {
      throw new EmbeddedDatabaseError(`another collector (process ${owner}) is using ${home}`);
    }
    return { connection: running, folder: home, wasRunning: true, close: async () => undefined };
  }
  const programs = await findPrograms(user, SYSTEM_FOLDER, say);
  if (as === 'serve') await writeFile(join(home, 'collector.pid'), `${process.pid}\n`);
  const connection = running ?? (await start(cluster, password, user, programs, say));
  return {
    connection,
    folder: home,
    wasRunning: running !== null,
    async close() {
      // A collector that began meanwhile took this cluster over.
      if (as === 'visit' && (await loadOwner(home)) !== null) return;
      await runProgram(programs.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w'], user, cluster);
      if (as === 'serve') await rm(join(home, 'collector.pid'), { force: true });
    },
  };
}

/**
 * The folder itself, made when missing and passable for PostgreSQL's account. When that account cannot
 * get there (root's home is 0700), the data lies under SYSTEM_FOLDER instead, in a place that is the
 * same for the same folder, and this is said.
 */
async function prepareFolder(
  user: PostgresUser | null,
  asked: string | null,
  say: (line: string) => void,
): Promise<string> {
  const wanted = resolve(asked ?? defaultDataFolder());
  const isReachable = canReach(user, dirname(wanted));
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const folder = isReachable ? wanted : join(SYSTEM_FOLDER, asked === null ? 'data' : `data-${key}`);
  if (!isReachable) say(`PostgreSQL's account cannot reach ${wanted}; the data lies in ${folder}`);
  await mkdir(folder, { recursive: true, mode: user === null ? 0o700 : 0o755 });
  // Only passing through, not listing: what lies inside is 0600 and 0700.
  if (!canReach(user, folder)) await chmod(folder, (await stat(folder)).mode | 0o011);
  return folder;
}

/** The process id of a living collector that is in charge of this folder, or null. */
async function loadOwner(folder: string): Promise<number | null> {
  const text = await readFile(join(folder, 'collector.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid !== process.pid && isAlive(pid) ? pid : null;
}

async function loadPassword(folder: string, user: PostgresUser | null): Promise<string> {
  const path = join(folder, 'password');
  const known = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  if (existsSync(join(folder, 'cluster'))) {
    throw new EmbeddedDatabaseError(`${path} is missing, and the cluster beside it opens with nothing else`);
  }
  const made = randomBytes(24).toString('base64url');
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${made}\n`, { mode: 0o600 });
  // initdb reads it as PostgreSQL's account.
  if (user !== null) await chown(draft, user.uid, user.gid);
  await rename(draft, path);
  return made;
}

/** The running cluster of this folder, waiting for it while it recovers; null when there is none. */
async function findRunning(cluster: string, password: string): Promise<pg.PoolConfig | null> {
  const pidFile = join(cluster, 'postmaster.pid');
  for (const untilMs = performance.now() + RECOVERY_LIMIT_MS; ; await pause(100)) {
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    if (!Number.isInteger(pid)) return null;
    const connection = connectionOf(Number(lines[3]), password);
    if (await isClusterAt(connection, cluster)) return connection;
    if (!isPostgres(pid)) {
      // The machine lost power, or the number now belongs to somebody else: PostgreSQL would refuse to start.
      await rm(pidFile, { force: true });
      return null;
    }
    if (performance.now() > untilMs) {
      throw new EmbeddedDatabaseError(`PostgreSQL (process ${pid}) runs in ${cluster} but does not answer`);
    }
  }
}

async function isClusterAt(connection: pg.PoolConfig, cluster: string): Promise<boolean> {
  const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return resolve(rows[0]?.data_directory ?? '') === resolve(cluster);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function start(
  cluster: string,
  password: string,
  user: PostgresUser | null,
  programs: PostgresPrograms,
  say: (line: string) => void,
): Promise<pg.PoolConfig> {
  if (!existsSync(join(cluster, 'PG_VERSION'))) await create(cluster, user, programs, say);
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    // terse, panic: PostgreSQL's log must not repeat the values of a row that failed.
    const options = [
      `-p ${port}`,
      '-c listen_addresses=127.0.0.1',
      "-c unix_socket_directories=''",
      '-c log_error_verbosity=terse',
      '-c log_min_error_statement=panic',
      '-c max_connections=40',
    ].join(' ');
    try {
      const args = ['start', '-D', cluster, '-w', '-s', '-l', join(cluster, 'server.log'), '-o', options];
      await runProgram(programs.pgCtl, args, user, cluster);
      const connection = connectionOf(port, password);
      await createDatabase(connection);
      return connection;
    } catch (error) {
      // Between asking for a free port and using it, somebody else may have taken it.
      if (!(error instanceof ProgramFailedError) || attempt === 3) {
        throw new EmbeddedDatabaseError(
          `PostgreSQL did not start: ${lastWords(cluster) || messageOf(error)}`,
        );
      }
    }
  }
}

/** Made beside and renamed: a collector killed half-way through leaves nothing that looks like a cluster. */
async function create(
  cluster: string,
  user: PostgresUser | null,
  programs: PostgresPrograms,
  say: (line: string) => void,
): Promise<void> {
  say(`making a PostgreSQL cluster in ${cluster}`);
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (user !== null) await chown(draft, user.uid, user.gid);
  const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${USER}`];
  const args = ['-D', draft, `--pwfile=${join(dirname(cluster), 'password')}`, ...flags];
  await runProgram(programs.initdb, args, user, draft);
  await rename(draft, cluster);
}

async function createDatabase(connection: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function connectionOf(port: number, password: string): pg.PoolConfig {
  return { host: '127.0.0.1', port, user: USER, password, database: DATABASE };
}

function findFreePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Where /proc tells, a living process of another program does not count. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return process.platform !== 'linux';
  }
}

/** The end of PostgreSQL's own log: "cannot write", "incompatible version", "no space". */
function lastWords(cluster: string): string {
  try {
    const lines = readFileSync(join(cluster, 'server.log'), 'utf8').trim().split('\n');
    return lines.filter((line) => /FATAL|PANIC|could not/.test(line)).at(-1) ?? '';
  } catch {
    return '';
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
