/**
 * Open desk: the admin's desk over the running gate: numbers, log, export, delivery.
 *
 * Opened by an admin's PIN (keep-guard.ts, which audits the sign-in); closes when nobody has touched it for a while,
 * and that is in the audit. Everything it reads comes from a thread with a connection of its own. An export goes on
 * when the desk closes and is told when it opens again. Where it may go is looked up here: a path that the page names
 * and that is not among the folders found is none.
 */
import type { AuditAction } from '../../contract/audit.ts';
import {
  type DeskAction,
  type DeskView,
  deskActionSchema,
  type ExportFolder,
  type LogRow,
  MAX_DESK_ROWS,
} from '../../contract/desk.ts';
import { localDayOf } from '../../contract/local-time.ts';
import { DESK_IDLE_MS } from '../../contract/operators.ts';
import type { Scan } from '../../contract/scan.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { emptyDay, type LogPlace } from '../ledger/read-desk.ts';
import type { DeskThread } from '../reports/desk-thread.ts';
import type { ExportOptions, ExportRun } from '../reports/run-export.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { createDeskExport } from './desk-export.ts';
import { enterVenueCode, type VenueCodePorts } from './enter-venue-code.ts';

/** Numbers, the newest of the log, delivery and folders are looked at anew this often, beats. */
const REFRESH_EVERY_BEATS = 2;
/** Whether who signed in may still be here is looked up this often, beats. */
const ADMIN_EVERY_BEATS = 10;

export interface DeskPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly log: WriteLog;
  readonly push: (view: DeskView | null) => void;
  /** Null: the station is not open. */
  readonly station: () => {
    readonly stationId: string;
    readonly venueId: string;
    readonly ledger: Pick<Ledger, 'requeueQuarantined' | 'recordAudit'>;
    /** What a code says, before any rule. */
    readonly read: NonNullable<ReturnType<VenueCodePorts['station']>>['read'];
    readonly audit: (actor: string, action: AuditAction) => void;
    /** There is something to send. */
    readonly wakeSync: () => void;
  } | null;
  readonly startThread: () => DeskThread;
  readonly runExport: (options: Pick<ExportOptions, 'day' | 'outFile' | 'note' | 'onProgress'>) => ExportRun;
  readonly findFolders: () => Promise<readonly ExportFolder[]>;
  readonly chooseFreeName: (folder: string, start: string, extension: string) => Promise<string | null>;
  readonly settleFolder: (folder: string) => Promise<boolean>;
  readonly openDevices: () => void;
  /** Still an admin here: operators are removed and changed while they stand at a desk. */
  readonly isAdmin: (operator: string) => boolean;
  /** True when the system's printer took it. Never rejects. */
  readonly printPoster: () => Promise<boolean>;
  /** On disk before on the screen. */
  readonly keepCode: VenueCodePorts['keepCode'];
}

export interface Desk {
  view(): DeskView | null;
  /** An admin has signed in. */
  open(operator: string): void;
  act(action: DeskAction): void;
  /** True: this scan was this place's code, for the desk, and is nobody's passage. */
  takesScan(scan: Scan): boolean;
  /** Once a second. */
  beat(): void;
  /** The program ends: a running export is cancelled, nothing is left of it. */
  close(): void;
}

type Renewed = 'day' | 'days' | 'delivery' | 'folders' | 'log';

interface Opened {
  readonly thread: DeskThread;
  readonly touchedAtMs: number;
  /** The numbers have been asked for and the answer is here: a moment of zeros would read as a gate nobody passed. */
  readonly isReady: boolean;
  /** The next page of the log begins behind it. */
  readonly next: LogPlace | null;
  readonly view: Omit<DeskView, 'export' | 'code'>;
}

