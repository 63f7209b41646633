/**
 * Watches the door: parses what the main process pushes, shows it at once, reports what was painted.
 *
 * Invariant: a scene interrupts whatever is on screen, and each showing that stood in a frame is reported once, after
 * that frame; every second the page says again what it painted last, which the watchdog compares. A scene or status
 * that does not parse puts the gate out of order until one that parses comes (fail closed); what staff have open and
 * does not parse is not shown, and the gate goes on. Decides nothing about a visitor, and holds no time of a showing:
 * it ends when the main process says so.
 */

import type { SoundSettings } from '../contract/display.ts';
import {
  type GatehouseDoor,
  HEARTBEAT_MS,
  loadedSchema,
  type Painted,
  pushChannels,
} from '../contract/ipc.ts';
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
import { HELP_KEY, OUT_OF_ORDER_KEY, soundAlarms } from './sound-alarms.ts';
import type { VerdictState } from './verdict-table.ts';

export interface WatchPorts {
  /** Commits the view before it returns; answers with the screen that really stands (drawing can fail). */
  readonly show: (view: View) => Screen;
  /** Runs `then` after the next frame is painted. */
  readonly afterPaint: (then: () => void) => void;
  /** `lane` and `prompt` are null where it is about the whole gate. */
  readonly playVerdict: (state: VerdictState, lane: string | null, prompt: Prompt | null) => void;
  /** A code was taken whose verdict is not there yet. */
  readonly playRead: (lane: string) => void;
  readonly playAlarm: () => void;
  /** The tones by which staff try the loudspeaker. */
  readonly playCheck: () => void;
  /** The gate is out of order still. */
  readonly playAttention: () => void;
  /** Volume, pitch and voice as the settings say. */
  readonly followSound: (settings: SoundSettings, gate: string) => void;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly setTimer: (ms: number, task: () => void) => () => void;
}

const internal = (detail: string): OutOfOrder => ({ kind: 'internal', detail });
const nothing: Known = {
  status: null,
  scene: null,
  fault: null,
  staff: null,
  guard: null,
  form: null,
  desk: null,
};

