import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import { dwellMs } from '../../contract/prompt.ts';
import { families } from '../../contract/reading.ts';
import { reasonSchema } from '../../contract/reasons.ts';
import { scanAgainKindSchema } from '../../contract/scan.ts';
import { outOfOrderKinds } from '../../contract/status.ts';
import { nextSteps } from '../../contract/verdict.ts';
import { type Gate, sceneOf, step } from '../../electron/gate/gate-machine.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { chooseView, type Known } from '../../renderer/choose-view.ts';
import { shareLeft } from '../../renderer/count-down.tsx';
import { sentencesOf } from '../../renderer/fit-told.ts';
import { type Acts, GateScreen } from '../../renderer/gate-screen.tsx';
import { healthReasons } from '../../renderer/staff-codes.ts';
import { sampleGuardView } from '../support/sample-guard.ts';
import { gateWith, promptEvent } from '../support/sample-scenes.ts';
import {
  sampleDevice,
  sampleScanAgainPrompt,
  sampleStatus,
  sampleVisitPrompt,
  sampleZone,
} from '../support/sample-screens.ts';

const acts: Acts = {
  asStaff: { open: () => {}, act: () => {} },
  asGuard: () => {},
  asVisitor: () => {},
  onForm: () => {},
  atDesk: () => {},
};
type Given = Partial<Omit<Known, 'scene'>> & { readonly prompt?: Prompt; readonly gate?: Gate };
const draw = ({ prompt, gate, ...known }: Given): string =>
  renderToStaticMarkup(
    <GateScreen
      view={chooseView({
        status: sampleStatus(),
        fault: null,
        staff: null,
        guard: null,
        form: null,
        desk: null,
        scene: sceneOf(gate ?? (prompt === undefined ? gateWith() : gateWith(prompt))),
        ...known,
      })}
      acts={acts}
    />,
  );
const visit = (change: Partial<VisitPrompt>): string => draw({ prompt: sampleVisitPrompt(change) });

const atExit = sampleVisitPrompt({
  kind: 'deny',
  lane: 'exit',
  direction: 'out',
  reasons: ['declaration-too-old'],
  nextStep: 'declare-again',
  maskedName: 'Trần V*** A***',
});
const twoLanes = gateWith(sampleVisitPrompt(), atExit);
const halfFree = step(twoLanes, { type: 'over', showing: 1 });

const everyScreen: readonly (readonly [string, string])[] = [
  ['starting', draw({ status: null })],
  ['idle', draw({})],
  [
    'alarm',
    draw({ status: sampleStatus({ devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })] }) }),
  ],
  ['accept', visit({})],
  ['deny', visit({ kind: 'deny' })],
  ['ask', visit({ kind: 'ask' })],
  ['scan-again', draw({ prompt: sampleScanAgainPrompt() })],
  ['split', draw({ gate: twoLanes })],
  ['half-free split', draw({ gate: halfFree })],
  ['out-of-order', draw({ fault: { kind: 'internal', detail: '' } })],
];

describe.each(everyScreen)('the %s screen', (_name, markup) => {
  it('has nothing that can be focused, typed into or clicked but the call for help', () => {
    expect(markup.replaceAll('<button type="button" class="call">', '')).not.toMatch(
      /<(a|button|input|textarea|select|iframe|dialog)\b|tabindex|contenteditable/i,
    );
  });

  it('carries nothing that the content policy refuses and nothing from the network', () => {
    expect(markup).not.toMatch(/<(script|style|link)\b|\son\w+=|https?:|data:/i);
  });

  it('marks both languages', () => {
    expect(markup).toContain('lang="vi"');
    expect(markup).toContain('lang="en"');
  });

  it('leaves no place unfilled', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|null|NaN|\[object/);
  });
});

