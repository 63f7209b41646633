/**
 * Reads what the style sheets and the drawings paint with: which token of colour, as what, under which selector.
 *
 * A small reader of our own CSS (flat rules, `@media` around them), no parser of anybody's: what it does not understand
 * it does not skip, for a colour that is no token is found in the raw text.
 */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../renderer/', import.meta.url);
const withoutNotes = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

export interface Source {
  /** Under renderer/. */
  readonly file: string;
  readonly text: string;
}
const sourcesOf = (...endings: readonly string[]): readonly Source[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort()
    .map((file) => ({ file, text: withoutNotes(readFileSync(new URL(file, root), 'utf8')) }));

export const sheets = sourcesOf('.css').filter(({ file }) => file !== 'tokens.css');
export const drawings = sourcesOf('.tsx');
const tokensText = withoutNotes(readFileSync(new URL('tokens.css', root), 'utf8'));

/** Every name that tokens.css gives a colour. */
export const colourTokens: ReadonlySet<string> = new Set(
  [...tokensText.matchAll(/(--[\w-]+):\s*#[0-9a-f]{6};/g)].map(([, token = '']) => token),
);

/** `ink` is read or drawn, `ground` stands behind it, `rim` is the edge of something. */
export type Part = 'ink' | 'ground' | 'rim';
export interface Use {
  readonly file: string;
  readonly selector: string;
  readonly part: Part;
  readonly token: string;
}

const partOf = (property: string): Part | null => {
  if (/^(color|fill|stroke|-webkit-text-fill-color|--zone-ink)$/.test(property)) return 'ink';
  if (/^(background(-color)?|--cut)$/.test(property)) return 'ground';
  return /^(border|outline|box-shadow|scrollbar-color)/.test(property) ? 'rim' : null;
};

/** Colour tokens of one style sheet, rule by rule. A property of no known part is an error: nothing goes unseen. */
export function usesIn({ file, text }: Source): readonly Use[] {
  const uses: Use[] = [];
  for (const [, selector = '', body = ''] of text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    for (const declaration of body.split(';')) {
      const at = declaration.indexOf(':');
      const property = declaration.slice(0, at).trim();
      for (const [, token = ''] of declaration.slice(at + 1).matchAll(/var\((--[\w-]+)/g)) {
        if (!colourTokens.has(token)) continue;
        const part = partOf(property);
        if (part === null) throw new Error(`${file}: ${token} as ${property}`);
        uses.push({ file, selector: selector.trim().replaceAll(/\s+/g, ' '), part, token });
      }
    }
  }
  return uses;
}

/** Colour tokens that a drawing in TypeScript paints with. */
export const usesInDrawing = ({ file, text }: Source): readonly Use[] =>
  [...text.matchAll(/var\((--[\w-]+)\)/g)].flatMap(([, token = '']) =>
    colourTokens.has(token) ? [{ file, selector: '', part: 'ink' as const, token }] : [],
  );

/** Colours that are written out: `#…`, a colour function, a name of the few that anybody types. */
export const writtenColours = ({ text }: Source): readonly string[] => [
  ...(text.match(/(?<![\w&-])#[0-9a-f]{3,8}\b/gi) ?? []),
  ...(text.match(/\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\([^)]*\)/g) ?? []),
  ...(text.match(
    /(?<=[:"'\s])(?:white|black|red|green|blue|gr[ae]y|yellow|orange)(?=[;"'\s])(?=[^{}]*[;}])/g,
  ) ?? []),
];