export function createDesk(ports: DeskPorts): Desk {
  const { clock, log } = ports;
  let opened: Opened | null = null;
  let beats = 0;
  /** Grows with each filter: what was asked for another one is not shown. */
  let logAsked = 0;
  const busy = new Set<Renewed>();
  const exporter = createDeskExport({ ...ports, changed: push });
  const code = enterVenueCode({ ...ports, changed: push });

  function view(): DeskView | null {
    if (opened === null || !opened.isReady) return null;
    const { view } = opened;
    // Two thousand rows are not sent with every second of another page.
    const rows = view.page === 'log' ? view.log.rows : [];
    return { ...view, log: { ...view.log, rows }, export: exporter.state(), code: code.view() };
  }

  function push(): void {
    if (opened?.isReady === true) ports.push(view());
  }

  function change(changes: Partial<Opened['view']>, next?: LogPlace | null): void {
    if (opened === null) return;
    opened = {
      ...opened,
      next: next === undefined ? opened.next : next,
      view: { ...opened.view, ...changes },
    };
    push();
  }

  function open(operator: string): void {
    if (opened !== null) end('person');
    const day = localDayOf(clock.wallMs());
    busy.clear();
    opened = {
      thread: ports.startThread(),
      touchedAtMs: clock.monotonicMs(),
      isReady: false,
      next: null,
      view: {
        operator,
        page: 'today',
        closesAtMs: clock.wallMs() + DESK_IDLE_MS,
        isUnread: false,
        today: emptyDay(day),
        log: {
          filter: { day, outcome: null, direction: null, lane: null, family: null, seq: null },
          rows: [],
          total: 0,
          isLoading: false,
          days: [],
        },
        folders: [],
        sync: { oldestWaitingAtMs: null, refused: [], lastCheckpointAtMs: null },
      },
    };
    refresh('today', true);
  }

  function end(by: 'person' | 'time'): void {
    if (opened === null) return;
    const { thread, view } = opened;
    opened = null;
    code.leave();
    thread.close();
    ports.station()?.audit(view.operator, { kind: 'signed-out', by });
    ports.push(null);
  }

  /** Asks for what this desk shows; an answer for one that was closed, or asked twice at once, is let go. */
  function load<T>(what: Renewed, ask: (desk: Opened) => Promise<T>, take: (answer: T) => void): void {
    const desk = opened;
    if (desk === null || busy.has(what)) return;
    busy.add(what);
    void ask(desk).then((answer) => {
      if (opened?.thread !== desk.thread) return;
      busy.delete(what);
      take(answer);
    });
  }

  function isRead<T>(
    result:
      | { readonly ok: true; readonly value: T }
      | { readonly ok: false; readonly error: { detail: string } },
  ): result is { readonly ok: true; readonly value: T } {
    const wasUnread = opened?.view.isUnread === true;
    if (result.ok === wasUnread) {
      if (!result.ok) log('warn', 'desk-unread', { error: result.error.detail });
      change({ isUnread: !result.ok });
    }
    return result.ok;
  }

  /** `isWhole`: also what changes rarely. */
  function refresh(page: DeskView['page'], isWhole: boolean): void {
    if (isWhole && (page === 'log' || page === 'export' || page === 'today'))
      load(
        'days',
        ({ thread }) => thread.ask<'days'>({ kind: 'days' }),
        (days) => {
          if (isRead(days) && opened !== null) change({ log: { ...opened.view.log, days: [...days.value] } });
        },
      );
    if (page === 'today')
      load(
        'day',
        ({ thread }) => thread.ask<'day'>({ kind: 'day', day: localDayOf(clock.wallMs()) }),
        (numbers) => {
          if (opened !== null && !opened.isReady) {
            opened = { ...opened, isReady: true };
            push();
          }
          if (isRead(numbers) && !isSame(numbers.value, opened?.view.today)) change({ today: numbers.value });
        },
      );
    if (page === 'sync')
      load(
        'delivery',
        ({ thread }) => thread.ask<'delivery'>({ kind: 'delivery' }),
        (delivery) => {
          if (isRead(delivery) && !isSame(delivery.value, opened?.view.sync))
            change({ sync: delivery.value });
        },
      );
    if (page === 'export')
      load('folders', ports.findFolders, (folders) => {
        if (!isSame(folders, opened?.view.folders)) change({ folders: [...folders] });
      });
    if (page === 'log' && isWhole) loadLog(null);
    if (page === 'log' && !isWhole) renewLog();
  }

  function loadLog(after: LogPlace | null): void {
    const desk = opened;
    if (desk === null) return;
    logAsked += 1;
    const asked = logAsked;
    const { log: shown } = desk.view;
    change({ log: { ...shown, isLoading: true, rows: after === null ? [] : shown.rows } });
    void desk.thread.ask<'log'>({ kind: 'log', filter: shown.filter, after }).then((page) => {
      if (opened?.thread !== desk.thread || asked !== logAsked) return;
      const { log: now } = opened.view;
      if (!isRead(page)) {
        change({ log: { ...now, isLoading: false } }, null);
        return;
      }
      showLog([...(after === null ? [] : now.rows), ...page.value.rows], page.value.total, page.value.next);
    });
  }

  function showLog(found: readonly LogRow[], counted: number, behind: LogPlace | null): void {
    if (opened === null) return;
    const { log: shown } = opened.view;
    const rows = found.slice(0, MAX_DESK_ROWS);
    const next = rows.length < MAX_DESK_ROWS ? behind : null;
    // Who came since the first page was read, and rows that a disk has damaged, are on no further page: counted too,
    // they would leave a key for more that brings nothing.
    const total = next === null && rows.length < MAX_DESK_ROWS ? rows.length : counted;
    const renewed = { ...shown, isLoading: false, rows, total };
    if (!isSame(renewed, shown)) change({ log: renewed }, next);
  }

  /** Who came since, and what was delivered of the newest, above the rows that stand; nothing blinks. */
  function renewLog(): void {
    if (opened?.view.log.isLoading !== false) return;
    const asked = logAsked;
    const { filter } = opened.view.log;
    load(
      'log',
      ({ thread }) => thread.ask<'log'>({ kind: 'log', filter, after: null }),
      (page) => {
        if (opened === null || asked !== logAsked || !isRead(page)) return;
        const { rows: newest, total, next } = page.value;
        const { rows: shown } = opened.view.log;
        const oldest = newest.at(-1);
        const meetsAt = shown.findIndex(({ visitId }) => visitId === oldest?.visitId);
        // Where they do not meet, more came than a page holds.
        const below = meetsAt === -1 ? [] : shown.slice(meetsAt + 1);
        showLog([...newest, ...below], total, below.length > 0 ? opened.next : next);
      },
    );
  }

  function sendAgain(operator: string): void {
    const station = ports.station();
    if (station === null) return;
    try {
      const visits = station.ledger.requeueQuarantined();
      if (visits > 0) station.audit(operator, { kind: 'requeued', visits });
      station.wakeSync();
    } catch (error) {
      // A disk that fails has its own alarm; the visits stay set aside.
      log('warn', 'not-requeued', { error: error instanceof Error ? error.message : 'unknown' });
    }
    refresh('sync', true);
  }

  function touch(): void {
    if (opened === null) return;
    opened = { ...opened, touchedAtMs: clock.monotonicMs() };
    change({ closesAtMs: clock.wallMs() + DESK_IDLE_MS });
  }

  return {
    view,
    open,
    act(given) {
      const parsed = deskActionSchema.safeParse(given);
      if (opened === null || !parsed.success) return;
      const action = parsed.data;
      const { operator } = opened.view;
      touch();
      switch (action.type) {
        case 'touch':
          return;
        case 'close':
          end('person');
          return;
        case 'page':
          if (action.page !== 'code') code.leave();
          change({ page: action.page });
          refresh(action.page, true);
          return;
        case 'filter':
          change({ log: { ...opened.view.log, filter: action.filter } });
          loadLog(null);
          return;
        case 'more':
          if (opened.next !== null && !opened.view.log.isLoading) loadLog(opened.next);
          return;
        case 'export':
          void exporter.start({ operator, day: action.day, folder: action.folder, thread: opened.thread });
          return;
        case 'cancel-export':
          exporter.cancel();
          return;
        case 'send-again':
          sendAgain(operator);
          return;
        case 'print-poster':
        case 'code-listen':
        case 'code-stop':
        case 'code-take':
        case 'code-generate':
        case 'code-remove':
          code.act(action.type, operator);
          return;
        case 'devices':
          // It would stand under the desk, and both at once are one screen too many.
          end('person');
          ports.openDevices();
          return;
      }
    },
    takesScan(scan) {
      if (opened === null) return false;
      const isTaken = code.takesScan(scan, opened.view.operator);
      // Who holds up a code for the desk stands at the desk.
      if (isTaken) touch();
      return isTaken;
    },
    beat() {
      if (opened === null) return;
      if (clock.monotonicMs() - opened.touchedAtMs >= DESK_IDLE_MS) {
        end('time');
        return;
      }
      code.beat();
      beats += 1;
      if (beats % ADMIN_EVERY_BEATS === 0 && !ports.isAdmin(opened.view.operator)) {
        end('time');
        return;
      }
      if (beats % REFRESH_EVERY_BEATS === 0) refresh(opened.view.page, false);
    },
    close() {
      exporter.cancel();
      opened?.thread.close();
      opened = null;
    },
  };
}

/** Both are made of plain data in the order of their schema. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
