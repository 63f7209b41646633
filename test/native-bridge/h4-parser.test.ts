import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createH4Parser, EVENT_QUIET_MS, MAX_EVENT_BYTES } from '../../native-bridge/h4-parser.ts';
import { extendedPacket, legacyPacket, resetComplete } from '../support/ble-packets.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Events of `chunks`, 1 ms apart, as hexadecimal with their header. */
function read(...chunks: readonly Uint8Array[]) {
  const parser = createH4Parser();
  const events = chunks.flatMap((chunk, i) =>
    parser
      .push(chunk, i)
      .map(({ code, parameters }) => hex(Uint8Array.of(4, code, parameters.length, ...parameters))),
  );
  return { parser, events };
}

describe('H4 parser', () => {
  it.each([
    ['legacy report', legacyPacket],
    ['extended report', extendedPacket],
    ['command complete', resetComplete],
  ])('reads a %s that comes whole and one that comes byte by byte', (_, packet) => {
    expect(read(packet).events).toEqual([hex(packet)]);
    const { events, parser } = read(...Array.from(packet, (byte) => Uint8Array.of(byte)));
    expect(events).toEqual([hex(packet)]);
    expect(parser.takeStrayBytes()).toBe(0);
  });

  it('reads the same events however the stream is cut', () => {
    const stream = Buffer.concat([resetComplete, legacyPacket, extendedPacket, legacyPacket]);
    const whole = read(stream).events;
    expect(whole).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = at.slice(1).map((end, i) => stream.subarray(at[i], end));
        expect(read(...chunks).events).toEqual(whole);
      }),
    );
  });

  it.each([0x00, 0x01, 0x02, 0x03, 0x05, 0x3e, 0xff, 0x04])(
    'drops a stray byte %i and loses no event',
    (stray) => {
      const { events, parser } = read(
        Buffer.concat([legacyPacket, Uint8Array.of(stray), legacyPacket, resetComplete]),
      );
      expect(events).toEqual([hex(legacyPacket), hex(legacyPacket), hex(resetComplete)]);
      expect(parser.takeStrayBytes()).toBe(1);
      expect(parser.takeStrayBytes()).toBe(0);
    },
  );

  it('loses at most one event beside the one that a byte is missing from', () => {
    for (let lost = 0; lost < legacyPacket.length; lost += 1) {
      const torn = legacyPacket.filter((_, at) => at !== lost);
      const { events } = read(Buffer.concat([torn, legacyPacket, resetComplete, legacyPacket]));
      // The first byte of the next event may have stood in for the missing one.
      expect(events.slice(-2)).toEqual([hex(resetComplete), hex(legacyPacket)]);
    }
  });

  it('refuses lengths that no event of its code has', () => {
    const wrong = [
      [4, 0x0e, 2, 1, 3],
      [4, 0x0f, 5, 0, 1, 3, 12, 0],
      [4, 0x10, 2, 0, 0],
      [4, 0x3e, 1, 2],
      [4, 0x3e, 2, 1, 0], // a report of something else
      [4, 0x3e, 12, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // no report at all
      [4, 0x3e, 12, 2, 26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // more than 25
      [4, 0x3e, 12, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], // inner length past the end
      [4, 0x05, 4, 0, 0, 0, 0], // a connection that never was
    ];
    for (const bytes of wrong) {
      const { events, parser } = read(Uint8Array.from(bytes), legacyPacket);
      expect(events).toEqual([hex(legacyPacket)]);
      expect(parser.takeStrayBytes()).toBe(bytes.length);
    }
  });

  it('gives up a cut-off event after quiet, so that it does not eat the next answer', () => {
    const parser = createH4Parser();
    // A vendor event of 255 bytes that never comes.
    expect(parser.push(Uint8Array.of(4, 0xff, 255, 1, 2), 0)).toEqual([]);
    expect(parser.push(resetComplete, EVENT_QUIET_MS)).toEqual([]);
    const later = createH4Parser();
    later.push(Uint8Array.of(4, 0xff, 255, 1, 2), 0);
    expect(later.push(resetComplete, EVENT_QUIET_MS + 1)).toHaveLength(1);
    expect(later.takeStrayBytes()).toBe(5);
  });

  it('finds a whole event inside what it gives up', () => {
    const parser = createH4Parser();
    parser.push(Uint8Array.of(4, 0xff, 255, ...resetComplete), 0);
    expect(parser.push(legacyPacket, EVENT_QUIET_MS + 1).map(({ code }) => code)).toEqual([0x0e, 0x3e]);
  });

  it('counts a half event of a port that went away', () => {
    const parser = createH4Parser();
    parser.push(legacyPacket.subarray(0, 20), 0);
    parser.discard();
    expect(parser.takeStrayBytes()).toBe(20);
    expect(parser.push(legacyPacket, 1)).toHaveLength(1);
  });

  it('never throws on random bytes, and is in step again within one longest event', () => {
    const good = Buffer.concat(Array.from({ length: 12 }, () => legacyPacket));
    expect(good.length).toBeGreaterThan(MAX_EVENT_BYTES);
    // Bytes that look like events come far more often here than by chance.
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x04, 0x3e, 0x0e, 0x02, 0x0d, 0xff, 1),
    );
    fc.assert(
      fc.property(fc.array(fc.array(byte, { maxLength: 300 }), { maxLength: 8 }), (chunks) => {
        const { events, parser } = read(...chunks.map((bytes) => Uint8Array.from(bytes)), good, legacyPacket);
        expect(events.at(-1)).toBe(hex(legacyPacket));
        const taken = events.reduce((sum, text) => sum + text.length / 2, 0);
        const sent = chunks.reduce((sum, bytes) => sum + bytes.length, good.length + legacyPacket.length);
        // Every byte is either part of an event or counted.
        expect(taken + parser.takeStrayBytes()).toBe(sent);
      }),
      { numRuns: 500 },
    );
  });
});
