import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CLOCK_LEAD_MS } from '../../../contract/declaration.ts';
import { contacts, symptoms } from '../../../contract/reading.ts';
import { MAX_SLIP_CHARACTERS, MAX_SLIP_NAME, SLIP_LIFE_MS, slipKey } from '../../../contract/slip.ts';
import { decodeBase45, encodeBase45 } from '../../../electron/codes/base45.ts';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { readSlip, slipTrust } from '../../../electron/codes/read-slip.ts';
import {
  openSlip,
  readSlipPayload,
  signedBytesOf,
  venueMarkOf,
  writeSlipPayload,
} from '../../../electron/codes/slip-layout.ts';
import { developmentTrust, HOUR_MS, NOON } from './door.ts';
import { codeOf, STATION_ID, signer, signPayload, slipOf, stranger, trust, VENUE_ID } from './sample-slip.ts';

const read = (code: string, atMs = NOON) => readSlip(code, trust, atMs);
const reasonOf = (code: string, atMs = NOON) => read(code, atMs).reason;

describe('a slip', () => {
  test('of this station says whose it is by its id, and shows a masked name', () => {
    expect(read(codeOf())).toEqual({
      family: 'slip',
      trust: 'verified',
      outcome: 'valid',
      reason: null,
      notices: ['masked-id'],
      claims: {
        fullName: 'N.T. Bưởi',
        birthDate: '1950',
        slipId: 'AAECAwQFBgcICQoLDA0ODw',
        reference: '0190c0de-0000-7000-8000-000000000001',
        answers: { symptoms: [], contacts: [], hasTravelled: false },
        issuedAtMs: NOON - HOUR_MS,
        expiresAtMs: NOON + 23 * HOUR_MS,
        issuer: STATION_ID,
      },
    });
  });

  test('of somebody whom nobody could name or ask carries its id only', () => {
    const { claims, outcome } = read(codeOf({ maskedName: null, birthYear: null, answers: null }));
    expect(outcome).toBe('valid');
    expect(claims).not.toHaveProperty('fullName');
    expect(claims).not.toHaveProperty('birthDate');
    expect(claims).not.toHaveProperty('answers');
    expect(claims?.slipId).toBe(slipOf().slipId);
  });

  test('is read by the registry, and in lower case is a keyboard with caps lock', () => {
    const reader = createCodeReader(developmentTrust(), { slips: trust });
    const input = { isUtf8: true, via: 'serial' as const, atMs: NOON };
    expect(reader({ ...input, text: ` ${codeOf()}\r\n` })).toMatchObject({
      family: 'slip',
      trust: 'verified',
    });
    expect(reader({ ...input, text: codeOf().toLowerCase() })).toMatchObject({
      family: 'slip',
      reason: 'broken-encoding',
    });
    const knowsNone = createCodeReader(developmentTrust());
    expect(knowsNone({ ...input, text: codeOf() })).toMatchObject({ reason: 'unknown-issuer', claims: null });
  });

  test.each([
    ['at the millisecond of its end', slipOf().validUntilMs, null],
    ['one millisecond after its end', slipOf().validUntilMs + 1, 'expired'],
    ['five minutes before its beginning', slipOf().declaredAtMs - MAX_CLOCK_LEAD_MS, null],
    ['a millisecond more before it', slipOf().declaredAtMs - MAX_CLOCK_LEAD_MS - 1, 'not-yet-valid'],
  ])('%s is judged to the millisecond', (_, atMs, reason) => {
    const reading = read(codeOf(), atMs);
    expect(reading.reason).toBe(reason);
    expect(reading.claims?.slipId).toBe(slipOf().slipId); // an exit is written down all the same
  });

  test('may live for a day and not for a second more', () => {
    const { declaredAtMs } = slipOf();
    expect(reasonOf(codeOf({ validUntilMs: declaredAtMs + SLIP_LIFE_MS }))).toBeNull();
    expect(reasonOf(codeOf({ validUntilMs: declaredAtMs + SLIP_LIFE_MS + 1_000 }))).toBe('life-too-long');
  });

  test('of another venue, another station or no known one is strange, and says nothing', () => {
    for (const code of [
      codeOf({ venue: venueMarkOf('ward-4') }),
      codeOf({ stationId: 'station-8' }),
      signPayload(encode(new Map([[slipKey.version, 1]]))),
    ])
      expect(read(code)).toMatchObject({ reason: 'unknown-issuer', claims: null });
    expect(readSlip(codeOf(), null, NOON)).toMatchObject({ reason: 'unknown-issuer', claims: null });
  });

  test('that another key signed does not hold, whichever station it names', () => {
    expect(read(codeOf({}, stranger))).toMatchObject({ reason: 'bad-signature', claims: null });
  });

  test('of an earlier key of the station and of another station of the venue holds', () => {
    const known = slipTrust(VENUE_ID, [
      { stationId: STATION_ID, publicKey: stranger.publicKey },
      { stationId: STATION_ID, publicKey: signer.publicKey },
      { stationId: 'station-8', publicKey: stranger.publicKey },
      { stationId: 'station-9', publicKey: 'broken' },
    ]);
    expect(readSlip(codeOf(), known, NOON).reason).toBeNull();
    expect(readSlip(codeOf({ stationId: 'station-8' }, stranger), known, NOON).reason).toBeNull();
    expect(readSlip(codeOf({ stationId: 'station-8' }), known, NOON).reason).toBe('bad-signature');
    expect(readSlip(codeOf({ stationId: 'station-9' }), known, NOON).reason).toBe('unknown-issuer');
  });

  test('is refused when any one bit of it is another', () => {
    const content = decodeBase45(codeOf(), 4) ?? new Uint8Array();
    expect(content.length).toBeGreaterThan(150);
    for (let at = 0; at < content.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const other = Uint8Array.from(content);
        other[at] = (other[at] ?? 0) ^ (1 << bit);
        const { trust: held, claims } = read(`GH1:${encodeBase45(other)}`);
        expect({ at, bit, held, claims }).toEqual({ at, bit, held: 'refused', claims: null });
      }
    }
  });

  test('is refused when any one character of it is missing or twice', () => {
    const code = codeOf();
    for (let at = 0; at < code.length; at++) {
      const before = code.slice(0, at);
      if (at >= 4) expect(read(before + code.slice(at + 1)).trust).toBe('refused');
      if (at >= 4) expect(read(before + code.charAt(at) + code.slice(at)).trust).toBe('refused');
    }
  });

  test.each([
    ['a length in more bytes than it needs', '98025801'],
    ['an open list', '9f'],
  ])('in another form of the same content is broken: %s', (_, start) => {
    const payload = writeSlipPayload(slipOf());
    const signature = signer.signBytes(signedBytesOf(payload));
    const parts = encode([payload, signature]).subarray(1);
    const other =
      start === '9f'
        ? Buffer.concat([Buffer.of(0x9f), parts, Buffer.of(0xff)])
        : Buffer.concat([Buffer.of(0x98, 2), parts]);
    expect(reasonOf(`GH1:${encodeBase45(other)}`)).toBe('broken-structure');
  });

  test.each([
    ['nothing', 'GH1:', 'broken-structure'],
    ['a character that base45 lacks', 'GH1:a', 'broken-encoding'],
    ['a lone character', 'GH1:A', 'broken-encoding'],
    ['no list', `GH1:${encodeBase45(encode(1))}`, 'broken-structure'],
    ['three parts', `GH1:${encodeBase45(encode([Buffer.of(1), Buffer.alloc(64), 1]))}`, 'broken-structure'],
    [
      'a short signature',
      `GH1:${encodeBase45(encode([Buffer.of(1), Buffer.alloc(63)]))}`,
      'broken-structure',
    ],
    ['text for bytes', `GH1:${encodeBase45(encode(['a', Buffer.alloc(64)]))}`, 'broken-structure'],
    ['a payload that is no CBOR', signPayload(Buffer.of(0xff)), 'unknown-issuer'],
    ['a payload that is no map', signPayload(encode([STATION_ID])), 'unknown-issuer'],
    ['a code as long as can be', `GH1:${'0'.repeat(MAX_SLIP_CHARACTERS - 4)}`, 'broken-encoding'],
    ['one character more', `GH1:${'0'.repeat(MAX_SLIP_CHARACTERS - 3)}`, 'too-large'],
  ] as const)('with %s is %s', (_, code, reason) => {
    expect(read(code)).toMatchObject({ family: 'slip', trust: 'refused', reason, claims: null });
  });
});

