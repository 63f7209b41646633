import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { StaffView } from '../../../contract/staff.ts';
import type { StationStatus } from '../../../contract/status.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { SetupSheet } from '../../../renderer/staff/setup-sheet.tsx';
import { StaffScreen } from '../../../renderer/staff/staff-screen.tsx';
import { healthReasons } from '../../../renderer/staff-codes.ts';
import {
  sampleInsideNames,
  sampleInsideRows,
  sampleStaffView,
  sampleStatus,
  sampleTestScan,
  sampleZone,
} from '../../support/sample-screens.ts';

const draw = (
  change: Partial<StaffView> = {},
  isCovered = false,
  status: Partial<StationStatus> = {},
): string =>
  renderToStaticMarkup(
    <StaffScreen
      staff={sampleStaffView(change)}
      status={sampleStatus(status)}
      isCovered={isCovered}
      act={() => {}}
    />,
  );
const testing = (scan: Parameters<typeof sampleTestScan>[0]): string =>
  draw({ test: { endsAtMs: Date.now() + 30_000, last: sampleTestScan(scan) } });

const sheet = renderToStaticMarkup(<SetupSheet print={() => {}} back={() => {}} />);

describe.each([
  ['devices', draw()],
  ['devices, without any', draw({ devices: [], phones: null })],
  ['test', testing({})],
  ['set-up sheet', sheet],
  ['passphrase', draw({ insideNames: { state: 'asking', typed: 3, problem: 'wrong-passphrase' } })],
  ['roll call', draw({ insideNames: sampleInsideNames({ notShown: 2 }) })],
])('the %s page', (_name, markup) => {
  it('has nothing that can be typed into, and nothing from the network', () => {
    expect(markup).not.toMatch(/<(a|input|textarea|select|iframe)\b|contenteditable|\son\w+=|https?:|data:/i);
  });

  it('leaves no place unfilled', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|null|NaN|\[object/);
  });

  it('marks both languages', () => {
    expect(markup).toContain('lang="vi"');
    expect(markup).toContain('lang="en"');
  });
});

describe('the devices screen', () => {
  it('shows each device with its state, identity, rate and masked reading', () => {
    const markup = draw();
    for (const text of [
      'Honeywell 7580 – quầy 1',
      '0c2e:0b6a',
      '4 lượt',
      'AA9:9AAA9AAA9A9A9AAAA9AA…9AAA9A9AA&lt;CR&gt;',
      'Cắm lại dây máy quét.',
      '3 lần bỏ, 41 byte lạc, 12 lần mở lại',
      'Đầu thu Bluetooth đang nghe',
    ])
      expect(markup).toContain(text);
  });

  it('offers the commands that a device understands, and only while it is ready', () => {
    const markup = draw({ lanes: [] });
    const offered = markup.match(/<button[^>]*>/g) ?? [];
    expect(offered.filter((button) => button.includes('key-quiet')).length).toBe(8);
    expect(offered.filter((button) => button.includes('disabled')).length).toBe(2);
  });

  it('says whether a phone is near, how strong, and how many there were', () => {
    expect(draw()).toContain(catalogues.vi.staff.phones.near);
    expect(draw()).toContain('−48 dBm');
    expect(draw()).toContain('<dd>31</dd>');
    expect(draw({ phones: null })).not.toContain(catalogues.vi.staff.phones.title);
  });

  it('is hidden, not thrown away, under an answer', () => {
    expect(draw({}, true)).toMatch(/class="screen staff"[^>]* hidden=""/);
  });
});

describe('a test scan', () => {
  it('says large that nobody is recorded, and how long still', () => {
    const markup = testing({});
    expect(markup).toContain(catalogues.vi.staff.test.on);
    expect(markup).toMatch(/Còn (29|30) giây/);
    expect(markup).toContain('role="alert"');
  });

  it('explains family, trust, number, rule and what the gate would do', () => {
    const markup = testing({});
    for (const text of [
      catalogues.vi.staff.test.outcomes.deny,
      catalogues.vi.families.declaration,
      catalogues.vi.trust.verified,
      'Mã 21 – Tờ khai quá cũ',
      'declaration-within-24-hours',
      catalogues.vi.nextSteps['declare-again'],
      '398 byte',
    ])
      expect(markup).toContain(text);
  });

  it("names the gate's own guard when no rule decided", () => {
    expect(testing({ ruleId: null })).toContain(catalogues.vi.staff.test['no-rule']);
  });

  it('shows no word of health: the screen stands in a hall', () => {
    const markup = testing({
      reasons: ['symptoms-declared', 'contact-declared', 'certificate-rules-failed'],
      notices: ['certificate-rules-failed'],
      nextStep: 'see-staff',
    });
    for (const texts of Object.values(catalogues))
      for (const reason of healthReasons) expect(markup).not.toContain(texts.reasons[reason].short);
    expect(markup).toContain('Mã 28');
  });
});

