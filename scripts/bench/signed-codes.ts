/**
 * What the verification bench reads: many different signed codes, and a trust list of a country's size.
 *
 * Half are declarations, half vaccination certificates, each of another made-up person, so that no
 * buffer or string is the same twice. Everything is made here; the bench needs no file and no network.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { CWT_EXP, CWT_IAT, CWT_ISS, HCERT_CLAIM } from '../../contract/declaration.ts';
import type { TrustedKey } from '../../contract/trust-list.ts';
import { loadTrustStore, type TrustStore } from '../../electron/codes/trust-list.ts';
import { type DevelopmentIssuer, developmentTrustList } from '../development-keys.ts';
import { issueDeclaration } from '../issue-declaration.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { signHcert } from '../sign-hcert.ts';

/** The EU gateway's list had about 800 keys in 2022, nearly all of them P-256. */
const OTHER_KEYS = 800;
const DAY_S = 86_400;

const FAMILY_NAMES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Ngô'];
const GIVEN_NAMES = ['Văn An', 'Đức Bình', 'Minh Quân', 'Thị Hoa', 'Thu Hằng', 'Ngọc Ánh', 'Khánh Ly'];

/** ICAO's machine-readable form: no diacritics, `<` for a space. */
const machineForm = (name: string): string =>
  name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toUpperCase().replaceAll(' ', '<');

/** A vaccination certificate as Viet Nam issued them (schema 1.3.0), of another person for each seed. */
export function issueVaccination(issuer: DevelopmentIssuer, atMs: number, seed: number): string {
  const random = seededRandom(seed);
  const draw = (below: number): number => Math.floor(random() * below);
  const pick = (list: readonly string[]): string => list[draw(list.length)] ?? '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const [fn, gn] = [pick(FAMILY_NAMES), pick(GIVEN_NAMES)];
  const issuedAtS = Math.floor(atMs / 1000) - DAY_S;
  return signHcert(
    new Map<number, unknown>([
      [CWT_ISS, 'VN'],
      [CWT_IAT, issuedAtS],
      [CWT_EXP, issuedAtS + 365 * DAY_S],
      [
        HCERT_CLAIM,
        new Map([
          [
            1,
            {
              ver: '1.3.0',
              nam: { fn, gn, fnt: machineForm(fn), gnt: machineForm(gn) },
              dob: `${1950 + draw(50)}-${two(1 + draw(12))}-${two(1 + draw(28))}`,
              v: [
                {
                  tg: '840539006',
                  vp: '1119349007',
                  mp: 'EU/1/20/1528',
                  ma: 'ORG-100030215',
                  dn: 2,
                  sd: 2,
                  dt: `2021-${two(1 + draw(12))}-${two(1 + draw(28))}`,
                  co: 'VN',
                  is: 'Cục Y tế dự phòng',
                  ci: `URN:UVCI:01:VN:${two(draw(100))}${String(draw(1e9)).padStart(9, '0')}#${draw(10)}`,
                },
              ],
            },
          ],
        ]),
      ],
    ]),
    issuer,
  );
}

/** `count` valid codes by one issuer, declarations and certificates in turns. */
export const issueMixed = (issuer: DevelopmentIssuer, atMs: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? issueDeclaration({ kind: 'valid', atMs, seed: 9_000_000, index: i, signWith: issuer })
      : issueVaccination(issuer, atMs, 9_000_000 + i),
  );

/** The development issuers among some 800 others. */
export function realisticTrustStore(): TrustStore {
  const others = Array.from({ length: OTHER_KEYS }, (_, i): TrustedKey => {
    const spki = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({
      type: 'spki',
      format: 'der',
    });
    return {
      keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
      issuer: `Bench issuer ${i + 1}`,
      country: 'EU',
      families: ['dcc'],
      spki: spki.toString('base64'),
      notBeforeMs: 0,
      notAfterMs: Date.UTC(2050, 0, 1),
    };
  });
  const store = loadTrustStore({
    ...developmentTrustList,
    keys: [...others.slice(0, OTHER_KEYS / 2), ...developmentTrustList.keys, ...others.slice(OTHER_KEYS / 2)],
  });
  if (!store.ok) throw new Error(store.error.detail);
  return store.value;
}