describe('a verdict', () => {
  it.each([
    ['accept', 'status'],
    ['deny', 'alert'],
    ['ask', 'alert'],
  ] as const)('of %s is announced as %s', (kind, role) => {
    expect(visit({ kind })).toContain(`role="${role}"`);
  });

  it.each(reasonSchema.options)('denied for %s says so to the visitor in both languages', (reason) => {
    const markup = visit({ kind: 'deny', reasons: [reason], family: 'insurance-card', declaredAtMs: null });
    for (const texts of Object.values(catalogues)) {
      const filled = texts.reasons[reason].title.replace('{family}', texts.families['insurance-card']);
      const sentence = filled.charAt(0).toUpperCase() + filled.slice(1);
      expect(markup).toContain(sentence.replaceAll("'", '&#x27;'));
    }
  });

  it.each(nextSteps)('tells what to do next for %s', (nextStep) => {
    const markup = visit({ kind: 'deny', nextStep });
    for (const sentence of sentencesOf(catalogues.vi.nextSteps[nextStep])) expect(markup).toContain(sentence);
    expect(markup).toContain(catalogues.en.nextSteps[nextStep]);
  });

  it.each(families)('names the kind of code when the venue does not take it: %s', (family) => {
    const markup = visit({ kind: 'deny', reasons: ['code-not-accepted'], family });
    expect(markup).toContain(catalogues.vi.families[family]);
  });

  it.each(['deny', 'ask'] as const)(
    'of %s never shows a word of health, to the visitor or the queue behind',
    (kind) => {
      const markup = visit({
        kind,
        reasons: ['symptoms-declared', 'contact-declared', 'certificate-rules-failed'],
        notices: ['certificate-rules-failed'],
        nextStep: 'see-staff',
      });
      for (const texts of Object.values(catalogues)) {
        for (const reason of healthReasons) expect(markup).not.toContain(texts.reasons[reason].short);
      }
      expect(markup).not.toMatch(/triệu chứng|tiếp xúc|điều kiện|sốt|symptom|contact|rules|patient|fever/i);
      expect(markup).toContain('Mã 28');
      expect(markup).toContain('Đây là mã khai báo y tế, cần người xem trực tiếp.');
    },
  );

  it.each(['deny', 'ask', 'accept'] as const)(
    'of %s by a rule of the venue shows its own text in place of a title',
    (kind) => {
      const text = { vi: 'Hôm nay chỉ tiếp người có hẹn.', en: 'Appointments only today.' };
      const markup = visit({ kind, reasons: ['venue-rule'], nextStep: 'see-staff', text });
      expect(markup).toContain(text.vi);
      expect(markup).toContain(text.en);
      expect(markup).not.toContain(catalogues.vi.reasons['venue-rule'].title);
      expect(markup).toContain(catalogues.vi.nextSteps['see-staff']);
    },
  );

  it('never tells who has just shown a citizen card to show one', () => {
    const refused: Partial<VisitPrompt> = {
      kind: 'deny',
      reasons: ['code-not-accepted'],
      nextStep: 'show-personal-code',
    };
    const [own] = sentencesOf(catalogues.vi.instead['citizen-card']);
    expect(visit({ ...refused, family: 'citizen-card' })).toContain(own);
    expect(visit({ ...refused, family: 'insurance-card' })).not.toContain(own);
  });

  it('leaves the next step to the rule when it is not about another code', () => {
    const markup = visit({ kind: 'ask', reasons: ['needs-network'], nextStep: 'see-staff' });
    expect(markup).toContain(catalogues.vi.nextSteps['see-staff']);
    expect(markup).not.toContain(sentencesOf(catalogues.vi.instead['needs-network'])[0]);
  });

  it('says how old a declaration is that is too old', () => {
    const { atMs } = sampleVisitPrompt();
    const declaredAtMs = atMs - 4 * 24 * 3_600_000;
    const markup = visit({ kind: 'deny', reasons: ['declaration-too-old'], declaredAtMs });
    expect(markup).toContain('Khai báo 4 ngày trước, đã quá thời hạn của nơi này.');
    expect(markup).toContain('Declared 4 days ago, longer ago than this place allows.');
  });

  it.each([
    [null, 'Bên trong đã đủ người.<'],
    [1, 'Bên trong đã đủ người. Đợi khoảng 1 phút.'],
    [12, 'Bên trong đã đủ người. Đợi khoảng 12 phút.'],
  ])('of a full place tells a wait of %s minutes', (waitMinutes, sentence) => {
    const markup = visit({ kind: 'deny', reasons: ['venue-full'], nextStep: 'wait-here', waitMinutes });
    expect(markup.replace(' </span>', '</span>')).toContain(sentence);
  });

  it.each(nextSteps)('has a code for the phone only where a declaration is needed: %s', (nextStep) => {
    const isDeclaring = nextStep === 'declare-again' || nextStep === 'declare-now';
    const markup = visit({ kind: 'deny', reasons: ['expired'], nextStep });
    expect(markup.includes('phone-code-symbol')).toBe(isDeclaring);
    expect(markup.includes('tokhaiyte.vn')).toBe(isDeclaring);
  });

  it('shows the masked name and the age of the declaration', () => {
    expect(visit({})).toContain('Nguyễn T*** H***');
    expect(visit({})).toContain('Khai báo 3 giờ trước');
  });

  it('runs the count-down from full to empty over the whole dwell', () => {
    expect(visit({ kind: 'ask' })).toContain('count-down-left');
    expect([-5, 0, 2_000, 8_000, 9_000].map((elapsedMs) => shareLeft(elapsedMs, dwellMs.ask))).toEqual([
      1, 1, 0.75, 0, 0,
    ]);
  });

  it('tells the guard of a repeat, the notices and the number of the visit', () => {
    const markup = visit({ isRepeat: true, notices: ['on-behalf'], seq: 77 });
    expect(markup).toContain('Lượt 77');
    expect(markup).toContain('Khai hộ');
    expect(markup).toContain('Quét lặp lại');
  });

  it('still tells the guard that a scanner is gone', () => {
    const status = sampleStatus({ devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })] });
    expect(draw({ status, prompt: sampleVisitPrompt() })).toContain('Máy quét bị rút ra');
  });

  it('says goodbye to who leaves', () => {
    const markup = visit({ direction: 'out', nextStep: 'walk-out', reasons: ['exit-recorded'] });
    expect(markup).toContain(catalogues.vi.words['accept-out']);
    expect(markup).not.toContain(catalogues.vi.words['accept-in']);
  });
});

