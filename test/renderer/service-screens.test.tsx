import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  BusyNote,
  BusyScreen,
  HelpNote,
  ManualEntryScreen,
  PausedScreen,
  ReadingScreen,
} from '../../renderer/service-screens.tsx';
import { verdictStates, verdictTable } from '../../renderer/verdict-table.ts';

const everyScreen = [
  ['reading', renderToStaticMarkup(<ReadingScreen />)],
  ['paused', renderToStaticMarkup(<PausedScreen sinceMs={Date.UTC(2026, 10, 21, 2, 5)} />)],
  ['manual entry', renderToStaticMarkup(<ManualEntryScreen />)],
  ['busy', renderToStaticMarkup(<BusyScreen queued={3} />)],
] as const;

describe.each(everyScreen)('the %s screen', (_name, markup) => {
  it('is announced without interrupting, in both languages', () => {
    expect(markup).toContain('role="status"');
    expect(markup).toContain('lang="vi"');
    expect(markup).toContain('lang="en"');
  });

  it("takes none of the verdicts' fields and counts nothing down", () => {
    for (const state of verdictStates) expect(markup).not.toContain(`var(${verdictTable[state].field})`);
    expect(markup).not.toContain('count-down');
  });

  it('leaves no place unfilled', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|null|NaN/);
  });
});

it('paused says since when, by the clock in Viet Nam, and whom to see', () => {
  const markup = renderToStaticMarkup(<PausedScreen sinceMs={Date.UTC(2026, 10, 21, 2, 5)} />);
  expect(markup).toContain('09:05');
  expect(markup).toContain('gặp nhân viên');
  expect(renderToStaticMarkup(<PausedScreen sinceMs={null} />)).not.toContain('từ');
});

it('busy says how many wait, whole or in a part', () => {
  expect(renderToStaticMarkup(<BusyScreen queued={12} />)).toContain('Còn 12 người đang đợi');
  expect(renderToStaticMarkup(<BusyNote queued={3} />)).toContain('3 people are waiting');
});

it('help that was called says so to who called', () => {
  const markup = renderToStaticMarkup(<HelpNote />);
  expect(markup).toContain('Đã gọi nhân viên');
  expect(markup).toContain('role="status"');
});
