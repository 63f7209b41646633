/**
 * Sample payloads of the guard's strip: a view with verdicts of every kind, a PIN pad, to be varied.
 */
import type { GuardView, PinPad, RecentVerdict } from '../../contract/guard.ts';
import { sampleAtMs, samplePromptId } from './sample-screens.ts';

export const sampleRecent = (seq: number, change: Partial<RecentVerdict> = {}): RecentVerdict => ({
  visitId: samplePromptId(seq),
  seq,
  atMs: sampleAtMs,
  lane: 'main',
  direction: 'in',
  outcome: 'accept',
  family: 'declaration',
  trust: 'verified',
  reasons: ['declaration-ok'],
  ruleId: 'declaration-within-24-hours',
  text: null,
  notices: [],
  maskedName: 'Nguyễn T*** H***',
  fate: 'stands',
  undoUntilMs: null,
  override: 'allowed',
  ...change,
});

/** Newest first, one of each thing that the strip says differently. */
export const sampleRecents: readonly RecentVerdict[] = [
  sampleRecent(1204, {
    outcome: 'deny',
    reasons: ['declaration-too-old', 'contact-declared'],
    notices: ['policy-stale'],
    undoUntilMs: sampleAtMs + 60_000,
  }),
  sampleRecent(1203),
  sampleRecent(1202, {
    outcome: 'ask',
    family: 'citizen-card',
    trust: 'identified',
    reasons: ['unsigned-code'],
    override: 'needs-guard',
  }),
  sampleRecent(1201, { direction: 'out', reasons: ['exit-recorded'] }),
  sampleRecent(1200, { fate: 'undone' }),
  sampleRecent(1199, { outcome: 'deny', reasons: ['symptoms-declared'], override: 'needs-admin' }),
  sampleRecent(1198, { fate: 'overridden', outcome: 'deny', reasons: ['declaration-too-old'] }),
  sampleRecent(1197),
  sampleRecent(1196, { direction: 'out' }),
  sampleRecent(1195, {
    outcome: 'deny',
    family: 'payment',
    trust: 'refused',
    reasons: ['payment-code'],
    maskedName: null,
    override: 'never',
  }),
];

/** Newest first: a minute of sixty visitors, each of whom may still be taken back. */
export const sampleRush: readonly RecentVerdict[] = Array.from({ length: 60 }, (_, at) => ({
  ...(sampleRecents[at % sampleRecents.length] ?? sampleRecent(1)),
  visitId: samplePromptId(2_000 - at),
  seq: 2_000 - at,
  atMs: sampleAtMs - at * 1_000,
  undoUntilMs: sampleAtMs + (60 - at) * 1_000,
}));

export const sampleGuardView = (change: Partial<GuardView> = {}): GuardView => ({
  operator: { name: 'tuan.le', role: 'guard' },
  hasOperators: true,
  recent: [...sampleRecents],
  pausedSinceMs: null,
  help: null,
  lanes: [
    { lane: 'main', direction: 'in', isSwitchable: true },
    { lane: 'exit', direction: 'out', isSwitchable: false },
  ],
  pin: null,
  isOnSecondDisplay: false,
  ...change,
});

export const samplePin = (change: Partial<PinPad> = {}): PinPad => ({
  purpose: 'sign-in',
  operators: [
    { name: 'tuan.le', role: 'guard' },
    { name: 'huong.nt', role: 'guard' },
    { name: 'quan-ly', role: 'admin' },
  ],
  chosen: 'tuan.le',
  typed: 3,
  isChecking: false,
  problem: null,
  lockedForMs: 0,
  ...change,
});
