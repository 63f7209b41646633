import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPhone } from '../../native-bridge/ble-read-phone.ts';
import { fromHex } from '../support/ble-packets.ts';

const read = (text: string) => readPhone(fromHex(text));

describe('reading a phone from an advert', () => {
  it('knows Bluezone for Android by service and maker, and its 12-byte id', () => {
    expect(read('02 01 1A 03 03 56 4E 0F FF B5 22 01 02 03 04 05 06 07 08 09 0A 0B 0C')).toEqual({
      kind: 'bluezone',
      identity: fromHex('01 02 03 04 05 06 07 08 09 0A 0B 0C'),
    });
    // The order of the structures is the sender's.
    expect(read('0F FF B5 22 01 02 03 04 05 06 07 08 09 0A 0B 0C 05 02 0F 18 56 4E')?.kind).toBe('bluezone');
  });

  it.each([
    ['the service alone', '02 01 1A 03 03 56 4E'],
    ['the maker alone', '0F FF B5 22 01 02 03 04 05 06 07 08 09 0A 0B 0C'],
    ['an id that is too short', '03 03 56 4E 0E FF B5 22 01 02 03 04 05 06 07 08 09 0A 0B'],
    ['another maker', '03 03 56 4E 0F FF B5 23 01 02 03 04 05 06 07 08 09 0A 0B 0C'],
  ])('does not take %s for Bluezone', (_, advert) => {
    expect(read(advert)).toBeNull();
  });

  it('knows Bluezone for iOS by its 128-bit service; its address must do for an id', () => {
    const service = '67 A6 07 AD D1 17 2F A1 C4 4B F5 73 56 4E 00 00';
    expect(read(`02 01 1A 11 07 ${service}`)).toEqual({ kind: 'bluezone', identity: null });
    expect(read(`11 06 ${service}`)).toEqual({ kind: 'bluezone', identity: null });
    expect(read(`11 07 66 ${service.slice(3)}`)).toBeNull();
  });

  it('knows Exposure Notification with and without flags, and only its identifier counts', () => {
    const id = '00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF';
    const expected = { kind: 'exposure-notification', identity: fromHex(id) };
    expect(read(`02 01 1A 03 03 6F FD 17 16 6F FD ${id} DE AD BE EF`)).toEqual(expected);
    expect(read(`03 03 6F FD 17 16 6F FD ${id} 01 02 03 04`)).toEqual(expected);
    expect(read(`03 03 6F FD 13 16 6F FD ${id}`)).toBeNull();
  });

  it('knows a TraceTogether token by 20 bytes under service FFFF', () => {
    const data = 'B8 DF B7 89 55 B6 D6 A9 09 CD ED 68 6B 08 1C E7 7F BB 38 33';
    expect(read(`02 01 06 17 16 FF FF ${data}`)).toEqual({ kind: 'tracetogether', identity: fromHex(data) });
    expect(read(`16 16 FF FF ${data.slice(3)}`)).toBeNull();
  });

  it('knows the TraceTogether app by its service', () => {
    expect(
      read('02 01 1A 11 07 F9 18 C2 4C 09 FE F0 80 6A 4F 95 15 FC B3 2A B8 02 0A 0C 06 FF FF 03 61 62 63'),
    ).toEqual({ kind: 'tracetogether', identity: null });
  });

  it('reads up to a broken structure and not past an early end', () => {
    expect(read('03 03 56 4E 0F FF B5 22 01 02')).toBeNull();
    expect(read('00 03 03 56 4E 0F FF B5 22 01 02 03 04 05 06 07 08 09 0A 0B 0C')).toBeNull();
    expect(read('')).toBeNull();
    expect(read('01 FF 02')).toBeNull();
  });

  it('never throws and never hands out bytes from outside the advert', () => {
    const structure = fc
      .tuple(fc.constantFrom(0x02, 0x03, 0x06, 0x07, 0x16, 0xff), fc.uint8Array({ maxLength: 24 }))
      .map(([type, data]) => [data.length + 1, type, ...data]);
    const advert = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(structure, { maxLength: 4 }).map((all) => Uint8Array.from(all.flat())),
    );
    fc.assert(
      fc.property(advert, (data) => {
        const phone = readPhone(data);
        if (phone?.identity) expect([12, 16, 20]).toContain(phone.identity.length);
      }),
      { numRuns: 500 },
    );
  });
});
