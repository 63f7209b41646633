/**
 * Hear scans: what becomes of each scan, and what follows from each passage: counts, status, sync, announcements.
 *
 * A form that stands takes the cards of its lane, at a paused gate too: staff write down whom they let in meanwhile. A
 * paused gate judges nobody: its other scans are told and logged, nothing of them is kept. A desk that waits for
 * this place's own code takes that one. Everything else goes to the passage. Decides nothing about a visitor.
 */
import { dayStartOf } from '../../contract/local-time.ts';
import type { Scan } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { PassageOutcome } from '../passage/passage.ts';
import type { Announce } from '../shell/announce.ts';
import type { StatusKeeper } from '../shell/keep-status.ts';
import { textOf } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import type { SceneKeeper } from './keep-scene.ts';
import type { Station } from './open-station.ts';
import type { Sync } from './open-sync.ts';

const DAY_MS = 24 * 3_600_000;

/** What of an open station is asked after a scan. */
export type HeardStation = Pick<Station, 'zones'> & {
  readonly passage: Pick<Station['passage'], 'take'>;
  readonly ledger: Pick<Ledger, 'countDay' | 'countPending'>;
  /** Null: no collector is configured. */
  readonly sync: { readonly uploader: Pick<Sync['uploader'], 'notify'> } | null;
};

export interface HearPorts {
  readonly station: () => HeardStation | null;
  readonly status: StatusKeeper;
  readonly scene: SceneKeeper;
  readonly announce: Announce;
  readonly log: WriteLog;
  readonly clock: { wallMs(): number; preciseMs(): number };
  readonly setOutOfOrder: (fault: OutOfOrder | null) => void;
  readonly isPaused: () => boolean;
  /** True: a form took it. */
  readonly formTakes: (scan: Scan) => boolean;
  /** True: it was this place's own code, which the desk waited for. */
  readonly deskTakes: (scan: Scan) => boolean;
  /** The last verdicts are others now. */
  readonly onPassage: () => void;
}

export interface ScanEars {
  hear(scan: Scan): void;
  /** What follows from a passage; `scan` null: staff made it without a code. */
  settled(outcome: PassageOutcome, scan: Scan | null): void;
  /** The numbers as they are now. */
  showNumbers(station: HeardStation): void;
  countUnsent(ledger: Pick<Ledger, 'countPending'>): void;
}

export function hearScans(ports: HearPorts): ScanEars {
  const { status, scene, announce, log, clock } = ports;
  /** Passages that wait; the same code held up again meanwhile gets the same one. */
  const waiting = new WeakSet<Promise<PassageOutcome>>();

  function hear(scan: Scan): void {
    const { deviceId, lane } = scan;
    const station = ports.station();
    if (station === null) {
      log('warn', 'scan-while-out-of-order', { deviceId });
      return;
    }
    // At a paused gate too: who enters this place's code may have paused it for that.
    if (ports.deskTakes(scan)) {
      announce({ event: 'not-taken', deviceId, why: 'venue-code' });
      return;
    }
    if (ports.formTakes(scan)) {
      announce({ event: 'not-taken', deviceId, why: 'form' });
      return;
    }
    if (ports.isPaused()) {
      log('info', 'scan-while-paused', { deviceId });
      announce({ event: 'not-taken', deviceId, why: 'paused' });
      return;
    }
    const outcome = station.passage.take(scan);
    if (!(outcome instanceof Promise)) {
      settled(outcome, scan);
      return;
    }
    if (waiting.has(outcome)) return;
    waiting.add(outcome);
    scene.began(lane);
    void outcome.then((late) => {
      scene.ended(lane);
      settled(late, scan);
    });
  }

  function settled(outcome: PassageOutcome, scan: Scan | null): void {
    const durableAtMs = clock.preciseMs();
    switch (outcome.kind) {
      case 'recorded': {
        const { id, seq, lane, outcome: verdict, isUnreadable, family, trust } = outcome.visit;
        announce({
          event: 'recorded',
          visitId: id,
          seq,
          lane,
          outcome: verdict,
          isUnreadable,
          family,
          trust,
          lastByteAtMs: scan?.lastByteAtMs ?? durableAtMs,
          durableAtMs,
        });
        ports.setOutOfOrder(null);
        if (scan !== null) status.changeDevice(scan.deviceId, { lastScanAtMs: clock.wallMs() });
        ports.onPassage();
        followRecord();
        return;
      }
      case 'part':
        return;
      case 'repeat':
        announce({ event: 'repeat', visitId: outcome.prompt.promptId });
        return;
      case 'not-recorded':
        log('error', 'scan-not-recorded', { kind: outcome.fault.kind });
        return;
    }
  }

  function followRecord(): void {
    const station = ports.station();
    if (station === null) return;
    station.sync?.uploader.notify();
    showNumbers(station);
    if (station.sync === null) countUnsent(station.ledger);
  }

  function showNumbers({ ledger, zones }: HeardStation): void {
    showToday(ledger);
    status.setZones([...zones()]);
  }

  function showToday(ledger: Pick<Ledger, 'countDay'>): void {
    const dayStart = dayStartOf(clock.wallMs());
    try {
      const today = ledger.countDay(dayStart, dayStart + DAY_MS);
      const { accept, deny, ask } = status.current().today;
      if (today.accept !== accept || today.deny !== deny || today.ask !== ask) status.setToday(today);
    } catch (error) {
      // The first count of a day reads the disk; a disk that fails has its own alarm.
      log('warn', 'count-failed', { error: textOf(error) });
    }
  }

  function countUnsent(ledger: Pick<Ledger, 'countPending'>): void {
    status.setSync({ ...status.current().sync, ...ledger.countPending() });
  }

  return { hear, settled, showNumbers, countUnsent };
}
