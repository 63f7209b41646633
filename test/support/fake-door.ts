/**
 * Fake door: stands in for preload. Pushes what the test says, keeps what the page reported and asked for.
 */
import type { GatehouseDoor, Painted } from '../../contract/ipc.ts';
import type { StaffAction } from '../../contract/staff.ts';

export interface FakeDoor {
  readonly door: GatehouseDoor;
  readonly reports: Painted[];
  readonly actions: (StaffAction | { readonly type: 'open' })[];
  pushPrompt(payload: unknown): void;
  pushStatus(payload: unknown): void;
  pushStaff(payload: unknown): void;
  listeners(): number;
}

type Listeners = Set<(payload: unknown) => void>;

/** `loaded` is what the first `load` answers; a promise that never settles leaves the page starting. */
export function createFakeDoor(loaded: () => Promise<unknown>): FakeDoor {
  const prompts: Listeners = new Set();
  const statuses: Listeners = new Set();
  const staff: Listeners = new Set();
  const reports: Painted[] = [];
  const actions: FakeDoor['actions'] = [];
  const watch = (listeners: Listeners) => (listener: (payload: unknown) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const push = (listeners: Listeners) => (payload: unknown) => {
    for (const listener of listeners) listener(payload);
  };
  return {
    door: {
      load: loaded,
      painted: (report) => {
        reports.push(report);
      },
      openStaff: () => {
        actions.push({ type: 'open' });
      },
      actAsStaff: (action) => {
        actions.push(action);
      },
      watchPrompt: watch(prompts),
      watchStatus: watch(statuses),
      watchStaff: watch(staff),
    },
    reports,
    actions,
    pushPrompt: push(prompts),
    pushStatus: push(statuses),
    pushStaff: push(staff),
    listeners: () => prompts.size + statuses.size + staff.size,
  };
}