describe('what this station signed and is no slip of this version', () => {
  const whole = new Map<number, unknown>([
    [slipKey.version, 1],
    [slipKey.stationId, STATION_ID],
    [slipKey.venue, Buffer.from(venueMarkOf(VENUE_ID), 'base64url')],
    [slipKey.visitId, Buffer.from('0190c0de00007000800000000000000a', 'hex')],
    [slipKey.slipId, Buffer.alloc(16, 3)],
    [slipKey.declaredAt, NOON / 1_000],
    [slipKey.life, 3_600],
  ]);
  const withField = (key: number, value: unknown): string =>
    signPayload(encode(new Map([...whole, [key, value] as const].sort(([a], [b]) => a - b))));

  test('the fields that it needs are enough', () => {
    expect(reasonOf(signPayload(encode(whole)))).toBeNull();
  });

  test.each([...whole.keys()].filter((key) => key !== slipKey.stationId))('field %i is needed', (key) => {
    expect(reasonOf(signPayload(encode(new Map([...whole].filter(([one]) => one !== key)))))).toBe(
      'broken-field',
    );
  });

  test.each([
    ['version', slipKey.version, 2],
    ['a venue of 15 bytes', slipKey.venue, Buffer.alloc(15)],
    ['a visit that is no UUIDv7', slipKey.visitId, Buffer.alloc(16, 1)],
    ['an id of 17 bytes', slipKey.slipId, Buffer.alloc(17)],
    ['no name', slipKey.maskedName, ''],
    ['a name too long by one', slipKey.maskedName, 'x'.repeat(MAX_SLIP_NAME + 1)],
    ['a number as name', slipKey.maskedName, 7],
    ['a birth year before anybody was born', slipKey.birthYear, 1849],
    ['half a second', slipKey.declaredAt, NOON / 1_000 + 0.5],
    ['a beginning before 1970', slipKey.declaredAt, -1],
    ['a beginning when no clock is', slipKey.declaredAt, 2 ** 52],
    ['a life that ends before it began', slipKey.life, -1],
    ['a life beyond all numbers', slipKey.life, 2n ** 60n],
    ['an answer that has no meaning yet', slipKey.answers, 1 << 6],
    ['answers in words', slipKey.answers, 'none'],
    ['a field of a later version', 11, 1],
  ])('%s is broken', (_, key, value) => {
    expect(reasonOf(withField(key, value))).toBe('broken-field');
  });
});

test('every slip is written and read back as it was, in one form', () => {
  const slips = fc.record({
    maskedName: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 })),
    birthYear: fc.option(fc.integer({ min: 1850, max: 9999 })),
    declaredAtMs: fc.integer({ min: 0, max: 2 ** 31 }).map((seconds) => seconds * 1_000),
    life: fc.integer({ min: 0, max: SLIP_LIFE_MS / 1_000 }),
    slipId: fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => Buffer.from(bytes).toString('base64url')),
    answers: fc.option(
      fc.record({
        symptoms: fc.subarray([...symptoms]),
        contacts: fc.subarray([...contacts]),
        hasTravelled: fc.boolean(),
      }),
    ),
  });
  fc.assert(
    fc.property(slips, ({ life, ...more }) => {
      fc.pre((more.maskedName?.length ?? 1) <= MAX_SLIP_NAME);
      const slip = slipOf({ ...more, validUntilMs: more.declaredAtMs + life * 1_000 });
      expect(readSlipPayload(writeSlipPayload(slip))).toEqual(slip);
    }),
  );
});

test('an answer comes for any bytes at all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(openSlip(bytes)).toBeNull();
      expect(readSlip(signPayload(bytes), trust, NOON).outcome).toBe('invalid');
    }),
  );
});