describe('two answers at once', () => {
  const devices = [
    sampleDevice(),
    sampleDevice({ deviceId: 'exit', lane: 'exit', direction: 'out', label: 'Cửa ra' }),
  ];
  const status = sampleStatus({ devices });

  it('each carry word, name, sentence, number and the name of their lane', () => {
    const markup = draw({ status, gate: twoLanes });
    for (const text of [
      'Honeywell 7580 – quầy 1',
      'Nguyễn T*** H***',
      catalogues.vi.words['accept-in'],
      'Cửa ra',
      'Trần V*** A***',
      catalogues.vi.words.deny,
      sentencesOf(catalogues.vi.nextSteps['declare-again'])[0] ?? '?',
      sentencesOf(catalogues.en.nextSteps['declare-again'])[0] ?? '?',
      'Mã 21',
    ])
      expect(markup).toContain(text);
    expect(markup.match(/count-down-left/g)).toHaveLength(2);
  });

  it('each say why, and show the code for the phone to who has to declare', () => {
    const markup = draw({ status, gate: twoLanes });
    expect(markup).toContain('Khai báo 3 giờ trước, đã quá thời hạn của nơi này.');
    expect(markup).toContain('Declared 3 hours ago, longer ago than this place allows.');
    expect(markup.match(/phone-code-symbol/g)).toHaveLength(1);
    expect(markup).toContain('tokhaiyte.vn');
  });

  it('have no room for that code where three share the screen, and still say why', () => {
    const three = [...devices, sampleDevice({ deviceId: 'side', lane: 'side', direction: 'both' })];
    const gate = step(twoLanes, promptEvent(sampleVisitPrompt({ lane: 'side' })));
    const markup = draw({ status: sampleStatus({ devices: three }), gate });
    expect(markup).not.toContain('phone-code-symbol');
    expect(markup).toContain('đã quá thời hạn của nơi này.');
  });

  it('leave a free part that says which way its lane is turned now', () => {
    const both = [sampleDevice({ direction: 'both' }), ...devices.slice(1)];
    const lanes = [{ lane: 'main', direction: 'out', isSwitchable: true }] as const;
    const markup = draw({
      status: sampleStatus({ devices: both }),
      gate: halfFree,
      guard: sampleGuardView({ lanes: [...lanes] }),
    });
    const [free = ''] = markup.split(catalogues.vi.lanes.ready);
    expect(free.slice(free.lastIndexOf('part-direction'))).toContain('>RA<');
  });

  it('stand in the order of the scanners', () => {
    const markup = draw({ status: sampleStatus({ devices: [...devices].reverse() }), gate: twoLanes });
    expect(markup.indexOf('Cửa ra')).toBeLessThan(markup.indexOf('quầy 1'));
  });

  it('leave a place that invites, not the answer of another lane, when one is over', () => {
    const markup = draw({ status, gate: halfFree });
    expect(markup).toContain(catalogues.vi.lanes.ready);
    expect(markup).not.toContain('Nguyễn T*** H***');
    expect(markup).toContain('Trần V*** A***');
  });

  it('do not invite to a scanner that is gone', () => {
    const gone = sampleStatus({
      devices: [sampleDevice({ state: 'gone', problem: 'unplugged' }), ...devices.slice(1)],
    });
    const markup = draw({ status: gone, gate: halfFree });
    expect(markup).not.toContain(catalogues.vi.lanes.ready);
    expect(markup).toContain('Máy quét bị rút ra');
  });
});

