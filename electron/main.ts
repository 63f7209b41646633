/**
 * Composition root: the only file that constructs and wires the rooms.
 *
 * The way of a scan: bridge or wedge -> passage (codes, gate, ledger) -> screens; sync reads the
 * outbox beside it. Nothing here decides. What cannot be opened puts the gate out of order and is
 * tried again by itself; no fault ever opens the gate.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { app, net, powerMonitor, safeStorage } from 'electron';
import { defaultDisplay, defaultFace, defaultSound } from '../contract/display.ts';
import type { GuardAction } from '../contract/guard.ts';
import type { OutOfOrder } from '../contract/status.ts';
import { createUuidV7 } from './ledger/uuid-v7.ts';
import { openAnnouncer } from './shell/announce.ts';
import { captureWedge } from './shell/capture-wedge.ts';
import { openGateWindow } from './shell/gate-window.ts';
import { keepGuardWindow } from './shell/guard-window.ts';
import { createSecretKeeper } from './shell/keep-secret.ts';
import { keepStatus } from './shell/keep-status.ts';
import { textOf } from './shell/load-settings.ts';
import { createPaperPrinter } from './shell/print-paper.ts';
import { readArguments } from './shell/read-arguments.ts';
import { readMixer } from './shell/read-mixer.ts';
import { runAdmin } from './shell/run-admin.ts';
import { openScreenDoor } from './shell/screen-door.ts';
import { registerScreensScheme, serveScreens } from './shell/serve-screens.ts';
import { watchScreen } from './shell/watch-screen.ts';
import { openLog } from './shell/write-log.ts';
import { attendDevices } from './wiring/attend-devices.ts';
import { hearScans } from './wiring/hear-scans.ts';
import { keepScene } from './wiring/keep-scene.ts';
import { meetPeople } from './wiring/meet-people.ts';
import { openStation, type Station, type StationPorts } from './wiring/open-station.ts';

/** How soon a station that could not open (settings, ledger) tries again, ms. */
const REOPEN_STATION_MS = 2_000;
/** How often the network's return and a quiet moment for the ledger are looked for, ms. */
const HEARTBEAT_MS = 1_000;
/** The ledger tidies its write-ahead log only when nobody was scanned for this long, ms. */
const QUIET_GATE_MS = 3_000;
/** What waits for a quiet moment waits no longer than this, ms. */
const LONGEST_RUSH_MS = 30 * 60_000;

// Everything the station writes holds personal data or its credential: readable by its own user only.
process.umask(0o077);
const argumentsGiven = readArguments(process.argv);
// Never comes back: an admin's command ends the program, with no gate, no lock and no window.
if (argumentsGiven.admin !== null) {
  const { admin: args, dataDir } = argumentsGiven;
  await runAdmin(join(import.meta.dirname, 'admin.js'), { args, dataDir });
}
app.setName('gatehouse');
const dataDir = argumentsGiven.dataDir ?? join(app.getPath('appData'), 'gatehouse');
app.setPath('userData', dataDir);
// Chromium's caches stay apart from what must be backed up.
app.setPath('sessionData', join(dataDir, 'chromium'));

const wallMs = (): number => Date.now();
const preciseMs = (): number => performance.timeOrigin + performance.now();
const log = openLog(join(dataDir, 'logs'), wallMs);
const announce = openAnnouncer(argumentsGiven.isAnnouncing);

