/**
 * Names as codes carry them: NFC, bounded, one line, and only what a name is written with.
 *
 * Unicode NFC because phones write Vietnamese both ways and HCERT 1.0.8 asks to behave as if
 * normalised. Control, direction and private characters never reach a screen or a form.
 */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N} .,'’`´/()*·-]+$/u;

/**
 * True for words of precomposed Latin letters (all of Vietnamese) with single spaces between: such a name
 * is in NFC and passes NAME, so the two slow steps, 3 us of a scan's 25, are left out.
 */
function isPlainName(text: string): boolean {
  let isAfterSpace = true;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isSpace = unit === 0x20;
    if (isSpace && isAfterSpace) return false;
    isAfterSpace = isSpace;
    const isLetter =
      (unit >= 0x41 && unit <= 0x5a) ||
      (unit >= 0x61 && unit <= 0x7a) ||
      (unit >= 0xc0 && unit <= 0x24f && unit !== 0xd7 && unit !== 0xf7) ||
      (unit >= 0x1e00 && unit <= 0x1eff);
    if (!isLetter && !isSpace) return false;
  }
  return !isAfterSpace;
}

/** The name in NFC with single spaces, or null when it is not one. Length in code points. */
export function readPersonName(text: string, maxCharacters: number): string | null {
  if (text.length <= maxCharacters && isPlainName(text)) return text;
  if (text.length > maxCharacters * 4) return null;
  const name = text.normalize('NFC').replace(/ +/g, ' ').trim();
  if (!NAME.test(name)) return null;
  let characters = 0;
  for (const _ of name) characters++;
  return characters <= maxCharacters ? name : null;
}

/** One line of free text (an address) without control or direction characters, or null. */
export function readLine(text: string, maxCharacters: number): string | null {
  if (text.length > maxCharacters) return null;
  const line = text.normalize('NFC').trim();
  return /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(line) ? null : line;
}
