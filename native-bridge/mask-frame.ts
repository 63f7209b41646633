/**
 * Masks a frame for staff: how it looked, never what it said (maskedFrameSchema in contract/devices.ts).
 *
 * Letters become `a` or `A`, numbers `9`, control and invisible characters their name; punctuation
 * stays, because it is what shows a wrong suffix, country or baud rate. Only an AIM identifier and the
 * public beginnings below stay readable: they say what kind of code it is and nothing of its holder.
 */

/** As many characters as maskedFrameSchema holds. */
export const MAX_MASKED_CHARACTERS = 200;
const ELLIPSIS = '…';
/** AIM identifier (ISO/IEC 15424), then the prefix of a health certificate or the scheme of a link. */
const PUBLIC_BEGINNING = /^(?:\][A-Za-z][0-9A-Za-z])?(?:HC1:|https?:\/\/)?/;

// ISO/IEC 6429 names of C0, in order.
const CONTROL_NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

function maskCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const control = point === 0x7f ? 'DEL' : CONTROL_NAMES[point];
  if (control !== undefined) return `<${control}>`;
  if (/\p{Lu}|\p{Lt}/u.test(character)) return 'A';
  if (/\p{L}/u.test(character)) return 'a';
  if (/\p{N}/u.test(character)) return '9';
  // A mark would sit on the letter before it and give its accent away.
  if (/\p{M}/u.test(character)) return '';
  // Invisible characters and halves of a pair could turn the line around or spoil the screen.
  if (/\p{C}|\p{Z}/u.test(character) && character !== ' ')
    return `<${point.toString(16).toUpperCase().padStart(4, '0')}>`;
  return character;
}

const maskText = (text: string): string => Array.from(text, maskCharacter).join('');

/** The characters from `text` that fit into `limit`, counted from its start or end; a name is never cut. */
function fitWhole(masked: string, limit: number, from: 'start' | 'end'): string {
  const pieces = masked.match(/<[A-Z0-9]+>|./gsu) ?? [];
  if (from === 'end') pieces.reverse();
  const taken: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length + piece.length > limit) break;
    taken.push(piece);
    length += piece.length;
  }
  return (from === 'end' ? taken.reverse() : taken).join('');
}

/**
 * How `frame` looked, at most MAX_MASKED_CHARACTERS UTF-16 units; the middle of a longer one is cut out.
 * Bytes are read as UTF-8; what is not shows as U+FFFD.
 */
export function maskFrame(frame: Uint8Array | string): string {
  const text =
    typeof frame === 'string' ? frame : new TextDecoder('utf-8', { ignoreBOM: true }).decode(frame);
  const beginning = PUBLIC_BEGINNING.exec(text)?.[0] ?? '';
  const rest = text.slice(beginning.length);
  const half = (MAX_MASKED_CHARACTERS - ELLIPSIS.length) / 2;
  if (rest.length <= MAX_MASKED_CHARACTERS * 2) {
    const whole = beginning + maskText(rest);
    if (whole.length <= MAX_MASKED_CHARACTERS) return whole;
    return fitWhole(whole, Math.ceil(half), 'start') + ELLIPSIS + fitWhole(whole, Math.floor(half), 'end');
  }
  // Of a long one only both ends are looked at: this runs beside scans.
  const head = beginning + maskText(rest.slice(0, MAX_MASKED_CHARACTERS));
  const tail = maskText(rest.slice(-MAX_MASKED_CHARACTERS));
  return fitWhole(head, Math.ceil(half), 'start') + ELLIPSIS + fitWhole(tail, Math.floor(half), 'end');
}
