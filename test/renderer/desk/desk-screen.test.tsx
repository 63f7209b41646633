import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  codeSayings,
  type DeskView,
  deskPages,
  deskViewSchema,
  MAX_DESK_ROWS,
} from '../../../contract/desk.ts';
import type { StationStatus } from '../../../contract/status.ts';
import { catalogues } from '../../../renderer/catalogue.ts';
import { DeskScreen } from '../../../renderer/desk/desk-screen.tsx';
import { drawQr } from '../../../renderer/form/draw-qr.ts';
import { healthReasons } from '../../../renderer/staff-codes.ts';
import { sampleDay, sampleDeskView, sampleLogRow, sampleLogRows } from '../../support/sample-desk.ts';
import { sampleDevice, sampleStatus } from '../../support/sample-screens.ts';

const draw = (
  change: Partial<DeskView> = {},
  status: Partial<StationStatus> = {},
  isCovered = false,
): string => {
  const view = deskViewSchema.parse(sampleDeskView(change));
  return renderToStaticMarkup(
    <DeskScreen view={view} status={sampleStatus(status)} act={() => {}} isCovered={isCovered} />,
  );
};
const { log } = sampleDeskView();
const stick = {
  path: '/media/lan/KINGSTON',
  label: 'KINGSTON',
  freeBytes: 14_200_000_000,
  isRemovable: true,
};
const own = { path: '/var/exports', label: 'exports', freeBytes: null, isRemovable: false };
const exported = {
  state: 'done',
  day: sampleDay,
  rows: 1_204,
  total: 1_204,
  file: null,
  problem: null,
} as const;
const refused = [{ seq: 12, atMs: 0, reason: 'conflict' }];

const logOf = (change: Partial<DeskView['log']>, devices = [sampleDevice()]): string =>
  draw({ page: 'log', log: { ...log, ...change } }, { devices });

describe.each([
  ['today', draw()],
  ['log', logOf({ rows: [...sampleLogRows], total: 1_204 })],
  ['empty log', logOf({})],
  ['export', draw({ page: 'export', folders: [stick, own] })],
  [
    'running export',
    draw({ page: 'export', folders: [own], export: { ...exported, state: 'running', rows: 3 } }),
  ],
  ['empty code', draw({ page: 'code' }, { face: { ...sampleStatus().face, qrText: null } })],
  ['sync', draw({ page: 'sync', sync: { oldestWaitingAtMs: 0, refused, lastCheckpointAtMs: null } })],
])('the %s page', (_name, markup) => {
  it('has nothing that can be typed into, and nothing from the network', () => {
    expect(markup).not.toMatch(/<(a|input|textarea|select|iframe)\b|contenteditable|\son\w+=|https?:|data:/i);
  });

  it('leaves no place unfilled, and marks both languages', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|>null|NaN|\[object/);
    expect(markup).toContain('lang="vi"');
    expect(markup).toContain('lang="en"');
  });

  it('has the way to each page and out, and says which page stands', () => {
    for (const page of deskPages) expect(markup).toContain(catalogues.vi.desk.pages[page]);
    expect(markup).toContain(catalogues.vi.desk['sign-out']);
    const rail = /<nav[^>]*>(.*?)<\/nav>/s.exec(markup)?.[1] ?? '';
    expect(rail.match(/aria-pressed="true"/g)).toHaveLength(1);
  });
});

describe('the page of the export', () => {
  const done = (file: string): string =>
    draw({ page: 'export', folders: [stick, own], export: { ...exported, file } });

  it('names the file on a stick, and says where it lies in the station’s own folder', () => {
    expect(done('/media/lan/KINGSTON/ngay.csv')).toContain('Tệp: ngay.csv');
    expect(done('/var/exports/ngay.csv')).toContain('Tệp: /var/exports/ngay.csv');
  });

  it('says how many visits are missing from the file, and nothing of it when none is', () => {
    const told = 'lượt trong sổ máy không đọc lại được';
    const file = '/var/exports/ngay.csv';
    const torn = draw({ page: 'export', folders: [own], export: { ...exported, file, unreadable: 7 } });
    expect(torn).toContain(`7 ${told}`);
    expect(done(file)).not.toContain(told);
  });
});

describe("the page of this place's code", () => {
  const words = catalogues.vi.desk.code;
  const qrText = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';
  const codePage = (change: Partial<DeskView['code']> = {}, text: string | null = qrText): string =>
    draw(
      { page: 'code', code: { listeningUntilMs: null, offered: null, said: null, ...change } },
      { face: { ...sampleStatus().face, qrText: text } },
    );
  const keyOf = (markup: string, label: string): string =>
    markup.match(/<button.*?<\/button>/gs)?.find((key) => key.includes(`>${label}<`)) ?? '';

  it('shows the code that stands as visitors see it, with its text, and all that can be done', () => {
    const markup = codePage();
    expect(markup).toContain(drawQr(qrText).path);
    expect(markup).toContain(qrText.replace('&', '&amp;'));
    for (const label of [words.scan, words.generate, words.remove, words.print]) {
      expect(keyOf(markup, label)).toContain(label);
      expect(keyOf(markup, label)).not.toContain('disabled');
    }
  });

  it('has nothing to print or remove where there is no code', () => {
    const markup = codePage({}, null);
    expect(markup).toContain(words.none);
    expect(keyOf(markup, words.print)).toContain('disabled=""');
    expect(keyOf(markup, words.remove)).toBe('');
    expect(keyOf(markup, words.scan)).toContain(words.scan);
    expect(keyOf(markup, words.scan)).not.toContain('disabled');
  });

  it('says that it waits for a code, that visitors pass meanwhile, and how to stop', () => {
    const markup = codePage({ listeningUntilMs: Date.now() + 60_000, said: 'not-a-place' });
    for (const text of [words.listening, words.others, words.stop, words.said['not-a-place']])
      expect(markup).toContain(text);
    expect(markup).toMatch(/Còn chờ (59|60) giây/);
    expect(keyOf(markup, words.scan)).toBe('');
  });

  it('asks about a link, word for word, and offers no other key meanwhile', () => {
    const markup = codePage({ offered: 'https://mau.example/2' }, null);
    for (const text of ['https://mau.example/2', words.offered, words.yes, words.again])
      expect(markup).toContain(text);
    expect(keyOf(markup, words.generate)).toBe('');
  });

  it.each(codeSayings)('says in words, and as an alarm only what must be seen to: %s', (said) => {
    const markup = codePage({ said });
    expect(markup).toContain(words.said[said]);
    const isBad = ['too-long', 'unprintable', 'not-kept', 'not-printed'].includes(said);
    expect(markup.includes('role="alert"')).toBe(isBad);
  });
});

