/**
 * Which visits a run of scans must leave behind, and what it left.
 *
 * What each code says is read from the text that was sent with the product's own reader; a visit counts
 * as exact only when the ledger holds the same family and the same claims, to the last character.
 */
import type { Via } from '../../../contract/scan.ts';
import { trustListSchema } from '../../../contract/trust-list.ts';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import developmentTrustList from '../../../resources/trust-lists/development.json' with { type: 'json' };
import { issueDeclaration } from '../../issue-declaration.ts';
import { readOpenedVisits } from '../../rig/development-claims.ts';

export interface ExpectedCode {
  readonly text: string;
  /** What the ledger must hold of it; different for every code. */
  readonly key: string;
}

const families = ['Nguyễn', 'Trần', 'Phạm', 'Đặng', 'Võ', 'Huỳnh'];
const givenNames = ['Thị Ánh', 'Văn Bưởi', 'Hữu Phước', 'Ngọc Yến', 'Đức Tuấn', 'Mỹ Lệ'];
const streets = ['Nguyễn Huệ', 'Lê Lợi', 'Đường Số 7', 'Ấp Mỹ Thạnh', 'Thôn Đoài'];

/** Raw UTF-8 on the line: a cut may fall inside a letter. */
function citizenCard(n: number): string {
  const name = `${families[n % families.length]} ${givenNames[Math.floor(n / 7) % givenNames.length]}`;
  const idNumber = `001087${String(n).padStart(6, '0')}`;
  return `${idNumber}||${name}|15031987|Nam|${n % 500} ${streets[n % streets.length]}, Xã Mẫu, Tỉnh Mẫu|01062021`;
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};
const keyOf = (family: string, claims: unknown): string => `${family} ${JSON.stringify(sorted(claims))}`;

/** What the ledger must hold of these texts, scanned by `via`. */
export function expectCodes(texts: readonly string[], via: Via, nowMs: number): readonly ExpectedCode[] {
  const trust = loadTrustStore(trustListSchema.parse(developmentTrustList));
  if (!trust.ok) throw new Error(trust.error.detail);
  const read = createCodeReader(trust.value);
  return texts.map((text) => {
    const reading = read({ text, isUtf8: true, via, atMs: nowMs });
    if (reading.claims === null)
      throw new Error(`the bench made a code that says nothing: ${reading.reason}`);
    return { text, key: keyOf(reading.family, reading.claims) };
  });
}

/** `count` different codes: signed declarations and cards with raw UTF-8 in turn. */
export function makeCodes(count: number, seed: number, nowMs: number): readonly ExpectedCode[] {
  const texts = Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? issueDeclaration({ kind: 'valid', atMs: nowMs, seed: seed * 1_000_000 + i })
      : citizenCard(seed * 20_000 + i),
  );
  return expectCodes(texts, 'serial', nowMs);
}

export interface Tally {
  /** How often each code was recorded, in the order of `codes`. */
  readonly times: readonly number[];
  /** Visits of none of the codes: cut in two, joined or garbled. */
  readonly invented: number;
}

/** Compares the ledger of `dataDir` with what was sent. */
export async function tally(dataDir: string, codes: readonly ExpectedCode[]): Promise<Tally> {
  const indexOf = new Map(codes.map(({ key }, i) => [key, i]));
  if (indexOf.size !== codes.length) throw new Error('the bench sent the same code twice');
  const times = codes.map(() => 0);
  let invented = 0;
  for (const { family, claims } of await readOpenedVisits(dataDir)) {
    const i = indexOf.get(keyOf(family, claims));
    if (i === undefined) invented += 1;
    else times[i] = (times[i] ?? 0) + 1;
  }
  return { times, invented };
}
