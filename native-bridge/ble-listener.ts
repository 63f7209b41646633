/**
 * BLE listener: sets a controller up for a passive scan and keeps it scanning.
 *
 * Owns the order of commands (Core Spec Vol 4 Part E, bytes in h4-commands.ts), what is done when one is
 * refused or not answered, and the watchdog: known dongles stop reporting after hours, or restart without
 * a word. It does not know the port: it gives up (`giveUp`) and is started again on a new one.
 * Invariants: an advert is passed on only while the scan is confirmed; adverts cost no timer.
 *
 * Watchdog: nothing heard for WATCH_MS, then Read Local Version. No answer within a second: Reset, up to
 * SET_UP_TRIES times, then the port. An answer: the whole set-up again, because a controller that restarted
 * unnoticed answers and does not scan; in an empty hall that costs a few ms of deafness, and the time to the
 * next look doubles up to WATCH_LONGEST_MS.
 */
import { type Advert, createAdvertReader } from './ble-adverts.ts';
import { watchSilence } from './ble-watch-silence.ts';
import {
  extendedPlan,
  type HciCommand,
  legacyPlan,
  readLeFeatures,
  readLocalVersion,
  reset,
  type ScanPlan,
  setEventMask,
} from './h4-commands.ts';
import { type Answer, createH4Link } from './h4-link.ts';
import { createH4Parser, eventCodes, type H4Event } from './h4-parser.ts';
import type { Timers } from './held.ts';

export const WATCH_MS = 10_000;
export const WATCH_LONGEST_MS = 600_000;
/** Resets in vain before the port is opened anew. Not fewer: a board that opening restarts takes 1-2 s to boot. */
export const SET_UP_TRIES = 3;
/** Nothing at all heard for this long is worth a word: there is nearly always some device in a hall. */
export const HEARS_NOTHING_MS = 15 * 60_000;

const SUCCESS = 0x00;
const COMMAND_DISALLOWED = 0x0c;
const EXTENDED_ADVERTISING_BIT = 12;

export interface ControllerFacts {
  /** HCI_Version: 9 is Bluetooth 5.0. */
  readonly hciVersion: number;
  /** Company identifier of its maker; 0x05F1 is the Zephyr project. */
  readonly maker: number;
  readonly plan: ScanPlan['name'];
}

export interface ListenerEvents {
  write(bytes: Uint8Array): void;
  /** The scan is confirmed; again only after `lost`. */
  scanning(facts: ControllerFacts): void;
  /** The scan has ended; it is being set up again. */
  lost(detail: string): void;
  /** Nothing helped on this port. `unanswered`, or what was refused. */
  giveUp(kind: 'unanswered' | 'refused', detail: string): void;
  /** True: nothing was heard for HEARS_NOTHING_MS though all is well; false: something is heard again. */
  hearsNothing(isSilent: boolean): void;
  advert(advert: Advert, atMs: number): void;
}

export interface ListenerLosses {
  readonly strayBytes: number;
  readonly drops: number;
}

export interface BleListener {
  /** The port is open. */
  start(): void;
  hear(chunk: Uint8Array): void;
  /** The port is closed. */
  stop(): void;
  /** What was lost since the last call. */
  takeLosses(): ListenerLosses;
}

