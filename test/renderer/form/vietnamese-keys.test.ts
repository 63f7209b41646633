import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inputMethods,
  tones,
  typeKey,
  typeLetter,
  typeTone,
} from '../../../renderer/form/vietnamese-keys.ts';

/** Words of names and addresses as the older spelling of papers has them: every rhyme with a tone of its own. */
const words = [
  ...'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Trương Đào Đoàn Vương Trịnh Đinh'.split(
    ' ',
  ),
  ...'Lâm Phùng Mai Tô Hà Tạ Quách Thạch Lưu Cao Chử Lương Thái Tống Kiều Giáp Quyền Nghiêm Giàng Sùng Lò Vừ'.split(
    ' ',
  ),
  ...'Hòa Thúy Khỏe Thủy Tuệ Huệ Hằng Hạnh Phượng Quỳnh Quý Quốc Quảng Giang Giàu Gia Gìn Giữ Giếng Giỏi Thị'.split(
    ' ',
  ),
  ...'Nghĩa Mía Cửa Mùa Hữu Cứu Tưởng Thuở Huơ Người Tuổi Muỗi Ruộng Buồn Chuối Luật Xuân Khuya Khuỷu Huýt'.split(
    ' ',
  ),
  ...'Ngoéo Ngoài Xoáy Thoại Hoặc Xoăn Toét Loan Loát Hoạch Khoảng Yến Yếu Yêu Tiếng Việt Chiều Kiệt Liễu'.split(
    ' ',
  ),
  ...'Ấp Ẩn Ổn Ứng Ở Ảnh Ầm Ếch Ích Út Ý Ông Ấy Ơn Ước Đường Phường Xã Huyện Tỉnh Thành Phố Quận Khóm Thôn'.split(
    ' ',
  ),
  ...'Bắc Giang Đắk Lắk Nẵng Huế Thừa Thiên Bình Thuận Cần Thơ Sóc Trăng Vĩnh Phúc Yên Bái Tuyên Lạng Sơn'.split(
    ' ',
  ),
  ...'Nấu Đầu Sâu Mẫu Tây Thầy Dậy Nếu Kêu Mềm Đêm Tôi Đội Cối Ngỗng Hội Bơi Mới Gửi Chửi Hỏi Nói Lửa Vựa'.split(
    ' ',
  ),
];

const parts = (letter: string): { readonly base: string; readonly shape: string; readonly tone: string } => {
  const lower = letter.toLowerCase();
  if (lower === 'đ') return { base: letter === lower ? 'd' : 'D', shape: '-', tone: '' };
  const marks = [...letter.normalize('NFD')];
  return {
    base: marks[0] ?? '',
    shape: marks.find((mark) => '\u0302\u0306\u031b'.includes(mark)) ?? '',
    tone: marks.find((mark) => '\u0301\u0300\u0309\u0303\u0323'.includes(mark)) ?? '',
  };
};
const telexTone: Record<string, string> = {
  '\u0301': 's',
  '\u0300': 'f',
  '\u0309': 'r',
  '\u0303': 'x',
  '\u0323': 'j',
};
const vniTone: Record<string, string> = {
  '\u0301': '1',
  '\u0300': '2',
  '\u0309': '3',
  '\u0303': '4',
  '\u0323': '5',
};
const telexShape = ({ base, shape }: { base: string; shape: string }): string =>
  shape === '' ? '' : shape === '-' ? 'd' : shape === '\u0302' ? base.toLowerCase() : 'w';
const vniShape: Record<string, string> = { '': '', '-': '9', '\u0302': '6', '\u031b': '7', '\u0306': '8' };

/** Keys as people type them: the shape beside its letter, the tone at once or at the end. */
function keysOf(word: string, method: 'telex' | 'vni', toneAt: 'once' | 'end'): string {
  let keys = '';
  let tone = '';
  for (const letter of word) {
    const found = parts(letter);
    const own = (method === 'telex' ? telexTone : vniTone)[found.tone] ?? '';
    keys += found.base + (method === 'telex' ? telexShape(found) : (vniShape[found.shape] ?? ''));
    if (toneAt === 'once') keys += own;
    else tone += own;
  }
  return keys + tone;
}
const typed = (keys: string, method: 'telex' | 'vni' | 'plain', from = ''): string =>
  [...keys].reduce((text, key) => typeKey(text, key, method), from);

