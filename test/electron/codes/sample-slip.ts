/** Slips as a station of the tests issues them, and what they are broken with. Synthetic people only. */
import type { Slip } from '../../../contract/slip.ts';
import { slipTrust } from '../../../electron/codes/read-slip.ts';
import {
  signedBytesOf,
  venueMarkOf,
  writeSlipCode,
  writeSlipPayload,
} from '../../../electron/codes/slip-layout.ts';
import { createStationSigner } from '../../../electron/vault/station-key.ts';
import { HOUR_MS, NOON } from './door.ts';

export const VENUE_ID = 'ward-3';
export const STATION_ID = 'station-7';
export const signer = createStationSigner(Buffer.alloc(32, 7));
export const stranger = createStationSigner(Buffer.alloc(32, 8));
export const trust = slipTrust(VENUE_ID, [{ stationId: STATION_ID, publicKey: signer.publicKey }]);

export const slipOf = (more: Partial<Slip> = {}): Slip => ({
  version: 1,
  stationId: STATION_ID,
  venue: venueMarkOf(VENUE_ID),
  visitId: '0190c0de-0000-7000-8000-000000000001',
  slipId: 'AAECAwQFBgcICQoLDA0ODw',
  maskedName: 'N.T. Bưởi',
  birthYear: 1950,
  declaredAtMs: NOON - HOUR_MS,
  validUntilMs: NOON + 23 * HOUR_MS,
  answers: { symptoms: [], contacts: [], hasTravelled: false },
  ...more,
});

/** Signed rightly over any payload. */
export const signPayload = (payload: Uint8Array, key = signer): string =>
  writeSlipCode(payload, key.signBytes(signedBytesOf(payload)));
export const codeOf = (more: Partial<Slip> = {}, key = signer): string =>
  signPayload(writeSlipPayload(slipOf(more)), key);