export function createBleListener(events: ListenerEvents, timers: Timers, nowMs: () => number): BleListener {
  const parser = createH4Parser();
  const adverts = createAdvertReader();
  const link = createH4Link((bytes) => events.write(bytes), timers);
  const watch = watchSilence(timers, nowMs, probe);
  const nothing = watchSilence(timers, nowMs, () => {
    isSilent = true;
    events.hearsNothing(true);
  });
  let isStarted = false;
  /** The controller confirmed the scan, and nothing says that it ended. */
  let isScanning = false;
  /** Adverts are taken: not between a Reset and the end of its set-up. */
  let isSetUp = false;
  let isSilent = false;
  let tries = 0;
  let disallowed = 0;
  let isLegacyOnly = false;
  let plan: ScanPlan = legacyPlan;
  let watchAfterMs = WATCH_MS;
  let facts: ControllerFacts = { hciVersion: 0, maker: 0, plan: 'legacy' };
  let refusal = '';

  function setUp(): void {
    isSetUp = false;
    watch.stop();
    if (tries >= SET_UP_TRIES) {
      end();
      events.giveUp(refusal === '' ? 'unanswered' : 'refused', refusal || 'the controller does not answer');
      return;
    }
    tries += 1;
    disallowed = 0;
    adverts.forget();
    link.send(reset, (answer) => {
      if (answer.kind === 'unanswered') refusal = '';
      if (isGood(answer, reset)) afterReset();
      else retry();
    });
  }

  function retry(): void {
    noteLost(refusal || 'the controller does not answer');
    setUp();
  }

  function isGood(answer: Answer, { opcode }: HciCommand): boolean {
    if (answer.kind === 'unanswered') return false;
    if (answer.status === SUCCESS) return true;
    refusal = `command 0x${opcode.toString(16).padStart(4, '0')} refused: status 0x${answer.status.toString(16)}`;
    return false;
  }

  function afterReset(): void {
    ask(readLocalVersion, (values) => {
      const hciVersion = values?.[0] ?? 0;
      const maker = (values?.[4] ?? 0) | ((values?.[5] ?? 0) << 8);
      ask(readLeFeatures, (features) => {
        const byte = features?.[EXTENDED_ADVERTISING_BIT >> 3] ?? 0;
        const isExtended = (byte & (1 << (EXTENDED_ADVERTISING_BIT & 7))) !== 0;
        plan = isExtended && !isLegacyOnly ? extendedPlan : legacyPlan;
        facts = { hciVersion, maker, plan: plan.name };
        // A controller for LE alone may refuse the mask of classic events: the scan will tell.
        ask(setEventMask, () => need(plan.setLeEventMask, setScan));
      });
    });
  }

  /** Goes on whatever was answered, with null for a refusal; only silence starts anew. */
  function ask(command: HciCommand, next: (values: Uint8Array | null) => void): void {
    link.send(command, (answer) => {
      if (answer.kind === 'unanswered') {
        refusal = '';
        retry();
      } else next(answer.status === SUCCESS ? answer.values : null);
    });
  }

  /** Goes on only after a success. */
  function need(command: HciCommand, next: () => void): void {
    link.send(command, (answer) => {
      if (isGood(answer, command)) {
        next();
        return;
      }
      if (answer.kind === 'unanswered') {
        refusal = '';
      } else if (answer.status === COMMAND_DISALLOWED && disallowed < 2) {
        // It is scanning already: parameters can be set only while it is not.
        disallowed += 1;
        ask(plan.disable, setScan);
        return;
      } else if (plan === extendedPlan) {
        // It promised extended commands and does not take them. The other ones need a Reset before.
        isLegacyOnly = true;
      }
      retry();
    });
  }

  function setScan(): void {
    need(plan.setParameters, () => need(plan.enable, confirm));
  }

  function confirm(): void {
    // `tries` is not forgotten yet: a controller that fails whenever it scans must not be reset for ever.
    refusal = '';
    isSetUp = true;
    watch.start(watchAfterMs);
    if (isScanning) return;
    isScanning = true;
    events.scanning(facts);
    // A controller that was set up anew has not heard anything by that.
    if (isSilent) events.hearsNothing(true);
  }

  function noteLost(detail: string): void {
    if (!isScanning) return;
    isScanning = false;
    events.lost(detail);
  }

  function probe(): void {
    tries = 0;
    watchAfterMs = Math.min(watchAfterMs * 2, WATCH_LONGEST_MS);
    link.send(readLocalVersion, (answer) => {
      if (answer.kind === 'unanswered') noteLost('the controller does not answer');
      setUp();
    });
  }

  function hearAdvert(advert: Advert, atMs: number): void {
    watch.mark(atMs);
    nothing.mark(atMs);
    tries = 0;
    if (watchAfterMs !== WATCH_MS) {
      watchAfterMs = WATCH_MS;
      watch.start(WATCH_MS);
    }
    if (isSilent) {
      isSilent = false;
      nothing.start(HEARS_NOTHING_MS);
      events.hearsNothing(false);
    }
    events.advert(advert, atMs);
  }

  function hearEvent(event: H4Event, atMs: number): void {
    if (event.code === eventCodes.leMeta) {
      if (!isSetUp) return;
      const advert = adverts.read(event.parameters);
      if (advert !== null) hearAdvert(advert, atMs);
      return;
    }
    if (event.code === eventCodes.hardwareError) {
      refusal = `hardware error 0x${(event.parameters[0] ?? 0).toString(16)}`;
      noteLost(refusal);
      setUp();
      return;
    }
    if (link.hear(event) === 'unasked-reset') {
      // The answer to a Reset that was given up: all that was set since then may be gone.
      noteLost('late reset');
      isSetUp = false;
      watch.stop();
      afterReset();
    }
  }

  function end(): void {
    isStarted = false;
    isScanning = false;
    isSetUp = false;
    link.abandon();
    watch.stop();
    nothing.stop();
    parser.discard();
    adverts.forget();
  }

  return {
    start() {
      isStarted = true;
      tries = 0;
      refusal = '';
      isLegacyOnly = false;
      isSilent = false;
      watchAfterMs = WATCH_MS;
      nothing.start(HEARS_NOTHING_MS);
      setUp();
    },
    hear(chunk) {
      if (!isStarted) return;
      const atMs = nowMs();
      for (const event of parser.push(chunk, atMs)) {
        hearEvent(event, atMs);
        // It may have given up in the middle of a chunk.
        if (!isStarted) return;
      }
    },
    stop: end,
    takeLosses: () => ({ strayBytes: parser.takeStrayBytes(), drops: adverts.takeDrops() }),
  };
}
