import { describe, expect, it } from 'vitest';
import { MAX_PARTY } from '../../../contract/assisted.ts';
import { textOf } from '../../../renderer/form/form-draft.ts';
import { FORM_ID, openForm } from './touch-page.tsx';

const card = (number: number, change: object = {}) => ({
  number,
  fields: {
    fullName: 'Nguyễn Thị Hồng Hạnh',
    birthYear: 1958,
    sex: 'female' as const,
    idNumber: '024158001234',
    nationality: 'VN',
    address: 'Số 12 phường Trần Phú, Bắc Giang',
    ...change,
  },
});
const son = card(2, { fullName: 'Trần Văn An', birthYear: 1990, sex: 'male', idNumber: '024090001234' });
const nothing = { symptoms: [], contacts: [], hasTravelled: false };

describe('an assisted declaration', () => {
  it('is sent within 12 taps when the card fills it in', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 1 người');
    expect(form.taps()).toBeLessThanOrEqual(12);
    expect(form.sent).toEqual([
      {
        type: 'declare',
        formId: FORM_ID,
        declaration: {
          lane: 'main',
          direction: 'in',
          people: [
            {
              fullName: 'Nguyễn Thị Hồng Hạnh',
              birthYear: 1958,
              sex: 'female',
              idNumber: '024158001234',
              insuranceNumber: null,
              phone: null,
              nationality: 'VN',
              address: 'Số 12 phường Trần Phú, Bắc Giang',
              answers: nothing,
            },
          ],
        },
      },
    ]);
  });

  it('is sent within 12 taps for three who hold up their cards, and copies the address to who has none', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    for (const prefill of [
      { number: 2, fields: { ...son.fields, address: null } },
      card(3, { fullName: 'Trần Thị Bích', idNumber: '024195001234' }),
    ]) {
      form.push({ prefill });
      form.touch('Tiếp');
      form.touch('Không có gì');
    }
    form.touch('Gửi 3 người');
    expect(form.taps()).toBeLessThanOrEqual(12);
    const [action] = form.sent;
    const people = action?.type === 'declare' ? action.declaration.people : [];
    expect(people.map(({ fullName }) => fullName)).toEqual([
      'Nguyễn Thị Hồng Hạnh',
      'Trần Văn An',
      'Trần Thị Bích',
    ]);
    expect(people[1]?.address).toBe('Số 12 phường Trần Phú, Bắc Giang');
  });

  it('can be typed on a keyboard with name, year and sex alone', () => {
    const form = openForm();
    form.type('nguyeenx vawn an');
    form.send({ type: 'next-field' });
    form.type('1960');
    form.touch('Nam');
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 1 người');
    expect(form.sent).toMatchObject([
      { declaration: { people: [{ fullName: 'Nguyễn Văn An', birthYear: 1960, sex: 'male', phone: null }] } },
    ]);
  });

  it('can be typed on the screen without knowing Telex', () => {
    const form = openForm();
    for (const key of ['L', 'ê', 'sắc', 'Dấu cách', 'Đ', 'ư', 'c', 'nặng'])
      form.touch(key === 'sắc' ? 'á sắc' : key === 'nặng' ? 'ạ nặng' : key);
    expect(textOf(form.draft(), 'fullName')).toBe('Lế Đực');
    form.touch('Xóa');
    expect(textOf(form.draft(), 'fullName')).toBe('Lế Đự');
  });

  it('says in words beside the line what is wrong, loses nothing, and goes to the first of them', () => {
    const form = openForm();
    form.type('An ');
    form.touchLine('birthYear');
    form.type('2027');
    form.touchLine('phone');
    form.type('0912');
    form.touch('Tiếp');
    expect(form.says('Năm sinh gồm 4 chữ số, từ 1900 đến 2026.')).toBe(true);
    expect(form.says('Mời chọn giới tính.')).toBe(true);
    expect(form.says('Từ 8 đến 15 chữ số.')).toBe(true);
    expect(form.draft().step).toBe('who');
    expect(form.draft().field).toBe('birthYear');
    expect(textOf(form.draft(), 'phone')).toBe('0912');
  });

  it.each([
    ['1899', false],
    ['1900', true],
    ['2026', true],
    ['2027', false],
    ['196', false],
  ])('takes %s as a year of birth: %s', (year, isTaken) => {
    const form = openForm();
    form.type('An');
    form.touchLine('birthYear');
    form.type(year);
    form.touch('Nữ');
    form.touch('Tiếp');
    expect(form.draft().step).toBe(isTaken ? 'health' : 'who');
  });

  it('asks for all three answers where there is something', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Ho');
    form.touch('Tiếp');
    expect(form.says('Mời trả lời cả ba mục, hoặc chọn “Không có gì”.')).toBe(true);
    form.send({ type: 'contact', contact: null });
    form.touch('Có');
    form.touch('Tiếp');
    expect(form.says('1958 · Nữ · Đã hỏi, cần xem')).toBe(true);
    form.touch('Gửi 1 người');
    expect(form.sent).toMatchObject([
      { declaration: { people: [{ answers: { symptoms: ['cough'], contacts: [], hasTravelled: true } }] } },
    ]);
  });

  it('says no symptom and no contact on the list, which the queue reads', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Sốt');
    form.touch('Người bệnh, người nghi mắc');
    form.touch('Có');
    form.touch('Tiếp');
    expect(form.draft().step).toBe('party');
    for (const told of ['Sốt', 'Người bệnh', 'đi xa']) expect(form.says(told), told).toBe(false);
    const well = openForm();
    well.push({ prefill: card(1) });
    well.touch('Tiếp');
    expect(well.says('cần xem')).toBe(false);
    well.touch('Không có gì');
    expect(well.says('1958 · Nữ · Đã hỏi')).toBe(true);
    expect(well.says('cần xem')).toBe(false);
  });

  it('does not take somebody twice', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.push({ prefill: card(2) });
    form.touch('Tiếp');
    expect(form.says('Người có số này đã ở trong danh sách.')).toBe(true);
    form.touch('Quay lại');
    expect(form.draft().people.length).toBe(2);
    form.send({ type: 'remove', at: 1 });
    form.touch('Gửi 1 người');
    expect(form.sent.length).toBe(1);
  });

  it('takes another card for another person, and a second card of the same for more of them', () => {
    const form = openForm();
    form.push({ prefill: card(1, { phone: '0912345678' }) });
    form.push({
      prefill: {
        number: 2,
        fields: { fullName: 'Nguyễn Thị Hồng Hạnh', insuranceNumber: 'HS4010120878811' },
      },
    });
    expect(textOf(form.draft(), 'idNumber')).toBe('024158001234');
    expect(textOf(form.draft(), 'insuranceNumber')).toBe('HS4010120878811');
    form.push({ prefill: { number: 3, fields: { fullName: 'Trần Văn An', birthYear: 1990 } } });
    expect(textOf(form.draft(), 'idNumber')).toBe('');
    expect(textOf(form.draft(), 'phone')).toBe('');
    expect(form.draft().people[0]?.sex).toBe(null);
  });

  it('keeps a card that comes with the questions for the next person', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.push({ prefill: son });
    expect(form.says('Thẻ vừa quét để dành cho người tiếp theo.')).toBe(true);
    expect(textOf(form.draft(), 'fullName')).toBe('Nguyễn Thị Hồng Hạnh');
    form.touch('Không có gì');
    form.touch('Thêm người đi cùng');
    expect(textOf(form.draft(), 'fullName')).toBe('Trần Văn An');
  });

  it(`holds ${MAX_PARTY} people and offers no more`, () => {
    const form = openForm();
    for (let at = 0; at < MAX_PARTY; at += 1) {
      form.push({
        prefill: card(at + 1, { fullName: `Trần Văn ${'ABCDEGHIKL'[at]}`, idNumber: `02409000000${at}` }),
      });
      form.touch('Tiếp');
      form.touch('Không có gì');
    }
    expect(form.says(`Tối đa ${MAX_PARTY} người một lần khai.`)).toBe(true);
    form.push({ prefill: card(99, { fullName: 'Lê Văn Thừa', idNumber: '024090000099' }) });
    expect(form.draft().people.length).toBe(MAX_PARTY);
    form.touch(`Gửi ${MAX_PARTY} người`);
    expect(form.sent.length).toBe(1);
  });

  it('takes back what a scanner typed into a line, and nothing else', () => {
    const form = openForm();
    form.type('An');
    form.type('|1990|024', 5_000, 8);
    form.send({ type: 'scanned' });
    expect(textOf(form.draft(), 'fullName')).toBe('An');
  });

  it('is sent once, however often the key is touched, and again after a failure', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 1 người');
    form.send({ type: 'next' });
    expect(form.sent.length).toBe(1);
    form.push({ problem: 'cannot-record', recorded: [null] });
    expect(form.says('Chưa ghi được hết. Mời bấm Gửi lại; ai đã ghi thì không ghi hai lần.')).toBe(true);
    form.touch('Gửi 1 người');
    expect(form.sent[1]).toEqual(form.sent[0]);
  });

  it('does not let who was recorded be changed before it is sent again', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.push({ prefill: son });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.push({ problem: 'cannot-record', recorded: ['accept', null] });
    expect(form.says('Đã ghi')).toBe(true);
    expect(() => form.touch('Bỏ ra')).toThrow();
    expect(form.keys('Sửa')).toBe(1);
    form.touch('Sửa');
    expect(textOf(form.draft(), 'fullName')).toBe('Trần Văn An');
  });

  it('closes at once when it is blank, and asks first when it is not', () => {
    const blank = openForm();
    blank.touch('Đóng');
    expect(blank.sent).toEqual([{ type: 'close', formId: FORM_ID }]);
    const begun = openForm();
    begun.type('A');
    begun.touch('Đóng');
    expect(begun.sent).toEqual([]);
    begun.touch('Làm tiếp');
    expect(textOf(begun.draft(), 'fullName')).toBe('A');
    begun.touch('Đóng');
    begun.touch('Bỏ');
    expect(begun.sent).toEqual([{ type: 'close', formId: FORM_ID }]);
  });
});