describe('which way the gate leads', () => {
  const status = sampleStatus({ devices: [sampleDevice({ direction: 'both' })] });
  const guard = sampleGuardView({ lanes: [{ lane: 'main', direction: 'out', isSwitchable: true }] });

  it.each([
    ['reading', step(gateWith(), { type: 'code-taken', lane: 'main' })],
    [
      'busy',
      step(step(gateWith(), { type: 'code-taken', lane: 'main' }), {
        type: 'queued',
        lane: 'main',
        waiting: 2,
      }),
    ],
    ['paused', step(gateWith(), { type: 'paused', isOn: true })],
    ['scan-again', gateWith(sampleScanAgainPrompt())],
  ] as const)('stands on the screen of %s too, as the guard has turned it', (_screen, gate) => {
    expect(draw({ status, guard, gate })).toContain('verdict-direction');
    expect(draw({ status, guard, gate })).toContain('>RA<');
    expect(draw({ status, gate })).toContain('>VÀO – RA<');
  });
});

describe('the guard who was called', () => {
  const guard = sampleGuardView({ help: { sinceMs: 0, by: 'visitor' } });

  it.each([
    ['idle', gateWith()],
    ['reading', step(gateWith(), { type: 'code-taken', lane: 'main' })],
    ['paused', step(gateWith(), { type: 'paused', isOn: true })],
  ] as const)('is told of on the screen of %s', (_screen, gate) => {
    expect(draw({ guard, gate })).toContain(catalogues.vi.service.help.title);
    expect(draw({ guard: sampleGuardView(), gate })).not.toContain(catalogues.vi.service.help.title);
  });
});

describe('a phone at the reader', () => {
  const hint = catalogues.vi.guard['phone-near'];

  it('is hinted at beside the answer, whole or shared, and changes nothing else', () => {
    const near = sampleVisitPrompt({ isPhoneNear: true });
    expect(draw({ prompt: near })).toContain(hint);
    expect(draw({ gate: step(twoLanes, promptEvent(near)) })).toContain(hint);
    expect(visit({})).not.toContain(hint);
    expect(draw({ prompt: near })).toContain(catalogues.vi.words['accept-in']);
  });
});

