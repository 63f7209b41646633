import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { GuardView } from '../../../contract/guard.ts';
import { overrideReasons } from '../../../contract/guard.ts';
import type { StationStatus } from '../../../contract/status.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { GuardBoard } from '../../../renderer/guard/guard-board.tsx';
import { GuardMenu } from '../../../renderer/guard/guard-menu.tsx';
import { GuardStrip } from '../../../renderer/guard/guard-strip.tsx';
import { keepVerdict } from '../../../renderer/guard/keep-verdict.ts';
import { OverrideSheet } from '../../../renderer/guard/override-sheet.tsx';
import { describePin, PinPad } from '../../../renderer/guard/pin-pad.tsx';
import { VerdictDetail } from '../../../renderer/guard/verdict-detail.tsx';
import { VerdictList } from '../../../renderer/guard/verdict-list.tsx';
import { healthReasons } from '../../../renderer/staff-codes.ts';
import {
  sampleGuardView,
  samplePin,
  sampleRecent,
  sampleRecents,
  sampleRush,
} from '../../support/sample-guard.ts';
import { sampleAtMs, sampleDevice, sampleStatus } from '../../support/sample-screens.ts';

const act = (): void => {};
const strip = (view: Partial<GuardView> = {}, status: Partial<StationStatus> = {}): string =>
  renderToStaticMarkup(<GuardStrip view={sampleGuardView(view)} status={sampleStatus(status)} act={act} />);
const board = (view: Partial<GuardView> = {}, status: Partial<StationStatus> = {}): string =>
  renderToStaticMarkup(<GuardBoard view={sampleGuardView(view)} status={sampleStatus(status)} act={act} />);
const menu = (view: Partial<GuardView> = {}, status: Partial<StationStatus> = {}): string =>
  renderToStaticMarkup(
    <GuardMenu view={sampleGuardView(view)} status={sampleStatus(status)} nowMs={sampleAtMs} act={act} />,
  );
const detail = (change: Parameters<typeof sampleRecent>[1], view: Partial<GuardView> = {}): string =>
  renderToStaticMarkup(
    <VerdictDetail
      verdict={sampleRecent(7, change)}
      view={sampleGuardView(view)}
      status={sampleStatus()}
      place="edge"
      act={act}
    />,
  );
const list = (recent: GuardView['recent'], status: Partial<StationStatus> = {}): string =>
  renderToStaticMarkup(
    <VerdictList recent={recent} status={sampleStatus(status)} place="edge" chosen={null} choose={act} />,
  );
const pin = (change: Parameters<typeof samplePin>[0] = {}): string =>
  renderToStaticMarkup(<PinPad pin={samplePin(change)} act={act} />);
const buttons = (markup: string): readonly string[] => markup.match(/<button\b[\s\S]*?<\/button>/g) ?? [];
const nameIn = (button: string): string => button.replaceAll(/<[^>]*>/g, ' ').trim();
const { keys, needs, help } = catalogues.vi.strip;

const everySurface: readonly (readonly [string, string])[] = [
  ['strip', strip()],
  ['strip before the first visit', strip({ recent: [] })],
  ['strip of a station without staff', strip({ operator: null, hasOperators: false })],
  ['strip of a paused gate', strip({ pausedSinceMs: sampleAtMs })],
  ['strip with a call', strip({ help: { sinceMs: sampleAtMs, by: 'visitor' } })],
  ['menu', menu()],
  ['detail', detail({ outcome: 'ask', undoUntilMs: Date.now() + 30_000 })],
  [
    'override',
    renderToStaticMarkup(
      <OverrideSheet outcome="accept" change={{ vi: 'Cho vào', en: 'Let in' }} choose={act} back={act} />,
    ),
  ],
  ['PIN pad', pin()],
  ['locked PIN pad', pin({ problem: 'locked', lockedForMs: 272_000, typed: 0 })],
  ['board', board()],
  ['board of a gate out of order', board({}, { outOfOrder: { kind: 'cannot-record', detail: '' } })],
  ['list', list([...sampleRecents])],
];

