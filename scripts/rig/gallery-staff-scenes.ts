/**
 * What staff see, state by state: the strip and its sheets, the PIN pad, the board of a second display, the forms,
 * the desk, the devices screen, and the papers that are printed.
 */
import type { FormView } from '../../contract/assisted.ts';
import type { DeskView } from '../../contract/desk.ts';
import { defaultDisplay } from '../../contract/display.ts';
import type { GuardView } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { codeStates } from './gallery-code-scenes.ts';
import { deviceStates, paperStates, sampleSlips } from './gallery-device-scenes.ts';
import { formAskStates } from './gallery-form-scenes.ts';
import { type BoardState, type GateState, gateState, type PaperState, type Touch } from './gallery-state.ts';
import { sampleDay, sampleDeskView, sampleLogRows } from './sample-desk.ts';
import { sampleGuardView, samplePin, sampleRecents, sampleRush } from './sample-guard.ts';
import { sampleAtMs, sampleDevice, samplePromptId, sampleStatus, sampleZone } from './sample-screens.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const strip = (name: string, change: Partial<GuardView> = {}, ...touches: readonly Touch[]): GateState =>
  gateState('strip', `strip-${name}`, change.pin == null ? 'idle' : 'pin-pad', {
    guard: sampleGuardView(change),
    touches,
  });
const nobody = { operator: null } as const;
/** The detail of the verdict that is this far back, as the newest. */
const detail = (name: string, back: number, change: Partial<GuardView> = {}, ...touches: readonly Touch[]) =>
  strip(
    `detail-${name}`,
    { recent: sampleRecents.slice(back), ...change },
    '.chips li:first-child button',
    ...touches,
  );
/** A lane that was turned the day before: it stands so over the night. */
const turnedLanes: GuardView['lanes'] = [
  { lane: 'main', direction: 'out', isSwitchable: true, turnedAtMs: sampleAtMs - 22 * HOUR_MS },
];
const menuKey = '.strip-keys button:last-child';
const acceptKey = '.detail .strip-key-accept';

const soundOf = (name: string, status: StationStatus, ...touches: readonly Touch[]): GateState =>
  gateState('strip', `strip-sound-${name}`, 'idle', { guard: sampleGuardView(), status, touches });

const stripStates: readonly GateState[] = [
  strip('signed-in'),
  strip('signed-out', nobody),
  strip('rush', { recent: [...sampleRush] }),
  strip('turned', { lanes: turnedLanes }),
  strip('list', {}, '.chip-more'),
  strip('list-rush', { recent: [...sampleRush] }, '.chip-more'),
  strip('detail-from-list', { recent: [...sampleRush] }, '.chip-more', '.board-rows li:nth-child(3) button'),
  strip('no-operators', { ...nobody, hasOperators: false }),
  strip('nobody-yet', { ...nobody, recent: [] }),
  strip('paused', { pausedSinceMs: sampleAtMs - 12 * MINUTE_MS }),
  soundOf('check', sampleStatus({ soundCheck: { state: 'asked', played: 1 } })),
  soundOf(
    'unheard',
    sampleStatus({ soundCheck: { state: 'unheard', played: 1 }, alarms: ['sound-unheard'] }),
  ),
  soundOf('muted', sampleStatus({ alarms: ['sound-muted'] })),
  soundOf('menu', sampleStatus({ soundCheck: { state: 'unconfirmed', played: 1 } }), menuKey),
  strip('help-by-staff', { help: { sinceMs: sampleAtMs - MINUTE_MS, by: 'staff' } }),
  detail('deny', 0),
  detail('ask', 2),
  detail('undone', 4),
  detail('signed-out', 0, nobody),
  detail('admin-only', 5),
  detail('admin-only-by-admin', 5, { operator: { name: 'quan-ly', role: 'admin' } }),
  detail('overridden', 6),
  detail('never', 9),
  detail('reasons', 0, {}, acceptKey),
  strip('menu', {}, menuKey),
  strip('menu-signed-out', nobody, menuKey),
  strip('pin-choose', { ...nobody, pin: samplePin({ chosen: null, typed: 0 }) }),
  strip('pin-typed', { ...nobody, pin: samplePin({ typed: 6 }) }),
  strip('pin-wrong', { ...nobody, pin: samplePin({ typed: 0, problem: 'wrong' }) }),
  strip('pin-signed-out', { ...nobody, pin: samplePin({ typed: 0 }) }),
  strip('pin-locked', { ...nobody, pin: samplePin({ typed: 0, problem: 'locked', lockedForMs: 299_000 }) }),
  strip('pin-checking', { ...nobody, pin: samplePin({ typed: 6, isChecking: true }) }),
  strip('pin-desk', { pin: samplePin({ purpose: 'desk', chosen: 'quan-ly', typed: 2 }) }),
];

