/**
 * Crowd: who comes to the door in the demo, the tests and the benches. Synthetic people only.
 *
 * The same seed and time give the same crowd. `expects` is what the office policy must answer, so a run
 * checks verdicts and not only counts.
 */
import { type DeclarationKind, issueDeclaration } from '../issue-declaration.ts';
import { seededRandom } from './seeded-random.ts';

export interface Visitor {
  /** What kind of person or code this is, for the table. */
  readonly label: string;
  /** What the scanner sends, suffix included; a double scan is two pieces. */
  readonly pieces: readonly Uint8Array[];
  readonly expects: 'accept' | 'deny' | 'ask' | 'unreadable';
}

const familyNames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Lò', 'Nông'];
const middleNames = ['Văn', 'Thị', 'Minh', 'Ngọc', 'Hữu', 'Thanh', 'Đức', 'Kim'];
const givenNames = [
  'Ánh',
  'Bình',
  'Cường',
  'Dung',
  'Giang',
  'Hạnh',
  'Khánh',
  'Lộc',
  'Mỹ',
  'Thoại',
  'Ưng',
  'Yến',
];

const withoutMarks = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toUpperCase();

interface Person {
  readonly name: string;
  readonly isMale: boolean;
  readonly year: number;
  readonly idNumber: string;
  readonly phone: string;
}

function makePerson(random: () => number): Person {
  const pick = (names: readonly string[]): string => names[Math.floor(random() * names.length)] ?? '';
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
  const isMale = random() < 0.5;
  const year = 1940 + Math.floor(random() * 65);
  // Province 001-096, then century and sex, then the year's last two digits (facts of the card's number).
  const centuryAndSex = (year < 2000 ? 0 : 2) + (isMale ? 0 : 1);
  const province = String(1 + Math.floor(random() * 96)).padStart(3, '0');
  return {
    name: `${pick(familyNames)} ${pick(middleNames)} ${pick(givenNames)}`,
    isMale,
    year,
    idNumber: `${province}${centuryAndSex}${String(year % 100).padStart(2, '0')}${digits(6)}`,
    phone: `09${digits(8)}`,
  };
}

const personalQr = (person: Person, qid: string): string =>
  `${person.idNumber}|${withoutMarks(person.name)}|${person.year}-03-15|0|${qid}|<${person.isMale ? 1 : 2}<00<${person.phone}`;

const citizenCard = (person: Person): string =>
  `${person.idNumber}||${person.name}|1503${person.year}|${person.isMale ? 'Nam' : 'Nữ'}|Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu|01062021`;

/** VietQR of a made-up account: what people hold up by mistake most often. */
const paymentCode = (i: number): string =>
  `00020101021138540010A00000072701240006970400011${String(i).padStart(12, '0')}0208QRIBFTTA53037045802VN5904TEST6304ABCD`;
const venueCode = (i: number): string =>
  `https://tokhaiyte.vn/?page=Group.checkin&groupId=${i.toString(16).padStart(24, '0')}`;
const wifiCode = (i: number): string => `WIFI:T:WPA;S:Quan Mau ${i};P:12345678;;`;

/** `count` visitors in a fixed order of kinds, so that even a short run meets every family and verdict. */
export function makeCrowd(count: number, seed: number, nowMs: number): readonly Visitor[] {
  const random = seededRandom(seed);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(`${text}\r\n`);

  function declaration(kind: DeclarationKind, i: number): Uint8Array {
    const person = makePerson(random);
    return bytes(issueDeclaration({ kind, atMs: nowMs, name: person.name, seed: seed * 100_000 + i }));
  }

  const kinds: readonly ((i: number) => Visitor)[] = [
    (i) => ({ label: 'signed declaration', pieces: [declaration('valid', i)], expects: 'accept' }),
    (i) => ({
      label: 'personal QR',
      pieces: [bytes(personalQr(makePerson(random), String(163_000_000_000_000_000n + BigInt(i))))],
      expects: 'ask',
    }),
    () => ({ label: 'citizen card', pieces: [bytes(citizenCard(makePerson(random)))], expects: 'ask' }),
    (i) => {
      const piece = declaration('valid', i);
      return { label: 'double scan', pieces: [piece, piece], expects: 'accept' };
    },
    (i) => ({ label: 'expired declaration', pieces: [declaration('expired', i)], expects: 'deny' }),
    (i) => ({ label: 'venue code', pieces: [bytes(venueCode(i))], expects: 'unreadable' }),
    (i) => ({ label: 'signed declaration', pieces: [declaration('valid', i)], expects: 'accept' }),
    (i) => ({ label: 'symptoms declared', pieces: [declaration('symptomatic', i)], expects: 'deny' }),
    (i) => ({ label: 'tampered declaration', pieces: [declaration('tampered', i)], expects: 'deny' }),
    (i) => ({ label: 'payment code', pieces: [bytes(paymentCode(i))], expects: 'unreadable' }),
    (i) => ({ label: 'unknown issuer', pieces: [declaration('unknown-issuer', i)], expects: 'deny' }),
    (i) => ({
      label: 'garbage',
      // High bytes only: no terminator among them, so it is one frame whatever the seed.
      pieces: [
        Uint8Array.from([
          ...Array.from({ length: 40 }, () => 128 + Math.floor(random() * 127)),
          (i & 0x7f) | 0x40,
          13,
        ]),
      ],
      expects: 'unreadable',
    }),
    (i) => ({ label: 'not yet valid', pieces: [declaration('not-yet-valid', i)], expects: 'deny' }),
    (i) => ({ label: 'signed declaration', pieces: [declaration('valid', i)], expects: 'accept' }),
    (i) => ({ label: 'Wi-Fi code', pieces: [bytes(wifiCode(i))], expects: 'unreadable' }),
    (i) => ({ label: 'contact declared', pieces: [declaration('contact', i)], expects: 'ask' }),
  ];
  return Array.from({ length: count }, (_, i) => {
    const make = kinds[i % kinds.length];
    if (make === undefined) throw new Error('no kind of visitor');
    return make(i);
  });
}
