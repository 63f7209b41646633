/**
 * Everything that is not a person's code: recognised, so that the refusal can say what was shown.
 *
 * Never admits anyone; the one exception is a declaration link, which is a `reference` that only the
 * network can resolve. Looks at the text's shape only and believes nothing in it.
 */
import type { Reading } from '../../contract/reading.ts';
import { holds, refused } from './outcome.ts';

/** A host whose links name a declaration, and where in the link its id stands. */
export interface DeclarationLink {
  /** Host name in lower case; `www.` before it is taken too. */
  readonly host: string;
  /** Query or fragment parameter that carries the id. */
  readonly parameter: string;
  /** What an id looks like. */
  readonly id: RegExp;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the id of a declaration looks like in the links that are known. */
export const DECLARATION_ID = /^[0-9A-Za-z-]{8,64}$/;

/** The services whose layouts are known; a venue may be given others. */
export const declarationLinks: readonly DeclarationLink[] = [
  { host: 'kbyt.khambenh.gov.vn', parameter: 'id', id: DECLARATION_ID },
  { host: 'tokhaiyte.vn', parameter: 'id', id: DECLARATION_ID },
];

/** DIVOC QR codes are zip files; the first four bytes survive any decoding as text. */
export const isDivoc = (text: string): boolean => text.startsWith('PK\u0003\u0004');

/** A web address: `undefined` when it is none. */
export function readLink(text: string, links: readonly DeclarationLink[]): Reading | undefined {
  if (/^gatehouse:venue:/i.test(text)) return refused('venue', 'venue-code');
  // A user before the host, or a port of its own, is no service's: such a link is any link.
  const url = /^(?:https?:\/\/|www\.)([^/?#:@\\\s]+)(?::(?:80|443))?([/?#]\S*)?$/i.exec(text);
  if (url === null) {
    const isOther = /^([a-z][a-z0-9+.-]{1,20}:\/\/?\S|(mailto|tel|sms|smsto|geo|zalo):\S|www\.\S)/i.test(
      text,
    );
    return isOther ? refused('link', 'link-code') : undefined;
  }
  const host = (url[1] ?? '')
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
  const rest = url[2] ?? '';
  if (isVenue(host, rest)) return refused('venue', 'venue-code');
  const link = links.find((one) => one.host === host);
  const id = link === undefined ? undefined : parameterOf(rest, link.parameter);
  if (link === undefined || id === undefined) return refused('link', 'link-code');
  if (!link.id.test(id)) return refused('declaration-link', 'broken-field');
  return holds('declaration-link', 'reference', { reference: id, issuer: host });
}

/** tokhaiyte.vn check-in groups, PC-Covid venue pages, and HCMC venue pages. */
function isVenue(host: string, rest: string): boolean {
  if (host === 'tokhaiyte.vn' || host.endsWith('.tokhaiyte.vn')) {
    return parameterOf(rest, 'groupId') !== undefined || host === 'qr.tokhaiyte.vn';
  }
  if (host === 'qr.pccovid.gov.vn') return true;
  if (host !== 'kbyt.khambenh.gov.vn') return false;
  const venue = /^\/#?\/?qr\/([^/?#]+)\/?(?:[?#].*)?$/i.exec(rest);
  return venue !== null && UUID.test(venue[1] ?? '');
}

/** Value of a parameter in the query or in a query inside the fragment, undecoded. */
function parameterOf(rest: string, name: string): string | undefined {
  for (const pair of rest.split(/[?&#]/)) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).toLowerCase() === name.toLowerCase())
      return pair.slice(equals + 1);
  }
  return undefined;
}

/** Codes with a mark at their beginning: payment (EMV QR, MoMo), Wi-Fi, contact cards. */
export function readMarked(text: string): Reading | undefined {
  // EMVCo merchant QR: tag 00, length 02, value 01; VietQR and every wallet build on it.
  if (/^000201/.test(text) || /^2\|99\|\d{9,11}\|/.test(text)) return refused('payment', 'payment-code');
  if (/^WIFI:/i.test(text)) return refused('wifi', 'wifi-code');
  if (/^(BEGIN:VCARD|MECARD:|BIZCARD:)/i.test(text)) return refused('contact-card', 'contact-card');
  return undefined;
}

const GTIN_LENGTHS = new Set([8, 12, 13, 14]);

/** True for an EAN-8, UPC-A, EAN-13 or GTIN-14 with a right check digit, or a GS1 element string. */
export function isProduct(text: string): boolean {
  if (/^\(01\)\d{14}/.test(text) || (text.length > 16 && /^01\d{14}/.test(text))) {
    return isGtin(text.replace(/^\(?01\)?/, '').slice(0, 14));
  }
  return isGtin(text);
}

export function isGtin(digits: string): boolean {
  if (!GTIN_LENGTHS.has(digits.length) || !/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    // Weights 3 and 1 alternate from the right, the check digit weighing 1 (GS1 General Specifications 7.9).
    sum += Number(digits.charAt(index)) * ((digits.length - index) % 2 === 0 ? 3 : 1);
  }
  return sum % 10 === 0;
}
