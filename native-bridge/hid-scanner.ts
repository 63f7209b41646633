/**
 * HID POS scanner: one device of usage page 0x8C held open for as long as the station runs.
 *
 * Reports Scans, drops and its own state; knows nothing of codes. Arrivals are looked for only while
 * nothing is open (node-hid has no hotplug event); an unplug shows as a read error. Reports of a half-read
 * code are let go when the device goes away. Rules: USB HID POS Usage Tables 1.02, docs/devices.md.
 * Invariants: a closed handle is never written to; after `stop()` nothing is reported, and it never hangs.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { DeviceIdentity, HidDevice } from '../contract/devices.ts';
import type { DropKind } from '../contract/scan.ts';
import type { DeviceStatus } from '../contract/status.ts';
import type { Held, Timers } from './held.ts';
import { claimsOf } from './hid-claims.ts';
import { describeRevision, hidCommandReports, redirectOutputReport, takesRedirect } from './hid-commands.ts';
import { readScannerDescriptor, type ScannerDescriptor } from './hid-descriptor.ts';
import { detectLayout, knownLayouts, type ReportLayout, readReport } from './hid-layout.ts';
import type { HidHandle, HidInfo, HidPorts } from './hid-ports.ts';
import { createReportJoiner, type JoinedFrame } from './join-reports.ts';
import { createNoiseGate } from './noise-gate.ts';
import { createHealthReporter } from './report-health.ts';

/** How often an absent scanner is looked for, ms. Listing costs 0.2 ms on Linux, more on Windows. */
export const SEEK_EVERY_MS = 1_000;
/** A code whose next report does not come within this time is let go, ms. Reports follow every few ms. */
export const REPORT_QUIET_MS = 300;
/** Longest wait for a device to close, ms; node-hid's read thread takes 50. */
export const CLOSE_LIMIT_MS = 1_000;
/** Writes under way at once; a scanner that takes none must not pile them up. */
const MAX_WRITES = 4;

type Problem = DeviceStatus['problem'];

/**
 * hidapi gives no error codes, only texts: of errno on Linux ("Permission denied", "Device or resource
 * busy"), of the system with its number on Windows ("(0x00000020) The process cannot access the file ...").
 * This is the one place that reads them.
 */
