/**
 * The registry: which family reads a text, in which order, and why in that order.
 *
 * Signed families come first, by prefixes that nothing else may use. Then layouts from the most to the
 * least specific, so that a payment code is never taken for a person. What no family claims is
 * `unknown`. Pure but for node:crypto and node:zlib, synchronous, and an answer for every input.
 */
import type { Reading } from '../../contract/reading.ts';
import { MAX_SCAN_CHARACTERS, type Via } from '../../contract/scan.ts';
import { SLIP_PREFIX } from '../../contract/slip.ts';
import { isCitizenId, isProvincialId } from './citizen-id.ts';
import { HCERT_PREFIX, readHcert } from './hcert.ts';
import { refused } from './outcome.ts';
import { isCitizenCard, readBareCitizenId, readCitizenCard } from './read-citizen-card.ts';
import { isHealthCard, MAX_CHUNKS, readHealthCard } from './read-health-card.ts';
import { isInsuranceCard, readInsuranceCard } from './read-insurance-card.ts';
import { isPersonalQr, readPersonalQr } from './read-personal-qr.ts';
import { readSlip, type SlipTrust } from './read-slip.ts';
import { isVdsNc, readVdsNc } from './read-vds-nc.ts';
import {
  type DeclarationLink,
  declarationLinks,
  isDivoc,
  isGtin,
  isProduct,
  readLink,
  readMarked,
} from './recognise.ts';
import type { TrustStore } from './trust-list.ts';

export interface CodeInput {
  readonly text: string;
  /** False when the bytes were not UTF-8; `text` then holds U+FFFD where they were not. */
  readonly isUtf8: boolean;
  readonly via: Via;
  /** The clock that dates are judged by, Unix milliseconds. */
  readonly atMs: number;
}

export interface CodeReaderOptions {
  /** Declaration services of this venue, instead of the known ones. */
  readonly declarationLinks?: readonly DeclarationLink[];
  /** Whose slips are taken; absent: nobody's. */
  readonly slips?: SlipTrust;
  /** Told of an exception inside a reader: a bug, answered as a refusal so that no code can stop the gate. */
  readonly onBug?: (error: unknown) => void;
}

interface Context {
  readonly input: CodeInput;
  readonly trust: TrustStore;
  readonly links: readonly DeclarationLink[];
  readonly slips: SlipTrust | null;
}

/** Answers for the text, or undefined when the text is not of its families. */
type FamilyReader = (text: string, context: Context) => Reading | undefined;

/** In order of asking. */
const registry: readonly FamilyReader[] = [
  // 1. HCERT, and slips. The prefixes are upper case (QR alphanumeric mode); `hc1:` is a keyboard with caps lock.
  (text, { trust, input }) =>
    text.startsWith(HCERT_PREFIX)
      ? readHcert(text, trust, input.atMs)
      : text.startsWith('hc1:')
        ? refused('declaration', 'broken-encoding')
        : undefined,
  (text, { slips, input }) =>
    text.startsWith(SLIP_PREFIX)
      ? readSlip(text, slips, input.atMs)
      : text.startsWith('gh1:')
        ? refused('slip', 'broken-encoding')
        : undefined,
  // 2. SMART Health Card, by its scheme; VDS-NC, the only JSON that anyone holds up.
  (text, { trust, input }) => (isHealthCard(text) ? readHealthCard(text, trust, input.atMs) : undefined),
  (text, { trust, input }) => (isVdsNc(text) ? readVdsNc(text, trust, input.atMs) : undefined),
  // 3. Files and marks that cannot begin a Vietnamese layout.
  (text) => (isDivoc(text) ? refused('divoc', 'divoc-code') : undefined),
  (text) => readMarked(text),
  // 4. Layouts split by `|`: the insurance card by its hex name or closing `$`, the personal QR by its
  //    one-digit fourth field, then the citizen card.
  (text, { input }) => {
    if (!text.includes('|')) return undefined;
    const fields = text.split('|', MAX_FIELDS + 1);
    if (fields.length > MAX_FIELDS) return undefined;
    if (isInsuranceCard(fields)) return readInsuranceCard(fields, input.atMs);
    if (isPersonalQr(fields)) return readPersonalQr(fields);
    return isCitizenCard(fields) ? readCitizenCard({ ...input, fields }) : undefined;
  },
  // 5. Links, of which a few name a declaration.
  (text, { links }) => readLink(text, links),
  // 6. Bare digits. Twelve may be an id number or a UPC-A: from a keyboard a person of a province is meant,
  //    otherwise the check digit decides, and neither admits anyone. A number with a country's code could
  //    be anything, so only a keyboard's counts.
  (text, { input: { via } }) => {
    const isTyped = via === 'wedge' || via === 'manual';
    const isPerson = isTyped
      ? isProvincialId(text) || (isCitizenId(text) && !isGtin(text))
      : isProvincialId(text) && !isGtin(text);
    if (isPerson) return readBareCitizenId(text, via);
    return isProduct(text) ? refused('product', 'product-code') : undefined;
  },
];

const MAX_FIELDS = 64;
/** What devices put around a code: spaces, line ends, NUL, a byte order mark. No code begins or ends so. */
const isPadding = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit <= 0x20 || unit === 0xfeff;
};

/** The code itself. A loop, because a pattern for both ends backtracks over every run of spaces inside. */
export function withoutPadding(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text, start)) start++;
  while (end > start && isPadding(text, end - 1)) end--;
  return text.slice(start, end);
}

/** Counts code points, as the limit does. A card in several codes, one a line, may have the limit a line. */
function isTooLong(text: string): boolean {
  if (text.length > MAX_SCAN_CHARACTERS && /^shc:\/\d\/\d\/\d+[\r\n]/i.test(text)) {
    return text.length > MAX_CHUNKS * MAX_SCAN_CHARACTERS || text.split(/[\r\n]/).some(isTooLong);
  }
  if (text.length <= MAX_SCAN_CHARACTERS) return false;
  if (text.length > MAX_SCAN_CHARACTERS * 2) return true;
  let characters = 0;
  for (const _ of text) characters++;
  return characters > MAX_SCAN_CHARACTERS;
}

/** A reader bound to one trust store. It never throws; the same input always gives the same Reading. */
export function createCodeReader(
  trust: TrustStore,
  options: CodeReaderOptions = {},
): (input: CodeInput) => Reading {
  const links = options.declarationLinks ?? declarationLinks;
  const slips = options.slips ?? null;
  return (input) => {
    if (isTooLong(input.text)) return refused('unknown', 'too-large');
    const text = withoutPadding(input.text);
    try {
      for (const read of registry) {
        const reading = read(text, { input, trust, links, slips });
        if (reading !== undefined) return reading;
      }
    } catch (error) {
      options.onBug?.(error);
      return refused('unknown', 'broken-structure');
    }
    return refused('unknown', input.isUtf8 ? 'unknown-code' : 'not-utf8');
  };
}
