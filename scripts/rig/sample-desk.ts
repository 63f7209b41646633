/**
 * Sample views of the admin's desk, to be varied. Nobody in here is a real person.
 */
import type { DeskView, LogRow } from '../../contract/desk.ts';
import { sampleAtMs, samplePromptId } from './sample-screens.ts';

export const sampleDay = '2026-11-21';
const NEWEST_SEQ = 12_041;

export const sampleLogRow = (seq: number, change: Partial<LogRow> = {}): LogRow => ({
  visitId: samplePromptId(seq),
  seq,
  atMs: sampleAtMs - (NEWEST_SEQ - seq) * 41_000,
  lane: 'main',
  direction: 'in',
  outcome: 'accept',
  family: 'declaration',
  trust: 'verified',
  reasons: ['declaration-ok'],
  delivery: 'delivered',
  ...change,
});

const rushHours: Readonly<Record<number, readonly [number, number, number]>> = {
  6: [12, 0, 0],
  7: [184, 3, 6],
  8: [231, 25, 9],
  9: [96, 61, 2],
  10: [44, 120, 0],
};

export const sampleDeskView = (change: Partial<DeskView> = {}): DeskView => ({
  operator: 'lan.admin',
  page: 'today',
  closesAtMs: sampleAtMs + 170_000,
  isUnread: false,
  today: {
    day: sampleDay,
    accept: 776,
    deny: 17,
    ask: 9,
    in: 567,
    out: 209,
    hours: Array.from({ length: 24 }, (_, hour) => {
      const [entered = 0, left = 0, refused = 0] = rushHours[hour] ?? [];
      return { hour, in: entered, out: left, refused };
    }),
  },
  log: {
    filter: { day: sampleDay, outcome: null, direction: null, lane: null, family: null, seq: null },
    rows: [],
    total: 0,
    isLoading: false,
    days: [sampleDay, '2026-11-20', '2026-11-19'],
  },
  folders: [],
  export: null,
  sync: { oldestWaitingAtMs: null, refused: [], lastCheckpointAtMs: sampleAtMs - 900_000 },
  code: { listeningUntilMs: null, offered: null, said: null },
  ...change,
});

/** A page of the log with one of each kind of row. */
export const sampleLogRows: readonly LogRow[] = [
  sampleLogRow(NEWEST_SEQ, { delivery: 'waiting' }),
  sampleLogRow(12_040, {
    outcome: 'deny',
    family: 'payment',
    trust: 'refused',
    reasons: ['payment-code'],
    delivery: 'waiting',
  }),
  sampleLogRow(12_039, {
    outcome: 'ask',
    family: 'citizen-card',
    trust: 'identified',
    reasons: ['unsigned-code'],
  }),
  sampleLogRow(12_038, { outcome: 'ask', reasons: ['symptoms-declared'], delivery: 'refused' }),
  sampleLogRow(12_037, { direction: 'out', reasons: ['exit-recorded'] }),
  sampleLogRow(12_036, {
    outcome: 'deny',
    family: 'vds-nc',
    reasons: ['certificate-rules-failed'],
  }),
];