const boardOf = (
  name: string,
  change: Partial<GuardView> = {},
  rest: Partial<Pick<BoardState, 'status' | 'touches'>> = {},
): BoardState => ({
  page: 'board',
  group: 'strip',
  name: `board-${name}`,
  status: sampleStatus(),
  guard: sampleGuardView({ isOnSecondDisplay: true, ...change }),
  touches: [],
  ...rest,
});
/** A tablet's 10.1 inches. */
const smallBoard = { ...defaultDisplay, boardPanelWidthMm: 217 };

const boardStates: readonly BoardState[] = [
  boardOf('signed-in'),
  boardOf('signed-out', nobody),
  boardOf('rush', { recent: [...sampleRush] }),
  boardOf('small-panel', { recent: [...sampleRush] }, { status: sampleStatus({ display: smallBoard }) }),
  boardOf('turned', { lanes: turnedLanes }),
  boardOf('health-in-words', { recent: sampleRecents.slice(5) }),
  boardOf('nobody-yet', { ...nobody, recent: [] }),
  { ...boardOf('sound-check'), status: sampleStatus({ soundCheck: { state: 'asked', played: 1 } }) },
  {
    ...boardOf('sound-unheard'),
    status: sampleStatus({ soundCheck: { state: 'unheard', played: 1 }, alarms: ['sound-unheard'] }),
  },
  boardOf('older-chosen', {}, { touches: ['.board-rows li:nth-child(4) button'] }),
  boardOf('reasons', {}, { touches: [acceptKey] }),
  boardOf('undone', { recent: sampleRecents.slice(4) }),
  boardOf('overridden', { recent: sampleRecents.slice(6) }),
  boardOf('never', { recent: sampleRecents.slice(9) }),
  boardOf('help', { help: { sinceMs: sampleAtMs - MINUTE_MS, by: 'visitor' } }),
  boardOf('paused', { pausedSinceMs: sampleAtMs - 12 * MINUTE_MS }),
  boardOf(
    'out-of-order',
    {},
    {
      status: sampleStatus({
        outOfOrder: { kind: 'cannot-record', detail: 'SQLITE_CANTOPEN: unable to open database file' },
        devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })],
      }),
    },
  ),
  boardOf('pin-choose', { ...nobody, pin: samplePin({ chosen: null, typed: 0 }) }),
  boardOf('pin-locked', {
    ...nobody,
    pin: samplePin({ typed: 0, problem: 'locked', lockedForMs: 299_000 }),
  }),
];

const card = {
  number: 1,
  fields: {
    fullName: 'Nguyễn Thị Hồng Mẫu',
    birthYear: 1958,
    sex: 'female' as const,
    idNumber: '000158000001',
    nationality: 'VN',
    address: 'Số 12 đường Mẫu, phường Mẫu, tỉnh Mẫu',
  },
};
const slips = sampleSlips;

const form = (name: string, change: Partial<FormView> = {}, ...touches: readonly Touch[]): GateState =>
  gateState('forms', `form-${name}`, 'form', {
    form: {
      formId: samplePromptId(7),
      kind: 'declare',
      lane: 'main',
      direction: 'in',
      prefill: null,
      hasUnusable: false,
      problem: null,
      done: null,
      ...change,
    },
    touches,
  });
