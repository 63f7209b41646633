/**
 * The authority's way to what stations sealed: from a real ledger over the real collector into its hands, and an
 * order to erase back to the station. People are made up.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claims } from '../../contract/reading.ts';
import { type Recipient, recipientSchema } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';
import { type Ledger, openLedger } from '../../electron/ledger/open-ledger.ts';
import { openReadOnlyLedger } from '../../electron/ledger/read-ledger.ts';
import { exchangeOverHttp } from '../../electron/sync/exchange-over-http.ts';
import { handOverCheckpoints } from '../../electron/sync/hand-over-checkpoints.ts';
import { postOverHttp } from '../../electron/sync/post-over-http.ts';
import { createErasurePull } from '../../electron/sync/pull-erasures.ts';
import { createUploader } from '../../electron/sync/upload-batches.ts';
import { openDataKeys } from '../../electron/vault/data-keys.ts';
import { sampleSigner, sampleVenue } from '../../scripts/rig/sample-vault.ts';
import { isWanted, readWantedName, readWantedNumber, readWantedPhone } from '../../scripts/sealed-file.ts';
import { type Exit, startTestCollector, type TestCollector } from '../support/collector.ts';
import { SAMPLE_MORNING_MS, sampleNewVisits } from '../support/sample-visits.ts';

const DAY = '2026-11-21';
const PASSPHRASE = 'một câu dài để thử';

const people: readonly Claims[] = [
  { fullName: 'Đặng Thị Dấu Vết', birthDate: '1990-02-17', idNumber: '001190900001', phone: '0912345678' },
  { fullName: 'Lê Văn Khác', birthDate: '1987', idNumber: '001087900002', phone: '0987654321' },
];
/** Whoever greps what the collector stores must not find one of these. */
const MARKS = ['Dấu Vết', '001190900001', '0912345678', '001087900002'];

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-authority-'));
const privateFile = join(folder, 'authority.private.json');
const publicFile = join(folder, 'authority.json');
const passphraseFile = join(folder, 'passphrase');
const sealedFile = join(folder, 'sealed.jsonl');
const openedFile = join(folder, 'opened.jsonl');

async function run(...args: readonly string[]): Promise<Exit> {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'authority.ts');
  const { GATEHOUSE_PASSPHRASE: _, ...env } = process.env;
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const withKey = ['--key', privateFile, '--passphrase-file', passphraseFile];
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

