/**
 * Warm-up: walks a few synthetic codes through a passage that records and shows nothing.
 *
 * The first scan after a start took 35 ms where the hundredth takes 4: code not yet compiled, key tables
 * not yet built. The first visitor of the day must not pay for that. Never touches the ledger or a screen.
 */
import { ok } from '../../contract/result.ts';
import { createPassage, type PassagePorts } from './admit-visitor.ts';
import { asIfStored } from './as-if-stored.ts';

/** Enough for the hot path to be compiled; takes about 60 ms at start, before anyone can scan. */
const ROUNDS = 30;

/** `codes`: texts of every kind that visitors bring; `ports`: those of the real passage. */
export function warmUp(codes: readonly string[], ports: PassagePorts): void {
  let round = 0;
  const rehearsal = createPassage({
    ...ports,
    record: (visit) => ok(asIfStored(visit)),
    show: () => {},
    ask: null,
    outOfOrder: () => {},
    lookUp: null,
    // A clock of its own: no code is taken for a repeat of the round before.
    clock: { wallMs: ports.clock.wallMs, monotonicUs: () => round * 10_000_000 },
  });
  for (; round < ROUNDS; round += 1) {
    for (const text of codes) {
      void rehearsal.take({
        deviceId: 'warm-up',
        lane: 'warm-up',
        via: 'serial',
        text,
        isUtf8: true,
        byteLength: text.length,
        lastByteAtMs: 0,
      });
    }
  }
}
