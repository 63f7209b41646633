/**
 * What staff see of the devices, state by state: the cards, a test scan, the calibration step by step, the set-up sheet,
 * the list of who is inside with its passphrase, what of them comes out of the printer, and the papers.
 */
import type { SlipView } from '../../contract/assisted.ts';
import { readingNotices } from '../../contract/reading.ts';
import type { InsideNames, StaffView } from '../../contract/staff.ts';
import { NEAR_READINGS } from '../../renderer/staff/calibrate-nearby.ts';
import { type GateState, gateState, type PaperState, type Touch } from './gallery-state.ts';
import {
  sampleAtMs,
  sampleInsideNames,
  sampleInsideRows,
  samplePromptId,
  sampleStaffDevice,
  sampleStaffView,
  sampleStatus,
  sampleTestScan,
  sampleZone,
} from './sample-screens.ts';

const HOUR_MS = 3_600_000;

const slip = (seq: number, maskedName: string): SlipView => ({
  visitId: samplePromptId(seq),
  code: `GH1:${'NCF%20K1BQ7D0SMPLE-ONLY.NOT/A+SIGNED*CODE$'.repeat(7).slice(0, 290)}`,
  maskedName,
  seq,
  atMs: sampleAtMs,
  validUntilMs: sampleAtMs + 24 * HOUR_MS,
});
export const sampleSlips = [slip(1_205, 'Nguyễn T*** H*** M***'), slip(1_206, 'Trần V*** M***')];

const devices = (name: string, staff: StaffView, ...touches: readonly Touch[]): GateState =>
  gateState('devices', `devices-${name}`, 'staff', { staff, touches });
const inside = (name: string, insideNames: InsideNames): GateState =>
  gateState('devices', `devices-inside-${name}`, 'staff', {
    staff: sampleStaffView({ insideNames }),
    status: sampleStatus({ zones: [sampleZone()] }),
  });
const printed = (state: GateState): GateState => ({
  ...state,
  name: `${state.name}-printed`,
  media: 'print',
});

const key = (vi: string): string => `.staff button:has-text("${vi}")`;
/** Nothing happens there: the state waits for the step that has this key. */
const stepWith = (vi: string): string => `.step:has(button:has-text("${vi}")) .step-title`;
const calibrate = key('Hiệu chỉnh');
const measure = key('Bắt đầu đo');
const view = sampleStaffView();
const quietHall: readonly Touch[] = [calibrate, measure, { laterMs: 10_000 }, measure];
const heard: readonly Touch[] = Array.from({ length: NEAR_READINGS }, () => ({ staff: sampleStaffView() }));
const sheet = devices('sheet', view, key('Phiếu cài đặt máy quét'));
const listed = inside('list', sampleInsideNames({ rows: [...sampleInsideRows], notShown: 3 }));

export const deviceStates: readonly GateState[] = [
  devices('every-kind', view),
  devices('view-only', sampleStaffView({ mayChange: false })),
  devices('none', sampleStaffView({ devices: [], phones: null })),
  devices(
    'one-gone',
    sampleStaffView({ devices: [sampleStaffDevice({ state: 'gone', problem: 'no-permission' })] }),
  ),
  devices('test-waiting', sampleStaffView({ test: { endsAtMs: sampleAtMs + 60_000, last: null } })),
  devices(
    'test-scan',
    sampleStaffView({
      test: {
        endsAtMs: sampleAtMs + 200_000,
        last: sampleTestScan({ notices: [...readingNotices.slice(0, 3)] }),
      },
    }),
  ),
  devices('calibrate-hall', view, calibrate),
  devices('calibrate-hall-measuring', view, calibrate, measure),
  devices('calibrate-near', view, calibrate, measure, { laterMs: 10_000 }, stepWith('Bắt đầu đo')),
  devices('calibrate-near-measuring', view, ...quietHall),
  devices('calibrate-failed', view, ...quietHall, { laterMs: 40_000 }, stepWith('Đo lại')),
  devices('calibrate-proposed', view, ...quietHall, ...heard, '.step .stepper p'),
  sheet,
  printed(sheet),
  inside('passphrase', { state: 'asking', typed: 0, problem: null }),
  inside('passphrase-typed', { state: 'asking', typed: 11, problem: null }),
  inside('passphrase-wrong', { state: 'asking', typed: 0, problem: 'wrong-passphrase' }),
  inside('failed', { state: 'asking', typed: 0, problem: 'failed' }),
  inside('opening', { state: 'opening' }),
  listed,
  inside('nobody', sampleInsideNames({ rows: [] })),
  printed(listed),
  gateState('devices', 'devices-hold-hint', 'idle', {
    status: sampleStatus({ display: { ...sampleStatus().display, guardStrip: 'off' } }),
    touches: [{ tap: '.status-line' }],
  }),
];

const { venueName, gate } = sampleStatus();
const rule = {
  vi: 'Mời khai báo trong 24 giờ trước khi vào.',
  en: 'Please declare within 24 hours before you enter.',
};
const qrText = 'https://qr.tokhaiyte.vn/d/00000000-mau';
export const paperStates: readonly PaperState[] = [
  ...([58, 80] as const).map(
    (widthMm): PaperState => ({
      page: 'paper',
      group: 'papers',
      name: `slip-${widthMm}mm`,
      paper: { kind: 'slips', venueName, gate, widthMm, slips: sampleSlips.slice(0, 1) },
    }),
  ),
  {
    page: 'paper',
    group: 'papers',
    name: 'poster-a4',
    paper: { kind: 'poster', venueName, qrText, rule },
  },
];