let collector: TestCollector;
let ledger: Ledger;
let ledgerPath: string;
beforeAll(async () => {
  collector = await startTestCollector();
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`);
});
afterAll(async () => {
  ledger?.close();
  await collector?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const common = () => ({
  collector: { url: collector.url, credential: collector.credential },
  stationId: collector.stationId,
  clock: { wallMs: Date.now, monotonicMs: () => performance.now() },
  timers: {
    set(ms: number, task: () => void): () => void {
      const timer = setTimeout(task, Math.min(ms, 20));
      return () => clearTimeout(timer);
    },
  },
  random: () => 0,
  log: () => undefined,
  onServerTime: () => undefined,
  exchange: exchangeOverHttp,
});

/** Everything that the collector's database holds, as text. */
async function dumpOfCollector(): Promise<string> {
  const { rows } = await collector.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  let dump = '';
  for (const { name } of rows) {
    dump += JSON.stringify((await collector.pool.query(`SELECT t::text FROM ${name} AS t`)).rows);
  }
  return dump;
}

/** In the order in which it happens: one key and one day go through all of it. */
describe('npm run authority', () => {
  it('makes a key in two files, of which the private one opens for nobody else', async () => {
    const files = ['--out', privateFile, '--public', publicFile, '--name', 'Sở Y tế Mẫu'];
    const { code, stdout } = await run('create', ...files, '--passphrase-file', passphraseFile, '--json');
    expect(code).toBe(0);
    const recipient: Recipient = recipientSchema.parse(JSON.parse(readFileSync(publicFile, 'utf8')));
    expect(JSON.parse(stdout)).toEqual({
      event: 'created',
      keyId: recipient.keyId,
      private: privateFile,
      public: publicFile,
    });
    expect(statSync(privateFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(privateFile, 'utf8');
    expect(await run('create', ...files, '--passphrase-file', passphraseFile)).toMatchObject({ code: 1 });
    expect(readFileSync(privateFile, 'utf8')).toBe(before);
  });

  it('refuses a short passphrase and makes no file', async () => {
    const short = join(folder, 'short');
    writeFileSync(short, 'elf letters');
    const out = join(folder, 'never.json');
    const made = await run(
      ...['create', '--out', out, '--public', `${out}.public`, '--name', 'x', '--passphrase-file', short],
    );
    expect(made).toMatchObject({ code: 1, stderr: expect.stringContaining('12 characters') });
    expect(() => statSync(out)).toThrow();
  });

  it('opens the sealed day that a station delivered, of which the collector can read nothing', async () => {
    const authority = recipientSchema.parse(JSON.parse(readFileSync(publicFile, 'utf8')));
    const sealer = await openDataKeys({ venue: sampleVenue, authority, nowMs: () => SAMPLE_MORNING_MS });
    ledgerPath = join(folder, 'ledger.db');
    const opened = openLedger({
      ...{ path: ledgerPath, nowMs: () => SAMPLE_MORNING_MS, stationId: collector.stationId },
      ...{ sealer, signer: sampleSigner },
    });
    if (!opened.ok) throw new Error(opened.error.detail);
    ledger = opened.value;
    for (const [index, visit] of sampleNewVisits(6).entries()) {
      const claims = index === 5 ? null : (people[index % 2] ?? null);
      expect(ledger.recordVisit({ ...visit, claims })).toMatchObject({ ok: true });
    }
    await new Promise<void>((resolve) => {
      const uploader = createUploader({
        ...common(),
        outbox: ledger,
        post: postOverHttp,
        onStatus({ state, pending }) {
          if (state === 'idle' && pending === 0) resolve(uploader.stop());
        },
      });
    });
    sealer.close();
    const dump = await dumpOfCollector();
    for (const mark of MARKS) {
      const forms = ['utf8', 'base64', 'hex'].map((form) => Buffer.from(mark).toString(form as 'utf8'));
      for (const form of forms) expect(dump).not.toContain(form);
    }

    expect(await collector.run('sealed', '--day', DAY, '--out', sealedFile)).toMatchObject({ code: 0 });
    const { code, stderr } = await run('open', '--in', sealedFile, ...withKey, '--out', openedFile);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '6 visits: 5 opened, 1 without claims\n' });
    const visits = linesOf(readFileSync(openedFile, 'utf8')).map(
      (line) => JSON.parse(line) as Visit & { claims: Claims | null },
    );
    expect(visits.map(({ claims }) => claims)).toEqual(
      [0, 1, 0, 1, 0].map((n) => people[n]).concat([null as never]),
    );
    expect(visits[0]).not.toHaveProperty('sealedClaims');
    expect(statSync(openedFile).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['--id-number', '001190900001', [0, 2, 4]],
    ['--id-number', '001 190 900 001', [0, 2, 4]],
    ['--phone', '+84 912.345.678', [0, 2, 4]],
    ['--name', 'dang thi dau vet', [0, 2, 4]],
    ['--name', 'Lê Văn Khác', [1, 3]],
    ['--phone', '0911111111', []],
  ])('finds the visits of one person by %s %s', async (flag, what, indexes) => {
    const { code, stdout } = await run('find', '--in', sealedFile, ...withKey, flag, what);
    const ids = sampleNewVisits(6).map(({ id }) => id);
    expect({ code, found: linesOf(stdout) }).toEqual({ code: 0, found: indexes.map((n) => ids[n]) });
    expect(stdout).not.toMatch(/Dấu|Khác|0011/);
  });

  it('finds the same person by a file, which no log of commands repeats', async () => {
    const person = join(folder, 'person.txt');
    const find = () => run('find', '--in', sealedFile, ...withKey, '--person-file', person);
    const ids = sampleNewVisits(6).map(({ id }) => id);
    writeFileSync(person, 'id-number: 001 190 900 001\r\n');
    expect(linesOf((await find()).stdout)).toEqual([0, 2, 4].map((n) => ids[n]));
    writeFileSync(person, 'name: Le Van Khac\nbirth-year: 1987\n');
    expect(linesOf((await find()).stdout)).toEqual([1, 3].map((n) => ids[n]));
    writeFileSync(person, 'name: Le Van Khac\nphone: 0912345678\n');
    expect(await find()).toMatchObject({ code: 2, stdout: '' });
    writeFileSync(person, '001190900001');
    const { code, stderr } = await find();
    expect([code, stderr.includes('001190900001')]).toEqual([2, false]);
  });

  it('narrows a name to a year of birth', async () => {
    const found = async (year: string): Promise<number> =>
      linesOf(
        (await run('find', '--in', sealedFile, ...withKey, '--name', 'Le Van Khac', '--birth-year', year))
          .stdout,
      ).length;
    expect([await found('1987'), await found('1986')]).toEqual([2, 0]);
  });

  it('erases one person everywhere by what it found: nothing of theirs opens any more, here or there', async () => {
    const { stdout } = await run('find', '--in', sealedFile, ...withKey, '--id-number', '001190900001');
    const visitsFile = join(folder, 'visits.txt');
    writeFileSync(visitsFile, stdout);
    const before = await dumpOfCollector();
    const erased = await collector.run('erase', '--order', 'order-1', '--visits-file', visitsFile, '--json');
    expect(JSON.parse(erased.stdout)).toMatchObject({ visits: 3, erased: 3, notStored: 0 });

    await new Promise<void>((resolve) => {
      const pull = createErasurePull({
        ...common(),
        upTo: () => ledger.erasuresUpTo(),
        keepUpTo: (number) => ledger.keepErasuresUpTo(number),
        apply: ({ orderId, visitIds }) =>
          ledger.erase({ orderId, visitIds, actor: 'collector', reason: null, atMs: SAMPLE_MORNING_MS }),
        yieldNow: () => new Promise((done) => setImmediate(done)),
        onState({ state, lastPulledAtMs }) {
          if (state === 'idle' && lastPulledAtMs !== null) resolve(pull.stop());
        },
      });
    });
    const again = await collector.run('erase', '--order', 'order-1', '--visits-file', visitsFile, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      isNew: false,
      stations: [{ stationId: 'station-1', isDone: true }],
    });

    const ids = new Set(linesOf(stdout));
    const sealed = linesOf(readFileSync(sealedFile, 'utf8'))
      .map((line) => JSON.parse(line) as { visit?: Visit })
      .flatMap(({ visit }) =>
        visit !== undefined && ids.has(visit.id) ? [visit.sealedClaims?.bytes ?? ''] : [],
      );
    const after = await dumpOfCollector();
    for (const bytes of sealed) {
      expect(before).toContain(bytes);
      expect(after).not.toContain(bytes);
    }
    const readOnly = openReadOnlyLedger(ledgerPath);
    if (!readOnly.ok) throw new Error(readOnly.error.detail);
    const onStation = [...readOnly.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)];
    readOnly.value.close();
    expect(onStation).toHaveLength(6);
    for (const { id, seq, sealedClaims } of onStation) {
      expect({ seq, isSealed: sealedClaims !== null }).toEqual({ seq, isSealed: !ids.has(id) && seq !== 6 });
    }

    await collector.run('sealed', '--day', DAY, '--out', sealedFile);
    const found = await run('find', '--in', sealedFile, ...withKey, '--id-number', '001190900001', '--json');
    expect({ code: found.code, said: JSON.parse(found.stdout) }).toMatchObject({
      code: 0,
      said: { visitIds: [], visits: 6, opened: 2, withoutClaims: 4, noKey: 0, broken: 0 },
    });
  });

  it('has a checkpoint of the chain that the erasure did not break, beside the hashes of the visits', async () => {
    const checkpoint = ledger.signCheckpoint(SAMPLE_MORNING_MS);
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      const handing = handOverCheckpoints({
        ...common(),
        load: (limit) => ledger.loadCheckpoints(limit),
        acknowledge: (upTo) => ledger.acknowledgeCheckpoints(upTo),
        lastSeq: () => ledger.lastSeq(),
        onForked: (seq) => told.push(seq),
        onBehind: (seq) => told.push(seq),
        onState({ state, lastPulledAtMs }) {
          if (state === 'idle' && lastPulledAtMs !== null) resolve(handing.stop());
        },
      });
    });
    expect(told).toEqual([]);
    expect(ledger.loadCheckpoints(10)).toEqual([]);
    const chainFile = join(folder, 'chain.jsonl');
    await collector.run('chain', '--station', collector.stationId, '--out', chainFile);
    const lines = linesOf(readFileSync(chainFile, 'utf8')).map((line) => JSON.parse(line) as object);
    expect(lines.slice(0, 6)).toEqual(
      [1, 2, 3, 4, 5, 6].map((seq) => ({ seq, hash: expect.stringMatching(/^[\w-]{43}$/) })),
    );
    expect(lines.at(-1)).toEqual({ checkpoint });
  });

  it('tells with its exit code that something did not open with this key', async () => {
    const other = await run(
      'find',
      '--in',
      sealedFile,
      '--development-key',
      '--phone',
      '0987654321',
      '--json',
    );
    expect({ code: other.code, said: JSON.parse(other.stdout) }).toMatchObject({
      code: 1,
      said: { visitIds: [], opened: 0, noKey: 2, closedKeys: 1 },
    });
  });

  it('opens nothing with a wrong passphrase, and leaves no file', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'không phải câu đó');
    const out = join(folder, 'never.jsonl');
    const tried = await run(
      ...['open', '--in', sealedFile, '--key', privateFile, '--passphrase-file', wrong, '--out', out],
    );
    expect(tried).toMatchObject({ code: 1, stderr: expect.stringContaining('does not open') });
    expect(() => statSync(out)).toThrow();
  });

  it('refuses a key file whose parts do not belong together', async () => {
    const file = JSON.parse(readFileSync(privateFile, 'utf8')) as Record<string, unknown>;
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, JSON.stringify({ ...file, keyId: '0'.repeat(16) }));
    const tried = await run(
      ...['find', '--in', sealedFile, '--key', changed, '--passphrase-file', passphraseFile],
      ...['--phone', '0987654321'],
    );
    expect(tried).toMatchObject({ code: 1, stderr: expect.stringContaining('was changed') });
  });

  it('refuses a file with another line in it, by its number', async () => {
    const odd = join(folder, 'odd.jsonl');
    writeFileSync(odd, `${readFileSync(sealedFile, 'utf8')}{"visit":{}}\n`);
    const tried = await run('find', '--in', odd, '--development-key', '--phone', '0987654321');
    expect(tried).toMatchObject({ code: 1, stderr: expect.stringMatching(/odd\.jsonl:8: neither/) });
  });

  it.each([
    [[], 'create, open and find'],
    [['look'], 'look'],
    [['find', '--in', 'f', '--key', 'k'], 'one of --id-number'],
    [['find', '--in', 'f', '--key', 'k', '--phone', '0912345678', '--name', 'A'], 'one of --id-number'],
    [['find', '--in', 'f', '--key', 'k', '--phone', '12'], 'neither a number nor a name'],
    [['find', '--in', 'f', '--key', 'k', '--name', '...'], 'neither a number nor a name'],
    [['find', '--in', 'f', '--phone', '0912345678', '--birth-year', '1990'], '--birth-year'],
    [['find', '--in', 'f', '--phone', '0912345678'], '--key'],
    [['open', '--in', 'f', '--key', 'k', '--development-key', '--out', 'o'], '--development-key'],
    [['create', '--out', 'a', '--public', 'a', '--name', 'x'], 'same file'],
    [['create', '--passphrase', 'secret'], '--passphrase'],
  ])('ends with 2 and names what is wrong in %j', async (args, word) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(word);
  });
});

describe('whom a search means', () => {
  const finds = (wanted: ReturnType<typeof readWantedNumber>, claims: Claims): boolean =>
    wanted !== null && isWanted(wanted, claims);

  it('is a number of any kind that a code carries', () => {
    expect(finds(readWantedNumber('123456789'), { oldIdNumber: '123456789' })).toBe(true);
    expect(finds(readWantedNumber('DN4010012345678'), { insuranceNumber: '0012345678' })).toBe(true);
    expect(finds(readWantedNumber('b1234567'), { idNumber: 'B1234567' })).toBe(true);
    expect(finds(readWantedNumber('001190900001'), { idNumber: '001190900002' })).toBe(false);
    expect(finds(readWantedNumber('0912345678'), { phone: '0912345678' })).toBe(false);
    expect(readWantedNumber('a name')).toBeNull();
  });

  it('is one phone however it is written', () => {
    for (const text of ['0912345678', '84912345678', '+84912345678', '0084 912 345 678']) {
      expect(finds(readWantedPhone(text), { phone: '+84 912 345 678' })).toBe(true);
    }
    expect(finds(readWantedPhone('0912345678'), { phone: '0912345679' })).toBe(false);
    expect(finds(readWantedPhone('0912345678'), {})).toBe(false);
  });

  it('is nobody without a name when a name is looked for', () => {
    expect(finds(readWantedName('Lê Văn Khác', null), {})).toBe(false);
    expect(finds(readWantedName('Lê Văn Khác', '1987'), { fullName: 'LE VAN KHAC' })).toBe(false);
  });
});