describe.each(everySurface)('the %s', (_name, markup) => {
  it('has nothing that types, nothing from the network and nothing that the content policy refuses', () => {
    expect(markup).not.toMatch(
      /<(a|input|textarea|select|iframe|script|style)\b|contenteditable|\son\w+=|https?:|data:/i,
    );
  });

  it('leaves no place unfilled', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|NaN|\[object/);
  });

  it('marks both languages', () => {
    expect(markup).toContain('lang="vi"');
    expect(markup).toContain('lang="en"');
  });

  it('names every key', () => {
    for (const button of buttons(markup))
      expect(button.includes('aria-label=') || nameIn(button) !== '').toBe(true);
  });
});

describe('the strip', () => {
  it('says the newest reason in full words, aloud, and shows ten chips', () => {
    const markup = strip();
    expect(markup).toContain('Mã 21 – Tờ khai quá cũ');
    expect(markup).toMatch(/<div class="strip-last" role="status">/);
    for (const { seq } of sampleRecents) expect(markup).toContain(`lượt ${seq}`);
  });

  it('has a key to all that it keeps, which says how many stand there only', () => {
    const more = buttons(strip({ recent: [...sampleRush] })).find((button) => button.includes('chip-more'));
    expect(more).toContain('+50');
    expect(more).toContain(catalogues.vi.strip.more);
    expect(strip({ recent: [...sampleRush] }).match(/class="chip[ "]/g)).toHaveLength(11);
    expect(strip()).not.toContain('+0');
    expect(strip({ recent: [] })).not.toContain('chip-more');
  });

  it('says which lane was turned and since when, also over the night', () => {
    const turned = (turnedAtMs: number): string =>
      strip({ lanes: [{ lane: 'main', direction: 'out', isSwitchable: true, turnedAtMs }] });
    const nowMs = Date.now();
    expect(turned(nowMs)).toMatch(/Honeywell 7580 – quầy 1: RA, đổi lúc \d\d:\d\d</);
    expect(turned(sampleAtMs - 24 * 3_600_000)).toMatch(/: RA, đổi lúc \d\d:\d\d ngày \d\d\/\d\d</);
    expect(strip()).not.toContain('đổi lúc');
  });

  it('says that the gate is out of order before a pause, and a call before that', () => {
    const status = { outOfOrder: { kind: 'cannot-record' as const, detail: '' } };
    const { title } = catalogues.vi.outOfOrder['cannot-record'];
    expect(strip({ pausedSinceMs: sampleAtMs }, status)).toContain(`Cổng tạm ngừng: ${title}`);
    expect(strip({ pausedSinceMs: sampleAtMs }, status)).not.toContain('Cổng đang tạm dừng');
    const called = strip({ help: { sinceMs: sampleAtMs, by: 'visitor' } }, status);
    expect(called).toContain(help.visitor.replace('{time}', '09:30'));
  });

  it('has no word of health, whatever stands in it', () => {
    const markup = strip({
      recent: [...healthReasons].map((reason, at) =>
        sampleRecent(at + 1, { outcome: 'ask', reasons: [reason], ruleId: 'no-fever' }),
      ),
    });
    for (const texts of Object.values(catalogues))
      for (const reason of healthReasons) expect(markup).not.toContain(texts.reasons[reason].short);
    expect(markup).not.toContain('no-fever');
  });

  it('names nobody before a verdict is opened', () => {
    expect(strip()).not.toContain('Nguyễn');
  });

  it('says in words that a visit was undone or changed', () => {
    const markup = strip();
    expect(markup).toContain(catalogues.vi.strip.fates.undone);
    expect(markup).toContain(catalogues.vi.strip.fates.overridden);
  });

  it('says a call for help before anything else, and a pause before the last verdict', () => {
    const called = strip({ help: { sinceMs: sampleAtMs, by: 'visitor' }, pausedSinceMs: sampleAtMs });
    expect(called).toContain(help.visitor.replace('{time}', '09:30'));
    expect(called).toContain(keys['help-done']);
    expect(called).not.toContain('Mã 21');
    expect(strip({ pausedSinceMs: sampleAtMs })).toContain('Cổng đang tạm dừng từ 09:30');
  });

  it('says the state of devices and sync, what is wrong first', () => {
    const markup = strip(
      {},
      {
        devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })],
        sync: { state: 'waiting', pending: 37, quarantined: 0, lastAckAtMs: null, problem: 'unreachable' },
      },
    );
    const gone = markup.indexOf(catalogues.vi.devices.problems.unplugged.title);
    expect(gone).toBeGreaterThan(0);
    expect(markup.indexOf('Chờ gửi 37 lượt')).toBeGreaterThan(gone);
  });

  it('says who is signed in, that nobody is, or how somebody is added', () => {
    expect(strip()).toContain('Bảo vệ: tuan.le');
    expect(strip({ operator: null })).toContain(catalogues.vi.strip.nobody);
    expect(strip({ operator: null, hasOperators: false })).toContain('npm run operator');
  });

  it('is not on the gate when it has a display of its own, nor when it is switched off', () => {
    expect(strip({ isOnSecondDisplay: true, pin: samplePin() })).toBe('<div class="guard"></div>');
    const off = strip({}, { display: { ...sampleStatus().display, guardStrip: 'off' } });
    expect(off).not.toContain('guard-strip');
    expect(off).not.toContain('<button');
  });

  it('still asks for a PIN where the strip is switched off', () => {
    const status = { display: { ...sampleStatus().display, guardStrip: 'off' as const } };
    expect(strip({ pin: samplePin() }, status)).toContain('role="dialog"');
  });
});

