import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditAction, NewAuditEntry } from '../../../contract/audit.ts';
import { type DeskAction, type DeskView, deskViewSchema, type ExportFolder } from '../../../contract/desk.ts';
import { DESK_IDLE_MS } from '../../../contract/operators.ts';
import { failed, ok } from '../../../contract/result.ts';
import { refused } from '../../../electron/codes/outcome.ts';
import { emptyDay } from '../../../electron/ledger/read-desk.ts';
import { startDeskThread } from '../../../electron/reports/desk-thread.ts';
import { runExport } from '../../../electron/reports/run-export.ts';
import { chooseFreeName, settleFolder } from '../../../electron/shell/find-folders.ts';
import { problemOf } from '../../../electron/wiring/desk-export.ts';
import { createDesk, type DeskPorts } from '../../../electron/wiring/open-desk.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { scan } from '../../support/passage-world.ts';
import { sampleLogRow } from '../../support/sample-desk.ts';
import { recordVisits, sealedStation } from '../../support/sealed-station.ts';

const DAY = '2026-11-21';
const reports = join(import.meta.dirname, '../../../electron/reports');

const visitsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    sampleVisit(first + i, { pairing: 'entry', atMs: SAMPLE_MS + first + i - 1 }),
  );

/** A desk on a real ledger, a thread of its own and a folder that stands for the stick. */
async function deskOn(visits: number, change: Partial<DeskPorts> = {}) {
  const { dataDir, ledgerPath } = await sealedStation(visitsFrom(1, visits));
  let recorded = visits;
  const stick = join(dataDir, 'stick');
  mkdirSync(stick);
  const folder: ExportFolder = { path: stick, label: 'STICK', freeBytes: null, isRemovable: true };
  let nowMs = SAMPLE_MS;
  const views: (DeskView | null)[] = [];
  const audit: { actor: string; action: AuditAction }[] = [];
  const done: string[] = [];
  const waiting: { readonly is: (view: DeskView | null) => boolean; readonly go: () => void }[] = [];
  const desk = createDesk({
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    log: () => {},
    push(view) {
      if (view !== null) deskViewSchema.parse(view);
      views.push(view);
      for (const { is, go } of waiting) if (is(view)) go();
    },
    station: () => ({
      stationId: 'station-1',
      venueId: 'phuong-mau',
      read: () => refused('venue', 'venue-code'),
      ledger: {
        requeueQuarantined: () => 2,
        recordAudit(entry: NewAuditEntry) {
          audit.push({ actor: entry.actor, action: entry.action });
          return ok({ ...entry, number: 1, afterSeq: 0, hash: 'A'.repeat(43) });
        },
      },
      audit: (actor, action) => void audit.push({ actor, action }),
      wakeSync: () => void done.push('wake'),
    }),
    startThread: () => startDeskThread(join(reports, 'desk-worker.ts'), ledgerPath),
    runExport: (options) =>
      runExport({ ...options, workerPath: join(reports, 'export-worker.ts'), ledgerPath }),
    findFolders: () => Promise.resolve([folder]),
    chooseFreeName,
    settleFolder: (path) => settleFolder(path, process.platform),
    openDevices: () => void done.push('devices'),
    isAdmin: () => true,
    printPoster: () => Promise.resolve(done.push('poster') > 0),
    keepCode(text) {
      done.push(`code ${text}`);
      return ok(null);
    },
    ...change,
  });
  const until = (is: (view: DeskView | null) => boolean): Promise<DeskView | null> => {
    const last = views.at(-1);
    if (last !== undefined && is(last)) return Promise.resolve(last);
    return new Promise((resolve) => {
      waiting.push({ is, go: () => resolve(views.at(-1) ?? null) });
    });
  };
  return {
    desk,
    views,
    audit,
    done,
    stick,
    until,
    files: () => readdirSync(stick),
    /** More people pass while the desk stands open. */
    async arrive(count: number) {
      await recordVisits(ledgerPath, visitsFrom(recorded + 1, count));
      recorded += count;
    },
    pass(ms: number) {
      nowMs += ms;
      desk.beat();
    },
  };
}

const ended = (view: DeskView | null): boolean =>
  view?.export !== undefined && view.export !== null && view.export.state !== 'running';
const page = (name: DeskView['page']): DeskAction => ({ type: 'page', page: name });

