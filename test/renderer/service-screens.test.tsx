import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  BusyNote,
  BusyScreen,
  HelpNote,
  PausedScreen,
  ReadingScreen,
} from '../../renderer/service-screens.tsx';
import { verdictStates, verdictTable } from '../../renderer/verdict-table.ts';

const everyScreen = [
  ['reading', renderToStaticMarkup(<ReadingScreen way="in" />)],
  ['paused', renderToStaticMarkup(<PausedScreen sinceMs={Date.UTC(2026, 10, 21, 2, 5)} way="out" />)],
  ['busy', renderToStaticMarkup(<BusyScreen queued={3} way="both" />)],
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

  it('says which way the gate leads, as the idle screen does', () => {
    expect(markup).toMatch(/direction-arrow[\s\S]*>(VÀO|RA|VÀO – RA)</);
  });

  it('leaves no place unfilled', () => {
    expect(markup).not.toMatch(/\{\w+\}|undefined|null|NaN/);
  });
});

it('paused says since when, by the clock in Viet Nam, and whom to see', () => {
  const markup = renderToStaticMarkup(<PausedScreen sinceMs={Date.UTC(2026, 10, 21, 2, 5)} way="out" />);
  expect(markup).toContain('09:05');
  expect(markup).toContain('gặp nhân viên');
  expect(renderToStaticMarkup(<PausedScreen sinceMs={null} way={null} />)).not.toContain('từ');
});

it.each([
  ['reading', (isHelpComing: boolean) => <ReadingScreen way="in" isHelpComing={isHelpComing} />],
  ['busy', (isHelpComing: boolean) => <BusyScreen queued={2} way="in" isHelpComing={isHelpComing} />],
  ['paused', (isHelpComing: boolean) => <PausedScreen sinceMs={null} way="in" isHelpComing={isHelpComing} />],
] as const)('%s says that help comes to who called it, and leaves it room', (_name, screen) => {
  const called = renderToStaticMarkup(screen(true));
  const calm = renderToStaticMarkup(screen(false));
  expect(called).toContain('Đã gọi nhân viên');
  expect(calm).not.toContain('Đã gọi nhân viên');
  const leadOf = (markup: string): number => Number(/--lead-wide:([\d.]+)/.exec(markup)?.[1]);
  expect(leadOf(called)).toBeLessThanOrEqual(leadOf(calm));
});

it('busy says how many wait, whole or in a part', () => {
  expect(renderToStaticMarkup(<BusyScreen queued={12} way="in" />)).toContain('Còn 12 người đang đợi');
  expect(renderToStaticMarkup(<BusyNote queued={3} />)).toContain('3 people are waiting');
});

it('help that was called says so to who called', () => {
  const markup = renderToStaticMarkup(<HelpNote />);
  expect(markup).toContain('Đã gọi nhân viên');
  expect(markup).toContain('role="status"');
});