describe('a manual record', () => {
  it('takes two taps', () => {
    const form = openForm({ kind: 'manual' });
    form.touch('Cấp cứu');
    form.touch('Gửi');
    expect(form.taps()).toBe(2);
    expect(form.sent).toEqual([
      {
        type: 'manual',
        formId: FORM_ID,
        record: {
          lane: 'main',
          direction: 'in',
          cause: 'emergency',
          fullName: null,
          phone: null,
          remark: null,
        },
      },
    ]);
  });

  it('says that the cause is missing', () => {
    const form = openForm({ kind: 'manual' });
    form.touch('Gửi');
    expect(form.says('Mời chọn lý do.')).toBe(true);
    expect(form.sent).toEqual([]);
  });
});

describe('what became of it', () => {
  const slip = (seq: number, maskedName: string) => ({
    visitId: FORM_ID,
    code: 'GH1:ABC123',
    maskedName,
    seq,
    atMs: Date.UTC(2026, 10, 21, 2),
    validUntilMs: Date.UTC(2026, 10, 22, 2),
  });
  const done = {
    outcomes: ['accept' as const, 'deny' as const, 'ask' as const],
    slips: [slip(1, 'Nguyễn T*** H***'), slip(3, 'Trần V*** A***')],
    isPrinting: false,
  };

  it('says the outcome of each in words, and shows one slip at a time', () => {
    const form = openForm({ done });
    for (const text of [
      'Mời qua',
      'Dừng lại',
      'Nhân viên xem',
      '1. Nguyễn T*** H***',
      'Người 2',
      '3. Trần V*** A***',
    ])
      expect(form.says(text), text).toBe(true);
    expect(form.says('Phiếu 1/2')).toBe(true);
    form.touch('Phiếu sau');
    expect(form.says('Phiếu 2/2')).toBe(true);
    expect(() => form.touch('Phiếu sau')).toThrow();
  });

  it('prints, says when it could not, and closes', () => {
    const form = openForm({ done, problem: 'not-printed' });
    expect(form.says('Chưa in được. Mời khách chụp mã trên màn hình.')).toBe(true);
    form.touch('In phiếu');
    form.touch('Xong');
    expect(form.sent).toEqual([
      { type: 'print-slips', formId: FORM_ID },
      { type: 'close', formId: FORM_ID },
    ]);
  });

  it('offers no print where nobody has a slip', () => {
    const form = openForm({ done: { ...done, outcomes: ['deny'], slips: [] } });
    expect(() => form.touch('In phiếu')).toThrow();
    form.touch('Xong');
  });
});
