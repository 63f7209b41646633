import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { StationStatus } from '../../../contract/status.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { describeStatus } from '../../../renderer/describe-status.ts';
import { GuardBoard } from '../../../renderer/guard/guard-board.tsx';
import { GuardMenu } from '../../../renderer/guard/guard-menu.tsx';
import { GuardStrip } from '../../../renderer/guard/guard-strip.tsx';
import { sampleGuardView } from '../../support/sample-guard.ts';
import { sampleAtMs, sampleStatus } from '../../support/sample-screens.ts';

const act = (): void => {};
type Change = Partial<StationStatus>;
const strip = (change: Change): string =>
  renderToStaticMarkup(<GuardStrip view={sampleGuardView()} status={sampleStatus(change)} act={act} />);
const board = (change: Change): string =>
  renderToStaticMarkup(
    <GuardBoard
      view={sampleGuardView({ isOnSecondDisplay: true })}
      status={sampleStatus(change)}
      act={act}
    />,
  );
const menu = (change: Change): string =>
  renderToStaticMarkup(
    <GuardMenu view={sampleGuardView()} status={sampleStatus(change)} nowMs={sampleAtMs} act={act} />,
  );
const section = (markup: string): string =>
  /<section class="sound-check[\s\S]*?<\/section>/.exec(markup)?.[0] ?? '';
const words = catalogues.vi['sound-check'];
const asked: Change = { soundCheck: { state: 'asked', played: 1 } };

describe.each([
  ['strip', strip],
  ['board', board],
] as const)('the sound check on the %s', (_name, draw) => {
  it('asks whether the tones were heard, with two keys', () => {
    const drawn = section(draw(asked));
    expect(drawn).toContain(words.question);
    expect(drawn).toContain(catalogues.en['sound-check'].question);
    expect(drawn.match(/<button/g)).toHaveLength(2);
    expect(drawn).toContain(`>${words.heard}<`);
    expect(drawn).toContain(`>${words.unheard}<`);
  });

  it.each(['sound-gone', 'sound-muted', 'sound-unheard'] as const)(
    'says %s in words, with the key that plays the tones again',
    (alarm) => {
      const drawn = section(draw({ alarms: [alarm], soundCheck: { state: 'unheard', played: 1 } }));
      expect(drawn).toContain('role="alert"');
      expect(drawn).toContain(catalogues.vi.alarms[alarm].title);
      expect(drawn).toContain(words.again);
    },
  );

  it('asks before it complains: an alarm that is being tried again has its question', () => {
    expect(section(draw({ ...asked, alarms: ['sound-unheard'] }))).toContain(words.question);
  });

  it('is not there when the sound was heard, nor for another alarm', () => {
    for (const change of [
      {},
      { soundCheck: { state: 'heard', played: 1 } },
      { soundCheck: { state: 'unconfirmed', played: 1 } },
      { alarms: ['nobody-scans'] },
    ] as const satisfies readonly Change[])
      expect(section(draw({ ...change, alarms: [...('alarms' in change ? change.alarms : [])] }))).toBe('');
  });
});

describe('a sound that nobody has confirmed', () => {
  it('is a quiet line in words, without a mark', () => {
    const cells = describeStatus(
      sampleStatus({ soundCheck: { state: 'unconfirmed', played: 1 } }),
      sampleAtMs,
    );
    expect(cells.find(({ texts }) => texts.vi === words.unconfirmed)?.mark).toBeNull();
    for (const soundCheck of [null, { state: 'heard', played: 1 }, { state: 'asked', played: 1 }] as const)
      expect(
        describeStatus(sampleStatus({ soundCheck }), sampleAtMs).some(
          ({ texts }) => texts.vi === words.unconfirmed,
        ),
      ).toBe(false);
  });
});

describe('the key that tries the loudspeaker', () => {
  it('is in the menu of a station that makes sounds, and of no other', () => {
    expect(menu({ soundCheck: { state: 'heard', played: 1 } })).toContain(words.again);
    expect(menu({})).not.toContain(words.again);
  });
});
