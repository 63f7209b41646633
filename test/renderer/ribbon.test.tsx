import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../contract/prompt.ts';
import { type GateEvent, sceneOf, step } from '../../electron/gate/gate-machine.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { chooseView, type Known } from '../../renderer/choose-view.ts';
import { sentencesOf } from '../../renderer/fit-told.ts';
import { type Acts, GateScreen } from '../../renderer/gate-screen.tsx';
import { healthReasons } from '../../renderer/staff-codes.ts';
import { sampleGuardView, samplePin } from '../support/sample-guard.ts';
import { afterEvents, openGate, promptEvent } from '../support/sample-scenes.ts';
import {
  sampleDevice,
  samplePromptId,
  sampleScanAgainPrompt,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';

const acts: Acts = {
  asStaff: { open: () => {}, act: () => {} },
  asGuard: () => {},
  asVisitor: () => {},
  onForm: () => {},
  atDesk: () => {},
};
const oneLane = sampleStatus();
const threeLanes = sampleStatus({
  devices: [
    sampleDevice({ lane: 'left', label: 'Cửa trái' }),
    sampleDevice({ deviceId: 'right', lane: 'right', direction: 'out', label: 'Cửa phải' }),
    sampleDevice({ deviceId: 'side', lane: 'side', direction: 'both', label: 'Cửa bên' }),
  ],
});

/** What stands over the pad of a guard who signs in, after these events; the whole page, and the ribbon alone. */
function draw(events: readonly GateEvent[], change: Partial<Known> = {}) {
  const whole = renderToStaticMarkup(
    <GateScreen
      view={chooseView({
        status: threeLanes,
        scene: sceneOf(afterEvents(openGate, ...events)),
        fault: null,
        staff: null,
        guard: sampleGuardView({
          pin: samplePin(),
          lanes: [{ lane: 'side', direction: 'out', isSwitchable: true }],
        }),
        form: null,
        desk: null,
        ...change,
      })}
      acts={acts}
    />,
  );
  const [, ribbon = ''] = whole.split('<div class="ribbon ');
  return { whole, ribbon };
}
const prompts = (...all: readonly Prompt[]) => all.map(promptEvent);
const denied = sampleVisitPrompt({
  kind: 'deny',
  lane: 'left',
  reasons: ['declaration-too-old'],
  nextStep: 'declare-again',
  maskedName: 'Trần V*** A***',
});
const leaving = sampleVisitPrompt({ lane: 'right', direction: 'out', promptId: samplePromptId(2) });

describe('an answer in the ribbon', () => {
  it.each([
    ['accept', 'status'],
    ['deny', 'alert'],
    ['ask', 'alert'],
  ] as const)('keeps every channel of %s, and is announced as %s', (kind, role) => {
    const prompt = sampleVisitPrompt({ ...denied, kind, nextStep: 'see-staff' });
    const { ribbon } = draw(prompts(prompt));
    for (const text of [
      `role="${role}"`,
      `var(--field-${kind})`,
      'class="shape"',
      catalogues.vi.words[kind === 'accept' ? 'accept-in' : kind],
      catalogues.en.words[kind === 'accept' ? 'accept-in' : kind],
      'Trần V*** A***',
      sentencesOf(catalogues.vi.nextSteps['see-staff'])[0] ?? '?',
      'count-down-left',
    ])
      expect(ribbon).toContain(text);
  });

  it('stands with the lane and the way where there are several lanes, with the way alone where there is one', () => {
    const several = draw(prompts(denied)).ribbon;
    expect(several).toContain('Cửa trái');
    expect(several).toContain(`>${catalogues.vi.directions.in}<`);
    const single = draw(prompts(sampleVisitPrompt({ ...denied, lane: 'main' })), { status: oneLane }).ribbon;
    expect(single).not.toContain('ribbon-lane');
    expect(single).toContain(`>${catalogues.vi.directions.in}<`);
  });

  it('leaves the pad, its keys and its heading where they were', () => {
    const { whole } = draw(prompts(denied));
    expect(whole).toContain('data-screen="pin-pad" data-ribbon="tall"');
    expect(whole.match(/class="pin-key"/g)).toHaveLength(10);
    const { ribbon } = draw(prompts(denied));
    expect(ribbon).not.toMatch(/<(h1|button)\b|tabindex/);
  });

  it('stands beside those of other lanes, in the order of the scanners, each with its time', () => {
    const { ribbon } = draw(prompts(leaving, denied));
    expect(ribbon).toMatch(/^ribbon-of-2/);
    expect(ribbon.indexOf('Cửa trái')).toBeLessThan(ribbon.indexOf('Cửa phải'));
    expect(ribbon.match(/count-down-left/g)).toHaveLength(2);
  });

  it('invites at its own place once it is over and another is still read', () => {
    const after = step(afterEvents(openGate, ...prompts(leaving, denied)), { type: 'over', showing: 1 });
    const { ribbon } = draw([], { scene: sceneOf(after) });
    expect(ribbon).toContain(catalogues.vi.lanes.ready);
    expect(ribbon).toContain('Cửa phải');
    expect(ribbon).toContain('Trần V*** A***');
  });

  it('says which way a lane is turned now, of whom it could not read', () => {
    const { ribbon } = draw(prompts(sampleScanAgainPrompt({ lane: 'side' })));
    expect(ribbon).toContain(`>${catalogues.vi.directions.out}<`);
    expect(ribbon).toContain(catalogues.vi.words['scan-again']);
  });

  it('never shows a word of health', () => {
    const { ribbon } = draw(
      prompts(
        sampleVisitPrompt({ kind: 'deny', lane: 'left', reasons: [...healthReasons], nextStep: 'see-staff' }),
      ),
    );
    expect(ribbon).not.toMatch(
      /triệu chứng|tiếp xúc|điều kiện|sốt|nhiệt độ|symptom|contact|rules|fever|temperature/i,
    );
  });
});

describe('a code that is being read while somebody works at the screen', () => {
  const read: GateEvent = { type: 'code-taken', lane: 'right' };

  it('has one line, with its lane', () => {
    const { whole, ribbon } = draw([read]);
    expect(whole).toContain('data-ribbon="thin"');
    expect(ribbon).toContain(catalogues.vi.service.parts.reading);
    expect(ribbon).toContain('Cửa phải');
  });

  it('says how many wait behind it', () => {
    const { ribbon } = draw([read, { type: 'queued', lane: 'right', waiting: 3 }]);
    expect(ribbon).toContain('Còn 3 người đang đợi');
  });
});

it.each([
  ['the devices screen', { guard: sampleGuardView(), staff: sampleStaffView() }, 'class="screen staff"'],
] as const)('%s is not hidden by an answer', (_what, change, mark) => {
  const { whole } = draw(prompts(denied), change);
  expect(whole).toContain(mark);
  expect(whole).not.toMatch(/class="screen staff"[^>]*hidden/);
});

it('nothing stands in a ribbon where nobody is answered', () => {
  expect(draw([]).whole).not.toContain('ribbon');
});