describe('how many are inside', () => {
  const idle = (zones: Parameters<typeof sampleZone>[0][], change = {}): string =>
    draw({
      status: sampleStatus({
        zones: zones.map((zone, at) => sampleZone({ id: `z${at}`, ...zone })),
        ...change,
      }),
    });

  it('stands on the idle screen where there is a limit, and nowhere else', () => {
    expect(idle([{}])).toContain('37<span class="zone-limit">/50</span>');
    expect(idle([{ softLimit: null, hardLimit: null }])).not.toContain('zone-count');
    expect(visit({})).not.toContain('zone-count');
  });

  it('names the zones where there are several, and says in words when one is full', () => {
    expect(idle([{}])).not.toContain('Khu khám bệnh');
    const markup = idle([{}, { name: 'Nội trú', inside: 50, room: 'full' }]);
    for (const text of ['Khu khám bệnh', 'Nội trú', 'Đã đủ', 'Full']) expect(markup).toContain(text);
  });

  it('gives way when nobody can be scanned', () => {
    const devices = [sampleDevice({ state: 'gone', problem: 'unplugged' })];
    expect(idle([{}], { devices })).not.toContain('zone-count');
  });
});

describe('the other screens', () => {
  it('tell staff to switch the input method off when it spoils the codes', () => {
    const markup = draw({ status: sampleStatus({ alarms: ['input-method'] }) });
    expect(markup).toContain('Tắt bộ gõ tiếng Việt (UniKey) rồi quét lại.');
    expect(markup).toContain('role="alert"');
  });

  it('say a quiet hour in the status line, without a banner for who waits', () => {
    const markup = draw({ status: sampleStatus({ alarms: ['nobody-scans'] }) });
    expect(markup).toContain(catalogues.vi.alarms['nobody-scans'].title);
    expect(markup).not.toContain('role="alert"');
  });

  it.each(scanAgainKindSchema.options)('ask to scan again after %s', (cause) => {
    const markup = draw({ prompt: sampleScanAgainPrompt({ cause }) });
    expect(markup).toContain(catalogues.vi.drops[cause].title);
    const next =
      cause === 'next-part' ? catalogues.vi.instead['chunk-of-many'] : catalogues.vi.nextSteps['scan-again'];
    for (const sentence of sentencesOf(next)) expect(markup).toContain(sentence);
  });

  it.each(outOfOrderKinds)('name the cause and its cure when out of order: %s', (kind) => {
    const markup = draw({ fault: { kind, detail: 'ENOSPC' } });
    expect(markup).toContain(catalogues.vi.outOfOrder[kind].title);
    expect(markup).toContain(catalogues.vi.outOfOrder[kind].help);
    expect(markup).toContain('ENOSPC');
    expect(markup).toContain('role="alert"');
  });

  it('show venue, gate, rule and every kind of code while idle', () => {
    const markup = draw({});
    const status = sampleStatus();
    for (const text of [status.venueName, status.gate, status.policyTitle?.vi ?? '?']) {
      expect(markup).toContain(text);
    }
    for (const text of Object.values(catalogues.vi.idle.kinds)) expect(markup).toContain(text);
    expect(markup).toContain(catalogues.vi.idle.law);
    expect(markup).toContain('giữ 21 ngày');
    expect(markup).not.toContain('phone-code');
  });

  it("show the venue's own rule, notice and code in place of the usual ones", () => {
    const face = {
      ...sampleStatus().face,
      rule: { vi: 'Mỗi bệnh nhân một người nhà.', en: 'One relative for each patient.' },
      notice: { vi: 'Dữ liệu do trạm y tế giữ.', en: 'The health station keeps the data.' },
      qrText: 'https://qr.example/dia-diem/1',
    };
    const markup = draw({ status: sampleStatus({ face }) });
    for (const { vi, en } of [face.rule, face.notice]) {
      expect(markup).toContain(vi);
      expect(markup).toContain(en);
    }
    expect(markup).toContain('phone-code');
    expect(markup).not.toContain(sampleStatus().policyTitle?.vi);
    expect(markup).not.toContain(catalogues.vi.idle.law);
  });

  it('stop inviting when the last scanner is gone', () => {
    const gone = sampleDevice({ state: 'gone', problem: 'unplugged' });
    const last = draw({ status: sampleStatus({ devices: [gone] }) });
    expect(last).toContain('Cắm lại dây máy quét.');
    expect(last).not.toContain(catalogues.vi.idle.heading);
    const other = draw({ status: sampleStatus({ devices: [gone, sampleDevice({ deviceId: 'back' })] }) });
    expect(other).toContain(catalogues.vi.idle.heading);
  });
});
