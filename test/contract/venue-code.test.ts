import { describe, expect, it } from 'vitest';
import { POSTER_CODE_MM } from '../../contract/paper.ts';
import {
  faultOfVenueCode,
  generateVenueCode,
  MAX_VENUE_CODE_BYTES,
  MIN_POSTER_MODULE_MM,
  venueCodeSchema,
} from '../../contract/venue-code.ts';
import { createCodeReader } from '../../electron/codes/read-code.ts';
import { drawQr, QUIET_MODULES } from '../../renderer/form/draw-qr.ts';
import { developmentTrust } from '../electron/codes/door.ts';

const longest = 'x'.repeat(MAX_VENUE_CODE_BYTES);
const moduleMmOf = (text: string): number => POSTER_CODE_MM / (drawQr(text).sizeModules - 2 * QUIET_MODULES);

describe("a place's own code", () => {
  it('is taken to its last byte and refused one byte later, in bytes and not in letters', () => {
    expect(faultOfVenueCode(longest)).toBeNull();
    expect(faultOfVenueCode(`${longest}x`)).toBe('too-long');
    // Three bytes each, and four: letters alone would let three times as much through.
    expect(faultOfVenueCode('ộ'.repeat(MAX_VENUE_CODE_BYTES / 3))).toBeNull();
    expect(faultOfVenueCode(`${'ộ'.repeat(MAX_VENUE_CODE_BYTES / 3)}x`)).toBe('too-long');
    expect(faultOfVenueCode('🏥'.repeat(MAX_VENUE_CODE_BYTES / 4))).toBeNull();
    expect(faultOfVenueCode(`${'🏥'.repeat(MAX_VENUE_CODE_BYTES / 4)}é`)).toBe('too-long');
  });

  it.each([longest, 'ộ'.repeat(MAX_VENUE_CODE_BYTES / 3)])(
    'has modules on the poster that a phone reads, at its longest',
    (text) => {
      expect(moduleMmOf(text)).toBeGreaterThanOrEqual(MIN_POSTER_MODULE_MM);
    },
  );

  it.each([
    ['nothing', '', 'empty'],
    ['spaces', '   ', 'empty'],
    ['a line end', 'https://mau.example/1\n', 'unprintable'],
    ['NUL', 'a\0b', 'unprintable'],
    ['DEL', 'a\u007f', 'unprintable'],
    ['a control of the upper half', 'a\u0085b', 'unprintable'],
    ['text that turns round', 'a\u202eb', 'unprintable'],
    ['a mark of byte order', '\ufeffa', 'unprintable'],
    ['half a character', 'a\ud83d', 'unprintable'],
    ['bytes that were no text', 'a\ufffd', 'unprintable'],
  ])('is not %s', (_name, text, fault) => {
    expect(faultOfVenueCode(text)).toBe(fault);
    expect(venueCodeSchema.safeParse(text)).toMatchObject({
      success: false,
      error: { issues: [{ message: fault }] },
    });
  });

  it.each([
    ['phuong-mau', 'gatehouse:venue:phuong-mau'],
    ['Chợ Mẫu / 1', 'gatehouse:venue:Ch%E1%BB%A3%20M%E1%BA%ABu%20%2F%201'],
    ['a\ud83d', 'gatehouse:venue:a%EF%BF%BD'],
  ])('is made of the place’s id, and known again as no person’s: %s', (venueId, text) => {
    expect(generateVenueCode(venueId)).toBe(text);
    expect(faultOfVenueCode(text)).toBeNull();
    const read = createCodeReader(developmentTrust());
    expect(read({ text, isUtf8: true, via: 'serial', atMs: 0 })).toMatchObject({
      family: 'venue',
      trust: 'refused',
    });
  });
});