/** Shows what comes through the door from now on. Returns a stop function. */
export function watchDoor(door: GatehouseDoor, ports: WatchPorts): () => void {
  let known = nothing;
  /** What the last commit put up; a status that changes only words keeps it. */
  let onScreen: ReadonlyMap<string, Painting> = new Map();
  /** What was told and sounded. */
  const hasStood = new WeakSet<Painting>();
  let lastPainted: Painted = { scene: 0, promptId: null, screen: 'starting' };
  let commits = 0;
  let isStopped = false;
  /** The sound check that this page played last; 0: none. */
  let checkPlayed = 0;
  /** What was pushed is newer than the answer to `load`. */
  const heard = new Set<keyof Known>();
  const alarms = soundAlarms({
    setTimer: ports.setTimer,
    play: (key) => (key === OUT_OF_ORDER_KEY ? ports.playAttention() : ports.playAlarm()),
  });

  function sound({ sound: what }: Painting): void {
    if (what === null) return;
    if (what.state !== 'reading') ports.playVerdict(what.state, what.lane, what.prompt);
    else if (what.lane !== null) ports.playRead(what.lane);
  }

  function show(change: Partial<Known>): void {
    if (isStopped) return;
    known = { ...known, ...change };
    const view = chooseView(known);
    const before = onScreen;
    const paintings = describePainted(view, ports.show(view)).map((painting) => {
      const old = before.get(painting.key);
      if (old === undefined) return painting;
      if (old.report.screen === painting.report.screen) return old;
      // The same showing in other words (others wait behind who is being read): told again, sounded once.
      return { ...painting, sound: hasStood.has(old) ? null : old.sound };
    });
    const fresh = paintings.filter((painting) => before.get(painting.key) !== painting);
    onScreen = new Map(paintings.map((painting) => [painting.key, painting]));
    hearAlarms();
    const scene = known.scene?.number ?? 0;
    const newest = paintings.at(-1);
    const isTold = newest?.report.screen === lastPainted.screen && scene === lastPainted.scene;
    commits += 1;
    if (fresh.length === 0 && isTold) return;
    const mine = commits;
    ports.afterPaint(() => {
      if (isStopped) return;
      if (mine === commits && newest !== undefined) lastPainted = { scene, ...newest.report };
      for (const painting of fresh) {
        // Another took its place before the frame: that one reports, this one never stood.
        if (onScreen.get(painting.key) !== painting) continue;
        hasStood.add(painting);
        if (painting.report.screen !== 'starting') door.painted({ scene, ...painting.report });
        // Sound follows the picture: 10 ms later is not heard, a late frame is seen.
        sound(painting);
      }
    });
  }

  function hearAlarms(): void {
    const { status, guard } = known;
    const check = status?.soundCheck ?? null;
    // A page that was loaded anew plays what is still asked about: it does not know what the old one played.
    if (check?.state === 'asked' && check.played !== checkPlayed) {
      checkPlayed = check.played;
      ports.playCheck();
    }
    alarms.hear([
      // What stands is what is told, whoever found the fault: the station, or this page.
      ...(onScreen.has('out-of-order') ? [OUT_OF_ORDER_KEY] : []),
      ...(status === null ? [] : alarmKeys(status)),
      ...(guard === null || guard.help === null ? [] : [HELP_KEY]),
    ]);
  }

  let cancelBeat = (): void => {};
  function beat(): void {
    door.beat(lastPainted);
    cancelBeat = ports.setTimer(HEARTBEAT_MS, beat);
  }

  const stops = [
    door.watchScene((payload) => {
      const parsed = pushChannels['gate:scene'].safeParse(payload);
      heard.add('scene');
      if (parsed.success) show({ scene: parsed.data, fault: null });
      else show({ scene: null, fault: internal('a scene did not parse') });
    }),
    door.watchStatus((payload) => {
      const parsed = pushChannels['gate:status'].safeParse(payload);
      heard.add('status');
      if (!parsed.success) {
        show({ fault: internal('a status did not parse') });
        return;
      }
      ports.followSound(parsed.data.sound, parsed.data.gate);
      show({ status: parsed.data, fault: null });
    }),
    door.watchStaff((payload) => {
      heard.add('staff');
      const parsed = pushChannels['staff:view'].safeParse(payload);
      show({ staff: parsed.success ? parsed.data : null });
    }),
    door.watchGuard((payload) => {
      heard.add('guard');
      const parsed = pushChannels['guard:view'].safeParse(payload);
      show({ guard: parsed.success ? parsed.data : null });
    }),
    door.watchForm((payload) => {
      heard.add('form');
      const parsed = pushChannels['form:view'].safeParse(payload);
      show({ form: parsed.success ? parsed.data : null });
    }),
    door.watchDesk((payload) => {
      heard.add('desk');
      const parsed = pushChannels['desk:view'].safeParse(payload);
      show({ desk: parsed.success ? parsed.data : null });
    }),
  ];

  door.load().then(
    (answer) => {
      const parsed = loadedSchema.safeParse(answer);
      if (!parsed.success || !parsed.data.ok) {
        if (known.status === null) show({ fault: internal('the first status could not be loaded') });
        return;
      }
      const { ok: _ok, ...loaded } = parsed.data;
      if (!heard.has('status')) ports.followSound(loaded.status.sound, loaded.status.gate);
      show(Object.fromEntries(Object.entries(loaded).filter(([name]) => !heard.has(name as keyof Known))));
    },
    () => show({ fault: internal('the door did not answer') }),
  );

  show({});
  cancelBeat = ports.setTimer(HEARTBEAT_MS, beat);

  return () => {
    isStopped = true;
    cancelBeat();
    alarms.stop();
    for (const stop of stops) stop();
  };
}
