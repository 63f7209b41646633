/**
 * Announce: what happened at the gate, one JSON object a line on stdout, when started with `--announce`.
 *
 * For scripts, door lamps and integrators; docs/operations.md lists the events. Ids, kinds and times
 * only, never personal data.
 */
import type { BundleKind } from '../../contract/bundle.ts';
import type { ClockDoubt } from '../../contract/clock-state.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import type { ScanAgainKind } from '../../contract/scan.ts';
import type { Alarm, DeviceStatus, OutOfOrder, SyncStatus } from '../../contract/status.ts';

export type Announcement =
  | { readonly event: 'ready'; readonly electron: string; readonly stationId: string | null }
  | {
      readonly event: 'recorded';
      readonly visitId: string;
      readonly seq: number;
      readonly lane: string;
      readonly outcome: string;
      readonly isUnreadable: boolean;
      readonly family: string;
      readonly trust: string;
      /** Unix ms with fraction: last byte at the driver, commit done. */
      readonly lastByteAtMs: number;
      readonly durableAtMs: number;
    }
  | { readonly event: 'repeat'; readonly visitId: string }
  /** A scan that is nobody's passage: the gate is paused, or it was for a form or the desk. */
  | {
      readonly event: 'not-taken';
      readonly deviceId: string;
      readonly why: 'paused' | 'form' | 'venue-code';
    }
  | { readonly event: 'paused'; readonly isPaused: boolean }
  | { readonly event: 'drop'; readonly kind: ScanAgainKind; readonly promptId: string }
  | {
      readonly event: 'painted';
      /** Number of the scene (contract/scene.ts). */
      readonly scene: number;
      readonly promptId: string | null;
      readonly screen: string;
      readonly atMs: number;
    }
  | {
      readonly event: 'device';
      readonly deviceId: string;
      readonly state: DeviceStatus['state'];
      readonly problem: string | null;
    }
  | {
      readonly event: 'configuration';
      readonly kind: BundleKind;
      /** 0: no bundle of this kind is trusted. */
      readonly version: number;
      readonly freshness: Freshness;
    }
  | { readonly event: 'test-mode'; readonly isOn: boolean; readonly notRecorded: number }
  | { readonly event: 'alarms'; readonly kinds: readonly Alarm[] }
  | { readonly event: 'register'; readonly entries: number }
  | { readonly event: 'clock'; readonly isTrusted: boolean; readonly doubt: ClockDoubt | null }
  | { readonly event: 'out-of-order'; readonly kind: OutOfOrder['kind'] | null }
  | {
      readonly event: 'sync';
      readonly state: SyncStatus['state'];
      readonly pending: number;
      readonly problem: string | null;
    };

export type Announce = (announcement: Announcement) => void;

/** More than this not yet read by whoever listens is thrown away: a deaf listener must not fill our memory. */
export const MAX_UNREAD_BYTES = 1024 * 1024;

export function openAnnouncer(isOn: boolean): Announce {
  // A listener that went away is an 'error' (EPIPE); unheard it would end the station.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (!isOn) return () => {};
  return (announcement) => {
    if (process.stdout.writableLength > MAX_UNREAD_BYTES) return;
    process.stdout.write(`${JSON.stringify(announcement)}\n`);
  };
}
