import { describe, expect, it } from 'vitest';
import { catalogues } from '../../renderer/catalogue.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

const { notices: texts, reasons } = catalogues.vi;

describe("the guard's line", () => {
  it('tells a passage that does not fit the one before, and a zone that fills', () => {
    const { guard } = tellVisit(sampleVisitPrompt({ notices: ['nearly-full', 'entry-without-exit'] }));
    expect(guard.vi).toContain(texts['nearly-full']);
    expect(guard.vi).toContain(texts['entry-without-exit']);
    expect(guard.en).toContain(catalogues.en.notices['entry-without-exit']);
  });

  it.each([
    ['clock-untrusted', 'clock-untrusted'],
    ['nearly-full', 'venue-full'],
  ] as const)('does not tell the notice %s when the reason %s has said it', (notice, reason) => {
    const told = (notices: readonly (typeof notice)[], given: typeof reason | 'unsigned-code'): string =>
      tellVisit(sampleVisitPrompt({ kind: 'ask', notices: [...notices], reasons: [given] })).guard.vi;
    expect(told([notice], reason)).toBe(told([], reason));
    expect(told([notice], reason)).toContain(reasons[reason].short);
    expect(told([notice], 'unsigned-code')).toContain(texts[notice]);
  });

  it('tells the number of a notice of health once', () => {
    const { guard } = tellVisit(
      sampleVisitPrompt({
        kind: 'ask',
        reasons: ['certificate-rules-failed'],
        notices: ['certificate-rules-failed'],
      }),
    );
    expect(guard.vi.match(/Mã 32/g)).toHaveLength(1);
  });
});
