/**
 * Keeps the scene: holds the gate machine (electron/gate/gate-machine.ts), runs its times, pushes what changed.
 *
 * A showing's time begins when it is painted, so that a slow or a returning page takes nothing from the visitor; what
 * is never painted ends by itself a little later. A code whose verdict is there at once is never shown as being read:
 * the verdict goes out in the turn in which it came. A broken frame covers no verdict that was shown just now. Decides
 * nothing about a visitor.
 */
import type { Painted } from '../../contract/ipc.ts';
import type { Scene } from '../../contract/scene.ts';
import {
  askedSheetOf,
  firstGate,
  type Gate,
  type GateEvent,
  lifeOf,
  type Standing,
  sceneOf,
  serviceOf,
  step,
} from '../gate/gate-machine.ts';

/** A verdict that comes sooner needs no word that the code is being read, milliseconds. */
export const READING_AFTER_MS = 150;
/** What is not painted (the page is being brought back) stands this much longer, milliseconds. */
export const UNPAINTED_GRACE_MS = 10_000;
/** A verdict that has stood this long may be covered by "scan again" for a broken frame, milliseconds. */
export const SCAN_AGAIN_MAY_COVER_MS = 1_500;

export interface ScenePorts {
  readonly push: (scene: Scene) => void;
  readonly timers: {
    /** Runs `task` once after `ms`; the answer cancels it. */
    set(ms: number, task: () => void): () => void;
  };
  /** The machine met something that it does not know: the gate is out of order. */
  readonly onUnknown: (type: string) => void;
}

export interface SceneKeeper {
  current(): Scene;
  /** The sheet of questions that the screen asks now; null: none. */
  askedSheet(): string | null;
  send(event: GateEvent): void;
  /** A scan of this lane was taken whose verdict waits: for a look-up, for answers, or for the scan before it. */
  began(lane: string): void;
  /** ... and is settled, after its verdict was shown. */
  ended(lane: string): void;
  painted(report: Painted): void;
  /** Once more, as it stands: the page may have missed it. */
  pushAgain(): void;
  stop(): void;
}

interface Running {
  /** The state whose time runs: another one at the same showing has its own. */
  readonly state: Standing;
  readonly isPainted: boolean;
  readonly sinceScene: number;
  readonly cancel: () => void;
}

const hasPrompt = (one: Standing): one is Extract<Standing, { prompt: unknown }> => 'prompt' in one;

export function keepScene({ push, timers, onUnknown }: ScenePorts): SceneKeeper {
  let gate: Gate = firstGate;
  const running = new Map<number, Running>();
  /** Scans of a lane that are not settled. */
  const pending = new Map<string, number>();
  const waits = new Map<string, () => void>();
  /** Showings of verdicts that are too new to be covered by noise. */
  const fresh = new Map<number, () => void>();

  function run(one: Standing, isPainted: boolean, sinceScene: number): void {
    running.get(one.showing)?.cancel();
    const isCovered = serviceOf(gate) === 'out-of-order' || serviceOf(gate) === 'starting';
    const graceMs = hasPrompt(one) && !isPainted && !isCovered ? UNPAINTED_GRACE_MS : 0;
    const cancel = timers.set(lifeOf(one) + graceMs, () => {
      running.delete(one.showing);
      send({ type: 'over', showing: one.showing });
    });
    running.set(one.showing, { state: one, isPainted, sinceScene, cancel });
    if (hasPrompt(one) && one.state !== 'scan-again') keepFresh(one.showing);
  }

  /** Anew when it is painted: nobody has read it before. */
  function keepFresh(showing: number): void {
    fresh.get(showing)?.();
    fresh.set(
      showing,
      timers.set(SCAN_AGAIN_MAY_COVER_MS, () => fresh.delete(showing)),
    );
  }

  /** Noise at a lane says nothing to who reads their verdict there. The next part of a code is asked for at once. */
  function isNoise(event: GateEvent): boolean {
    if (event.type !== 'prompt' || event.prompt.kind !== 'scan-again') return false;
    if (event.prompt.cause === 'next-part') return false;
    const now = standsAt(event.prompt.lane);
    return now !== undefined && fresh.has(now.showing);
  }

  function followTimes(): void {
    for (const [showing, { cancel }] of running) {
      if (gate.standing.some((one) => one.showing === showing)) continue;
      cancel();
      running.delete(showing);
      fresh.get(showing)?.();
      fresh.delete(showing);
    }
    for (const one of gate.standing)
      if (running.get(one.showing)?.state !== one) run(one, false, gate.number);
  }

  function send(event: GateEvent): void {
    if (isNoise(event)) return;
    const before = gate;
    gate = step(before, event);
    if (gate === before) return;
    push(sceneOf(gate));
    followTimes();
    if (event.type !== 'fault' && gate.isFaulty && !before.isFaulty) onUnknown(event.type);
    if (event.type === 'over') followOver(before, event.showing);
  }

  const standsAt = (lane: string): Standing | undefined => gate.standing.find((one) => one.lane === lane);

  function tellReading(lane: string): void {
    // Who is asked something waits for nobody: their code is read.
    if (standsAt(lane)?.state === 'needs-answers') return;
    send({ type: 'code-taken', lane });
    send({ type: 'queued', lane, waiting: (pending.get(lane) ?? 1) - 1 });
  }

  /** An answer that stands is not covered by the next one's waiting. */
  function showReading(lane: string): void {
    const one = standsAt(lane);
    if (!pending.has(lane) || waits.has(lane) || (one !== undefined && hasPrompt(one))) return;
    tellReading(lane);
  }

  function followOver(before: Gate, showing: number): void {
    const ended = before.standing.find((one) => one.showing === showing);
    if (ended === undefined) return;
    // Read for longer than anything takes to be read: whoever it was is forgotten.
    if (ended.state === 'reading' || ended.state === 'busy') pending.delete(ended.lane);
    showReading(ended.lane);
  }

  return {
    current: () => sceneOf(gate),
    askedSheet: () => askedSheetOf(sceneOf(gate)),
    send,

    began(lane) {
      const count = (pending.get(lane) ?? 0) + 1;
      pending.set(lane, count);
      if (count > 1) {
        showReading(lane);
        return;
      }
      const cancel = timers.set(READING_AFTER_MS, () => {
        waits.delete(lane);
        // Who holds a code up now is not to read the answer of the one before.
        tellReading(lane);
      });
      waits.set(lane, cancel);
    },

    ended(lane) {
      waits.get(lane)?.();
      waits.delete(lane);
      const count = (pending.get(lane) ?? 0) - 1;
      if (count > 0) {
        pending.set(lane, count);
        showReading(lane);
        return;
      }
      pending.delete(lane);
      const one = standsAt(lane);
      // Settled without an answer to show: nothing is being read any more, and nobody asked.
      if (one !== undefined && !hasPrompt(one)) send({ type: 'cleared', lane });
    },

    painted({ scene, promptId }) {
      if (promptId === null) return;
      for (const one of gate.standing) {
        if (!hasPrompt(one) || one.prompt.promptId !== promptId) continue;
        const time = running.get(one.showing);
        if (time !== undefined && !time.isPainted && scene >= time.sinceScene)
          run(one, true, time.sinceScene);
      }
    },

    pushAgain: () => push(sceneOf(gate)),

    stop() {
      for (const { cancel } of running.values()) cancel();
      running.clear();
      for (const times of [waits, fresh]) {
        for (const cancel of times.values()) cancel();
        times.clear();
      }
    },
  };
}
