/**
 * CSV: cells that open right, and harmlessly, in a Vietnamese Excel (RFC 4180, UTF-8 with BOM, CRLF).
 *
 * Two dangers, both from text that a stranger's code brought: a cell that a spreadsheet runs as a
 * formula (OWASP, "CSV Injection"), and digits that it takes for a number (0912345678 loses its zero, a
 * 12-digit id becomes 1.2E+11). The first gets a leading apostrophe. The second is written as the
 * constant ="0912345678": the one form that Excel shows as those characters and nothing else, finds by
 * search and matches in a look-up; an apostrophe or a tab would stay in the cell.
 */

/** U+FEFF, by which Excel knows UTF-8. */
export const CSV_BOM = '\uFEFF';
const LINE_END = '\r\n';

/** What begins a formula: ASCII and full-width (Excel folds those), behind anything invisible. */
const formula = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]/u;
const beginsWithControl = /^[\t\r\n]/;

/** What Excel would turn into a number or a date. No quote can be in it, so the constant cannot be broken out of. */
const numberLike = /^\d[\d.,]*(e[+-]?\d+)?%?$/i;
const dateLike = /^\d{1,4}[-/.:]\d{1,2}([-/.:]\d{1,4})?$/;
const phoneLike = /^\+\d{6,20}$/;

/** A cell that must stay the text it is. */
export function textCell(text: string): string {
  const clean = withoutControls(text);
  if (numberLike.test(clean) || dateLike.test(clean)) return constant(clean);
  return plainCell(clean);
}

/** As textCell; an international number keeps its plus sign. */
export function phoneCell(text: string): string {
  return phoneLike.test(text) ? constant(text) : textCell(text);
}

/** A cell that Excel may read as a number or a date: our own numbers and times, a birth date. */
export function plainCell(text: string): string {
  const clean = withoutControls(text);
  return quote(formula.test(clean) || beginsWithControl.test(clean) ? `'${clean}` : clean);
}

/** Cells must come from the functions above. */
export const csvLine = (cells: readonly string[]): string => cells.join(',') + LINE_END;

const constant = (text: string): string => quote(`="${text}"`);

const quote = (text: string): string => (/[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** NUL and its like end a cell early in some readers; tabs and line ends are kept, quoted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const withoutControls = (text: string): string => text.replace(controls, '\uFFFD');
