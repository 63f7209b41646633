/**
 * US keyboard: which character a physical key types, by KeyboardEvent.code and Shift.
 *
 * The host's layout and Caps Lock do not matter: a scanner set to "US" presses these keys. Pure.
 */
const unshifted: Readonly<Record<string, string>> = {
  Space: ' ',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
  NumpadAdd: '+',
  NumpadSubtract: '-',
  NumpadMultiply: '*',
  NumpadDivide: '/',
  NumpadDecimal: '.',
};
const shifted: Readonly<Record<string, string>> = {
  Space: ' ',
  Minus: '_',
  Equal: '+',
  BracketLeft: '{',
  BracketRight: '}',
  Backslash: '|',
  Semicolon: ':',
  Quote: '"',
  Backquote: '~',
  Comma: '<',
  Period: '>',
  Slash: '?',
};
const SHIFTED_DIGITS = ')!@#$%^&*(';

/** The character of a physical key on a US keyboard; null for keys that type nothing. */
export function characterOf(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit !== undefined) return shift ? (SHIFTED_DIGITS[Number(digit)] ?? null) : digit;
  const padDigit = /^Numpad([0-9])$/.exec(code)?.[1];
  if (padDigit !== undefined) return padDigit;
  return (shift ? shifted[code] : undefined) ?? unshifted[code] ?? null;
}
