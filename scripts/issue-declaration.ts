/**
 * `npm run declare`: issues signed declaration codes for tests, the demo and a try at the door.
 *
 * Signs with the development keys, which only a development trust list knows. With a seed the same
 * people come out again; signatures still differ, since ECDSA signs with a random number.
 */
import { parseArgs } from 'node:util';
import {
  bodyKey,
  CWT_EXP,
  CWT_IAT,
  CWT_ISS,
  DECLARATION_SUB_CLAIM,
  HCERT_CLAIM,
} from '../contract/declaration.ts';
import { declarationIssuer, unknownIssuer } from './development-keys.ts';
import { seededRandom } from './rig/seeded-random.ts';
import { type SigningKey, signCwt, wrapHcert } from './sign-hcert.ts';

export const declarationKinds = [
  'valid',
  'expired',
  'not-yet-valid',
  'tampered',
  'unknown-issuer',
  'symptomatic',
  'contact',
] as const;
export type DeclarationKind = (typeof declarationKinds)[number];

export interface DeclarationOptions {
  readonly kind: DeclarationKind;
  /** When the code will be shown, Unix milliseconds: `expired` has ended before it, and so on. */
  readonly atMs: number;
  readonly name?: string | undefined;
  /** The same seed and index give the same person and declaration id. Default 1. */
  readonly seed?: number | undefined;
  /** Which of several people of one seed. Default 0. */
  readonly index?: number | undefined;
  /** Default: the development issuer that the kind asks for. */
  readonly signWith?: SigningKey | undefined;
  /** Body fields to set or, with `undefined`, to leave out; keys of contract/declaration.ts. */
  readonly body?: ReadonlyMap<number, unknown> | undefined;
}

const HOUR_S = 3_600;
const FAMILY_NAMES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Ngô'];
const MALE_NAMES = ['Văn An', 'Đức Bình', 'Minh Quân', 'Quốc Huy', 'Hữu Phước', 'Thành Long', 'Ngọc Sơn'];
const FEMALE_NAMES = ['Thị Hoa', 'Thu Hằng', 'Ngọc Ánh', 'Mỹ Duyên', 'Thị Bưởi', 'Khánh Ly', 'Phương Thảo'];

/** Issue and end of a code shown at `atS`, seconds. */
function lifeOf(kind: DeclarationKind, atS: number): { readonly iat: number; readonly exp: number } {
  if (kind === 'expired') return { iat: atS - 26 * HOUR_S, exp: atS - 2 * HOUR_S };
  if (kind === 'not-yet-valid') return { iat: atS + HOUR_S, exp: atS + 25 * HOUR_S };
  return { iat: atS - HOUR_S, exp: atS + 23 * HOUR_S };
}

const FEVER_AND_COUGH = 0b11;
const MET_A_PATIENT = 1 << 9;

/** The text of one code. */
export function issueDeclaration(options: DeclarationOptions): string {
  const { kind, atMs, seed = 1, index = 0 } = options;
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  /** An integer below `below`. */
  const draw = (below: number): number => Math.floor(random() * below);
  const pick = (list: readonly string[]): string => list[draw(list.length)] ?? '';
  const { iat, exp } = lifeOf(kind, Math.floor(atMs / 1000));
  const isMale = draw(2) === 0;
  const birthYear = 1950 + draw(58);
  const drawn = `${pick(FAMILY_NAMES)} ${pick(isMale ? MALE_NAMES : FEMALE_NAMES)}`;
  const century = (birthYear < 2000 ? 0 : 2) + (isMale ? 0 : 1);
  const province = pick(['001', '031', '048', '079', '092', '049']);
  const idNumber = `${province}${century}${String(birthYear % 100).padStart(2, '0')}${String(draw(1_000_000)).padStart(6, '0')}`;
  const body = new Map<number, unknown>([
    [bodyKey.declarationId, uuidv7(iat * 1000, draw)],
    [bodyKey.fullName, (options.name ?? drawn).normalize('NFC')],
    [bodyKey.birthYear, birthYear],
    [bodyKey.sex, isMale ? 1 : 2],
    [bodyKey.nationality, 704],
    [bodyKey.idNumber, Number(idNumber)],
    [bodyKey.phone, 900_000_000 + draw(99_999_999)],
    [bodyKey.answers, kind === 'symptomatic' ? FEVER_AND_COUGH : kind === 'contact' ? MET_A_PATIENT : 0],
    [bodyKey.communeCode, 1 + draw(32_000)],
    [bodyKey.app, draw(6)],
  ]);
  for (const [key, value] of options.body ?? []) {
    if (value === undefined) body.delete(key);
    else body.set(key, value);
  }
  const cwt = new Map<number, unknown>([
    [CWT_ISS, 'VN'],
    [CWT_EXP, exp],
    [CWT_IAT, iat],
    [HCERT_CLAIM, new Map([[DECLARATION_SUB_CLAIM, body]])],
  ]);
  const signer = options.signWith ?? (kind === 'unknown-issuer' ? unknownIssuer : declarationIssuer);
  const cose = signCwt(cwt, signer);
  return wrapHcert(kind === 'tampered' ? withRaisedYear(cose, birthYear) : cose);
}

/** What a forger with a hex editor does: one bit of the birth year, the signature left as it was. */
function withRaisedYear(cose: Uint8Array, birthYear: number): Uint8Array {
  const copy = Buffer.from(cose);
  const field = Buffer.of(bodyKey.birthYear, 0x19, birthYear >> 8, birthYear & 0xff);
  const at = copy.indexOf(field);
  if (at < 0) throw new Error('the body has no birth year to tamper with');
  const low = at + field.length - 1;
  copy[low] = (copy[low] ?? 0) ^ 1;
  return copy;
}

function uuidv7(atMs: number, draw: (below: number) => number): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(atMs, 0, 6);
  for (let at = 6; at < 16; at++) bytes[at] = draw(256);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

const USAGE = `npm run declare -- --kind ${declarationKinds.join('|')}
  --at ISO      when the code will be shown (default: now)
  --name NAME   whose code it is (default: drawn from the seed)
  --count N     how many codes, of different people (default: 1)
  --seed N      which people (default: from the clock)
  --json        one JSON object a line instead of the bare code`;

function fail(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function wholeNumber(text: string, name: string, max: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= max
    ? value
    : fail(`--${name}: not a whole number`);
}

function main(): void {
  const { values } = (() => {
    try {
      return parseArgs({
        options: {
          kind: { type: 'string', default: 'valid' },
          at: { type: 'string' },
          name: { type: 'string' },
          count: { type: 'string', default: '1' },
          seed: { type: 'string' },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', default: false },
        },
      });
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  })();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const kind =
    declarationKinds.find((one) => one === values.kind) ?? fail(`--kind: no such kind ${values.kind}`);
  const atMs = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (!Number.isFinite(atMs)) fail('--at: not an ISO time');
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber(values.seed, 'seed', 2 ** 31);
  const count = wholeNumber(values.count, 'count', 1_000_000);
  for (let index = 0; index < count; index++) {
    const code = issueDeclaration({ kind, atMs, name: values.name, seed, index });
    console.log(values.json ? JSON.stringify({ kind, at: new Date(atMs).toISOString(), code }) : code);
  }
}

if (import.meta.main) main();
