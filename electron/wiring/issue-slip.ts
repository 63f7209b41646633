/**
 * Issue slip: the signed code for who came without one, and whose such codes are taken at this gate.
 *
 * Signed with the station's key. Taken are slips of this station by any key that its ledger names, since a station that
 * can keep no secret has a new key each run, and those of the stations in the settings. A name is masked before it is
 * signed; one that makes the code too long for its QR is left out, since the holder is known by the slip's id.
 */

import type { Settings } from '../../contract/settings.ts';
import { MAX_SLIP_CHARACTERS, MAX_SLIP_NAME, SLIP_VERSION, type Slip } from '../../contract/slip.ts';
import { type SlipTrust, slipTrust } from '../codes/read-slip.ts';
import { signedBytesOf, venueMarkOf, writeSlipCode, writeSlipPayload } from '../codes/slip-layout.ts';
import { maskName } from '../gate/mask-name.ts';

const SLIP_ID_BYTES = 16;

interface SlipSigner {
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  signBytes(bytes: Uint8Array): Uint8Array;
}

export interface SlipIssuerPorts {
  readonly signer: SlipSigner;
  readonly stationId: string;
  readonly venueId: string;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** What a slip says of its holder's first visit. */
export interface SlipContent
  extends Pick<Slip, 'visitId' | 'slipId' | 'birthYear' | 'declaredAtMs' | 'validUntilMs' | 'answers'> {
  /** Null: nobody was named. */
  readonly fullName: string | null;
}

export interface IssuedSlip {
  readonly code: string;
  readonly maskedName: string | null;
}

export interface SlipIssuer {
  newSlipId(): string;
  issue(content: SlipContent): IssuedSlip;
}

export function createSlipIssuer({ signer, stationId, venueId, randomBytes }: SlipIssuerPorts): SlipIssuer {
  const venue = venueMarkOf(venueId);

  function codeOf(slip: Slip): string {
    const payload = writeSlipPayload(slip);
    return writeSlipCode(payload, signer.signBytes(signedBytesOf(payload)));
  }

  return {
    newSlipId: () => Buffer.from(randomBytes(SLIP_ID_BYTES)).toString('base64url'),

    issue({ fullName, ...content }) {
      const masked = fullName === null ? '' : maskName(fullName);
      const maskedName = masked === '' || masked.length > MAX_SLIP_NAME ? null : masked;
      const slip: Slip = { version: SLIP_VERSION, stationId, venue, ...content, maskedName };
      const code = codeOf(slip);
      const isFitting = code.length <= MAX_SLIP_CHARACTERS;
      return { code: isFitting ? code : codeOf({ ...slip, maskedName: null }), maskedName };
    },
  };
}

/** @param stationKeys of this station, newest first, as its ledger names them */
export function slipsTakenHere(
  { stationId, venue, slipKeys = [] }: Pick<Settings, 'stationId' | 'venue' | 'slipKeys'>,
  stationKeys: readonly string[],
  signer: Pick<SlipSigner, 'publicKey'>,
): SlipTrust {
  const own = [...new Set([signer.publicKey, ...stationKeys])];
  return slipTrust(venue.id, [...own.map((publicKey) => ({ stationId, publicKey })), ...slipKeys]);
}
