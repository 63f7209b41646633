import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScannerDescriptor } from '../../native-bridge/hid-descriptor.ts';
import { detectLayout, knownLayouts, readReport } from '../../native-bridge/hid-layout.ts';
import { createReportJoiner } from '../../native-bridge/join-reports.ts';
import { type Cutter, cutIntoReports, cutters } from './hid/cut-into-reports.ts';
import { readDescriptorBytes, readReports } from './hid/read-hex.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const every: Cutter[] = ['honeywell', 'honeywell, 62 bytes', 'newland', 'no-count'];
const nameOf = (cutter: Cutter): string => cutter.replace(', 62 bytes', '');

/** What a scanner of `cutter` sent, read with the layout that its first report shows. */
function readBack(code: Uint8Array, cutter: Cutter): unknown[] {
  const reports = cutIntoReports(code, cutter);
  const layout = detectLayout(reports[0] ?? new Uint8Array());
  if (layout === null) throw new Error('no layout');
  const joiner = createReportJoiner();
  return reports.flatMap((report): readonly unknown[] => {
    const part = readReport(layout, report);
    return part === null ? ['junk'] : joiner.push(part);
  });
}

describe('layout of a HID POS report', () => {
  it('detects every layout from the first report of a code', () => {
    for (const cutter of every)
      for (const length of [1, 3, 8, 55, 56, 57, 150, 400])
        expect([
          cutter,
          length,
          detectLayout(cutIntoReports(utf8('x'.repeat(length)), cutter)[0] ?? new Uint8Array())?.name,
        ]).toEqual([cutter, length, nameOf(cutter)]);
  });

  it('takes a Newland scanner that sends the AIM identifier in its data for what it is', () => {
    for (const length of [4, 30, 53, 56, 200]) {
      const code = utf8(`]Q1${'x'.repeat(length - 3)}`);
      expect([length, detectLayout(cutIntoReports(code, 'newland')[0] ?? new Uint8Array())?.name]).toEqual([
        length,
        'newland',
      ]);
    }
  });

  it('settles on nothing from a report that carries no code', () => {
    const others = [
      [],
      [2],
      [2, 8, 0x5d],
      [3, 5, ...new Array<number>(62).fill(65)],
      [2, 0, ...new Array<number>(62).fill(0)],
      [2, 200, ...new Array<number>(62).fill(65)],
    ];
    for (const bytes of others) expect(detectLayout(Uint8Array.from(bytes))).toBeNull();
  });

  it('never reads a report whose id, count or length is impossible', () => {
    const [report = new Uint8Array()] = cutIntoReports(utf8('ABC'), 'honeywell');
    expect(readReport(knownLayouts.honeywell, report)?.data).toEqual(utf8('ABC'));
    expect(
      readReport(
        knownLayouts.honeywell,
        Uint8Array.from(report, (byte, at) => (at === 0 ? 3 : byte)),
      ),
    ).toBeNull();
    expect(
      readReport(
        knownLayouts.honeywell,
        Uint8Array.from(report, (byte, at) => (at === 1 ? 57 : byte)),
      ),
    ).toBeNull();
    expect(readReport(knownLayouts.honeywell, report.subarray(0, 61))).toBeNull();
  });

  it('gives back any text that was cut into reports of any layout', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', minLength: 1, maxLength: 400 })
          .filter((text) => /[^\r\n\t\0]$/.test(text)),
        fc.constantFrom('honeywell' as const, 'newland' as const, 'no-count' as const),
        (text, name) => {
          const code = utf8(text);
          const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(code);
          const joiner = createReportJoiner();
          const frames = cutIntoReports(code, name).flatMap((report) => {
            const part = readReport(knownLayouts[name], report);
            return part === null ? [] : joiner.push(part);
          });
          expect(frames).toEqual([
            {
              kind: 'text',
              text: whole,
              isUtf8: true,
              byteLength: code.length,
              raw: (name === 'newland' ? '' : ']Q1') + whole,
              isReply: false,
            },
          ]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives back any printable text with the layout that it detects by itself', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 300 })
          .filter((text) => /\S$/.test(text)),
        fc.constantFrom(...every),
        (text, cutter) => {
          expect(readBack(utf8(text), cutter)).toEqual([expect.objectContaining({ text, isUtf8: true })]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never throws, whatever a report holds', () => {
    const joiner = createReportJoiner();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const layouts = [detectLayout(bytes), ...Object.values(knownLayouts)];
        for (const layout of layouts) {
          const part = layout === null ? null : readReport(layout, bytes);
          if (part !== null) joiner.push(part);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('joining of reports', () => {
  const part = (data: Uint8Array, isContinued: boolean, aim = ']Q1') => ({
    data,
    aim,
    isContinued,
    isReply: false,
  });

  it('takes the suffix of the scanner off and keeps line ends inside the code', () => {
    const joiner = createReportJoiner();
    expect(joiner.push(part(utf8('a\r\nb\t\r\n'), false))).toEqual([
      { kind: 'text', text: 'a\r\nb', isUtf8: true, byteLength: 4, raw: ']Q1a\r\nb\t\r\n', isReply: false },
    ]);
    expect(joiner.push(part(utf8('\r\n'), false))).toEqual([]);
  });

  it('marks bytes that are not UTF-8 and shows U+FFFD for them', () => {
    const [frame] = createReportJoiner().push(part(Uint8Array.of(0x41, 0xe1, 0x42), false));
    expect(frame).toMatchObject({ kind: 'text', text: 'A�B', isUtf8: false, byteLength: 3 });
  });

  it('takes a code of exactly 4,296 characters and drops one that is longer, once', () => {
    for (const [character, count, kind] of [
      ['x', 4_296, 'text'],
      ['x', 4_297, 'too-long'],
      ['😀', 4_296, 'text'],
      ['😀', 4_297, 'too-long'],
    ] as const)
      expect([
        character,
        count,
        readBack(utf8(character.repeat(count)), 'newland').map((f) => (f as { kind: string }).kind),
      ]).toEqual([character, count, [kind]]);
  });

  it('lets the beginning of a code go when another symbology goes on', () => {
    const joiner = createReportJoiner();
    expect(joiner.push(part(utf8('half'), true))).toEqual([]);
    expect(joiner.push(part(utf8('12345678'), false, ']E4'))).toEqual([
      { kind: 'cut', byteLength: 4 },
      expect.objectContaining({ kind: 'text', text: '12345678' }),
    ]);
  });
});

describe('recorded reports', () => {
  const framesOf = (name: string) => {
    const reports = readReports(name);
    const layout = detectLayout(reports[0] ?? new Uint8Array());
    const joiner = createReportJoiner();
    const frames = reports.flatMap((report) => {
      const found = layout === null ? null : readReport(layout, report);
      return found === null ? [] : joiner.push(found);
    });
    return { layout: layout?.name, frames };
  };
  const card = '001090123456|012345678|Nguyễn Văn Ấn|01011990|Nam|Thôn Đông, xã Ễ|15042021';

  it('reads a boarding pass cut into 56 bytes and 4', () => {
    const { layout, frames } = framesOf('boarding-pass');
    expect(layout).toBe('honeywell');
    expect(frames).toEqual([
      expect.objectContaining({
        text: 'M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100',
        byteLength: 60,
      }),
    ]);
  });

  it('reads a character whose bytes are cut by the end of a report', () => {
    expect(framesOf('split-character').frames).toEqual([
      expect.objectContaining({ text: `${'A'.repeat(55)}ễ|X`, isUtf8: true, byteLength: 60 }),
    ]);
  });

  it('reads a citizen card in the Newland layout and without a count', () => {
    expect(framesOf('newland-card')).toEqual({
      layout: 'newland',
      frames: [expect.objectContaining({ text: card })],
    });
    expect(framesOf('no-count-card')).toEqual({
      layout: 'no-count',
      frames: [expect.objectContaining({ text: card })],
    });
  });

  it('knows the answer of a Voyager 1602g for an answer', () => {
    const { layout, frames } = framesOf('voyager-1602g-revision');
    expect(layout).toBe('honeywell');
    expect(frames.map((frame) => (frame as { isReply?: boolean }).isReply)).toEqual([true, true]);
    expect(frames[0]).toMatchObject({ text: expect.stringMatching(/^Product Name: Voyager 1602g\r\n/) });
    expect(frames[1]).toMatchObject({ text: 'REVINF\u0006.' });
  });

  it('takes a code of symbology ]X0 that the maker does not mark as an answer for a code', () => {
    const report = Uint8Array.from(readReports('voyager-1602g-revision')[5] ?? []);
    report[61] = 0x59;
    expect(readReport(knownLayouts.honeywell, report)?.isReply).toBe(false);
  });
});

describe('report descriptor', () => {
  it('finds every byte of the layout without a count', () => {
    expect(readScannerDescriptor(readDescriptorBytes('descriptor-no-count'))).toEqual({
      layout:
        knownLayouts['no-count'].reportId === null ? { ...knownLayouts['no-count'], reportId: 2 } : null,
      outputs: new Map(),
      features: new Set(),
    });
  });

  it('finds every byte of the layout with a count', () => {
    expect(readScannerDescriptor(readDescriptorBytes('descriptor-counted'))?.layout).toEqual({
      ...knownLayouts.honeywell,
      continuedAt: 61,
    });
  });

  it('finds a layout behind a keyboard of the same device, with output and feature reports', () => {
    const hex = `05 01 09 06 a1 01 85 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 c0
      05 8c 09 02 a1 01 85 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02 05 8c 95 38 09 fe 81 02
      06 66 ff 95 05 09 01 81 02 05 8c 75 01 95 01 09 ff 81 02 75 07 81 03
      85 04 75 08 95 3f 06 66 ff 09 04 91 02 85 fe 95 01 09 05 b1 02 c0`;
    const bytes = Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
    expect(readScannerDescriptor(bytes)).toEqual({
      layout: { ...knownLayouts.newland },
      outputs: new Map([[4, 64]]),
      features: new Set([0xfe]),
    });
  });

  it('reads the same text with a declared layout as with a detected one', () => {
    const layout = readScannerDescriptor(readDescriptorBytes('descriptor-counted'))?.layout;
    const joiner = createReportJoiner();
    const text = 'Trạm y tế '.repeat(20).trim();
    const frames = cutIntoReports(utf8(text), 'honeywell, 62 bytes').flatMap((report) => {
      const found = layout == null ? null : readReport(layout, report);
      return found === null ? [] : joiner.push(found);
    });
    expect(frames).toEqual([expect.objectContaining({ text })]);
  });

  it('gives no layout for a device that is no scanner, and null for broken descriptors', () => {
    const mouse = Uint8Array.of(0x05, 1, 0x09, 2, 0xa1, 1, 0x75, 8, 0x95, 3, 0x81, 2, 0xc0);
    expect(readScannerDescriptor(mouse)).toBeNull();
    expect(readScannerDescriptor(new Uint8Array())).toBeNull();
    const whole = readDescriptorBytes('descriptor-counted');
    expect(readScannerDescriptor(Uint8Array.of(...whole, 0x27, 1))).toBeNull();
    // Four billion fields of four billion bits.
    const huge = Uint8Array.of(
      0x05,
      0x8c,
      0x09,
      2,
      0xa1,
      1,
      0x77,
      255,
      255,
      255,
      255,
      0x97,
      255,
      255,
      255,
      255,
      0x09,
      0xfe,
      0x81,
      2,
      0xc0,
    );
    expect(readScannerDescriptor(huge)).toBeNull();
  });

  it('never throws nor runs away, whatever the bytes are', () => {
    const whole = [...readDescriptorBytes('descriptor-counted')];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(whole.length - 1),
        fc.nat(255),
        (bytes, at, byte) => {
          readScannerDescriptor(bytes);
          const layout = readScannerDescriptor(
            Uint8Array.from(whole, (own, i) => (i === at ? byte : own)),
          )?.layout;
          if (layout != null) readReport(layout, new Uint8Array(64));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('cutters of this test', () => {
  it('cut reports of the documented lengths', () => {
    expect(every.map((cutter) => cutters[cutter](utf8('A'), 0).length)).toEqual([64, 62, 64, 61]);
  });
});
