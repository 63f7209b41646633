/**
 * The reader as tests stand before it: the development trust list, a stepped clock, bugs thrown.
 */

import { type Reading, readingSchema } from '../../../contract/reading.ts';
import { trustListSchema } from '../../../contract/trust-list.ts';
import { type CodeInput, createCodeReader } from '../../../electron/codes/read-code.ts';
import { loadTrustStore, type TrustStore } from '../../../electron/codes/trust-list.ts';
import list from '../../../resources/trust-lists/development.json' with { type: 'json' };

export const NOON = Date.UTC(2026, 10, 21, 5, 0, 0); // 12:00 in Viet Nam
export const HOUR_MS = 3_600_000;

export function developmentTrust(): TrustStore {
  const loaded = loadTrustStore(trustListSchema.parse(list));
  if (!loaded.ok) throw new Error(loaded.error.detail);
  return loaded.value;
}

/** Reads as the station does, and holds every answer to the contract and its invariants. */
export function doorWith(trust: TrustStore): (text: string, input?: Partial<CodeInput>) => Reading {
  const read = createCodeReader(trust, {
    onBug: (error) => {
      throw error;
    },
  });
  return (text, input = {}) => {
    const reading = readingSchema.parse(read({ text, isUtf8: true, via: 'serial', atMs: NOON, ...input }));
    const isRefused = reading.trust === 'refused';
    if (isRefused !== (reading.outcome === 'invalid') || isRefused !== (reading.reason !== null)) {
      throw new Error(`trust, outcome and reason disagree: ${JSON.stringify(reading)}`);
    }
    return reading;
  };
}

export const door = doorWith(developmentTrust());