describe('the desk', () => {
  it('stays drawn under an answer, hidden', () => {
    expect(draw({}, {}, true)).toMatch(/<section[^>]* hidden=""/);
    expect(draw()).not.toMatch(/<section[^>]* hidden=""/);
  });

  it('says so when the numbers are old', () => {
    expect(draw({ isUnread: true })).toContain(catalogues.vi.desk.unread);
    expect(draw()).not.toContain(catalogues.vi.desk.unread);
  });

  it('tells the hours of each kind in words too', () => {
    expect(draw()).toContain('aria-label="Từ chối. 7 giờ: 6, 8 giờ: 9, 9 giờ: 2"');
  });

  it('tells no reason of health in words', () => {
    for (const reason of healthReasons) {
      const markup = logOf({ rows: [sampleLogRow(1, { outcome: 'ask', reasons: [reason] })], total: 1 });
      expect(markup).not.toContain(catalogues.vi.reasons[reason].short);
      expect(markup).toContain(catalogues.vi.guard['see-person']);
    }
  });
});

describe('the log page', () => {
  const more = catalogues.vi.desk.log.more;

  it('offers more only while there is more, and the desk can hold it', () => {
    expect(logOf({ rows: [sampleLogRow(1)], total: 2 })).toContain(more);
    expect(logOf({ rows: [sampleLogRow(1)], total: 1 })).not.toContain(more);
    const rows = Array.from({ length: MAX_DESK_ROWS }, (_, i) => sampleLogRow(i + 1));
    const full = logOf({ rows, total: MAX_DESK_ROWS + 1 });
    expect(full).not.toContain(more);
    expect(full).toContain('Chỉ hiện 2.000 lượt');
  });

  it('tells a log that is being read from one that is empty', () => {
    expect(logOf({ isLoading: true })).toContain(catalogues.vi.desk.log.loading);
    expect(logOf({})).toContain(catalogues.vi.desk.log.none);
  });

  it('offers lanes where there are several, and one that is filtered by', () => {
    const lane = `>${catalogues.vi.desk.log.lane}<`;
    expect(logOf({})).not.toContain(lane);
    expect(logOf({}, [sampleDevice(), sampleDevice({ deviceId: 'side', lane: 'side' })])).toContain(lane);
    expect(logOf({ filter: { ...log.filter, lane: 'gone' } })).toContain('gone');
  });
});

describe('the export page', () => {
  const start = /<button[^>]*desk-key-main[^>]*>/;

  it('can be started only into a folder that is there, and chooses the stick first', () => {
    expect(start.exec(draw({ page: 'export', folders: [] }))?.[0]).toContain('disabled');
    const markup = draw({ page: 'export', folders: [own, stick] });
    expect(start.exec(markup)?.[0]).not.toContain('disabled');
    expect(/aria-pressed="true"[^>]*>(?:(?!<button).)*KINGSTON/s.test(markup)).toBe(true);
  });

  it('says how far it is, and offers nothing else meanwhile', () => {
    const markup = draw({
      page: 'export',
      folders: [stick],
      export: { ...exported, state: 'running', rows: 301 },
    });
    expect(markup).toContain('aria-valuenow="301"');
    expect(markup).toContain('scaleX(0.25)');
    expect(markup).not.toMatch(start);
  });

  it('says that the stick may be pulled out when the file is on one', () => {
    const on = (path: string): string =>
      draw({ page: 'export', folders: [stick, own], export: { ...exported, file: `${path}/log.csv` } });
    expect(on(stick.path)).toContain(catalogues.vi.desk.export.unplug);
    expect(on(own.path)).not.toContain(catalogues.vi.desk.export.unplug);
    expect(on(own.path)).toContain('Tệp: /var/exports/log.csv');
  });

  it.each(['folder-gone', 'no-room', 'failed'] as const)('says what to do about %s', (problem) => {
    const markup = draw({
      page: 'export',
      folders: [stick],
      export: { ...exported, state: 'failed', problem },
    });
    expect(markup).toContain(catalogues.vi.desk.export.problems[problem]);
  });
});

describe('the sync page', () => {
  it('offers to send again only what was refused', () => {
    const again = catalogues.vi.desk.sync['send-again'];
    expect(draw({ page: 'sync' })).not.toContain(again);
    const sync = { oldestWaitingAtMs: null, refused, lastCheckpointAtMs: null };
    expect(draw({ page: 'sync', sync })).toContain(again);
  });
});
