import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyCutter, MAX_REPLY_BYTES } from '../../native-bridge/cut-replies.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const newlandReply = (tag: string, status = '\u0006'): string => `\u0002\u00010000${tag}${status};\u0003`;

/** What a Voyager 1602g answered to REVINF (recorded over USB; the serial line carries the same text). */
const revision = [
  'Product Name: Voyager 1602g',
  'Boot Revision: : 8992',
  'Software Part Number: CW000082BBA',
  'Software Revision: $ProjectRevision: 16345 ',
  'Serial Number: 15232B1F0C',
  'Supported IF: Bluetooth',
  'PCB Assembly ID: 000000',
  'Engine Firmware Type: N/A   Revision: N/A   Serial Number: N/A   Checksum: N/A',
];

describe('replies of a Newland scanner', () => {
  it.each([
    ['taken', '\u0006'],
    ['unknown', '\u0005'],
    ['out of range', '\u0015'],
  ])('cuts the answer to a %s command out between two codes', (_name, status) => {
    const cutter = createReplyCutter('newland');
    const data = cutter.push(bytes(`CODE1\r${newlandReply('#SCNTRG1', status)}CODE2\r`));
    expect(text(data)).toBe('CODE1\rCODE2\r');
    expect(cutter.holds()).toBe(false);
  });

  it('cuts it out wherever chunk boundaries fall, and leaves every other byte as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.constant(null)), { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (parts, sizes) => {
          const stream = bytes(parts.map((part) => part ?? newlandReply('@QRYSYSa\r\nb')).join(''));
          const cutter = createReplyCutter('newland');
          let data = '';
          for (let from = 0; from < stream.length; ) {
            const size = sizes.next().value as number;
            data += text(cutter.push(stream.subarray(from, from + size)));
            from += size;
          }
          data += text(cutter.endByQuiet().data);
          expect(data).toBe(parts.map((part) => part ?? '').join(''));
        },
      ),
    );
  });

  it('gives bytes that only began like a reply back as data once the line is quiet', () => {
    const cutter = createReplyCutter('newland');
    expect(text(cutter.push(bytes('AB\u0002\u000100')))).toBe('AB');
    expect(cutter.holds()).toBe(true);
    expect(text(cutter.endByQuiet().data)).toBe('\u0002\u000100');
    expect(cutter.holds()).toBe(false);
  });

  it('lets a reply that was cut off go and says how many bytes that were', () => {
    const cutter = createReplyCutter('newland');
    cutter.push(bytes('\u0002\u00010000#SCN'));
    expect(cutter.endByQuiet()).toEqual({ data: new Uint8Array(0), strayBytes: 10 });
    cutter.push(bytes('\u0002\u00010000#SCN'));
    expect(cutter.discard()).toBe(10);
    expect(text(cutter.push(bytes('CODE\r')))).toBe('CODE\r');
  });

  it('takes what never ends for data again after the longest reply', () => {
    const cutter = createReplyCutter('newland');
    const endless = `\u0002\u00010000${'x'.repeat(MAX_REPLY_BYTES)}`;
    expect(text(cutter.push(bytes(endless)))).toBe(endless);
    expect(text(cutter.push(bytes('CODE\r')))).toBe('CODE\r');
  });

  it('keeps what the scanner says of itself only when it was asked', () => {
    const cutter = createReplyCutter('newland');
    const answer = bytes(newlandReply('@QRYSYSNLS-FM430\r\nV1.02.009'));
    cutter.push(answer);
    expect(cutter.takeDescription()).toBeNull();
    cutter.await();
    cutter.push(answer);
    expect(cutter.takeDescription()).toBe('NLS-FM430 V1.02.009');
    expect(cutter.takeDescription()).toBeNull();
  });

  it('drops the answer of the older command set', () => {
    expect(createReplyCutter('newland').frame('$$%~OK')).toBeNull();
    expect(createReplyCutter('newland').frame('$$%')).toBe('$$%');
  });
});

describe('replies of a Honeywell scanner', () => {
  it.each(['REVINF\u0006.', 'PAPTRM\u0006!', 'TRGMOD9\u0015.', 'NOSUCH1\u0005.', '\nREVINF\u0006.'])(
    'drops %j',
    (reply) => {
      expect(createReplyCutter('honeywell').frame(reply)).toBeNull();
    },
  );

  it('takes the lines of an awaited REVINF answer and says who the scanner is', () => {
    const cutter = createReplyCutter('honeywell');
    cutter.await();
    for (const line of [...revision, 'REVINF\u0006.']) expect(cutter.frame(line)).toBeNull();
    expect(cutter.takeDescription()).toBe('Voyager 1602g, firmware CW000082BBA, serial 15232B1F0C');
  });

  it('reads the same answer as one frame when no suffix ends its lines', () => {
    const cutter = createReplyCutter('honeywell');
    cutter.await();
    expect(cutter.frame(`${revision.join('\r\n')}\r\nREVINF\u0006.`)).toBeNull();
    expect(cutter.takeDescription()).toContain('Voyager 1602g');
  });

  it('passes a code in the middle of the answer and one glued to its end', () => {
    const cutter = createReplyCutter('honeywell');
    cutter.await();
    expect(cutter.frame(revision[0] ?? '')).toBeNull();
    expect(cutter.frame('001090123456|NGUYEN')).toBe('001090123456|NGUYEN');
    expect(cutter.frame('REVINF\u0006.HC1:6BF')).toBe('HC1:6BF');
    expect(cutter.takeDescription()).toBe('Voyager 1602g');
  });

  it('takes lines of that name for codes when nothing was asked, and after the wait', () => {
    const cutter = createReplyCutter('honeywell');
    expect(cutter.frame('Serial Number: 1')).toBe('Serial Number: 1');
    cutter.await();
    cutter.endWait();
    expect(cutter.frame('Serial Number: 1')).toBe('Serial Number: 1');
  });
});

it.each(['plain', 'zebra'] as const)('leaves everything as it is with the profile %s', (profile) => {
  const cutter = createReplyCutter(profile);
  const all = `${newlandReply('#SCNTRG1')}REVINF\u0006.`;
  expect(text(cutter.push(bytes(all)))).toBe(all);
  expect(cutter.frame(all)).toBe(all);
});
