/**
 * Signs slips for fuzzing, with a station key that is public on purpose. No gate that people stand at knows it.
 */
import { SLIP_LIFE_MS, type Slip } from '../../contract/slip.ts';
import { slipTrust } from '../../electron/codes/read-slip.ts';
import { signedBytesOf, venueMarkOf, writeSlipCode } from '../../electron/codes/slip-layout.ts';
import { createStationSigner, type StationSigner } from '../../electron/vault/station-key.ts';

const VENUE_ID = 'rehearsal';
const STATION_ID = 'rehearsal-1';
const rehearsalSigner = createStationSigner(Buffer.alloc(32, 11));
/** Known nowhere. */
export const slipStranger = createStationSigner(Buffer.alloc(32, 12));
export const rehearsalSlips = slipTrust(VENUE_ID, [
  { stationId: STATION_ID, publicKey: rehearsalSigner.publicKey },
]);

export const sampleSlip = (atMs: number): Slip => ({
  version: 1,
  stationId: STATION_ID,
  venue: venueMarkOf(VENUE_ID),
  visitId: '0190c0de-0000-7000-8000-000000000001',
  slipId: 'AAECAwQFBgcICQoLDA0ODw',
  maskedName: 'N.T. Bưởi',
  birthYear: 1950,
  declaredAtMs: atMs - 3_600_000,
  validUntilMs: atMs - 3_600_000 + SLIP_LIFE_MS,
  answers: { symptoms: [], contacts: [], hasTravelled: false },
});

/** Rightly signed over any bytes. */
export const signSlip = (payload: Uint8Array, signer: StationSigner = rehearsalSigner): string =>
  writeSlipCode(payload, signer.signBytes(signedBytesOf(payload)));
