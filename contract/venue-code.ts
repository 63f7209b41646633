/**
 * Venue code: the text of a place's own QR, which visitors scan with their own phones.
 *
 * It comes from the registration portal, or is made here. It stands on the idle screen and on a poster for months, so
 * what cannot be read from the poster, or cannot be seen, is refused before it is kept.
 */
import { z } from 'zod';

/**
 * UTF-8 bytes. 300 make a symbol of 69 modules (version 13, error correction M): 2.2 mm each on the poster
 * (POSTER_CODE_MM), and a phone's camera reads modules of MIN_POSTER_MODULE_MM from a metre away.
 */
export const MAX_VENUE_CODE_BYTES = 300;
export const MIN_POSTER_MODULE_MM = 2;

/** How long a code from the portal is waited for at the gate's readers, milliseconds. */
export const VENUE_CODE_LISTEN_MS = 60_000;

export type VenueCodeFault = 'empty' | 'too-long' | 'unprintable';

/** Controls, what is invisible, halves of characters, and the sign for bytes that were none. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFD]/u;

function utf8LengthOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** Null: it can stand on the screen and on the poster. */
export function faultOfVenueCode(text: string): VenueCodeFault | null {
  if (text.trim() === '') return 'empty';
  // A text of any length is looked at no further than it may be long.
  if (text.length > MAX_VENUE_CODE_BYTES || utf8LengthOf(text) > MAX_VENUE_CODE_BYTES) return 'too-long';
  return unprintable.test(text) ? 'unprintable' : null;
}

export const venueCodeSchema = z.string().superRefine((text, context) => {
  const fault = faultOfVenueCode(text);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

/**
 * The code of a place that no portal registered: it says which place this is, and opens nothing. Stations recognise it
 * (electron/codes/recognise.ts), so that nobody is taken for a person by holding it up.
 */
export const generateVenueCode = (venueId: string): string =>
  `gatehouse:venue:${encodeURIComponent(venueId.replaceAll(/\p{Cs}/gu, '\uFFFD'))}`;
