/**
 * Admit visitor: the way of a scan. The one place that fixes the order read -> decide -> record -> show.
 *
 * Invariant: what `show` is given was committed by `record` before. A scan that cannot be recorded, and any
 * exception on the way, puts the gate out of order; neither ever shows an accept. Judges nothing itself
 * and keeps no state but the repeat window; a fault does not stick, the next scan is tried in full.
 */
import type { Policy } from '../../contract/policy.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Result } from '../../contract/result.ts';
import type { Direction, DropKind, Scan, Via } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { NewVisit, Visit } from '../../contract/visit.ts';
import { buildPrompt } from '../gate/build-prompt.ts';
import { isUnreadable } from '../gate/code-reason-rules.ts';
import { decide } from '../gate/decide.ts';
import { createRecentScans } from './recent-scans.ts';

export interface ReadInput {
  readonly text: string;
  readonly isUtf8: boolean;
  readonly via: Via;
  readonly atMs: number;
}

export interface PassagePorts {
  readonly read: (input: ReadInput) => Reading;
  /** Asked once per scan: a new policy holds from the next scan on. */
  readonly policy: () => Policy;
  /** Returns ok only when the visit is safe on disk. */
  readonly record: (
    visit: NewVisit,
  ) => Result<Visit, { readonly kind: 'cannot-record'; readonly detail: string }>;
  readonly clock: { wallMs(): number; monotonicUs(): number };
  /** A new UUIDv7. */
  readonly newId: (nowMs: number) => string;
  readonly identity: {
    readonly stationId: string;
    readonly venueId: string;
    readonly gate: string;
    readonly runId: string;
  };
  isClockTrusted(): boolean;
  /** Direction of a lane now; a lane bound to both takes what the guard has switched to. */
  directionOf(lane: string): Direction;
  readonly show: (prompt: Prompt) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
}

export type PassageOutcome =
  /** Stored and shown. After a fault this also says that the gate works again. */
  | { readonly kind: 'recorded'; readonly visit: Visit; readonly prompt: VisitPrompt }
  /** The same scan as one within REPEAT_SCAN_MS: its prompt was shown anew, nothing was stored. */
  | { readonly kind: 'repeat'; readonly prompt: VisitPrompt }
  /** `outOfOrder` was told. Only a fault in `show` itself leaves a stored visit behind. */
  | { readonly kind: 'not-recorded'; readonly fault: OutOfOrder };

export interface Passage {
  /** Takes one scan all the way; returns when its verdict is stored and handed to the screens. Never throws. */
  take(scan: Scan): PassageOutcome;
  /** Shows "scan again" for a frame that never became a scan. Stores nothing; counting is the caller's. */
  drop(lane: string, kind: DropKind): void;
  /** Drops texts that the repeat window no longer needs; for a quiet moment, a scan does it too. */
  forget(): void;
}

export function createPassage(ports: PassagePorts): Passage {
  const { clock, identity } = ports;
  const recent = createRecentScans<Visit>();

  /** An exception is a bug. Its message may quote the code, which is personal data: only its name is told. */
  function reportBug(step: string, error: unknown): OutOfOrder {
    const name = error instanceof Error ? error.name : typeof error;
    const fault: OutOfOrder = { kind: 'internal', detail: `${name} while a scan was ${step}` };
    ports.outOfOrder(fault);
    return fault;
  }

  return {
    take(scan) {
      let step = 'placed';
      try {
        const nowMs = clock.wallMs();
        const nowUs = Math.floor(clock.monotonicUs());
        const direction = ports.directionOf(scan.lane);
        // A guard who switches the lane's direction means a new passage, even of the same code.
        const key = `${scan.lane} ${direction} ${scan.text}`;
        const known = recent.find(key, nowUs);
        if (known !== undefined) {
          step = 'shown';
          const prompt = buildPrompt(known, { isRepeat: true });
          ports.show(prompt);
          return { kind: 'repeat', prompt };
        }

        step = 'read';
        const reading = ports.read({ text: scan.text, isUtf8: scan.isUtf8, via: scan.via, atMs: nowMs });

        step = 'judged';
        const isClockTrusted = ports.isClockTrusted();
        const { outcome, ...verdict } = decide(reading, { nowMs, direction, isClockTrusted }, ports.policy());

        step = 'recorded';
        const recorded = ports.record({
          ...identity,
          ...verdict,
          id: ports.newId(nowMs),
          atMs: Math.floor(nowMs),
          monotonicUs: nowUs,
          lane: scan.lane,
          deviceId: scan.deviceId,
          via: scan.via,
          direction,
          family: reading.family,
          trust: reading.trust,
          isUnreadable: isUnreadable(reading),
          codeReason: reading.reason,
          outcome,
          notices: reading.notices,
          claims: reading.claims,
        });
        if (!recorded.ok) {
          const fault: OutOfOrder = { kind: 'cannot-record', detail: recorded.error.detail };
          ports.outOfOrder(fault);
          return { kind: 'not-recorded', fault };
        }

        step = 'shown';
        const visit = recorded.value;
        recent.remember(key, visit, nowUs);
        const prompt = buildPrompt(visit, { isRepeat: false });
        ports.show(prompt);
        return { kind: 'recorded', visit, prompt };
      } catch (error) {
        return { kind: 'not-recorded', fault: reportBug(step, error) };
      }
    },

    drop(lane, kind) {
      try {
        const nowMs = clock.wallMs();
        const atMs = Math.floor(nowMs);
        ports.show({ kind: 'scan-again', promptId: ports.newId(nowMs), atMs, lane, drop: kind });
      } catch (error) {
        reportBug('dropped', error);
      }
    },

    forget() {
      recent.forget(clock.monotonicUs());
    },
  };
}
