import { describe, expect, it } from 'vitest';
import { MAX_PARTY } from '../../../contract/assisted.ts';
import { eventOfAskedKey } from '../../../renderer/form/ask-steps.ts';
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

  it('fills gaps by a second card of the same person, and takes back nothing that the first said', () => {
    const form = openForm();
    form.push({ prefill: card(1, { phone: '0912345678' }) });
    form.push({
      prefill: {
        number: 2,
        fields: {
          fullName: 'Nguyễn Thị Hồng Hạnh',
          insuranceNumber: 'HS4010120878811',
          address: 'Nơi khác',
        },
      },
    });
    expect(textOf(form.draft(), 'idNumber')).toBe('024158001234');
    expect(textOf(form.draft(), 'insuranceNumber')).toBe('HS4010120878811');
    expect(textOf(form.draft(), 'address')).toBe('Số 12 phường Trần Phú, Bắc Giang');
    // With the questions as well: it is the person who is being asked.
    form.touch('Tiếp');
    form.push({ prefill: { number: 3, fields: { idNumber: '024158001234', phone: '0999999999' } } });
    expect([form.draft().step, form.draft().other]).toEqual(['health', null]);
  });

  it.each([
    ['by its name', card(2, { fullName: 'Trần Văn An', idNumber: undefined, birthYear: undefined })],
    ['by its number, of a namesake', card(2, { idNumber: '024158009999' })],
    ['by its year, of a namesake', card(2, { idNumber: undefined, birthYear: 1990 })],
  ])('takes nothing over from another person’s card, told %s, before staff say so', (_, prefill) => {
    const form = openForm();
    form.push({ prefill: card(1, { phone: '0912345678' }) });
    form.push({ prefill });
    expect(form.says('Thẻ của người khác')).toBe(true);
    expect(textOf(form.draft(), 'idNumber')).toBe('024158001234');
    form.touch('Bỏ qua');
    expect(form.says('Thẻ của người khác')).toBe(false);
    expect(textOf(form.draft(), 'fullName')).toBe('Nguyễn Thị Hồng Hạnh');
    expect(form.draft().people.length).toBe(1);
  });

  it('asks about a card over what was typed', () => {
    const form = openForm();
    form.type('tran van an');
    form.push({ prefill: card(1) });
    expect(form.says('Thẻ của người khác')).toBe(true);
    form.touch('Thay người đang khai');
    expect(textOf(form.draft(), 'fullName')).toBe('Nguyễn Thị Hồng Hạnh');
  });

  it('drops all of the one before when another person stands in their place', () => {
    const form = openForm();
    form.push({ prefill: card(1, { phone: '0912345678' }) });
    form.touch('Tiếp');
    form.touch('Ho');
    form.touch('Quay lại');
    form.push({ prefill: { number: 2, fields: { fullName: 'Trần Văn An', birthYear: 1990 } } });
    form.touch('Thay người đang khai');
    expect(textOf(form.draft(), 'fullName')).toBe('Trần Văn An');
    expect([textOf(form.draft(), 'idNumber'), textOf(form.draft(), 'phone')]).toEqual(['', '']);
    expect(form.draft().people[0]).toMatchObject({ sex: null, symptoms: null });
  });

  it('keeps cards of the family for the next persons, in their order', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.push({ prefill: son });
    form.touch('Thêm người đi cùng');
    expect(form.says('Thẻ vừa quét để dành cho người tiếp theo.')).toBe(true);
    form.touch('Tiếp');
    form.push({ prefill: card(3, { fullName: 'Trần Thị Bích', idNumber: '024195001234' }) });
    // With the questions nobody can be replaced.
    expect(() => form.touch('Thay người đang khai')).toThrow();
    form.touch('Thêm người đi cùng');
    form.touch('Không có gì');
    expect(textOf(form.draft(), 'fullName')).toBe('Trần Văn An');
    form.touch('Tiếp');
    form.touch('Không có gì');
    expect(textOf(form.draft(), 'fullName')).toBe('Trần Thị Bích');
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 3 người');
    expect(form.sent).toHaveLength(1);
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
          idNumber: null,
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

const yesNo = { id: 'fever', text: { vi: 'Có sốt?', en: 'Fever?' }, answer: { kind: 'yes-no' as const } };
const heat = {
  id: 'heat',
  text: { vi: 'Nhiệt độ?', en: 'Temperature?' },
  answer: { kind: 'temperature' as const, min: 340, max: 420 },
};
const purpose = {
  id: 'purpose',
  text: { vi: 'Gặp ai?', en: 'Whom?' },
  answer: { kind: 'words' as const, maxCharacters: 20 },
};

describe('the venue’s own questions', () => {
  const answersOf = (form: ReturnType<typeof openForm>) => {
    const action = form.sent.at(-1);
    return action?.type === 'declare'
      ? action.declaration.people.map(({ venueAnswers }) => venueAnswers)
      : action?.type === 'manual'
        ? action.record.venueAnswers
        : null;
  };
  function sentTwo() {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.push({ prefill: son });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 2 người');
    return form;
  }

  it('are asked of each member by name, and the form is sent with the answers by itself', () => {
    const form = sentTwo();
    form.push({
      asked: {
        number: 1,
        people: [
          { at: 0, questions: [yesNo, heat] },
          { at: 1, questions: [yesNo] },
        ],
      },
    });
    expect([form.says('Nguyễn Thị Hồng Hạnh'), form.says('Câu 1/2'), form.says('Có sốt?')]).toEqual([
      true,
      true,
      true,
    ]);
    form.touch('Không');
    for (const digit of ['3', '6', '5']) form.touch(digit);
    form.touch('Xong');
    expect(form.says('Trần Văn An')).toBe(true);
    expect(form.sent).toHaveLength(1);
    form.touch('Có');
    expect(answersOf(form)).toEqual([{ fever: false, heat: 365 }, { fever: true }]);
    // Told again by a view that says nothing new, nobody is asked twice.
    form.push({ asked: { number: 1, people: [{ at: 0, questions: [yesNo] }] } });
    expect(form.draft().step).toBe('party');
  });

  it('may be left without an answer, and gone back over', () => {
    const form = sentTwo();
    form.push({
      asked: {
        number: 1,
        people: [
          { at: 0, questions: [yesNo] },
          { at: 1, questions: [yesNo] },
        ],
      },
    });
    form.touch('Có');
    form.touch('Quay lại');
    expect(form.says('Nguyễn Thị Hồng Hạnh')).toBe(true);
    form.touch('Không');
    form.touch('Không trả lời');
    expect(answersOf(form)).toEqual([{ fever: false }, { fever: null }]);
  });

  it('go back to the list from the first, and ask again what is still due', () => {
    const form = sentTwo();
    form.push({ asked: { number: 1, people: [{ at: 1, questions: [yesNo] }] } });
    form.touch('Quay lại');
    expect(form.draft().step).toBe('party');
    form.touch('Gửi 2 người');
    form.push({ asked: { number: 2, people: [{ at: 1, questions: [yesNo] }] } });
    expect([form.draft().step, form.says('Trần Văn An')]).toEqual(['questions', true]);
  });

  it('take the thermometer’s reading as the answer, and show one that cannot be', () => {
    const form = sentTwo();
    form.push({ asked: { number: 1, people: [{ at: 0, questions: [heat, yesNo] }] } });
    form.push({ measured: { number: 1, tenths: 430 } });
    expect(form.says('43,0')).toBe(true);
    form.push({ measured: { number: 1, tenths: 365 } });
    expect(form.says('43,0')).toBe(true);
    form.push({ measured: { number: 2, tenths: 371 } });
    expect(form.says('Có sốt?')).toBe(true);
    // While another thing is asked it is nobody's answer.
    form.push({ measured: { number: 3, tenths: 372 } });
    form.touch('Không');
    expect(answersOf(form)).toEqual([{ heat: 371, fever: false }, undefined]);
  });

  it('are typed on a keyboard as well, in a manual record too', () => {
    const form = openForm({ kind: 'manual' });
    form.touch('Cấp cứu');
    form.touch('Gửi');
    form.push({ asked: { number: 1, people: [{ at: 0, questions: [purpose, heat] }] } });
    const press = (key: Parameters<typeof eventOfAskedKey>[0], isOnButton = false): void => {
      const event = eventOfAskedKey(key, form.draft(), isOnButton);
      if (event !== null) form.send(event);
    };
    for (const character of 'Bacs sĩ') press({ kind: 'character', character });
    press({ kind: 'enter', character: '' });
    for (const character of '3x68') press({ kind: 'character', character });
    press({ kind: 'delete', character: '' });
    press({ kind: 'enter', character: '' });
    expect(form.sent).toHaveLength(1);
    press({ kind: 'character', character: '7' });
    press({ kind: 'enter', character: '' }, true);
    expect(form.sent).toHaveLength(1);
    press({ kind: 'enter', character: '' });
    expect(answersOf(form)).toEqual({ purpose: 'Bác sĩ', heat: 367 });
  });

  it('mean nothing to a page that was loaded anew and holds nothing', () => {
    const form = openForm();
    form.push({ asked: { number: 1, people: [{ at: 0, questions: [yesNo] }] } });
    expect(form.draft().step).toBe('who');
  });
});

describe('the way of a form', () => {
  const ways = [
    { lane: 'main', direction: 'in' as const, name: 'Máy quét 1' },
    { lane: 'exit', direction: 'out' as const, name: 'Máy quét 2' },
    { lane: 'side', direction: 'out' as const, name: null },
  ];

  it('cannot be turned where there is one only', () => {
    expect(openForm({ ways: ways.slice(0, 1) }).keys('RA')).toBe(0);
    expect(openForm().keys('RA')).toBe(0);
  });

  it('is turned by its key, to a lane that leads there', () => {
    const form = openForm({ ways });
    form.touch('VÀO');
    expect(form.sent).toEqual([]);
    form.touch('RA');
    expect(form.sent).toEqual([{ type: 'turn', formId: FORM_ID, lane: 'exit', direction: 'out' }]);
    form.push({ lane: 'exit', direction: 'out' });
    form.touch('Lối side');
    expect(form.sent.at(-1)).toEqual({ type: 'turn', formId: FORM_ID, lane: 'side', direction: 'out' });
    form.type('An');
    form.push({ lane: 'side' });
    expect(textOf(form.draft(), 'fullName')).toBe('An');
  });

  it('is sent with a record, and the number by which somebody is found inside', () => {
    const form = openForm({ kind: 'manual', ways, lane: 'exit', direction: 'out' });
    form.touch('Ra về, mất phiếu');
    form.touchLine('idNumber');
    form.type('02415800');
    form.touch('Gửi');
    expect(form.sent).toMatchObject([
      { record: { lane: 'exit', direction: 'out', cause: 'lost-slip', idNumber: '02415800' } },
    ]);
    // Turned back, who comes in has lost no slip.
    form.push({ lane: 'main', direction: 'in' });
    expect(form.keys('Ra về, mất phiếu')).toBe(0);
    form.touch('Gửi');
    expect([form.says('Mời chọn lý do.'), form.sent.length]).toEqual([true, 1]);
    const wrong = openForm({ kind: 'manual' });
    wrong.touch('Cấp cứu');
    wrong.touchLine('idNumber');
    wrong.type('0241');
    wrong.touch('Gửi');
    expect([wrong.says('Từ 5 đến 20 chữ và số.'), wrong.sent]).toEqual([true, []]);
  });
});

describe('on a panel too small for the keyboard beside the form', () => {
  const caps = (form: ReturnType<typeof openForm>) =>
    form
      .page()
      .filter(({ props }) => props.className === 'keyboard-row')
      .map(({ props }) => [props.children].flat(3).filter((one) => one !== null && one !== false).length);

  it('shows the line that is typed into and ten keys a row, all letters of Vietnamese among them', () => {
    const form = openForm({}, true);
    expect(form.says('Năm sinh')).toBe(false);
    expect(caps(form)).toEqual([10, 10, 10, 10]);
    for (const letter of 'AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY') expect(form.keys(letter), letter).toBe(1);
    form.touch('123');
    for (const letter of 'FJWZ1234567890') expect(form.keys(letter), letter).toBe(1);
    expect(Math.max(...caps(form))).toBeLessThanOrEqual(10);
  });

  it('types a name, puts the keyboard away for the rest of the page, and goes on by its own key', () => {
    const form = openForm({}, true);
    for (const key of ['Đ', 'o', 'a', 'n', 'à huyền']) form.touch(key);
    expect(textOf(form.draft(), 'fullName')).toBe('Đoàn');
    form.touch('Ẩn');
    expect(form.says('Giới tính')).toBe(true);
    form.touchLine('birthYear');
    expect([form.says('Giới tính'), Math.max(...caps(form))]).toEqual([false, 7]);
    form.touch('Tiếp');
    expect(form.draft().field).toBe('idNumber');
    expect(Math.max(...caps(form))).toBe(10);
  });
});

describe('what would be lost', () => {
  it('is asked about before the other form is opened over it, and not where there is nothing', () => {
    const blank = openForm();
    blank.push({ wanted: 'manual' });
    expect(blank.sent).toEqual([{ type: 'replace', formId: FORM_ID, isWanted: true }]);
    const begun = openForm();
    begun.type('An');
    begun.push({ wanted: 'manual' });
    expect(begun.says('Bỏ tờ này, mở tờ mới?')).toBe(true);
    begun.touch('Làm tiếp');
    expect(begun.sent).toEqual([{ type: 'replace', formId: FORM_ID, isWanted: false }]);
    begun.push({ wanted: null });
    begun.push({ wanted: 'manual' });
    begun.touch('Bỏ');
    expect(begun.sent.at(-1)).toEqual({ type: 'replace', formId: FORM_ID, isWanted: true });
  });

  it('is said before the form closes by itself, and one key keeps it', () => {
    const form = openForm({ isClosing: true });
    expect(form.says('Tờ này tự đóng trong 30 giây nữa.')).toBe(true);
    form.touch('Làm tiếp');
    expect(form.sent).toEqual([{ type: 'touch', formId: FORM_ID }]);
  });

  it('is not the slips of the form before: a key leads back to them', () => {
    const form = openForm({ kept: 2 });
    form.touch('Về phiếu chưa đưa (2)');
    expect(form.sent).toEqual([{ type: 'close', formId: FORM_ID }]);
    const begun = openForm({ kept: 1 });
    begun.type('An');
    begun.touch('Về phiếu chưa đưa (1)');
    expect([begun.sent, begun.says('Bỏ tờ khai này?')]).toEqual([[], true]);
    expect(openForm({ kept: 0 }).says('Về phiếu')).toBe(false);
  });
});

describe('a code of its own', () => {
  it('is let pass, filled in or left, as staff say', () => {
    const form = openForm({ code: { number: 3, fills: true } });
    const code = { type: 'code', formId: FORM_ID, number: 3 };
    form.touch('Cho qua');
    form.touch('Điền vào tờ này');
    form.touch('Bỏ qua');
    expect(form.sent).toEqual([
      { ...code, choice: 'pass' },
      { ...code, choice: 'fill' },
      { ...code, choice: 'leave' },
    ]);
  });

  it('that names nobody cannot fill in anything', () => {
    const form = openForm({ code: { number: 1, fills: false } });
    expect([form.keys('Cho qua'), form.keys('Điền vào tờ này')]).toEqual([1, 0]);
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

  it('says why somebody was turned away, health as its number, and sends them again with all that was typed', () => {
    const form = openForm();
    form.push({ prefill: card(1) });
    form.touch('Tiếp');
    form.touch('Không có gì');
    form.touch('Gửi 1 người');
    const denied = { outcomes: ['deny' as const], slips: [], isPrinting: false, isAgain: true };
    form.push({ done: { ...denied, reasons: ['venue-full'] } });
    expect(form.says('Có người chưa được vào. Có chỗ thì bấm Gửi lại.')).toBe(true);
    expect(form.says('Bên trong đã đủ người')).toBe(true);
    form.touch('Gửi lại');
    expect(form.sent[1]).toEqual(form.sent[0]);
    expect(() => form.touch('Đang ghi…')).toThrow();
    form.push({ done: { ...denied, reasons: ['symptoms-declared'] } });
    expect([form.says('28'), form.says('triệu chứng')]).toEqual([true, false]);
    form.touch('Đóng');
    expect(form.sent.at(-1)).toEqual({ type: 'close', formId: FORM_ID });
  });

  it('offers no print where nobody has a slip', () => {
    const form = openForm({ done: { ...done, outcomes: ['deny'], slips: [] } });
    expect(() => form.touch('In phiếu')).toThrow();
    form.touch('Xong');
  });
});
