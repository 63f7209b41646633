/**
 * Desk screen: the admin's desk: a rail of pages, one page beside it, and the way out with the time left.
 *
 * Opened and closed by the main process; the gate goes on behind it, and under an answer the desk stays, hidden, and
 * comes back as it was. Everything works by touch, mouse and keyboard (`keys`: what the main process hands on).
 */
import { type ReactNode, useEffect, useRef } from 'react';
import type { FormKey } from '../../contract/assisted.ts';
import { type DeskAction, type DeskPage, type DeskView, deskPages } from '../../contract/desk.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { Clock } from '../clock.tsx';
import { walkFocus } from '../guard/walk-focus.ts';
import { useNow } from '../staff/use-now.ts';
import { CodePage } from './code-page.tsx';
import { describeTimeLeft } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';
import { ExportPage } from './export-page.tsx';
import { LogPage } from './log-page.tsx';
import { SyncPage } from './sync-page.tsx';
import { TodayPage } from './today-page.tsx';

/** A touch is told at most this often, milliseconds: far below the time after which the desk closes. */
const TOUCH_EVERY_MS = 2_000;

const drawings: Readonly<Record<DeskPage, string>> = {
  today: 'M4 20V11M10 20V4M16 20v-6M21 20H2',
  log: 'M4 6h16M4 12h16M4 18h10',
  export: 'M12 3v12M7 10l5 5 5-5M4 20h16',
  code: 'M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h2M19.5 14h.5M14 19.5h.5M19 19h1v1h-1Z',
  sync: 'M4 9a8.5 8.5 0 0 1 15-2M20 3v5h-5M20 15a8.5 8.5 0 0 1-15 2M4 21v-5h5',
};

const PageSign = ({ page }: { readonly page: DeskPage }) => (
  <svg className="desk-sign" viewBox="0 0 24 24" aria-hidden="true">
    <path
      d={drawings[page]}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

interface DeskProps {
  readonly view: DeskView;
  readonly status: StationStatus | null;
  readonly act: (action: DeskAction) => void;
}

function Page({ view, status, act }: DeskProps): ReactNode {
  switch (view.page) {
    case 'today':
      return <TodayPage view={view} status={status} act={act} />;
    case 'log':
      return <LogPage view={view} status={status} act={act} />;
    case 'export':
      return <ExportPage view={view} act={act} />;
    case 'code':
      return <CodePage view={view} status={status} act={act} />;
    case 'sync':
      return <SyncPage view={view} status={status} act={act} />;
  }
}

/** Redrawn each second by itself, and nothing beside it. */
function SignOut({ closesAtMs, act }: { readonly closesAtMs: number; readonly act: DeskProps['act'] }) {
  const nowMs = useNow(1_000);
  return (
    <DeskKey
      texts={both(({ desk }) => desk['sign-out'])}
      about={describeTimeLeft(closesAtMs, nowMs)}
      onPress={() => act({ type: 'close' })}
    />
  );
}

export function DeskScreen({
  view,
  status,
  act,
  isCovered = false,
  keys,
}: DeskProps & {
  /** True while an answer stands over it. */
  readonly isCovered?: boolean;
  /** Strokes of a person at the keyboard; returns a stop function. */
  readonly keys?: (hear: (key: FormKey) => void) => () => void;
}) {
  const root = useRef<HTMLElement>(null);
  const toldAtMs = useRef(Number.NEGATIVE_INFINITY);
  const touch = (): void => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs.current < TOUCH_EVERY_MS) return;
    toldAtMs.current = nowMs;
    act({ type: 'touch' });
  };
  const touching = useRef(touch);
  touching.current = touch;
  useEffect(
    () =>
      keys?.((key) => {
        // Under an answer the desk is hidden; a stroke is then another surface's.
        if (root.current === null || root.current.hidden) return;
        touching.current();
        const { activeElement } = document;
        walkFocus(root.current, key, activeElement instanceof HTMLElement ? activeElement : null);
      }),
    [keys],
  );
  return (
    <section
      ref={root}
      className="screen desk"
      aria-label={both(({ desk }) => desk.title).vi}
      hidden={isCovered}
      onPointerDown={touch}
      onWheel={touch}
      onKeyDown={touch}
    >
      <header className="desk-board">
        <div className="desk-title">
          <h1>
            <BothLines texts={both(({ desk }) => desk.title)} />
          </h1>
        </div>
        <p className="desk-place" lang="vi">
          <span>{view.operator}</span>
          <span>{status?.gate}</span>
          <span className="desk-stands">{both(({ desk }) => desk.stands).vi}</span>
        </p>
        <Clock />
        <SignOut closesAtMs={view.closesAtMs} act={act} />
      </header>
      <nav className="desk-rail" aria-label={both(({ desk }) => desk.nav).vi}>
        {deskPages.map((page) => (
          <DeskKey
            key={page}
            sign={<PageSign page={page} />}
            texts={both(({ desk }) => desk.pages[page])}
            isPressed={page === view.page}
            onPress={() => act({ type: 'page', page })}
          />
        ))}
      </nav>
      {view.isUnread && (
        <p className="desk-unread" role="alert">
          <BothLines texts={both(({ desk }) => desk.unread)} />
        </p>
      )}
      <Page view={view} status={status} act={act} />
    </section>
  );
}
