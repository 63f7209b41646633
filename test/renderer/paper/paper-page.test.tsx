import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { type Paper, POSTER_CODE_MM, paperSchema } from '../../../contract/paper.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { drawQr } from '../../../renderer/form/draw-qr.ts';
import { PaperPage } from '../../../renderer/paper/paper-page.tsx';

const AT = Date.UTC(2026, 10, 21, 6, 5);
const slip = (seq: number, maskedName: string | null) => ({
  visitId: `0190c0de-0000-7000-8000-00000000000${seq}`,
  code: `GH1:ABC${seq}`,
  maskedName,
  seq,
  atMs: AT,
  validUntilMs: AT + 86_400_000,
});
const draw = (paper: Paper): string => renderToStaticMarkup(<PaperPage paper={paperSchema.parse(paper)} />);
const pathOf = (text: string): string => drawQr(text).path;

describe('the paper of a family', () => {
  const markup = draw({
    kind: 'slips',
    venueName: 'Bệnh viện Mẫu',
    gate: 'Cổng chính',
    widthMm: 58,
    slips: [slip(1, 'N.T. Bưởi'), slip(2, null)],
  });

  test('has a slip with its own code for each', () => {
    expect(markup.match(/class="slip"/g)).toHaveLength(2);
    for (const seq of [1, 2]) expect(markup).toContain(pathOf(`GH1:ABC${seq}`));
    expect(markup.match(/class="slip-name"/g)).toHaveLength(1);
  });

  test('says what to do and until when, by the clock of Viet Nam, in both languages', () => {
    expect(markup).toContain('13:05 22/11/2026');
    expect(markup).toContain('13:05 21/11/2026');
    expect(markup).toContain(catalogues.vi.paper.slip.hold);
    expect(markup).toContain(catalogues.en.paper.slip.hold);
    expect(markup).not.toMatch(/\{\w+\}/);
  });
});

describe('the poster', () => {
  const poster = (qrText: string): string =>
    draw({
      kind: 'poster',
      venueName: 'Chợ Mẫu',
      qrText,
      rule: { vi: 'Khai báo trước.', en: 'Declare first.' },
    });

  test.each(['A', 'https://kbyt.khambenh.gov.vn/qr/00000000-0000-4000-8000-000000000002', 'x'.repeat(300)])(
    'prints the code itself at 15 cm and more, with four modules of white: %s',
    (qrText) => {
      const markup = poster(qrText);
      const modules = drawQr(qrText).sizeModules - 8;
      expect(POSTER_CODE_MM).toBeGreaterThanOrEqual(150);
      expect(markup).toContain(`viewBox="4 4 ${modules} ${modules}"`);
      expect(markup).toContain(`width:${POSTER_CODE_MM}mm;height:${POSTER_CODE_MM}mm`);
      const quiet = Number(/margin-block:([\d.]+)mm/.exec(markup)?.[1]);
      expect(quiet).toBeCloseTo((4 * POSTER_CODE_MM) / modules, 5);
      // At its sides the page itself is white: 29 mm of it.
      expect(quiet).toBeLessThanOrEqual((210 - POSTER_CODE_MM) / 2);
    },
  );

  test('says the rule of the venue where there is one', () => {
    expect(poster('A')).toContain('Khai báo trước.');
    expect(draw({ kind: 'poster', venueName: 'Chợ', qrText: 'A', rule: null })).not.toContain('poster-rule');
  });
});