function problemOf(error: Error): Problem {
  const text = error.message;
  if (/permission denied/i.test(text)) return 'no-permission';
  if (/no such (file|device)|cannot find|not connected|0x0000048F/i.test(text)) return 'port-missing';
  if (/busy|being used by another|0x00000020|access is denied|0x00000005/i.test(text)) return 'port-busy';
  return 'other';
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
const hex4 = (id: number): string => id.toString(16).padStart(4, '0');
const usbIdOf = (info: HidInfo): string => `${hex4(info.vendorId)}:${hex4(info.productId)}`;

function describe(info: HidInfo): string {
  const release = info.release ?? 0;
  return [
    [info.manufacturer, info.product].filter((name) => name !== undefined && name !== '').join(' '),
    release === 0
      ? ''
      : `release ${(release >> 8).toString(16)}.${(release & 0xff).toString(16).padStart(2, '0')}`,
    info.serialNumber === undefined || info.serialNumber === '' ? '' : `serial ${info.serialNumber}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, 200);
}

/** A scanner that is open. */
interface Opened {
  readonly handle: HidHandle;
  readonly info: HidInfo;
  readonly descriptor: ScannerDescriptor | null;
  writes: number;
}

/** Holds the scanner that `device` describes until `stop()`. `nowMs` is the wall clock in Unix milliseconds. */
export function holdHidScanner(
  device: HidDevice,
  ports: HidPorts,
  timers: Timers,
  nowMs: () => number,
  report: (message: FromBridge) => void,
): Held {
  const claims = claimsOf(ports);
  const joiner = createReportJoiner();
  const noise = createNoiseGate();
  const health = createHealthReporter(device.id, timers, report);
  let isStopped = false;
  let opened: Opened | null = null;
  let layout: ReportLayout | null = null;
  /** The scanner that `layout` was found for. */
  let layoutUsbId = '';
  let wasReady = false;
  let seeking: Promise<void> | null = null;
  let cancelSeek = (): void => {};
  let cancelQuiet = (): void => {};
  let lastByteAtMs = 0;
  let lastReported = '';

  function reportState(state: 'opening' | 'ready' | 'gone', problem: Problem, detail: string): void {
    // An absent scanner is looked for every second for weeks: only changes are news.
    const key = `${state}|${problem}`;
    if (isStopped || key === lastReported) return;
    lastReported = key;
    report({ type: 'device', deviceId: device.id, state, problem, detail });
    health.reportNow();
  }

  function reportIdentity(info: HidInfo, description: string, mode: string): void {
    const identity: DeviceIdentity = { usbId: usbIdOf(info), description, mode };
    report({ type: 'identity', deviceId: device.id, identity });
  }

  function reportDrop(kind: DropKind): void {
    health.add('drops');
    report({ type: 'drop', deviceId: device.id, lane: device.lane, kind });
  }

  /** Bytes of a code whose end never came: nobody's scan, but whoever held it up must hear of it. */
  function letGo(byteLength: number): void {
    if (byteLength === 0) return;
    health.add('strayBytes', byteLength);
    reportDrop('noise');
  }

  function takeFrame(frame: JoinedFrame, info: HidInfo): void {
    if (frame.kind === 'too-long') {
      reportDrop('too-long');
      return;
    }
    if (frame.kind === 'cut') {
      letGo(frame.byteLength);
      return;
    }
    // Newland's answers come in the data field and begin with STX, which begins no code.
    if (frame.isReply || (device.profile === 'newland' && frame.text.startsWith('\u0002'))) {
      const description = describeRevision(frame.text);
      if (description !== null) reportIdentity(info, description, mode());
      return;
    }
    if (!noise.lets(frame, lastByteAtMs)) {
      reportDrop('noise');
      return;
    }
    health.add('scans');
    health.frame(frame.raw, frame.byteLength, lastByteAtMs);
    report({
      type: 'scan',
      scan: {
        deviceId: device.id,
        lane: device.lane,
        via: 'hid',
        text: frame.text,
        isUtf8: frame.isUtf8,
        byteLength: frame.byteLength,
        lastByteAtMs,
      },
    });
  }

  function mode(): string {
    if (layout === null) return 'layout not known before the first scan';
    if (device.layout !== 'auto') return `layout ${layout.name}, set`;
    return `layout ${layout.name}${layout === opened?.descriptor?.layout ? ', declared' : ', detected'}`;
  }

  function takeReport(from: Opened, bytes: Uint8Array): void {
    lastByteAtMs = nowMs();
    cancelQuiet();
    health.add('bytes', bytes.length);
    if (layout === null) {
      layout = detectLayout(bytes);
      if (layout !== null) reportIdentity(from.info, describe(from.info), mode());
    }
    const part = layout === null ? null : readReport(layout, bytes);
    if (part === null) health.add('strayBytes', bytes.length);
    else for (const frame of joiner.push(part)) takeFrame(frame, from.info);
    if (joiner.isInsideFrame()) waitForRest();
  }

  function waitForRest(): void {
    // After a busy moment timers run before the reports that wait behind them: those get one more turn.
    cancelQuiet = timers.set(REPORT_QUIET_MS, () => {
      cancelQuiet = timers.set(0, () => letGo(joiner.discard()));
    });
  }

  /** Settles when `work` does, whether it succeeds or not, and in any case after CLOSE_LIMIT_MS. */
  function waitFor(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = timers.set(CLOSE_LIMIT_MS, resolve);
      const done = (): void => {
        cancel();
        resolve();
      };
      work.then(done, done);
    });
  }

  /** Forgets the open scanner; the caller closes its handle. */
  function drop(): Opened | null {
    const gone = opened;
    opened = null;
    cancelQuiet();
    letGo(joiner.discard());
    claims.release(device.id);
    return gone;
  }

  function seekLater(): void {
    cancelSeek();
    if (!isStopped) cancelSeek = timers.set(SEEK_EVERY_MS, seekNow);
  }

  function seekNow(): void {
    if (isStopped || seeking !== null || opened !== null) return;
    cancelSeek();
    seeking = seek().finally(() => {
      seeking = null;
      if (opened === null) seekLater();
    });
  }

  async function seek(): Promise<void> {
    let infos: readonly HidInfo[];
    try {
      infos = await ports.list();
    } catch (reason) {
      reportState('gone', 'other', asError(reason).message);
      return;
    }
    let failure: Error | null = null;
    for (const info of claims.candidates(device.id, infos)) {
      if (isStopped) return;
      if (!claims.take(device.id, info)) continue;
      try {
        await open(info);
        return;
      } catch (reason) {
        claims.release(device.id);
        failure ??= asError(reason);
      }
    }
    if (failure === null) reportState('gone', 'port-missing', 'no HID POS scanner that is free');
    else reportState('gone', problemOf(failure), failure.message);
  }

  /** Rejects when the system refuses to open it. */
  async function open(info: HidInfo): Promise<void> {
    const bytes = await ports.readDescriptor(info.path);
    const handle = await ports.open(info.path);
    if (isStopped) {
      // Stopped while opening: do not leave the device open behind us.
      await waitFor(handle.close());
      return;
    }
    const mine: Opened = {
      handle,
      info,
      descriptor: bytes === null ? null : readScannerDescriptor(bytes),
      writes: 0,
    };
    opened = mine;
    claims.keep(device.id, info);
    if (layoutUsbId !== usbIdOf(info)) layout = null;
    layoutUsbId = usbIdOf(info);
    if (device.layout !== 'auto') layout = knownLayouts[device.layout];
    else layout = mine.descriptor?.layout ?? layout;
    // An 'error' without a listener would end the process.
    handle.on('error', (error) => {
      if (opened !== mine || isStopped) return;
      drop();
      reportState('gone', 'unplugged', error.message);
      void waitFor(handle.close());
      seekLater();
    });
    handle.on('data', (data) => {
      if (opened === mine && !isStopped) takeReport(mine, data);
    });
    if (takesRedirect(info.vendorId) && (mine.descriptor?.features.has(redirectOutputReport[0] ?? 0) ?? true))
      handle.sendFeatureReport(redirectOutputReport).catch(() => {});
    if (wasReady) health.add('reopens');
    wasReady = true;
    reportIdentity(info, describe(info), mode());
    reportState('ready', null, '');
  }

  claims.join(device);
  reportState('opening', null, '');
  seekNow();

  return {
    reopen() {
      if (isStopped) return;
      // What is being opened right now keeps its claim: another lane must not take the same scanner.
      if (opened === null) {
        seekNow();
        return;
      }
      const gone = drop();
      if (gone === null) return;
      reportState('opening', null, '');
      void waitFor(gone.handle.close()).then(seekNow);
    },
    command(command) {
      const target = opened;
      if (target === null) return;
      for (const bytes of hidCommandReports(device.profile, command, target.descriptor?.outputs ?? null)) {
        if (target.writes >= MAX_WRITES) return;
        target.writes += 1;
        // A beep that fails is no news; a scanner that went away says so by its read error.
        target.handle
          .write(bytes)
          .catch(() => {})
          .finally(() => {
            target.writes -= 1;
          });
      }
    },
    async stop() {
      isStopped = true;
      cancelSeek();
      cancelQuiet();
      health.stop();
      const left = opened;
      opened = null;
      claims.leave(device.id);
      await waitFor(Promise.all([left?.handle.close(), seeking]));
    },
  };
}
