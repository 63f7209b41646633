import { expect, test } from 'vitest';
import { rollWidths, type SlipsPaper } from '../../../contract/paper.ts';
import { paperOptionsOf, SLIP_HEIGHT_MM } from '../../../electron/shell/paper-options.ts';

const slips = (widthMm: SlipsPaper['widthMm']): SlipsPaper => ({
  kind: 'slips',
  venueName: 'Mẫu',
  gate: 'Cổng',
  widthMm,
  slips: [
    {
      visitId: '0190c0de-0000-7000-8000-000000000001',
      code: 'GH1:A',
      maskedName: null,
      seq: 1,
      atMs: 0,
      validUntilMs: 0,
    },
  ],
});

test.each(rollWidths)('a slip is a page as wide as the roll of %i mm, in micrometres', (widthMm) => {
  expect(paperOptionsOf(slips(widthMm), 'XP-58')).toEqual({
    silent: true,
    printBackground: true,
    color: false,
    deviceName: 'XP-58',
    margins: { marginType: 'none' },
    pageSize: { width: widthMm * 1_000, height: SLIP_HEIGHT_MM[widthMm] * 1_000 },
  });
});

test('a poster is A4 at the printer that the system chooses, and never asks anybody', () => {
  const options = paperOptionsOf({ kind: 'poster', venueName: 'Mẫu', qrText: 'x', rule: null }, null);
  expect(options).toMatchObject({ silent: true, pageSize: 'A4' });
  expect(options).not.toHaveProperty('deviceName');
});
