/**
 * Enter venue code: this place's own code, taken from the portal's at a reader of the gate, made here, or removed.
 *
 * While the desk waits, the first code of a place becomes this place's, and a link is offered for a yes; every other
 * scan goes its way as a passage, so that nobody at the gate is lost. A code that is still held in front of the reader
 * after it was taken is nobody's passage either. The audit has the change and its operator before the settings have it.
 */
import { createHash } from 'node:crypto';
import type { DeskAction, DeskView } from '../../contract/desk.ts';
import type { Reading } from '../../contract/reading.ts';
import { REPEAT_SCAN_MS, type Scan } from '../../contract/scan.ts';
import { faultOfVenueCode, generateVenueCode, VENUE_CODE_LISTEN_MS } from '../../contract/venue-code.ts';
import { withoutPadding } from '../codes/read-code.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { FaceKeeper } from '../shell/keep-face.ts';
import type { WriteLog } from '../shell/write-log.ts';

type CodeView = DeskView['code'];
/** What an admin asks of it. */
export type CodeAct = Extract<DeskAction['type'], 'print-poster' | `code-${string}`>;
type Change = 'scanned' | 'generated' | 'removed';

export interface VenueCodePorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly log: WriteLog;
  /** Null: the station is not open. */
  readonly station: () => {
    readonly venueId: string;
    readonly ledger: Pick<Ledger, 'recordAudit'>;
    read(scan: Scan): Reading;
  } | null;
  readonly keepCode: FaceKeeper['keepCode'];
  /** True when the system's printer took the poster. */
  readonly printPoster: () => Promise<boolean>;
  readonly changed: () => void;
}

export interface VenueCodeEntry {
  view(): CodeView;
  act(what: CodeAct, operator: string): void;
  /** True: this scan was for the desk, and is nobody's passage. */
  takesScan(scan: Scan, operator: string): boolean;
  /** The page is left: what was said there is over. */
  leave(): void;
  /** Once a second. */
  beat(): void;
}

const nothing: CodeView = { listeningUntilMs: null, offered: null, said: null };

export function enterVenueCode(ports: VenueCodePorts): VenueCodeEntry {
  const { clock, log } = ports;
  let view = nothing;
  let listensUntilMs: number | null = null;
  /** What a reader may go on seeing for a moment. */
  let inHand: { readonly text: string; readonly untilMs: number } | null = null;

  function tell(next: Partial<CodeView>): void {
    view = { ...view, ...next };
    ports.changed();
  }

  function endListening(next: Partial<CodeView>): void {
    listensUntilMs = null;
    tell({ listeningUntilMs: null, ...next });
  }

  function keep(operator: string, change: Change, text: string | null): void {
    const said = change === 'scanned' ? 'taken' : change;
    endListening({ offered: null, said: isKept(operator, change, text) ? said : 'not-kept' });
  }

  function isKept(operator: string, change: Change, text: string | null): boolean {
    const station = ports.station();
    if (station === null) return false;
    const noted = station.ledger.recordAudit({
      atMs: clock.wallMs(),
      actor: operator,
      reason: null,
      action: {
        kind: 'venue-code-changed',
        change,
        sha256: text === null ? null : createHash('sha256').update(text).digest('base64url'),
      },
    });
    if (!noted.ok) {
      log('error', 'venue-code-not-noted', { detail: noted.error.detail });
      return false;
    }
    const kept = ports.keepCode(text);
    if (!kept.ok) log('error', 'venue-code-not-kept', { kind: kept.error.kind, detail: kept.error.detail });
    return kept.ok;
  }

  /** The same code, not taken away from the reader yet. */
  function isStillHeld(text: string): boolean {
    const nowMs = clock.monotonicMs();
    if (inHand?.text !== text || nowMs >= inHand.untilMs) return false;
    inHand = { text, untilMs: nowMs + REPEAT_SCAN_MS };
    return true;
  }

  function listen(): void {
    listensUntilMs = clock.monotonicMs() + VENUE_CODE_LISTEN_MS;
    // Whoever starts anew means also the code that was held up just now.
    inHand = null;
    tell({ listeningUntilMs: clock.wallMs() + VENUE_CODE_LISTEN_MS, offered: null, said: null });
  }

  function generate(operator: string): void {
    const station = ports.station();
    const text = station === null ? '' : generateVenueCode(station.venueId);
    const fault = faultOfVenueCode(text);
    if (fault === null) keep(operator, 'generated', text);
    else endListening({ offered: null, said: fault === 'empty' ? 'not-kept' : fault });
  }

  function print(): void {
    if (view.said === 'printing') return;
    tell({ said: 'printing' });
    void ports.printPoster().then((isPrinted) => {
      // Something newer may stand there by now.
      if (view.said === 'printing') tell({ said: isPrinted ? 'printed' : 'not-printed' });
    });
  }

  return {
    view: () => view,

    act(what, operator) {
      switch (what) {
        case 'code-listen':
          listen();
          return;
        case 'code-stop':
          endListening({ offered: null, said: null });
          return;
        case 'code-take':
          if (view.offered !== null) keep(operator, 'scanned', view.offered);
          return;
        case 'code-generate':
          generate(operator);
          return;
        case 'code-remove':
          keep(operator, 'removed', null);
          return;
        case 'print-poster':
          print();
          return;
      }
    },

    takesScan(scan, operator) {
      const text = withoutPadding(scan.text);
      if (isStillHeld(text)) return true;
      if (listensUntilMs === null || clock.monotonicMs() >= listensUntilMs) return false;
      const family = ports.station()?.read(scan).family;
      const isLink = family === 'link' && /^https:\/\//i.test(text);
      if (family !== 'venue' && !isLink) {
        tell({ said: 'not-a-place' });
        return false;
      }
      inHand = { text, untilMs: clock.monotonicMs() + REPEAT_SCAN_MS };
      const fault = faultOfVenueCode(text);
      if (fault !== null) tell({ said: fault === 'empty' ? 'unprintable' : fault });
      else if (isLink) endListening({ offered: text, said: null });
      else keep(operator, 'scanned', text);
      return true;
    },

    leave() {
      listensUntilMs = null;
      view = nothing;
    },

    beat() {
      if (listensUntilMs !== null && clock.monotonicMs() >= listensUntilMs)
        endListening({ said: 'timed-out' });
    },
  };
}
