/**
 * Crowd of phones: what a dongle at a gate would hear. Synthetic ids only; the same seed gives the same crowd.
 *
 * Phones arrive and leave, change id and address every 15 minutes, and their signal walks at random.
 */
import { seededRandom } from './seeded-random.ts';

export type CrowdPhoneKind = 'bluezone-android' | 'bluezone-ios' | 'exposure' | 'token' | 'other';

export interface CrowdPhone {
  readonly kind: CrowdPhoneKind;
  /** 6 bytes, as on the wire. */
  readonly address: Uint8Array;
  /** Id in clear, for looking whether it appears where it must not; empty for an address alone. */
  readonly id: Uint8Array;
  /** AD structures. */
  readonly data: Uint8Array;
  readonly rssiDbm: number;
}

export interface PhoneCrowd {
  /** The next advert at `atMs`; time must not go back. */
  next(atMs: number): CrowdPhone;
  /** Ids ever sent, in all: how many different phones a listener that never forgets would hold. */
  identities(): number;
}

const ROTATION_MS = 15 * 60_000;
const MEAN_STAY_MS = 20 * 60_000;

const bluezoneIos = [
  0x67, 0xa6, 0x07, 0xad, 0xd1, 0x17, 0x2f, 0xa1, 0xc4, 0x4b, 0xf5, 0x73, 0x56, 0x4e, 0, 0,
];

/** Advertising data as each system sends it (docs/devices.md). */
export function advertisingData(kind: CrowdPhoneKind, id: Uint8Array): Uint8Array {
  switch (kind) {
    case 'bluezone-android':
      return Uint8Array.of(2, 1, 0x1a, 3, 3, 0x56, 0x4e, 15, 0xff, 0xb5, 0x22, ...id);
    case 'bluezone-ios':
      return Uint8Array.of(2, 1, 0x1a, 17, 7, ...bluezoneIos);
    case 'exposure':
      return Uint8Array.of(
        2,
        1,
        0x1a,
        3,
        3,
        0x6f,
        0xfd,
        0x17,
        0x16,
        0x6f,
        0xfd,
        ...id,
        0xde,
        0xad,
        0xbe,
        0xef,
      );
    case 'token':
      return Uint8Array.of(2, 1, 0x06, 23, 0x16, 0xff, 0xff, ...id);
    case 'other':
      return Uint8Array.of(2, 1, 0x06, 7, 0xff, 0x4c, 0x00, 0x10, 0x02, 0x0b, 0x00);
  }
}

const ID_BYTES: Readonly<Record<CrowdPhoneKind, number>> = {
  'bluezone-android': 12,
  'bluezone-ios': 0,
  exposure: 16,
  token: 20,
  other: 0,
};
/** Share of each kind, in percent. */
const SHARES: readonly (readonly [CrowdPhoneKind, number])[] = [
  ['bluezone-android', 45],
  ['bluezone-ios', 15],
  ['exposure', 25],
  ['token', 5],
  ['other', 10],
];

interface Member {
  phone: { kind: CrowdPhoneKind; address: Uint8Array; id: Uint8Array; data: Uint8Array; rssiDbm: number };
  leavesAtMs: number;
  rotatesAtMs: number;
}

/** `size`: phones there at the same time. */
export function makePhoneCrowd(options: { readonly seed: number; readonly size: number }): PhoneCrowd {
  const random = seededRandom(options.seed);
  const members: Member[] = [];
  let identities = 0;

  const bytes = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

  function pickKind(): CrowdPhoneKind {
    let left = random() * 100;
    for (const [kind, share] of SHARES) {
      left -= share;
      if (left < 0) return kind;
    }
    return 'other';
  }

  function rotate(member: Member, atMs: number): void {
    identities += 1;
    const { phone } = member;
    phone.id = bytes(ID_BYTES[phone.kind]);
    phone.address = bytes(6);
    phone.data = advertisingData(phone.kind, phone.id);
    member.rotatesAtMs = atMs + ROTATION_MS;
  }

  function arrive(atMs: number, isFirst: boolean): Member {
    const empty = new Uint8Array(0);
    const rssiDbm = -95 + Math.floor(random() * 40);
    const member: Member = {
      phone: { kind: pickKind(), address: empty, id: empty, data: empty, rssiDbm },
      leavesAtMs: atMs - MEAN_STAY_MS * Math.log(1 - random()),
      rotatesAtMs: 0,
    };
    rotate(member, atMs);
    // Those who are there at the start rotate at any time, not all together.
    if (isFirst) member.rotatesAtMs = atMs + random() * ROTATION_MS;
    return member;
  }

  return {
    next(atMs) {
      while (members.length < options.size) members.push(arrive(atMs, true));
      const at = Math.floor(random() * members.length);
      let member = members[at];
      if (member === undefined || member.leavesAtMs <= atMs) {
        member = arrive(atMs, false);
        members[at] = member;
      } else if (member.rotatesAtMs <= atMs) {
        rotate(member, atMs);
      }
      const { phone } = member;
      phone.rssiDbm = Math.max(-98, Math.min(-30, phone.rssiDbm + Math.round((random() - 0.5) * 6)));
      return phone;
    },
    identities: () => identities,
  };
}
