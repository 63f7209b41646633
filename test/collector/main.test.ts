import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { makeDataFolder, ownConnection, runCollector, spawnListening } from '../support/collector.ts';

const folder = makeDataFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function clusterProcess(): number {
  return Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function isRunning(): boolean {
  return existsSync(join(folder, 'cluster', 'postmaster.pid'));
}

/** In the order of a deployment: one data folder goes through all of it. */
describe('npm run collector', () => {
  it('makes a credential for a station, prints it once and stops its database', async () => {
    const { code, stdout } = await runCollector(['--data', folder, '--enrol', 'station-1', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      event: 'enrolled',
      stationId: 'station-1',
      credential: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    expect(code).toBe(0);
    expect(isRunning()).toBe(false);
  });

  it('makes a credential for a source of declarations the same way', async () => {
    const { code, stdout } = await runCollector(['--data', folder, '--enrol-source', 'source-1', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      event: 'enrolled',
      sourceId: 'source-1',
      credential: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    expect(code).toBe(0);
  });

  it('lets nobody else read its password and its data', () => {
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'cluster')).mode & 0o077).toBe(0);
  });

  it('takes the credential it made, and no longer the one before', async () => {
    const first = JSON.parse(
      (await runCollector(['--data', folder, '--enrol', 'station-1', '--json'])).stdout,
    );
    const second = JSON.parse(
      (await runCollector(['--data', folder, '--enrol', 'station-1', '--json'])).stdout,
    );
    const { child, url, ended } = await spawnListening(['--data', folder, '--port', '0']);
    const statusOf = async (credential: string): Promise<number> =>
      (
        await fetch(`${url}/v1/visits`, {
          method: 'POST',
          headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
          body: '{}',
        })
      ).status;
    expect([await statusOf(first.credential), await statusOf(second.credential)]).toEqual([401, 400]);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
    expect(isRunning()).toBe(false);
  });

  it('counts beside a collector that serves, which goes on', async () => {
    const { child, url, ended } = await spawnListening(['--data', folder, '--port', '0']);
    const { code, stdout } = await runCollector(['--data', folder, '--count', '--json']);
    expect({ code, counted: JSON.parse(stdout) }).toEqual({
      code: 0,
      counted: { visits: 0, duplicateIds: 0, dataKeys: 0 },
    });
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('refuses a folder that a living collector uses, and leaves that one alone', async () => {
    const { child, url, ended } = await spawnListening(['--data', folder, '--port', '0']);
    const second = await runCollector(['--data', folder, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`another collector (process ${child.pid})`);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    child.kill('SIGTERM');
    await ended;
  });

  it('takes over the database that a killed collector left running, and stops it in the end', async () => {
    const first = await spawnListening(['--data', folder, '--port', '0']);
    const cluster = clusterProcess();
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await spawnListening(['--data', folder, '--port', '0']);
    expect(clusterProcess()).toBe(cluster);
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(isRunning()).toBe(false);
  });

  it('starts after a power cut: the old process number belongs to somebody else now', async () => {
    writeFileSync(
      join(folder, 'cluster', 'postmaster.pid'),
      `${process.pid}\n${join(folder, 'cluster')}\n1760000000\n1\n\n127.0.0.1\n  1  1\nready   \n`,
    );
    const { child, ended } = await spawnListening(['--data', folder, '--port', '0']);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('works on when the database cut every connection', async () => {
    const { child, url, ended } = await spawnListening(['--data', folder, '--port', '0']);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    const client = new pg.Client(ownConnection(folder));
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = 'gatehouse' AND pid <> pg_backend_pid()`,
    );
    await client.end();
    expect(rowCount).toBeGreaterThan(0);
    // One try may still meet a dead connection; that is "not now", never a crash.
    expect([200, 503]).toContain((await fetch(`${url}/v1/health`)).status);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('says what it can do', async () => {
    const { code, stdout } = await runCollector(['--help']);
    expect(code).toBe(0);
    const flags = ['--enrol', '--enrol-source', '--credential', '--source-credential', '--count', '--data'];
    const more = ['--import-declarations', '--publish', '--rotate-register', '--host', '--port', '--json'];
    const commands = ['erase --order', 'sealed --day', 'chain --station', 'sweep --older-than-days'];
    const keeping = ['--authority-key', '--retain-days', '--visits-file'];
    for (const flag of [...flags, ...more, ...commands, ...keeping]) expect(stdout).toContain(flag);
    expect(stdout).toMatch(/sources must hand in again/);
  });

  it.each([
    [['--port', 'http'], '--port'],
    [['--port', '65536'], '--port'],
    [['--enrol', 'Station 1'], 'station id'],
    [['--credential', 'station-1=short'], '--credential'],
    [['--credential', 'no-secret'], '--credential'],
    [['--enrol', 'station-1', '--count'], '--count'],
    [['--enrol-source', 'Source 1'], 'source name'],
    [['--source-credential', 'source-1=short'], '--source-credential'],
    [['--publish', 'a.jws', '--rotate-register'], '--publish and --rotate-register'],
    [['--nonsense'], '--nonsense'],
    [['serve'], 'serve'],
    [['toString'], 'toString'],
    [['sweep', 'chain'], 'one command'],
    [['sweep', '--older-than-days', '21', '--count'], '--count and sweep'],
    [['sweep'], '--older-than-days'],
    [['sweep', '--older-than-days', '0'], '--older-than-days'],
    [['sweep', '--older-than-days', '21', '--day', '2026-11-21'], '--day'],
    [['--older-than-days', '21'], '--older-than-days'],
    [['--retain-days', '3651'], '--retain-days'],
    [['erase', '--order', 'order 1', '--visit', 'x'], '--order'],
    [['erase', '--order', 'order-1'], '--visits-file'],
    [['erase', '--order', 'order-1', '--visit', 'x', '--visits-file', 'f'], '--visits-file'],
    [['sealed', '--day', '2026-02-30', '--out', 'f'], '--day'],
    [['sealed', '--day', '2026-02-28'], '--out'],
    [['chain', '--station', 'Station 1', '--out', 'f'], '--station'],
  ])('ends with 2 and names what is wrong in %j', async (args, word) => {
    const { code, stdout, stderr } = await runCollector(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(word);
  });
});
