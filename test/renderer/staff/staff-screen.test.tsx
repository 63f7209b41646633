import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { StaffView } from '../../../contract/staff.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { SetupSheet } from '../../../renderer/staff/setup-sheet.tsx';
import { StaffScreen } from '../../../renderer/staff/staff-screen.tsx';
import { healthReasons } from '../../../renderer/staff-codes.ts';
import { sampleStaffView, sampleStatus, sampleTestScan } from '../../support/sample-screens.ts';

const draw = (change: Partial<StaffView> = {}, isCovered = false): string =>
  renderToStaticMarkup(
    <StaffScreen
      staff={sampleStaffView(change)}
      status={sampleStatus()}
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
