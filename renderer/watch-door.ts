/**
 * Watches the door: parses what the main process pushes, shows it at once, reports what was painted.
 *
 * Invariant: a prompt interrupts whatever stands, and only the latest showing is reported, after
 * its frame. A payload that does not parse puts the gate out of order until one that parses comes
 * (fail closed). Decides nothing about a visitor and asks for nothing but the first status.
 */
import { type GatehouseDoor, loadedSchema, pushChannels } from '../contract/ipc.ts';
import type { Prompt } from '../contract/prompt.ts';
import type { OutOfOrder } from '../contract/status.ts';
import { chooseView, describePainted, type Known, type Screen, type View } from './choose-view.ts';
import { type VerdictState, verdictTable } from './verdict-table.ts';

export interface WatchPorts {
  /** Commits the view before it returns; answers with the screen that really stands (drawing can fail). */
  readonly show: (view: View) => Screen;
  /** Runs `then` after the next frame is painted. */
  readonly afterPaint: (then: () => void) => void;
  readonly playTones: (state: VerdictState) => void;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly setTimer: (ms: number, task: () => void) => () => void;
}

const internal = (detail: string): OutOfOrder => ({ kind: 'internal', detail });

/** Shows what comes through the door from now on. Returns a stop function. */
export function watchDoor(door: GatehouseDoor, ports: WatchPorts): () => void {
  let known: Known = { status: null, fault: null, prompt: null, showing: 0 };
  /** What the last commit put up; a status that changes only words keeps it. */
  let standing = { key: '' };
  let cancelDwell = (): void => {};
  let isStopped = false;

  const show = (change: Partial<Known>): void => {
    if (isStopped) return;
    known = { ...known, ...change };
    const view = chooseView(known);
    const shown = ports.show(view);
    const key = 'showing' in view ? `${shown} ${view.showing}` : shown;
    if (key === standing.key) return;
    const mine = { key };
    standing = mine;
    const report = describePainted(view, shown);
    if (report === null) return;
    ports.afterPaint(() => {
      // Another screen took its place before the frame: that one reports, this one never stood.
      if (isStopped || standing !== mine) return;
      door.painted(report);
      // Sound follows the picture: 10 ms later is not heard, a late frame is seen.
      if (shown !== 'starting' && shown !== 'idle') ports.playTones(shown);
    });
  };

  function showPrompt(prompt: Prompt): void {
    cancelDwell();
    show({ prompt, fault: null, showing: known.showing + 1 });
    const { dwellMs } = verdictTable[prompt.kind];
    if (dwellMs > 0) cancelDwell = ports.setTimer(dwellMs, () => show({ prompt: null }));
  }

  /** Out of order also ends the verdict that stood: it must not come back to the next visitor as theirs. */
  function showOutOfOrder(change: Partial<Known>): void {
    cancelDwell();
    show({ ...change, prompt: null });
  }

  const stopPrompts = door.watchPrompt((payload) => {
    const parsed = pushChannels['gate:prompt'].safeParse(payload);
    if (parsed.success) showPrompt(parsed.data);
    else showOutOfOrder({ fault: internal('a prompt did not parse') });
  });

  const stopStatus = door.watchStatus((payload) => {
    const parsed = pushChannels['gate:status'].safeParse(payload);
    if (!parsed.success) showOutOfOrder({ fault: internal('a status did not parse') });
    else if (parsed.data.outOfOrder !== null) showOutOfOrder({ status: parsed.data, fault: null });
    else show({ status: parsed.data, fault: null });
  });

  door.load().then(
    (answer) => {
      const parsed = loadedSchema.safeParse(answer);
      if (!parsed.success || !parsed.data.ok) {
        if (known.status === null) show({ fault: internal('the first status could not be loaded') });
        return;
      }
      const { status, prompt } = parsed.data;
      // A status that was pushed meanwhile is newer than this answer.
      if (known.status === null) show({ status });
      // Scanned while the page was loading: the answer is stored and must still be seen.
      if (prompt !== null && known.prompt === null && known.status?.outOfOrder === null) showPrompt(prompt);
    },
    () => show({ fault: internal('the door did not answer') }),
  );

  show({});

  return () => {
    isStopped = true;
    cancelDwell();
    stopPrompts();
    stopStatus();
  };
}
