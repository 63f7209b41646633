/**
 * Fake door: stands in for preload. Pushes what the test says, keeps what the page reported.
 */
import type { GatehouseDoor, Painted } from '../../contract/ipc.ts';

export interface FakeDoor {
  readonly door: GatehouseDoor;
  readonly reports: Painted[];
  pushPrompt(payload: unknown): void;
  pushStatus(payload: unknown): void;
  listeners(): number;
}

/** `loaded` is what the first `load` answers; a promise that never settles leaves the page starting. */
export function createFakeDoor(loaded: () => Promise<unknown>): FakeDoor {
  const prompts = new Set<(payload: unknown) => void>();
  const statuses = new Set<(payload: unknown) => void>();
  const reports: Painted[] = [];
  const watch = (listeners: Set<(payload: unknown) => void>) => (listener: (payload: unknown) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return {
    door: {
      load: loaded,
      painted: (report) => {
        reports.push(report);
      },
      watchPrompt: watch(prompts),
      watchStatus: watch(statuses),
    },
    reports,
    pushPrompt: (payload) => {
      for (const listener of prompts) listener(payload);
    },
    pushStatus: (payload) => {
      for (const listener of statuses) listener(payload);
    },
    listeners: () => prompts.size + statuses.size,
  };
}