describe.each(['telex', 'vni'] as const)('%s', (method) => {
  it.each(words)('types %s with the tone at the end of the word', (word) => {
    expect(typed(keysOf(word, method, 'end'), method)).toBe(word);
  });

  it.each(words)('types %s with the tone beside its vowel', (word) => {
    expect(typed(keysOf(word, method, 'once'), method)).toBe(word);
  });

  it('leaves text that is no word of Vietnamese readable and in NFC, whatever is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), (keys) => {
        const text = keys.reduce((before, key) => typeKey(before, key, method), '');
        expect(text.normalize('NFC')).toBe(text);
      }),
    );
  });
});

describe('telex', () => {
  it.each([
    ['vieetj', 'việt'],
    ['vietej', 'việt'],
    ['dduwowngf', 'đường'],
    ['duongwdf', 'đường'],
    ['tuwong', 'tương'],
    ['cuaw', 'cưa'],
    ['huuwx', 'hữu'],
    ['tw', 'tư'],
    ['yeuef', 'yều'],
    ['khoeo', 'khoeo'],
    ['ngoao', 'ngoao'],
    ['HOAF', 'HÒA'],
    ['DDAWNGJ', 'ĐẶNG'],
  ])('reads %s as %s', (keys, word) => {
    expect(typed(keys, 'telex')).toBe(word);
  });

  it.each([
    ['ass', 'as'],
    ['Anaa', 'Ana'],
    ['xooong', 'xoong'],
    ['ddd', 'dd'],
    ['cuww', 'cuw'],
    ['tuoww', 'tuow'],
    ['hasz', 'ha'],
    ['William', 'William'],
    ['z', 'z'],
  ])('takes a move back that is typed twice: %s is %s', (keys, word) => {
    expect(typed(keys, 'telex')).toBe(word);
  });
});

describe('vni', () => {
  it('leaves a number of a house alone', () => {
    expect(typed('12', 'vni')).toBe('12');
    expect(typed('Q1', 'vni')).toBe('Q1');
  });

  it('takes back what is typed twice', () => {
    expect(typed('a11', 'vni')).toBe('a1');
    expect(typed('d99', 'vni')).toBe('d9');
    expect(typed('a21', 'vni')).toBe('á');
  });
});

describe('the keyboard on the screen', () => {
  it.each(words)('types %s by whole letters and a tone key at the end', (word) => {
    const marks = [...word.normalize('NFD')].filter((mark) =>
      '\u0301\u0300\u0309\u0303\u0323'.includes(mark),
    );
    const plain = [...word]
      .map((letter) =>
        letter
          .normalize('NFD')
          .replace(/[\u0301\u0300\u0309\u0303\u0323]/gu, '')
          .normalize('NFC'),
      )
      .reduce(typeLetter, '');
    const order = ['\u0301', '\u0300', '\u0309', '\u0303', '\u0323'];
    const tone = tones[order.indexOf(marks[0] ?? '')];
    expect(tone === undefined ? plain : typeTone(plain, tone)).toBe(word);
  });

  it('takes a tone off by the same key, and puts none where no vowel is', () => {
    expect(typeTone('hòa', 'grave')).toBe('hoa');
    expect(typeTone('hòa', 'dot')).toBe('họa');
    expect(typeTone('th', 'dot')).toBe('th');
    expect(typeTone('', 'acute')).toBe('');
  });

  it('moves the tone on while the syllable grows', () => {
    expect(typeLetter(typeTone('toa', 'acute'), 'n')).toBe('toán');
    expect(typeLetter('thủ', 'y')).toBe('thủy');
  });

  it('loses no letter, whatever is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcdeghiklmnopqrstuvxyăâđêôơư')), (letters) => {
        expect([...letters.reduce(typeLetter, '')].length).toBe(letters.length);
      }),
    );
  });
});

it('changes nothing without a method', () => {
  expect(inputMethods).toContain('plain');
  expect(typed('vieetj', 'plain')).toBe('vieetj');
});