function startGate(): void {
  const preloadPath = join(import.meta.dirname, 'preload.cjs');
  const window = openGateWindow({
    preloadPath,
    windowed: argumentsGiven.windowed,
  });
  const scene = keepScene({
    push(now) {
      screen.pushed(now);
      door.push('gate:scene', now);
    },
    timers: {
      set(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    onUnknown: (type) => setOutOfOrder({ kind: 'internal', detail: `no screen for ${type}` }),
  });
  const screen = watchScreen(window, { scene: scene.current, pushAgain: scene.pushAgain, log });
  const door = openScreenDoor(
    window,
    {
      load: () => ({
        ok: true,
        status: status.current(),
        scene: scene.current(),
        staff: devices.staff.view(),
        ...people.views(),
      }),
      painted(report) {
        if (!isReady) sayReady();
        announce({ event: 'painted', ...report, atMs: preciseMs() });
        scene.painted(report);
        screen.painted(report);
      },
      beat: (report) => screen.painted(report),
      hearSound: ({ fault }) => devices.sound.hearPage(fault),
      openStaff: () => devices.staff.open({ byKey: false }),
      actAsStaff: (action) => devices.staff.act(action),
      actAsGuard,
      actAsVisitor: (action) => people.actAsVisitor(action),
      actOnForm: (action) => people.actOnForm(action),
      actAtDesk: (action) => people.actAtDesk(action),
    },
    log,
  );
  /** Whether the loudspeaker is heard is about a device; the rest is the guard's. */
  function actAsGuard(action: GuardAction): void {
    if (action.type === 'sound-check') devices.sound.answer(action.answer);
    else people.actAsGuard(action);
  }
  const status = keepStatus((current) => {
    door.push('gate:status', current);
    board.pushStatus(current);
    board.follow(current.display);
  });

  const newId = createUuidV7((length) => randomBytes(length));
  const runId = newId(wallMs());
  const startedAt = process.hrtime.bigint();
  let station: Station | null = null;
  let isReady = false;
  let isQuitting = false;

  /** Ready is when the first screen is painted: until then nobody at the gate sees anything. */
  function sayReady(): void {
    isReady = true;
    const electron = process.versions.electron ?? '';
    log('info', 'ready', { electron });
    announce({ event: 'ready', electron, stationId: station?.settings.stationId ?? null });
    // Whoever listens from here on needs the state that stands, not only its next change.
    announce({ event: 'out-of-order', kind: status.current().outOfOrder?.kind ?? null });
    for (const { deviceId, state, problem } of status.current().devices)
      announce({ event: 'device', deviceId, state, problem });
    for (const bundle of status.current().configuration) announce({ event: 'configuration', ...bundle });
    announce({ event: 'register', entries: status.current().register?.entries ?? 0 });
    announce({ event: 'clock', ...status.current().clock });
    announce({ event: 'alarms', kinds: status.current().alarms });
  }

  /** A station that cannot open tries every two seconds, all night: each line is written once, or the cause is lost. */
  const saidWhileShut = new Set<string>();
  function logOfOpening(...[level, event, facts]: Parameters<typeof log>): void {
    const line = JSON.stringify([event, facts]);
    if (station === null && saidWhileShut.has(line)) return;
    if (station === null) saidWhileShut.add(line);
    log(level, event, facts);
  }

  const stationPorts: StationPorts = {
    dataDir,
    isShipped: app.isPackaged,
    version: app.getVersion(),
    backUpWorker: new URL('./back-up-worker.js', import.meta.url),
    runId,
    newId,
    isPhoneNear: () => devices.staff.isPhoneNear(),
    clock: { wallMs, monotonicUs: () => Number((process.hrtime.bigint() - startedAt) / 1_000n) },
    secrets: createSecretKeeper({ dataDir, isShipped: app.isPackaged, safeStorage, env: process.env, log }),
    log: logOfOpening,
    show(prompt) {
      scene.send({ type: 'prompt', prompt });
      if (prompt.kind === 'scan-again')
        announce({ event: 'drop', kind: prompt.cause, promptId: prompt.promptId });
    },
    showAnew: (prompt, instead) => scene.send({ type: 'decided-anew', prompt, instead }),
    ask: (sheet) => scene.send({ type: 'asked', sheet }),
    askedSheet: scene.askedSheet,
    outOfOrder: setOutOfOrder,
    quietGate: () =>
      new Promise((resolve) => {
        const askedAtMs = performance.now();
        const timer = setInterval(() => {
          const nowMs = performance.now();
          if (nowMs - devices.lastScanAtMs() < QUIET_GATE_MS && nowMs - askedAtMs < LONGEST_RUSH_MS) return;
          clearInterval(timer);
          resolve();
        }, HEARTBEAT_MS);
      }),
    onSync(sync) {
      announce({ event: 'sync', state: sync.state, pending: sync.pending, problem: sync.problem });
      status.setSync(sync);
    },
    onClock(state) {
      announce({ event: 'clock', ...state });
      status.setClock(state);
    },
    onKeeping: (keeping) => status.setKeeping({ ...status.current().keeping, ...keeping }),
    onRegister(register) {
      announce({ event: 'register', entries: register?.entries ?? 0 });
      status.setRegister(register);
    },
  };

  function setOutOfOrder(fault: OutOfOrder | null): void {
    if (status.current().outOfOrder?.kind === fault?.kind) return;
    if (fault === null) log('info', 'gate-in-order');
    else log('error', 'out-of-order', fault);
    announce({ event: 'out-of-order', kind: fault?.kind ?? null });
    // The words of a fault stand as long as the fault does.
    if (fault === null) scene.send({ type: 'in-order' });
    status.setOutOfOrder(fault);
    if (fault !== null) scene.send({ type: 'fault' });
  }

  const scans = hearScans({
    station: () => station,
    status,
    scene,
    announce,
    log,
    clock: { wallMs, preciseMs },
    setOutOfOrder,
    isPaused: () => people.isPaused(),
    formTakes: (scan) => people.formTakes(scan),
    deskTakes: (scan) => people.deskTakes(scan),
    onPassage: () => people.notePassage(),
  });

  const clock = { wallMs, monotonicMs: () => performance.now() };
  const people = meetPeople({
    dataDir,
    programDir: import.meta.dirname,
    platform: process.platform,
    clock,
    newId,
    station: () => station,
    status,
    scene,
    scans: () => scans,
    push: door.push,
    pushBoard: (view) => board.pushView(view),
    pushBoardKey: (key) => board.pushKey(key),
    paper: createPaperPrinter(log),
    openDevices: (how) => devices.staff.open(how),
    outOfOrder: setOutOfOrder,
    announce,
    log,
  });
  const board = keepGuardWindow({
    gateWindow: window,
    preloadPath,
    act: actAsGuard,
    onShown: people.showOnSecondDisplay,
    log,
  });

  const devices = attendDevices({
    bridgePath: join(import.meta.dirname, 'bridge.js'),
    clock,
    status,
    announce,
    log,
    station: () => station,
    hearScan: scans.hear,
    formTakesTemperature: people.formTakesTemperature,
    captureWedge: (wedge, ears) => captureWedge(window.webContents, wedge, preciseMs, ears),
    pushStaff: (view) => door.push('staff:view', view),
    typist: people,
    readMixer: () => readMixer(process.platform),
    print: () =>
      window.webContents.print({ silent: true }, (isPrinted, reason) => {
        // No dialogue: it would stand over the gate and take the keyboard scanner's keys.
        if (!isPrinted) log('warn', 'not-printed', { reason });
      }),
  });

  async function tryOpen(): Promise<void> {
    const opened = await openStation(stationPorts);
    if (isQuitting) {
      if (opened.ok) opened.value.close();
      return;
    }
    if (!opened.ok) {
      setOutOfOrder(opened.error);
      setTimeout(() => void tryOpen(), REOPEN_STATION_MS);
      return;
    }
    const open = opened.value;
    station = open;
    saidWhileShut.clear();
    setOutOfOrder(null);
    devices.hold(open.settings);
    scans.showNumbers(open);
    scans.countUnsent(open.ledger);
    const { venue, gate, display = defaultDisplay, sound = defaultSound, face = defaultFace } = open.settings;
    status.describe({ venueName: venue.name, gate, policyTitle: open.policyTitle(), display, sound, face });
    status.setClock(open.clock.state());
    showConfiguration(open);
    people.opened();
    scene.send({ type: 'opened' });
    open.sync?.uploader.wake();
  }

  /** Told when it has changed: a list grows old by itself, and a new one comes by itself. */
  function showConfiguration({ configuration, policyTitle, settings: { venue, gate } }: Station): void {
    const now = configuration();
    if (JSON.stringify(now) === JSON.stringify(status.current().configuration)) return;
    status.setConfiguration(now);
    status.describe({ venueName: venue.name, gate, policyTitle: policyTitle() });
    for (const { kind, version, freshness } of now)
      announce({ event: 'configuration', kind, version, freshness });
  }

  let wasOnline = net.isOnline();
  setInterval(() => {
    const isOnline = net.isOnline();
    if (isOnline && !wasOnline) station?.sync?.wake();
    wasOnline = isOnline;
    devices.beat();
    people.beat();
    if (station === null) return;
    if (status.current().outOfOrder !== null && station.ledger.probe().ok) setOutOfOrder(null);
    const isQuiet = performance.now() - devices.lastScanAtMs() > QUIET_GATE_MS;
    station.beat(isQuiet);
    scans.showNumbers(station);
    showConfiguration(station);
    if (isQuiet) {
      station.passage.forget();
      try {
        station.ledger.tidyLog();
      } catch (error) {
        // Tidying can wait; whether the disk still takes visits is found out by the next one.
        log('warn', 'checkpoint-failed', { error: textOf(error) });
      }
    }
  }, HEARTBEAT_MS);
  powerMonitor.on('resume', () => {
    log('info', 'resumed');
    station?.clock.resumed();
    devices.reopen();
    station?.sync?.wake();
  });

  app.on('second-instance', () => {
    window.show();
    window.focus();
  });
  app.on('before-quit', () => {
    isQuitting = true;
    screen.stop();
    scene.stop();
    people.close();
    board.close();
    devices.stop();
    station?.close();
    station = null;
  });

  serveScreens(join(import.meta.dirname, 'renderer'));
  void tryOpen().catch(endInFault);
  screen.load();
}

/** A fault nobody foresaw: say so and let the supervisor start us again in a known state. */
function endInFault(error: unknown): void {
  log('error', 'uncaught', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  app.exit(70);
}
process.on('uncaughtException', endInFault);
process.on('unhandledRejection', (reason) => {
  log('error', 'unhandled-rejection', { error: textOf(reason) });
});

if (!app.requestSingleInstanceLock()) {
  log('warn', 'second-instance-refused');
  app.exit(0);
} else {
  // As root (development only) Chromium needs --no-sandbox, and enableSandbox() would take it away from the
  // child processes, which then refuse to start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerScreensScheme();
  app.on('window-all-closed', () => app.quit());
  // Not awaited at top level: Electron waits for an ES main module before it becomes ready.
  void app.whenReady().then(startGate).catch(endInFault);
}
