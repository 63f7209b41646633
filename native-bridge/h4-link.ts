/**
 * H4 link: one HCI command outstanding, sent only when the controller gave a credit for it.
 *
 * Core Spec Vol 4 Part E §4.4: Num_HCI_Command_Packets of the last answer says whether another command
 * may be sent. Reset is the exception: a controller that keeps its credits must still be resettable.
 * Invariant: every `send` ends in exactly one answer, unless it was abandoned.
 */
import { encodeCommand, type HciCommand, reset } from './h4-commands.ts';
import { eventCodes, type H4Event } from './h4-parser.ts';
import type { Timers } from './held.ts';

/** A controller answers within this time, or it does not, ms. Waiting for a credit counts too. */
export const ANSWER_WITHIN_MS = 1_000;

export type Answer =
  | {
      readonly kind: 'answered';
      /** 0 is success (Vol 1 Part F). */
      readonly status: number;
      /** What follows the status; a view into the event. */
      readonly values: Uint8Array;
    }
  | { readonly kind: 'unanswered' };

export interface H4Link {
  /** Abandons what was outstanding and sends `command`. */
  send(command: HciCommand, take: (answer: Answer) => void): void;
  /** Takes an event that is an answer; `unasked-reset`: a Reset was completed that nobody waits for any more. */
  hear(event: H4Event): 'taken' | 'unasked-reset' | 'not-an-answer';
  abandon(): void;
}

export function createH4Link(write: (bytes: Uint8Array) => void, timers: Timers): H4Link {
  let credits = 1;
  let outstanding: {
    readonly command: HciCommand;
    readonly take: (answer: Answer) => void;
    readonly cancelTimeout: () => void;
    isWritten: boolean;
  } | null = null;

  function writeIfAllowed(): void {
    if (outstanding === null || outstanding.isWritten) return;
    if (credits === 0 && outstanding.command.opcode !== reset.opcode) return;
    credits = Math.max(0, credits - 1);
    outstanding.isWritten = true;
    write(encodeCommand(outstanding.command));
  }

  function abandon(): void {
    outstanding?.cancelTimeout();
    outstanding = null;
  }

  function finish(answer: Answer): void {
    const take = outstanding?.take;
    abandon();
    take?.(answer);
  }

  return {
    send(command, take) {
      abandon();
      const cancelTimeout = timers.set(ANSWER_WITHIN_MS, () => finish({ kind: 'unanswered' }));
      outstanding = { command, take, cancelTimeout, isWritten: false };
      writeIfAllowed();
    },

    hear({ code, parameters }) {
      const isComplete = code === eventCodes.commandComplete;
      if (!isComplete && code !== eventCodes.commandStatus) return 'not-an-answer';
      // §7.7.14: credits, opcode, status; §7.7.15: status, credits, opcode.
      const at = isComplete ? 0 : 1;
      credits = parameters[at] ?? 0;
      const opcode = (parameters[at + 1] ?? 0) | ((parameters[at + 2] ?? 0) << 8);
      const status = parameters[isComplete ? 3 : 0];
      const isPending = !isComplete && status === 0;
      if (outstanding?.isWritten === true && outstanding.command.opcode === opcode) {
        if (isPending || status === undefined) return 'taken';
        finish({ kind: 'answered', status, values: isComplete ? parameters.subarray(4) : new Uint8Array(0) });
        return 'taken';
      }
      if (isComplete && opcode === reset.opcode) return 'unasked-reset';
      // Opcode 0 only gives credits; any other is an answer that came after its time.
      writeIfAllowed();
      return 'taken';
    },

    abandon,
  };
}