describe('who is inside', () => {
  const { inside } = catalogues.vi.staff;

  it('is counted for everybody who opens the screen, zone by zone', () => {
    const zones = [
      sampleZone({ inside: 12, softLimit: null, hardLimit: null, room: 'unlimited' }),
      sampleZone({ id: 'ward', name: 'Khu nội trú', inside: 50, room: 'full' }),
    ];
    for (const mayChange of [true, false]) {
      const markup = draw({ mayChange }, false, { zones });
      for (const text of ['12 người', '50 người, giới hạn 50', 'Khu nội trú', 'Đã đủ'])
        expect(markup).toContain(text);
    }
  });

  it('is named only to who opened the screen by key', () => {
    expect(draw()).toContain(inside.list);
    expect(draw({ mayChange: false })).not.toContain(inside.list);
  });

  it('takes the passphrase without a field, and shows how many characters only', () => {
    const markup = draw({ insideNames: { state: 'asking', typed: 3, problem: null } });
    expect(markup).toContain('>•••<');
    expect(markup).toContain('3 ký tự');
    expect(markup).not.toContain('disabled');
    expect(draw({ insideNames: { state: 'asking', typed: 0, problem: null } })).toContain('disabled');
    expect(draw({ insideNames: { state: 'asking', typed: 200, problem: null } })).toContain('200 ký tự');
  });

  it.each(['wrong-passphrase', 'failed'] as const)('says that the passphrase was %s', (problem) => {
    expect(draw({ insideNames: { state: 'asking', typed: 0, problem } })).toContain(inside.problems[problem]);
  });

  it('stands as a list of everybody, with the time it was made and how many are not on it', () => {
    const markup = draw({ insideNames: sampleInsideNames({ notShown: 3 }) });
    for (const { name, phone } of sampleInsideRows)
      for (const text of [name, phone]) expect(markup).toContain(text ?? inside.unnamed);
    for (const text of [
      `${sampleInsideRows.length + 3} người`,
      '09:30 21/11',
      'Còn 3 người nữa',
      inside.print,
    ])
      expect(markup).toContain(text);
    expect(draw({ insideNames: sampleInsideNames({ rows: [] }) })).toContain(inside.nobody);
  });
});

describe('the record', () => {
  const { keeping } = catalogues.vi.staff;
  const told = (status: Partial<StationStatus>, change: Partial<StaffView> = {}): string =>
    draw({ lanes: [], ...change }, false, status);

  it('tells how long visits are kept, what is overdue, and of the backup', () => {
    const markup = told({
      keeping: { retainDays: 14, overdue: 8, lastBackupAtMs: null, backupProblem: 'target-missing' },
      alarms: ['retention-held'],
    });
    for (const text of [
      '14 ngày',
      '8 lượt',
      catalogues.vi.keeping.problems['target-missing'],
      catalogues.vi.alarms['retention-held'].title,
      catalogues.vi.alarms['retention-held'].help,
    ])
      expect(markup).toContain(text);
  });

  it.each([
    ['behind-ledger', true],
    ['jumped', true],
    ['long-gap', true],
    ['before-build', false],
    ['collector-differs', false],
  ] as const)(
    'says what to do about a clock that is %s; a person may confirm it: %s',
    (doubt, mayConfirm) => {
      const clock = { isTrusted: false, doubt };
      const key = `>${keeping.trust}<`;
      expect(told({ clock })).toContain(catalogues.vi.clock.doubts[doubt].help);
      expect(told({ clock }).includes(key)).toBe(mayConfirm);
      expect(told({ clock }, { mayChange: false })).not.toContain(key);
    },
  );

  it('has no key for a clock that nobody doubts', () => {
    expect(told({})).toContain(keeping.trusted);
    expect(told({})).not.toContain(`>${keeping.trust}<`);
  });
});

describe('the direction of a lane', () => {
  it('can be switched where the lane has a switch, and by nobody who only looks', () => {
    const { title } = catalogues.vi.staff.switch;
    expect(draw({ lanes: [{ lane: 'keyboard', direction: 'out' }] })).toMatch(
      /aria-pressed="false">.{0,60}>VÀO<.*aria-pressed="true">.{0,60}>RA</,
    );
    expect(draw({ lanes: [] })).not.toContain(title);
    expect(draw({ mayChange: false })).not.toContain(title);
  });
});