describe('the menu', () => {
  it('has each thing that staff may do', () => {
    const named = buttons(menu()).map(nameIn).join('\n');
    for (const key of ['declare', 'manual', 'pause', 'help', 'devices', 'desk', 'sign-out'] as const)
      expect(named).toContain(keys[key]);
  });

  it('turns a lane by two keys of which one is pressed, and only tells one that is fixed', () => {
    const pressed = buttons(menu()).filter((button) => button.includes('aria-pressed'));
    expect(pressed).toHaveLength(2);
    expect(pressed.filter((button) => button.includes('aria-pressed="true"'))).toHaveLength(1);
  });

  it('leaves open what needs nobody when no staff were added: help, devices, direction', () => {
    const open = buttons(menu({ operator: null, hasOperators: false })).filter(
      (button) => !button.includes('disabled'),
    );
    const named = open.map(nameIn).join('\n');
    expect(named).toContain(keys.help);
    expect(named).toContain(keys.devices);
    for (const key of ['declare', 'manual', 'pause', 'desk', 'sign-in'] as const)
      expect(named).not.toContain(keys[key]);
  });

  it('offers to resume a gate that is paused', () => {
    expect(menu({ pausedSinceMs: sampleAtMs })).toContain(keys.resume);
    expect(menu({ pausedSinceMs: sampleAtMs })).not.toContain(keys.pause);
  });
});

describe('the detail of a verdict', () => {
  it('names the visitor by the masked name, and says where a code has none', () => {
    expect(detail({})).toContain('Nguyễn T*** H***');
    expect(detail({ maskedName: null })).toContain(catalogues.vi.strip['no-name']);
  });

  it('shows how many seconds are left to undo, and none where it is over', () => {
    const untilMs = Date.now() + 30_500;
    expect(detail({ undoUntilMs: untilMs })).toMatch(/Còn (30|31) giây/);
    const [over] = buttons(detail({ undoUntilMs: null }));
    expect(over).toContain('disabled');
    expect(over).toContain('Đã quá 60 giây');
  });

  it.each([
    ['needs-guard', needs.guard],
    ['needs-admin', needs.admin],
    ['never', needs.never],
  ] as const)('says what stands in the way where going against it is %s', (override, words) => {
    expect(detail({ outcome: 'deny', override })).toContain(words);
  });

  it('has no key to go against what nobody may, nor against what was undone or changed', () => {
    const against = (change: Parameters<typeof sampleRecent>[1]): boolean =>
      detail({ outcome: 'deny', ...change }).includes(keys['accept-in']);
    expect(against({})).toBe(true);
    expect(against({ override: 'never' })).toBe(false);
    expect(against({ fate: 'undone' })).toBe(false);
    expect(against({ fate: 'overridden' })).toBe(false);
  });

  it('says that an undone visit is kept in the record, and that the visitor may not have seen it', () => {
    expect(detail({ fate: 'undone' })).toContain(catalogues.vi.strip['fate-told'].undone);
    expect(detail({ fate: 'overridden' })).toContain(catalogues.vi.strip.tell);
    expect(detail({})).not.toContain(catalogues.vi.strip.tell);
  });

  it('that left the list says so, and nothing of it can be pressed', () => {
    const gone = keepVerdict([], sampleRecent(7).visitId, sampleRecent(7, { outcome: 'deny' }));
    if (gone === null) throw new Error('not kept');
    const markup = renderToStaticMarkup(
      <VerdictDetail {...gone} view={sampleGuardView()} status={sampleStatus()} place="edge" act={act} />,
    );
    expect(markup).toContain(catalogues.vi.strip.gone);
    expect(buttons(markup).every((button) => button.includes('disabled'))).toBe(true);
  });
});

