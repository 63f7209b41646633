/**
 * Watches the door: parses what the main process pushes, shows it at once, reports what was painted.
 *
 * Invariant: a prompt interrupts whatever its lane has on screen, and each showing that stood in a frame is
 * reported once, after that frame. A prompt or status that does not parse puts the gate out of order until
 * one that parses comes (fail closed); a devices screen that does not parse is not shown, and the gate goes
 * on. Decides nothing about a visitor and asks for nothing but the first status.
 */
import { type GatehouseDoor, loadedSchema, pushChannels } from '../contract/ipc.ts';
import type { Prompt } from '../contract/prompt.ts';
import type { OutOfOrder } from '../contract/status.ts';
import {
  chooseView,
  describePainted,
  type Known,
  type Painting,
  type Screen,
  type View,
} from './choose-view.ts';
import { alarmKeys } from './describe-alarms.ts';
import { endShowing, noPlaces, takePrompt } from './keep-standing.ts';
import { soundAlarms } from './sound-alarms.ts';
import { type VerdictState, verdictTable } from './verdict-table.ts';

export interface WatchPorts {
  /** Commits the view before it returns; answers with the screen that really stands (drawing can fail). */
  readonly show: (view: View) => Screen;
  /** Runs `then` after the next frame is painted. */
  readonly afterPaint: (then: () => void) => void;
  /** `lane` is null where it is about the whole gate. */
  readonly playVerdict: (state: VerdictState, lane: string | null) => void;
  readonly playAlarm: () => void;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly setTimer: (ms: number, task: () => void) => () => void;
}

const internal = (detail: string): OutOfOrder => ({ kind: 'internal', detail });

/** Shows what comes through the door from now on. Returns a stop function. */
export function watchDoor(door: GatehouseDoor, ports: WatchPorts): () => void {
  let known: Known = { status: null, fault: null, places: noPlaces, staff: null };
  /** What the last commit put up; a status that changes only words keeps it. */
  let onScreen: ReadonlyMap<string, Painting> = new Map();
  /** Showings whose time runs. */
  const dwells = new Map<number, () => void>();
  let showings = 0;
  let isStopped = false;
  const alarms = soundAlarms({ setTimer: ports.setTimer, play: ports.playAlarm });

  const show = (change: Partial<Known>): void => {
    if (isStopped) return;
    known = { ...known, ...change };
    const view = chooseView(known);
    const paintings = describePainted(view, ports.show(view));
    const before = onScreen;
    const fresh = paintings.filter(({ key }) => !before.has(key));
    onScreen = new Map(paintings.map((painting) => [painting.key, before.get(painting.key) ?? painting]));
    if (fresh.length === 0) return;
    ports.afterPaint(() => {
      for (const painting of fresh) {
        // Another took its place before the frame: that one reports, this one never stood.
        if (isStopped || onScreen.get(painting.key) !== painting) continue;
        door.painted(painting.report);
        // Sound follows the picture: 10 ms later is not heard, a late frame is seen.
        if (painting.sound !== null) ports.playVerdict(painting.sound.state, painting.sound.lane);
      }
    });
  };

  function showPrompt(prompt: Prompt): void {
    showings += 1;
    const showing = showings;
    const places = takePrompt(known.places, { prompt, showing });
    for (const [one, cancel] of dwells) {
      if (places.standing.some((standing) => standing.showing === one)) continue;
      cancel();
      dwells.delete(one);
    }
    show({ places, fault: null });
    const { dwellMs } = verdictTable[prompt.kind];
    if (dwellMs === 0) return;
    const cancel = ports.setTimer(dwellMs, () => {
      dwells.delete(showing);
      show({ places: endShowing(known.places, showing) });
    });
    dwells.set(showing, cancel);
  }

  function cancelDwells(): void {
    for (const cancel of dwells.values()) cancel();
    dwells.clear();
  }

  /** Out of order also ends the verdicts that stood: none may come back to the next visitor as theirs. */
  function showOutOfOrder(change: Partial<Known>): void {
    cancelDwells();
    show({ ...change, places: noPlaces });
  }

  const stopPrompts = door.watchPrompt((payload) => {
    const parsed = pushChannels['gate:prompt'].safeParse(payload);
    if (parsed.success) showPrompt(parsed.data);
    else showOutOfOrder({ fault: internal('a prompt did not parse') });
  });

  const stopStatus = door.watchStatus((payload) => {
    const parsed = pushChannels['gate:status'].safeParse(payload);
    if (!parsed.success) {
      showOutOfOrder({ fault: internal('a status did not parse') });
      return;
    }
    const status = parsed.data;
    if (status.outOfOrder !== null) showOutOfOrder({ status, fault: null });
    else show({ status, fault: null });
    alarms.hear(alarmKeys(status));
  });

  const stopStaff = door.watchStaff((payload) => {
    const parsed = pushChannels['staff:view'].safeParse(payload);
    show({ staff: parsed.success ? parsed.data : null });
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
      if (known.status === null) {
        show({ status });
        alarms.hear(alarmKeys(status));
      }
      // Scanned while the page was loading: the answer is stored and must still be seen.
      const isCovered = known.status?.outOfOrder !== null;
      if (prompt !== null && known.places.standing.length === 0 && !isCovered) showPrompt(prompt);
    },
    () => show({ fault: internal('the door did not answer') }),
  );

  show({});

  return () => {
    isStopped = true;
    cancelDwells();
    alarms.stop();
    stopPrompts();
    stopStatus();
    stopStaff();
  };
}
