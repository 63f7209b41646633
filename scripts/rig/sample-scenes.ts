/**
 * Sample scenes of the gate: made by the real machine from prompts and what else happens, as the main process does.
 */
import type { Prompt } from '../../contract/prompt.ts';
import type { Scene } from '../../contract/scene.ts';
import { firstGate, type Gate, type GateEvent, sceneOf, step } from '../../electron/gate/gate-machine.ts';

export const openGate: Gate = step(firstGate, { type: 'opened' });

export const afterEvents = (gate: Gate, ...events: readonly GateEvent[]): Gate => events.reduce(step, gate);

export const promptEvent = (prompt: Prompt): GateEvent => ({ type: 'prompt', prompt });

/** An open gate after these prompts, one showing each. */
export const gateWith = (...prompts: readonly Prompt[]): Gate =>
  afterEvents(openGate, ...prompts.map(promptEvent));

export const sceneWith = (...prompts: readonly Prompt[]): Scene => sceneOf(gateWith(...prompts));

/** A scene that no main process has numbered so high: pushed past it, the watchdog leaves it standing. */
export const ahead = (scene: Scene, number = 1): Scene => ({ ...scene, number: 1_000_000 + number });