describe('a verdict that is open', () => {
  const open = sampleRecent(7, { outcome: 'deny', undoUntilMs: sampleAtMs + 60_000 });

  it('is as it is told now while it is listed', () => {
    const now = { ...open, fate: 'undone' as const };
    expect(keepVerdict([sampleRecent(8), now], open.visitId, open)).toEqual({ verdict: now, isGone: false });
  });

  it('stays when its row leaves the list, with nothing that may be done', () => {
    expect(keepVerdict([sampleRecent(8)], open.visitId, open)).toEqual({
      verdict: { ...open, undoUntilMs: null, override: 'never', turnAway: 'never' },
      isGone: true,
    });
  });

  it('is never another: nobody undoes whom they did not choose', () => {
    expect(keepVerdict([sampleRecent(8)], sampleRecent(9).visitId, open)).toBeNull();
    expect(keepVerdict([sampleRecent(8)], null, open)).toBeNull();
  });
});

describe('the list of verdicts', () => {
  const rows = (markup: string): readonly string[] =>
    buttons(markup).filter((button) => button.includes('board-row'));

  it('has a row for each that is kept, more than ten', () => {
    expect(rows(list([...sampleRush]))).toHaveLength(60);
  });

  it('says time, outcome, reason and masked name, and what became of it', () => {
    const nowMs = Date.now();
    const [row = ''] = rows(list([sampleRecent(7, { undoUntilMs: nowMs + 30_500 })]));
    for (const told of ['09:30', catalogues.vi.strip.words.accept, 'Mã 1', 'Nguyễn T*** H***'])
      expect(row).toContain(told);
    expect(row).toMatch(/Còn (30|31) giây/);
    expect(rows(list([sampleRecent(7, { fate: 'undone', undoUntilMs: null })]))[0]).toContain('Đã hủy');
    expect(rows(list([sampleRecent(7)]))[0]).not.toContain('board-row-state');
  });

  it('names the lane where there are several', () => {
    const devices = [sampleDevice(), sampleDevice({ deviceId: 'back', lane: 'exit', label: 'Cổng sau' })];
    expect(list([sampleRecent(7, { lane: 'exit' })], { devices })).toContain('Nguyễn T*** H*** · Cổng sau');
    expect(list([sampleRecent(7)])).not.toContain('H*** ·');
  });

  it('has no word of health on the gate’s edge', () => {
    const markup = list([...healthReasons].map((reason, at) => sampleRecent(at + 1, { reasons: [reason] })));
    for (const reason of healthReasons) expect(markup).not.toContain(catalogues.vi.reasons[reason].short);
  });
});