const key = (vi: string): string => `.form button:has-text("${vi}")`;
const line = (field: string): string => `.form [data-field="${field}"]`;
const next = '.form .form-foot button:last-of-type, .form .form-button-main';
const prefilled = { prefill: card };
const formStates: readonly GateState[] = [
  form('who-empty'),
  form('who-typing', {}, line('fullName')),
  form('who-digits', {}, line('phone')),
  form('who-faults', {}, next),
  form('who-from-card', prefilled),
  form('who-unusable-code', { hasUnusable: true }),
  form('who-countries', prefilled, '.form .form-pick'),
  form('health', prefilled, next),
  form('health-symptoms', prefilled, next, key('Sốt'), key('Khó thở')),
  form('health-faults', prefilled, next, next),
  form('party', prefilled, next, '.form .form-nothing'),
  form('party-add', prefilled, next, '.form .form-nothing', key('Thêm người đi cùng')),
  form('leaving', prefilled, key('Đóng')),
  form('not-recorded', { ...prefilled, problem: 'cannot-record' }),
  form('manual', { kind: 'manual' }),
  form('manual-faults', { kind: 'manual' }, next),
  form('done-one', { done: { outcomes: ['accept'], slips: slips.slice(0, 1), isPrinting: false } }),
  form('done-two', { done: { outcomes: ['accept', 'ask'], slips: [...slips], isPrinting: false } }),
  form('done-printing', { done: { outcomes: ['accept'], slips: slips.slice(0, 1), isPrinting: true } }),
  form('done-not-printed', {
    problem: 'not-printed',
    done: { outcomes: ['accept'], slips: slips.slice(0, 1), isPrinting: false },
  }),
  form('done-refused', { done: { outcomes: ['deny'], slips: [], isPrinting: false } }),
];

const desk = (name: string, change: Partial<DeskView> = {}, ...touches: readonly Touch[]): GateState =>
  gateState('desk', `desk-${name}`, 'desk', {
    desk: sampleDeskView(change),
    status: sampleStatus({ zones: [sampleZone()] }),
    touches,
  });
const { log } = sampleDeskView();
const noHours = Array.from({ length: 24 }, (_, hour) => ({ hour, in: 0, out: 0, refused: 0 }));
const stick = { path: '/media/usb', label: 'USB KHOA MẪU', freeBytes: 7_812_345_678, isRemovable: true };
const folders = [
  { path: '/var/lib/gatehouse/export', label: 'export', freeBytes: 52_000_000_000, isRemovable: false },
  stick,
];
const exported = { day: sampleDay, rows: 0, total: 802, file: null, problem: null } as const;
const rows = [...sampleLogRows];
const deskStates: readonly GateState[] = [
  desk('today'),
  desk('today-nothing-yet', {
    today: { day: sampleDay, accept: 0, deny: 0, ask: 0, in: 0, out: 0, hours: noHours },
  }),
  desk('unread', { isUnread: true }),
  desk('log', { page: 'log', log: { ...log, rows, total: 802 } }),
  desk('log-loading', { page: 'log', log: { ...log, isLoading: true } }),
  desk('log-nothing', {
    page: 'log',
    log: { ...log, filter: { ...log.filter, outcome: 'deny', direction: 'out' } },
  }),
  desk('export-no-stick', { page: 'export', folders: folders.slice(0, 1) }),
  desk('export-stick', { page: 'export', folders }),
  desk('export-running', { page: 'export', folders, export: { ...exported, state: 'running', rows: 310 } }),
  desk('export-done', {
    page: 'export',
    folders,
    export: {
      ...exported,
      state: 'done',
      rows: 802,
      file: '/media/usb/gatehouse-rig-station-2026-11-21.csv',
    },
  }),
  desk('export-cancelled', {
    page: 'export',
    folders,
    export: { ...exported, state: 'cancelled', rows: 310 },
  }),
  ...(['folder-gone', 'no-room', 'failed'] as const).map((problem) =>
    desk(`export-${problem}`, { page: 'export', folders, export: { ...exported, state: 'failed', problem } }),
  ),
  ...codeStates,
  desk('sync', { page: 'sync' }),
  gateState('desk', 'desk-sync-refused', 'desk', {
    desk: sampleDeskView({
      page: 'sync',
      sync: {
        oldestWaitingAtMs: sampleAtMs - 3 * HOUR_MS,
        lastCheckpointAtMs: sampleAtMs - 900_000,
        // The second in a word of another collector's.
        refused: ['conflict', 'an id that was used for another visit'].map((reason, at) => ({
          seq: 12_031 - at,
          atMs: sampleAtMs - (at + 1) * HOUR_MS,
          reason,
        })),
      },
    }),
    status: sampleStatus({
      zones: [sampleZone()],
      sync: { ...sampleStatus().sync, state: 'waiting', pending: 41, quarantined: 2 },
    }),
  }),
];

export const staffStates = (): readonly (GateState | BoardState | PaperState)[] => [
  ...stripStates,
  ...boardStates,
  ...formStates,
  ...formAskStates(),
  ...deskStates,
  ...deviceStates,
  ...paperStates,
];
