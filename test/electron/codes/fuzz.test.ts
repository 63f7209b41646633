/**
 * Fuzzing of every family: seeded mutations of valid codes, and payloads broken before they are signed,
 * so that the readers behind the signature see them too.
 *
 * A short run by default. `FUZZ_INPUTS=5000000 npx vitest run test/electron/codes/fuzz.test.ts` is the long one.
 */
import { encode } from 'cborg';
import { expect, test } from 'vitest';
import { readingSchema } from '../../../contract/reading.ts';
import { signedBytes } from '../../../electron/codes/cose.ts';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { declarationIssuer } from '../../../scripts/development-keys.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { signRaw, wrapHcert } from '../../../scripts/sign-hcert.ts';
import { developmentTrust, NOON } from './door.ts';

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 20_000);
const SLOW_MS = 20;

/** xorshift32. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const PERSON = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const SEEDS = [
  issueDeclaration({ kind: 'valid', atMs: NOON }),
  PERSON,
  '******012345|TRAN THI B|1990-**-**|0|163000000000000001|<2<<0900000000',
  '001090000001|012345678|Nguyễn Văn A|01021990|Nam|12 Ngõ Mẫu, Quận Mẫu|15042021',
  '7900000001|4CC38A2056C4824E204DE1BAAA55|1950|1|58C3A3204DE1BAAB75|79 - 001|01/01/2026|-|05/01/2026|79000000000002|-|4|01/01/2031|0000000000000000-7102|$',
  'https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=00000000-0000-4000-8000-000000000001',
  'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001',
  '00020101021238570010A00000072701270006970403011200110123456780208QRIBFTTA5303704',
  'WIFI:T:WPA;S:Khach;P:12345678;;',
  'BEGIN:VCARD\nVERSION:3.0\nFN:An\nEND:VCARD',
  'shc:/56762909524320603460292437404460312229595326546034602925407728043360287028647167452228092861333145643765314159064022030645045908564355034142454136403706366541713724123638030437562204673740753232392543344332605736010645292953127074242843503861221276716852752941725536670334373625647345380024',
  '{"data":{"hdr":{"t":"icao.vacc","v":1,"is":"UTO"},"msg":{"uvci":"U32870","pid":{"n":"Smith Bill"}}},"sig":{"alg":"ES256","sigvl":"Z60ZeUzPN","cer":"MIIBYDCCAQYCEQCAG8uscdLb0ppaneNN5sB7MAoGCCqGSM49"}}',
  '8934563138165',
];
const SPLICES = [
  '|',
  '||',
  '<',
  '$',
  '*',
  '\0',
  '\uFFFD',
  'ễ',
  '\u202e',
  '😀',
  '{',
  '[',
  '"',
  '99',
  'HC1:',
  'shc:/',
  '__proto__',
  '\n',
];

function mutate(seed: string, random: (below: number) => number): string {
  let text = seed;
  for (let round = random(4); round >= 0; round--) {
    const at = random(text.length + 1);
    const kind = random(6);
    if (kind === 0) text = text.slice(0, at) + String.fromCharCode(random(0x180)) + text.slice(at + 1);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + random(8));
    else if (kind === 2) text = text.slice(0, at) + (SPLICES[random(SPLICES.length)] ?? '') + text.slice(at);
    else if (kind === 3)
      text = text.slice(0, at) + text.slice(at, at + random(40)).repeat(1 + random(30)) + text.slice(at);
    else if (kind === 4) text = text.slice(0, at);
    else text = text.slice(0, at) + (SEEDS[random(SEEDS.length)] ?? '').slice(random(60));
  }
  return text;
}

const HEADER = encode(
  new Map<number, unknown>([
    [1, -7],
    [4, Buffer.from(declarationIssuer.keyId, 'hex')],
  ]),
);
const entry = {
  tg: '840539006',
  vp: '1',
  mp: 'x',
  ma: 'ORG-100030215',
  dn: 2,
  sd: 2,
  dt: '2021-09-01',
  co: 'VN',
  is: 'x',
  ci: 'x',
};
const PAYLOADS = [-84, 1].map((claim) =>
  encode(
    new Map<number, unknown>([
      [1, 'VN'],
      [4, NOON / 1000 + 3600],
      [6, NOON / 1000 - 3600],
      [
        -260,
        new Map<number, unknown>([
          [
            claim,
            claim === 1
              ? { ver: '1.0.0', nam: { fn: 'A', fnt: 'A' }, dob: '1990-01-01', v: [entry] }
              : new Map<number, unknown>([
                  [0, Buffer.alloc(16)],
                  [1, 'An'],
                  [2, 1990],
                  [3, 1],
                  [5, 1_190_000_001],
                  [7, 0],
                ]),
          ],
        ]),
      ],
    ]),
  ),
);

/** A code whose signature is right and whose payload is not what any issuer would sign. */
function signBroken(random: (below: number) => number): string {
  const payload = Buffer.from(PAYLOADS[random(PAYLOADS.length)] ?? []);
  for (let round = random(3); round >= 0; round--) payload[random(payload.length)] = random(256);
  const signature = signRaw(signedBytes({ protectedBytes: HEADER, payload }), declarationIssuer);
  return wrapHcert(encode([HEADER, new Map(), payload, signature]));
}

test(`survives ${INPUTS} mutated codes of every family`, () => {
  const read = createCodeReader(developmentTrust(), {
    onBug: (error) => {
      throw error;
    },
  });
  const random = randomFrom(0x6a7e);
  const vias = ['serial', 'hid', 'wedge', 'manual'] as const;
  const slow: string[] = [];
  let heapAtHalf = 0;
  for (let index = 0; index < INPUTS; index++) {
    const isSigned = random(5) === 0;
    const text = isSigned ? signBroken(random) : mutate(SEEDS[random(SEEDS.length)] ?? '', random);
    const input = { text, isUtf8: random(8) !== 0, via: vias[random(4)] ?? 'serial', atMs: NOON };
    const start = performance.now();
    const reading = read(input);
    // A pause of the machine is not the reader's: slow is what is slow three times.
    if (performance.now() - start > SLOW_MS && [1, 2].every(() => timeOf(() => read(input)) > SLOW_MS))
      slow.push(text);
    if (index % 50 === 0) expect(readingSchema.safeParse(reading).success, text).toBe(true);
    if ((reading.trust === 'refused') !== (reading.reason !== null)) throw new Error(text);
    if (index === INPUTS >> 1) heapAtHalf = process.memoryUsage().heapUsed;
  }
  expect(slow).toEqual([]);
  // Garbage comes and goes; growth that input after input leaves behind would pass this by far in a long run.
  expect(process.memoryUsage().heapUsed - heapAtHalf).toBeLessThan(256 * 1024 * 1024);
}, 7_200_000);

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