describe('the desk', () => {
  it('opens with its numbers, for who signed in', async () => {
    const { desk, until } = await deskOn(3);
    expect(desk.view()).toBeNull();
    desk.open('lan.admin');
    const view = await until((view) => view?.today.in === 3);
    expect(view).toMatchObject({ operator: 'lan.admin', page: 'today', isUnread: false });
    expect(view?.closesAtMs).toBe(SAMPLE_MS + DESK_IDLE_MS);
    desk.close();
  });

  it('signs out by itself, not a moment before its time, and the audit says so', async () => {
    const { desk, until, pass, audit } = await deskOn(0);
    desk.open('lan.admin');
    await until((view) => view !== null);
    pass(DESK_IDLE_MS - 1);
    expect(desk.view()).not.toBeNull();
    pass(1);
    expect(desk.view()).toBeNull();
    expect(audit).toEqual([{ actor: 'lan.admin', action: { kind: 'signed-out', by: 'time' } }]);
  });

  it('stays for who touches it, and closes for who closes it', async () => {
    const { desk, until, pass, audit, views } = await deskOn(0);
    desk.open('lan.admin');
    await until((view) => view !== null);
    pass(DESK_IDLE_MS - 1);
    desk.act({ type: 'touch' });
    pass(DESK_IDLE_MS - 1);
    expect(desk.view()).not.toBeNull();
    desk.act({ type: 'close' });
    expect(views.at(-1)).toBeNull();
    expect(audit).toEqual([{ actor: 'lan.admin', action: { kind: 'signed-out', by: 'person' } }]);
  });

  it('does nothing while it is closed', async () => {
    const { desk, done, audit, views } = await deskOn(0);
    for (const action of [{ type: 'send-again' }, { type: 'print-poster' }, { type: 'devices' }] as const)
      desk.act(action);
    expect([done, audit, views]).toEqual([[], [], []]);
  });

  it('gives the log a page at a time and keeps its rows for the page of the log', async () => {
    const { desk, until } = await deskOn(60);
    desk.open('lan.admin');
    desk.act(page('log'));
    const first = await until((view) => view?.log.rows.length === 50);
    expect(first?.log).toMatchObject({ total: 60, isLoading: false, days: [DAY] });
    desk.act({ type: 'more' });
    const second = await until((view) => view?.log.rows.length === 60);
    expect(second?.log.rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i));
    desk.act({ type: 'more' });
    expect(desk.view()?.log.isLoading).toBe(false);
    desk.act(page('today'));
    expect(desk.view()?.log.rows).toEqual([]);
    desk.close();
  });

  it('shows who comes while the log stands open, above the rows that stand', async () => {
    const { desk, until, arrive, pass, views } = await deskOn(60);
    const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);
    const seqs = (view: DeskView | null) => view?.log.rows.map(({ seq }) => seq);
    const renew = (): void => {
      pass(1_000);
      pass(1_000);
    };
    desk.open('lan.admin');
    desk.act(page('log'));
    await until((view) => view?.log.rows.length === 50);
    await arrive(3);
    const before = views.length;
    renew();
    const grown = await until((view) => view?.log.rows[0]?.seq === 63);
    expect(seqs(grown)).toEqual(down(63, 11));
    expect(grown?.log.total).toBe(63);
    // Nothing was taken away in between.
    expect(views.slice(before).every((view) => view?.log.isLoading === false)).toBe(true);
    desk.act({ type: 'more' });
    expect(seqs(await until((view) => view?.log.rows.length === 63))).toEqual(down(63, 1));
    // More than a page at once: the newest page stands alone, and the rest is behind its key again.
    await arrive(51);
    renew();
    expect(seqs(await until((view) => view?.log.rows[0]?.seq === 114))).toEqual(down(114, 65));
    desk.act({ type: 'more' });
    expect(seqs(await until((view) => view?.log.rows.length === 100))).toEqual(down(114, 15));
    desk.close();
  });

  it('leaves the log alone when another one was asked for meanwhile', async () => {
    const { desk, until, arrive, pass } = await deskOn(2);
    desk.open('lan.admin');
    desk.act(page('log'));
    await until((view) => view?.log.rows.length === 2);
    await arrive(1);
    pass(1_000);
    pass(1_000);
    const filter = { day: DAY, outcome: null, direction: null, lane: null, family: null, seq: 1 } as const;
    desk.act({ type: 'filter', filter });
    const view = await until((view) => view?.log.isLoading === false && view.log.filter.seq === 1);
    expect(view?.log.rows.map(({ seq }) => seq)).toEqual([1]);
    pass(1_000);
    pass(1_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(desk.view()?.log.rows.map(({ seq }) => seq)).toEqual([1]);
    desk.close();
  });

  it('offers no more where the last page was read, also when people came meanwhile', async () => {
    const first = Array.from({ length: 50 }, (_, at) => sampleLogRow(60 - at));
    const rest = Array.from({ length: 10 }, (_, at) => sampleLogRow(10 - at));
    const asked: unknown[] = [];
    const { desk, until } = await deskOn(0, {
      startThread: () =>
        ({
          close: () => {},
          ask: (question: { kind: string; after?: unknown }) => {
            if (question.kind !== 'log')
              return Promise.resolve(ok(question.kind === 'days' ? [DAY] : emptyDay(DAY)));
            asked.push(question.after);
            const isFirst = question.after === null;
            return Promise.resolve(
              ok({
                rows: isFirst ? first : rest,
                total: isFirst ? 60 : 65,
                next: isFirst ? { atMs: 0, seq: 11 } : null,
              }),
            );
          },
        }) as unknown as ReturnType<DeskPorts['startThread']>,
    });
    desk.open('lan.admin');
    desk.act(page('log'));
    await until((view) => view?.log.rows.length === 50);
    expect(desk.view()?.log.total).toBe(60);
    desk.act({ type: 'more' });
    await until((view) => view?.log.rows.length === 60);
    expect(desk.view()?.log.total).toBe(60);
    desk.act({ type: 'more' });
    expect(asked).toHaveLength(2);
    desk.close();
  });

  it('closes within ten seconds for who is no admin any more', async () => {
    const admins = new Set(['lan.admin']);
    const { desk, until, pass, audit } = await deskOn(0, { isAdmin: (name) => admins.has(name) });
    desk.open('lan.admin');
    await until((view) => view !== null);
    for (let beat = 0; beat < 10; beat += 1) pass(1_000);
    expect(desk.view()).not.toBeNull();
    admins.clear();
    for (let beat = 0; beat < 10; beat += 1) pass(1_000);
    expect(desk.view()).toBeNull();
    expect(audit).toEqual([{ actor: 'lan.admin', action: { kind: 'signed-out', by: 'time' } }]);
  });

  it('shows the answer to the last filter, whatever was asked before', async () => {
    const { desk, until } = await deskOn(3);
    desk.open('lan.admin');
    const filter = { day: DAY, outcome: null, direction: null, lane: null, family: null, seq: null };
    desk.act(page('log'));
    desk.act({ type: 'filter', filter: { ...filter, outcome: 'deny' } });
    desk.act({ type: 'filter', filter: { ...filter, seq: 2 } });
    const view = await until((view) => view?.log.isLoading === false && view.log.total > 0);
    expect(view?.log.rows.map(({ seq }) => seq)).toEqual([2]);
    desk.close();
  });

  it('takes this place’s code while it waits for it, and its holder is at the desk', async () => {
    const { desk, until, pass, done, audit } = await deskOn(0);
    const code = scan('gatehouse:venue:phuong-mau');
    expect(desk.takesScan(code)).toBe(false);
    desk.open('lan.admin');
    desk.act(page('code'));
    await until((view) => view?.page === 'code');
    expect(desk.takesScan(code)).toBe(false);
    desk.act({ type: 'code-listen' });
    pass(10_000);
    expect(desk.takesScan(code)).toBe(true);
    expect(done).toEqual([`code ${code.text}`]);
    expect(audit).toMatchObject([{ actor: 'lan.admin', action: { kind: 'venue-code-changed' } }]);
    pass(DESK_IDLE_MS - 1);
    expect(desk.view()?.code.said).toBe('taken');
    desk.close();
  });

  it('waits for no code behind another page, nor once it is closed', async () => {
    const { desk, until, done } = await deskOn(0);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'code-listen' });
    expect(desk.view()?.code.listeningUntilMs).not.toBeNull();
    desk.act(page('log'));
    expect(desk.view()?.code.listeningUntilMs).toBeNull();
    expect(desk.takesScan(scan())).toBe(false);
    desk.act(page('code'));
    desk.act({ type: 'code-listen' });
    desk.act({ type: 'close' });
    expect(desk.takesScan(scan())).toBe(false);
    desk.open('lan.admin');
    expect([desk.takesScan(scan()), done]).toEqual([false, []]);
    desk.close();
  });

  it('sends again what the collector refused, and says who did it', async () => {
    const { desk, until, audit, done } = await deskOn(0);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'send-again' });
    expect(audit).toEqual([{ actor: 'lan.admin', action: { kind: 'requeued', visits: 2 } }]);
    expect(done).toEqual(['wake']);
    desk.close();
  });

  it('makes room for the devices screen', async () => {
    const { desk, until, done } = await deskOn(0);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'devices' });
    expect(desk.view()).toBeNull();
    expect(done).toEqual(['devices']);
  });

  it('says that the ledger cannot be read rather than show a day without visits', async () => {
    const { desk, until } = await deskOn(0, {
      startThread: () => ({
        ask: () => Promise.resolve(failed({ kind: 'unread', detail: 'SQLITE_IOERR' })),
        close: () => {},
      }),
    });
    desk.open('lan.admin');
    expect(await until((view) => view?.isUnread === true)).not.toBeNull();
  });
});

