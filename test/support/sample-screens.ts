/**
 * Sample payloads of the screens: one status and one prompt of each kind, to be varied.
 */
import type { ScanAgainPrompt, VisitPrompt } from '../../contract/prompt.ts';
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