describe('the reasons to go against a verdict', () => {
  const offered = (outcome: 'accept' | 'deny'): string =>
    renderToStaticMarkup(
      <OverrideSheet outcome={outcome} change={{ vi: '', en: '' }} choose={act} back={act} />,
    );
  it('are all offered in one way or the other', () => {
    const all = offered('accept') + offered('deny');
    for (const reason of overrideReasons) expect(all).toContain(catalogues.vi.strip.override[reason]);
  });

  it('say that the visitor is to be told', () => {
    expect(offered('deny')).toContain(catalogues.vi.strip['tell-after']);
  });

  it('let nobody in for looking ill, and turn nobody away for an emergency', () => {
    expect(offered('accept')).not.toContain(catalogues.vi.strip.override['not-well']);
    expect(offered('deny')).not.toContain(catalogues.vi.strip.override.emergency);
  });
});

describe('the PIN pad', () => {
  it('shows how many digits were typed and never which', () => {
    const dots = (typed: number): number => pin({ typed }).split('pin-dot-typed').length - 1;
    expect(dots(0)).toBe(0);
    expect(dots(3)).toBe(3);
    expect(dots(12)).toBe(12);
    expect(pin({ typed: 3 })).toContain('Đã nhập 3 số');
  });

  it('hands a PIN over from six digits on', () => {
    const enter = (typed: number) =>
      buttons(pin({ typed })).find((button) => button.includes(catalogues.vi.strip.pin.enter));
    expect(enter(5)).toContain('disabled');
    expect(enter(6)).not.toContain('disabled');
  });

  it.each([
    ['nobody is chosen', { chosen: null }],
    ['a PIN is being checked', { isChecking: true }],
    ['it is locked', { lockedForMs: 1, problem: 'locked' as const }],
  ])('takes no digit while %s, and can be left', (_when, change) => {
    const open = buttons(pin(change)).filter((button) => !button.includes('disabled'));
    expect(open.some((button) => button.includes('pin-key'))).toBe(false);
    expect(open.some((button) => button.includes(catalogues.vi.strip.pin.cancel))).toBe(true);
  });

  it('says a wrong PIN and a lock with the time that is left, as an alert', () => {
    expect(pin({ problem: 'wrong' })).toContain('role="alert"');
    expect(describePin(samplePin({ problem: 'locked' }), 272_000).vi).toContain('4 phút 32 giây');
    expect(describePin(samplePin({ problem: 'locked' }), 0).vi).not.toContain('khóa');
  });

  it('says that it is checking, not that the last one was wrong', () => {
    expect(describePin(samplePin({ isChecking: true, problem: 'wrong' }), 0).vi).toBe(
      catalogues.vi.strip.pin.checking,
    );
  });
});

describe('the board of a second display', () => {
  it('opens the newest verdict in full, with the words of health', () => {
    const markup = board();
    expect(markup).toContain(catalogues.vi.reasons['contact-declared'].short);
    expect(markup).toContain(catalogues.vi.reasons['symptoms-declared'].short);
    expect(markup).toContain('declaration-within-24-hours');
  });

  it('lists ten verdicts, the shown one pressed', () => {
    const rows = buttons(board()).filter((button) => button.includes('board-row'));
    expect(rows).toHaveLength(10);
    expect(rows.map((row) => row.includes('aria-pressed="true"'))).toEqual([
      true,
      ...Array.from({ length: 9 }, () => false),
    ]);
  });

  it('says why the gate is out of order and what to do, in place of a verdict', () => {
    const { title, help: what } = catalogues.vi.outOfOrder['cannot-record'];
    const markup = board({}, { outOfOrder: { kind: 'cannot-record', detail: 'SQLITE_FULL' } });
    expect(markup).toMatch(new RegExp(`role="alert"><span[^>]*>Cổng tạm ngừng: ${title}`));
    expect(markup).toContain(what);
    expect(markup).toContain('SQLITE_FULL');
    expect(markup).not.toContain(keys.undo);
    expect(board()).not.toContain('board-fault');
  });

  it('says which lane was turned', () => {
    const lanes = [{ lane: 'main', direction: 'out' as const, isSwitchable: true, turnedAtMs: Date.now() }];
    expect(board({ lanes })).toContain('RA, đổi lúc');
  });

  it('carries the PIN pad', () => {
    expect(board({ pin: samplePin(), isOnSecondDisplay: true })).toContain('role="dialog"');
  });
});
