/**
 * Fake door: stands in for preload. Pushes what the test says, keeps what the page reported and asked for.
 */

import type { FormAction } from '../../contract/assisted.ts';
import type { DeskAction } from '../../contract/desk.ts';
import type { GuardAction, VisitorAction } from '../../contract/guard.ts';
import type { GatehouseDoor, Painted, SoundReport } from '../../contract/ipc.ts';
import type { StaffAction } from '../../contract/staff.ts';

export interface FakeDoor {
  readonly door: GatehouseDoor;
  readonly reports: Painted[];
  readonly actions: (StaffAction | { readonly type: 'open' })[];
  /** What the page said of itself every second. */
  readonly beats: Painted[];
  readonly sounds: SoundReport[];
  pushStatus(payload: unknown): void;
  readonly guardActions: GuardAction[];
  readonly visitorActions: VisitorAction[];
  readonly formActions: FormAction[];
  readonly deskActions: DeskAction[];
  pushStaff(payload: unknown): void;
  pushScene(payload: unknown): void;
  pushGuard(payload: unknown): void;
  pushForm(payload: unknown): void;
  pushFormKey(payload: unknown): void;
  pushDesk(payload: unknown): void;
  listeners(): number;
}

type Listeners = Set<(payload: unknown) => void>;

/** `loaded` is what the first `load` answers; a promise that never settles leaves the page starting. */
export function createFakeDoor(loaded: () => Promise<unknown>): FakeDoor {
  const statuses: Listeners = new Set();
  const staff: Listeners = new Set();
  const scenes: Listeners = new Set();
  const guards: Listeners = new Set();
  const forms: Listeners = new Set();
  const formKeys: Listeners = new Set();
  const desks: Listeners = new Set();
  const guardActions: GuardAction[] = [];
  const visitorActions: VisitorAction[] = [];
  const formActions: FormAction[] = [];
  const deskActions: DeskAction[] = [];
  const reports: Painted[] = [];
  const beats: Painted[] = [];
  const sounds: SoundReport[] = [];
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
      tellSound: (report) => {
        sounds.push(report);
      },
      beat: (report) => {
        beats.push(report);
      },
      openStaff: () => {
        actions.push({ type: 'open' });
      },
      actAsStaff: (action) => {
        actions.push(action);
      },
      actAsGuard: (action) => {
        guardActions.push(action);
      },
      actAsVisitor: (action) => {
        visitorActions.push(action);
      },
      actOnForm: (action) => {
        formActions.push(action);
      },
      actAtDesk: (action) => {
        deskActions.push(action);
      },
      watchStatus: watch(statuses),
      watchStaff: watch(staff),
      watchScene: watch(scenes),
      watchGuard: watch(guards),
      watchForm: watch(forms),
      watchFormKey: watch(formKeys),
      watchDesk: watch(desks),
    },
    reports,
    beats,
    sounds,
    actions,
    guardActions,
    visitorActions,
    formActions,
    deskActions,
    pushStatus: push(statuses),
    pushStaff: push(staff),
    pushScene: push(scenes),
    pushGuard: push(guards),
    pushForm: push(forms),
    pushFormKey: push(formKeys),
    pushDesk: push(desks),
    listeners: () =>
      [statuses, staff, scenes, guards, forms, formKeys, desks].reduce((sum, { size }) => sum + size, 0),
  };
}
