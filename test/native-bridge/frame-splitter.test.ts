import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';
import {
  createFrameSplitter,
  type Frame,
  MAX_FRAME_BYTES,
  type Suffix,
} from '../../native-bridge/frame-splitter.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (frames: readonly Frame[]): (string | number)[] =>
  frames.map((frame) => (frame.kind === 'text' ? frame.text : -frame.byteLength));

describe('frame splitter', () => {
  it.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['TAB', '\t'],
  ])('ends a frame at %s', (_name, suffix) => {
    const splitter = createFrameSplitter();
    expect(texts(splitter.push(bytes(`one${suffix}two${suffix}`)))).toEqual(['one', 'two']);
    expect(splitter.isInsideFrame()).toBe(false);
  });

  it('keeps a CR-only scan apart from a CRLF scan behind it', () => {
    expect(texts(createFrameSplitter().push(bytes('CR only\rnext\r\n')))).toEqual(['CR only', 'next']);
  });

  it('holds bytes without a suffix until the line is quiet', () => {
    const splitter = createFrameSplitter();
    expect(splitter.push(bytes('no suffix'))).toEqual([]);
    expect(splitter.isInsideFrame()).toBe(true);
    expect(texts(splitter.endByQuiet())).toEqual(['no suffix']);
    expect(splitter.endByQuiet()).toEqual([]);
  });

  it('joins a character that a chunk boundary cut', () => {
    const splitter = createFrameSplitter();
    const whole = bytes('Nguyễn Văn Ánh\r');
    const frames = [...whole].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
    expect(texts(frames)).toEqual(['Nguyễn Văn Ánh']);
  });

  it('says so when the bytes are not UTF-8 and still delivers them as a frame', () => {
    const [frame] = createFrameSplitter().push(Uint8Array.of(0x41, 0xff, 0xfe, 0x0d));
    expect(frame).toEqual({
      kind: 'text',
      text: 'A\ufffd\ufffd',
      isUtf8: false,
      byteLength: 3,
      ending: '\r',
    });
  });

  it('keeps a byte order mark: it is part of what was scanned', () => {
    const [frame] = createFrameSplitter().push(bytes('\ufeffA\r'));
    expect(frame).toMatchObject({ text: '\ufeffA' });
  });

  it.each([
    ['ASCII', 'A'],
    ['two-byte', 'é'],
    ['three-byte', 'ễ'],
    ['four-byte', '𠀀'],
  ])('takes exactly the largest number of %s characters and drops one more', (_name, character) => {
    const splitter = createFrameSplitter();
    const largest = character.repeat(MAX_SCAN_CHARACTERS);
    expect(texts(splitter.push(bytes(`${largest}\r`)))).toEqual([largest]);
    const [frame] = splitter.push(bytes(`${largest}${character}\r`));
    expect(frame?.kind).toBe('too-long');
    expect(texts(splitter.push(bytes('next\r')))).toEqual(['next']);
  });

  it('reports an endless line as one drop and reads the next code', () => {
    const splitter = createFrameSplitter();
    const flood = new Uint8Array(1_000_000).fill(0x58);
    expect(splitter.push(flood)).toEqual([]);
    expect(splitter.push(bytes('\r\nafter\r'))).toEqual([
      { kind: 'too-long', byteLength: 1_000_000 },
      { kind: 'text', text: 'after', isUtf8: true, byteLength: 5, ending: '\r' },
    ]);
    expect(flood.length).toBeGreaterThan(MAX_FRAME_BYTES);
  });

  it('lets a half-read code go when the device is pulled out', () => {
    const splitter = createFrameSplitter();
    splitter.push(bytes('half a co'));
    expect(splitter.discard()).toBe(9);
    expect(texts(splitter.push(bytes('whole\r')))).toEqual(['whole']);
  });

  it('gives the same frames however the bytes are cut into chunks', () => {
    const line = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replace(/[\r\n\t]/g, ''));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        (lines, cuts) => {
          const all = bytes(lines.map((text) => `${text}\r`).join(''));
          const splitter = createFrameSplitter();
          const frames: Frame[] = [];
          let from = 0;
          for (const size of [...cuts, all.length]) {
            frames.push(...splitter.push(all.subarray(from, from + size)));
            from += size;
          }
          const expected = lines
            .map((text) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(text)))
            .filter((text) => text !== '');
          expect(texts(frames)).toEqual(expected);
        },
      ),
    );
  });

  it('accounts for every byte of any hostile stream: in a frame, in a drop, or a terminator', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (stream) => {
        const splitter = createFrameSplitter();
        const frames = [...splitter.push(stream), ...splitter.endByQuiet()];
        const terminators = stream.filter((byte) => byte === 13 || byte === 10 || byte === 9).length;
        const counted = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
        expect(counted + terminators).toBe(stream.length);
      }),
    );
  });

  it.each<[Suffix, string, string[]]>([
    ['cr', 'a\nb\tc\rd\r', ['a\nb\tc', 'd']],
    ['lf', 'a\rb\tc\nd\n', ['a\rb\tc', 'd']],
    ['crlf', 'a\nb\rc\r\nd\r\n', ['a\nb\rc', 'd']],
    ['crlf', 'a\r\r\n', ['a\r']],
    ['tab', 'a\r\nb\tc\t', ['a\r\nb', 'c']],
    ['none', 'a\r\nb\tc\n', ['a\r\nb\tc\n']],
  ])('set to %s, ends %j only there: other line ends belong to the code', (suffix, sent, expected) => {
    const whole = createFrameSplitter(suffix);
    expect(texts([...whole.push(bytes(sent)), ...whole.endByQuiet()])).toEqual(expected);
    const cut = createFrameSplitter(suffix);
    const frames = [...bytes(sent)].flatMap((byte) => cut.push(Uint8Array.of(byte)));
    expect(texts([...frames, ...cut.endByQuiet()])).toEqual(expected);
  });

  it('makes no scan of a line end more than was set', () => {
    const splitter = createFrameSplitter('cr');
    expect(texts([...splitter.push(bytes('one\r\n')), ...splitter.endByQuiet()])).toEqual(['one']);
  });

  it('says what ended a frame', () => {
    const splitter = createFrameSplitter();
    const frames = [...splitter.push(bytes('a\rb\r\nc\nd\te')), ...splitter.endByQuiet()];
    expect(frames.map((frame) => (frame.kind === 'text' ? frame.ending : null))).toEqual([
      '\r',
      '\r\n',
      '\n',
      '\t',
      '',
    ]);
  });

  it('ends a frame beyond the limit at CRLF too', () => {
    const splitter = createFrameSplitter('crlf');
    splitter.push(bytes(`${'x'.repeat(MAX_FRAME_BYTES)}\r`));
    expect(texts(splitter.push(bytes('\nnext\r\n')))).toEqual([-MAX_FRAME_BYTES, 'next']);
    const longer = createFrameSplitter('crlf');
    expect(longer.push(bytes(`${'x'.repeat(MAX_FRAME_BYTES + 5)}\r\n`))).toEqual([
      { kind: 'too-long', byteLength: MAX_FRAME_BYTES + 5 },
    ]);
  });
});
