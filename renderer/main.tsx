/**
 * Entry of the gate's page: the only file that constructs and wires.
 *
 * No request leaves this page, and nothing on it asks to decide. A view that cannot be drawn puts
 * the out-of-order screen up in the same turn (fail closed): an empty page would look like an
 * open gate.
 */
// First: schemas are made when contract/ loads, and must find this setting.
import '../contract/zod-without-eval.ts';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { createAfterPaint } from './after-paint.ts';
import type { Screen, View } from './choose-view.ts';
import { type Acts, GateScreen } from './gate-screen.tsx';
import { isGuardSurface, showGuardBoard } from './guard/show-board.tsx';
import { loadClips } from './sound/load-clips.ts';
import { createTonePlayer } from './sound/play-tones.ts';
import { watchOutput } from './sound/watch-output.ts';
import { watchDoor } from './watch-door.ts';

const place = document.getElementById('gate');
if (place === null) throw new Error('index.html has no #gate');

let drawFault: unknown = null;
const root = createRoot(place, {
  onUncaughtError: (error) => {
    drawFault = error;
  },
});

const door = window.gatehouse;
const acts: Acts = {
  asStaff: { open: () => door.openStaff(), act: (action) => door.actAsStaff(action) },
  asGuard: (action) => door.actAsGuard(action),
  asVisitor: (action) => door.actAsVisitor(action),
  onForm: (action) => door.actOnForm(action),
  atDesk: (action) => door.actAtDesk(action),
};

const draw = (view: View): boolean => {
  drawFault = null;
  flushSync(() => root.render(<GateScreen view={view} acts={acts} />));
  return drawFault === null;
};

const show = (view: View): Screen => {
  if (draw(view)) return view.screen;
  draw({
    screen: 'out-of-order',
    fault: { kind: 'internal', detail: `the ${view.screen} screen could not be drawn` },
  });
  return 'out-of-order';
};

// A gate has no menu, no selection and no drag; what is typed goes to the main process (wedge).
for (const event of ['contextmenu', 'dragstart', 'drop', 'selectstart']) {
  document.addEventListener(event, (given) => given.preventDefault());
}

// All faces now: a face fetched with the first verdict would draw its word a frame late.
for (const face of document.fonts) void face.load().catch(() => {});

function showGate(): void {
  let context: AudioContext | null = null;
  try {
    context = new AudioContext({ latencyHint: 'interactive' });
  } catch {
    // A station without sound still shows; its alarm says so.
  }
  const tones = createTonePlayer({
    context,
    clip:
      context === null
        ? () => null
        : loadClips(context, async (address) => (await fetch(address)).arrayBuffer()),
  });
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  watchOutput({
    context,
    devices: navigator.mediaDevices,
    wait,
    tell: (fault) => door.tellSound({ fault }),
  });

  watchDoor(door, {
    show,
    afterPaint: createAfterPaint(),
    playVerdict: tones.verdict,
    playRead: tones.read,
    playAlarm: tones.alarm,
    playCheck: tones.check,
    playAttention: tones.attention,
    followSound: tones.follow,
    setTimer(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  });
}

// The guard's own display: the same page, with no verdict, no sound and nothing to report.
if (isGuardSurface(location.search)) showGuardBoard(root, door);
else showGate();
