/**
 * Sample moment: an ordinary scan on the way in, with everything fresh; and its changes.
 */
import type { Moment } from '../../electron/gate/facts.ts';
import { SAMPLE_MS } from '../../scripts/rig/sample-visit.ts';

export const entering: Moment = {
  nowMs: SAMPLE_MS,
  direction: 'in',
  via: 'serial',
  isClockTrusted: true,
  isPhoneNear: false,
  trustList: 'fresh',
  policy: 'fresh',
  lookup: 'not-needed',
  other: null,
  nationalRules: null,
  occupancy: { inside: 0, room: 'unlimited', isInside: false },
};
export const leaving: Moment = { ...entering, direction: 'out' };
export const clockless: Moment = { ...entering, isClockTrusted: false };