describe('an export at the desk', () => {
  it('says how many rows of the ledger are in no file, because nobody can read them', async () => {
    const { desk, until, stick } = await deskOn(3, {
      runExport: ({ day, outFile }) => {
        writeFileSync(outFile, 'the rows that can be read');
        const log = { day, file: outFile, rows: 3, bytes: 25, withNames: false, erased: 0, notOpened: 0 };
        return { done: Promise.resolve(ok({ ...log, unreadableRows: 2 })), cancel() {} };
      },
    });
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'export', day: DAY, folder: stick });
    expect((await until(ended))?.export).toMatchObject({ state: 'done', rows: 3, unreadable: 2 });
    desk.close();
  });

  it('writes the day without names, noted with the operator, beside what is there', async () => {
    const { desk, until, stick, files, audit } = await deskOn(3);
    const first = `gatehouse-station-1-${DAY}.csv`;
    writeFileSync(join(stick, first), 'of yesterday');
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'export', day: DAY, folder: stick });
    const view = await until(ended);
    const second = `gatehouse-station-1-${DAY}-2.csv`;
    expect(view?.export).toEqual({
      state: 'done',
      day: DAY,
      rows: 3,
      total: 3,
      unreadable: 0,
      file: join(stick, second),
      problem: null,
    });
    expect(files().sort()).toEqual([second, first].sort());
    expect(readFileSync(join(stick, first), 'utf8')).toBe('of yesterday');
    expect(readFileSync(join(stick, second), 'utf8')).not.toContain('Mẫu');
    expect(audit).toEqual([
      {
        actor: 'lan.admin',
        action: { kind: 'exported', report: 'visits', day: DAY, withNames: false, rows: 3 },
      },
    ]);
    desk.close();
  });

  it('refuses a folder that was not found', async () => {
    const { desk, until, files, audit } = await deskOn(1);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'export', day: DAY, folder: '/etc' });
    const view = await until(ended);
    expect(view?.export).toMatchObject({ state: 'failed', problem: 'folder-gone', file: null });
    expect([files(), audit]).toEqual([[], []]);
    desk.close();
  });

  it('leaves nothing when it is cancelled', async () => {
    const { desk, until, stick, files } = await deskOn(2);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'export', day: DAY, folder: stick });
    desk.act({ type: 'cancel-export' });
    expect((await until(ended))?.export?.state).toBe('cancelled');
    expect(files()).toEqual([]);
  });

  it.each([
    ['ENOSPC', 'no-room'],
    ['EFBIG', 'no-room'],
    ['EIO', 'folder-gone'],
    ['ENOENT', 'folder-gone'],
    ['EACCES', 'failed'],
  ] as const)('tells %s as %s', (code, problem) => {
    expect(problemOf({ kind: 'cannot-write', detail: '', code })).toBe(problem);
  });

  it('tells a fault of the ledger or the audit as a failure', () => {
    expect(problemOf({ kind: 'not-noted', detail: '' })).toBe('failed');
    expect(problemOf({ kind: 'ledger-corrupt', detail: '' })).toBe('failed');
  });

  it('is told when the desk opens again', async () => {
    const { desk, until, stick } = await deskOn(2);
    desk.open('lan.admin');
    await until((view) => view !== null);
    desk.act({ type: 'export', day: DAY, folder: stick });
    expect((await until(ended))?.export?.state).toBe('done');
    desk.act({ type: 'close' });
    desk.open('lan.admin');
    expect((await until((view) => view?.today.in === 2))?.export?.state).toBe('done');
    desk.close();
  });
});
