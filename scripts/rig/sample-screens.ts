/**
 * Sample payloads of the screens: a status, a prompt of each kind, a view for staff, to be varied.
 */
import { defaultDisplay, defaultFace, defaultSound } from '../../contract/display.ts';
import type { ZoneStatus } from '../../contract/occupancy.ts';
import type { ScanAgainPrompt, VisitPrompt } from '../../contract/prompt.ts';
import type { InsideNames, InsideRow, StaffDevice, StaffView, TestScan } from '../../contract/staff.ts';
import type { DeviceStatus, StationStatus } from '../../contract/status.ts';

const HOUR_MS = 3_600_000;
export const sampleAtMs = Date.UTC(2026, 10, 21, 2, 30);

export const samplePromptId = (seq: number): string =>
  `019aa3f0-0000-7000-8000-${String(seq).padStart(12, '0')}`;

export const sampleDevice = (change: Partial<DeviceStatus> = {}): DeviceStatus => ({
  deviceId: 'front',
  label: 'Honeywell 7580 – quầy 1',
  via: 'serial',
  lane: 'main',
  direction: 'in',
  state: 'ready',
  problem: null,
  lastScanAtMs: null,
  ...change,
});

export const sampleZone = (change: Partial<ZoneStatus> = {}): ZoneStatus => ({
  id: 'main',
  name: 'Khu khám bệnh',
  inside: 37,
  room: 'free',
  softLimit: 45,
  hardLimit: 50,
  ...change,
});

export const sampleStatus = (change: Partial<StationStatus> = {}): StationStatus => ({
  venueName: 'Bệnh viện Đa khoa tỉnh Bắc Giang',
  gate: 'Cổng chính – đường Lê Lợi',
  policyTitle: {
    vi: 'Bệnh viện: khai báo trong 24 giờ',
    en: 'Hospital: declaration of the last 24 hours',
  },
  outOfOrder: null,
  devices: [sampleDevice()],
  sync: { state: 'idle', pending: 0, quarantined: 0, lastAckAtMs: sampleAtMs, problem: null },
  drops: { 'too-long': 0, noise: 0, 'input-method': 0 },
  alarms: [],
  configuration: [
    { kind: 'trust-list', version: 3, freshness: 'fresh' },
    { kind: 'policies', version: 7, freshness: 'fresh' },
    { kind: 'revocations', version: 12, freshness: 'fresh' },
  ],
  register: null,
  zones: [sampleZone({ softLimit: null, hardLimit: null, room: 'unlimited' })],
  clock: { isTrusted: true, doubt: null },
  keeping: { retainDays: 21, overdue: 0, lastBackupAtMs: sampleAtMs - 5 * HOUR_MS, backupProblem: null },
  display: defaultDisplay,
  sound: defaultSound,
  soundCheck: null,
  face: defaultFace,
  today: { accept: 412, deny: 18, ask: 9 },
  ...change,
});

export const sampleVisitPrompt = (change: Partial<VisitPrompt> = {}): VisitPrompt => ({
  kind: 'accept',
  promptId: samplePromptId(1),
  seq: 1_204,
  atMs: sampleAtMs,
  lane: 'main',
  direction: 'in',
  family: 'declaration',
  trust: 'verified',
  reasons: ['declaration-ok'],
  nextStep: 'walk-in',
  notices: [],
  text: null,
  maskedName: 'Nguyễn T*** H***',
  isPhoneNear: false,
  declaredAtMs: sampleAtMs - 3 * HOUR_MS,
  waitMinutes: null,
  language: 'en',
  isRepeat: false,
  ...change,
});

export const sampleScanAgainPrompt = (change: Partial<ScanAgainPrompt> = {}): ScanAgainPrompt => ({
  kind: 'scan-again',
  promptId: samplePromptId(2),
  atMs: sampleAtMs,
  lane: 'main',
  cause: 'noise',
  ...change,
});

export const sampleStaffDevice = (change: Partial<StaffDevice> = {}): StaffDevice => ({
  ...sampleDevice({ lastScanAtMs: sampleAtMs - 12_000 }),
  identity: { usbId: '0c2e:0b6a', description: 'Honeywell Vuquest 3310g, HD000012', mode: '115200 8N1' },
  health: { scans: 412, bytes: 90_312, drops: 0, strayBytes: 0, reopens: 0 },
  lastFrame: { atMs: sampleAtMs - 12_000, byteLength: 398, masked: 'AA9:9AAA9AAA9A9A9AAAA9AA…9AAA9A9AA<CR>' },
  scansLastMinute: 4,
  commands: ['trigger', 'untrigger', 'good-read', 'bad-read', 'identify'],
  ...change,
});

/** A gate with every kind of device, one of them gone, and a dongle. */
export const sampleStaffView = (change: Partial<StaffView> = {}): StaffView => ({
  mayChange: true,
  devices: [
    sampleStaffDevice(),
    sampleStaffDevice({
      deviceId: 'exit',
      label: 'Newland FM430 – cửa ra',
      via: 'hid',
      lane: 'exit',
      direction: 'out',
      state: 'gone',
      problem: 'unplugged',
      identity: null,
      lastFrame: null,
      scansLastMinute: 0,
      lastScanAtMs: null,
      commands: ['good-read', 'bad-read'],
      health: { scans: 0, bytes: 0, drops: 3, strayBytes: 41, reopens: 12 },
    }),
    sampleStaffDevice({
      deviceId: 'keyboard',
      label: 'Bàn phím',
      via: 'wedge',
      lane: 'keyboard',
      direction: 'both',
      identity: null,
      health: null,
      lastFrame: null,
      scansLastMinute: 0,
      commands: [],
    }),
    sampleStaffDevice({
      deviceId: 'dongle',
      label: 'nRF52840 trên trần',
      via: 'ble',
      lane: null,
      direction: null,
      lastScanAtMs: null,
      identity: { usbId: '2fe3:0004', description: 'Zephyr 3.7', mode: 'passive, extended' },
      lastFrame: null,
      commands: [],
    }),
  ],
  phones: {
    counts: { bluezone: 12, 'exposure-notification': 31, tracetogether: 0 },
    strongestDbm: -48,
    isNear: true,
    settings: { isOn: true, rssiDbm: -52, holdMs: 700 },
  },
  test: null,
  lanes: [{ lane: 'keyboard', direction: 'in' }],
  insideNames: null,
  ...change,
});

/** People who do not exist. */
export const sampleInsideRows: readonly InsideRow[] = [
  ['Trần Thị Bưởi', '0900000002'],
  ['Nguyễn Văn An', '0900000001'],
  ['Lê Đình Ân', null],
  [null, null],
  ['Phạm Hoàng Chanh Dây', '0900000003'],
].map(([name = null, phone = null], at) => ({
  zone: 'main',
  sinceMs: sampleAtMs - at * HOUR_MS,
  name,
  phone,
  lane: 'main',
}));

export const sampleInsideNames = (
  change: Partial<Extract<InsideNames, { state: 'shown' }>> = {},
): InsideNames => ({
  state: 'shown',
  atMs: sampleAtMs,
  rows: [...sampleInsideRows],
  notShown: 0,
  ...change,
});

export const sampleTestScan = (change: Partial<TestScan> = {}): TestScan => ({
  atMs: sampleAtMs - 3_000,
  deviceId: 'front',
  byteLength: 398,
  family: 'declaration',
  trust: 'verified',
  outcome: 'deny',
  reasons: ['declaration-too-old'],
  nextStep: 'declare-again',
  ruleId: 'declaration-within-24-hours',
  notices: ['trust-list-stale'],
  ...change,
});
