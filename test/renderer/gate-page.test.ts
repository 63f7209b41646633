import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonSchema } from '../../contract/reasons.ts';
import { scanAgainKindSchema } from '../../contract/scan.ts';
import { catalogues, fill } from '../../renderer/catalogue.ts';
import { staffCodes, wordlessReasons } from '../../renderer/staff-codes.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { everyRefusal } from '../support/every-prompt.ts';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

const page = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => /^\| \d+ \| `/.test(line));
const rowsOf = (reason: string): readonly string[] => rows.filter((row) => row.includes(`\`${reason}\``));

describe('docs/gate.md', () => {
  it.each(reasonSchema.options)('lists %s under its number', (reason) => {
    expect(rowsOf(reason).length).toBeGreaterThan(0);
    for (const row of rowsOf(reason)) expect(row).toMatch(new RegExp(`^\\| ${staffCodes[reason]} \\|`));
  });

  it.each(everyRefusal().filter(([reason]) => reason !== 'venue-rule'))(
    'quotes what the screen says: %s %s %s %s',
    (reason, kind, nextStep, family) => {
      const told = tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family }));
      const sameVerdict = rowsOf(reason).filter((row) => row.includes(`| ${kind} |`));
      // One family stands for all in the page; a citizen card that is refused has its own next sentence.
      const isOwnCase = reason === 'code-not-accepted' && /^(citizen-card|declaration)$/.test(family);
      if (!isOwnCase) expect(sameVerdict.some((row) => row.includes(told.next.vi))).toBe(true);
      for (const language of ['vi', 'en'] as const) {
        const around = fill(catalogues[language].reasons[reason].title, { family: '|' }).split('|');
        for (const row of sameVerdict) for (const part of around) expect(row).toContain(part);
      }
    },
  );

  it('explains every number whose words the screen withholds', () => {
    for (const reason of wordlessReasons) expect(page).toContain(`\n| ${staffCodes[reason]} | `);
  });

  it('quotes what is said when a scan is to be repeated', () => {
    for (const kind of scanAgainKindSchema.options) expect(page).toContain(catalogues.vi.drops[kind].title);
  });

  it('names every word', () => {
    for (const [key, word] of Object.entries(catalogues.vi.words)) {
      if (key !== 'out-of-order') expect(page).toContain(word.replace('\n', ' '));
    }
  });
});
