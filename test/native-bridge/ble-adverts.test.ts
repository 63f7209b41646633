import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdvertReader, MAX_ADVERT_BYTES, MAX_JOINING } from '../../native-bridge/ble-adverts.ts';
import { encodeExtendedReport } from '../../scripts/rig/fake-controller.ts';
import { extendedPacket, fromHex, legacyPacket } from '../support/ble-packets.ts';

const parametersOf = (packet: Uint8Array): Uint8Array => packet.subarray(3);

function fragment(address: number, text: string, status: 0 | 1 | 2, set = 1): Uint8Array {
  const data = new TextEncoder().encode(text);
  const empty = new Uint8Array(0);
  const phone = {
    kind: 'other',
    address: new Uint8Array(6).fill(address),
    id: empty,
    data,
    rssiDbm: -60,
  } as const;
  return parametersOf(encodeExtendedReport(phone, status, set));
}
const textOf = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

describe('BLE adverts', () => {
  it.each([
    ['legacy', legacyPacket],
    ['extended', extendedPacket],
  ])('reads sender, signal and data of the %s example', (_, packet) => {
    expect(createAdvertReader().read(parametersOf(packet))).toEqual({
      sender: fromHex('01 C6 55 44 33 22 11'),
      rssiDbm: -56,
      data: fromHex(
        '02 01 1A 03 03 6F FD 17 16 6F FD 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF DE AD BE EF',
      ),
    });
  });

  it('knows a signal that was not measured from a strong one', () => {
    const unmeasured = legacyPacket.slice();
    unmeasured[unmeasured.length - 1] = 127;
    expect(createAdvertReader().read(parametersOf(unmeasured))?.rssiDbm).toBeNull();
  });

  it('joins the fragments of one sender and set, though another sends in between', () => {
    const reader = createAdvertReader();
    expect(reader.read(fragment(1, 'one ', 1))).toBeNull();
    expect(reader.read(fragment(2, 'other ', 1))).toBeNull();
    expect(reader.read(fragment(1, 'second set', 0, 2))?.data).toEqual(
      new TextEncoder().encode('second set'),
    );
    expect(reader.read(fragment(1, 'two ', 1))).toBeNull();
    expect(textOf(reader.read(fragment(1, 'three', 0))?.data)).toBe('one two three');
    expect(textOf(reader.read(fragment(2, 'end', 2))?.data)).toBe('other end');
    expect(reader.takeDrops()).toBe(0);
  });

  it('drops an advert that grows past the longest there is', () => {
    const reader = createAdvertReader();
    const piece = 'x'.repeat(200);
    for (let length = 200; length <= MAX_ADVERT_BYTES; length += 200) reader.read(fragment(1, piece, 1));
    expect(reader.takeDrops()).toBe(0);
    expect(reader.read(fragment(1, piece, 0))).toBeNull();
    expect(reader.takeDrops()).toBe(1);
    expect(textOf(reader.read(fragment(1, 'next', 0))?.data)).toBe('next');
  });

  it('holds a bounded number of unfinished adverts and lets the oldest go', () => {
    const reader = createAdvertReader();
    for (let address = 0; address <= MAX_JOINING; address += 1) reader.read(fragment(address, 'a', 1));
    expect(reader.takeDrops()).toBe(1);
    expect(textOf(reader.read(fragment(0, 'b', 0))?.data)).toBe('b');
    expect(textOf(reader.read(fragment(1, 'b', 0))?.data)).toBe('ab');
  });

  it('drops and counts several reports in one event instead of guessing their layout', () => {
    const reader = createAdvertReader();
    const one = legacyPacket.subarray(5);
    expect(reader.read(Uint8Array.of(0x02, 2, ...one, ...one))).toBeNull();
    expect(reader.takeDrops()).toBe(2);
  });

  it('never throws, whatever an LE event holds', () => {
    const reader = createAdvertReader();
    fc.assert(
      fc.property(fc.constantFrom(0x02, 0x0d, 0x01), fc.uint8Array({ maxLength: 60 }), (subevent, rest) => {
        reader.read(Uint8Array.of(subevent, 1, ...rest));
      }),
    );
  });
});
