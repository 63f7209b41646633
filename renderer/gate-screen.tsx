/**
 * Gate screen: draws the one view that stands. Decides nothing; what it keeps is how far a press has come.
 *
 * What staff have open stays drawn under an answer, hidden, so that it comes back as they left it; a fault in it closes
 * it and never touches the gate. The guard's strip stands at the edge of every screen but those of a station that is
 * not in order.
 */
import type { FormAction } from '../contract/assisted.ts';
import type { DeskAction } from '../contract/desk.ts';
import type { GuardAction, VisitorAction } from '../contract/guard.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { Screen, View } from './choose-view.ts';
import { DeskScreen } from './desk/desk-screen.tsx';
import { FormScreen } from './form/form-screen.tsx';
import { QuestionScreen } from './form/question-screen.tsx';
import { watchFormKeys } from './form/watch-form-keys.ts';
import { GuardStrip } from './guard/guard-strip.tsx';
import { IdleScreen } from './idle-screen.tsx';
import { OutOfOrderScreen } from './out-of-order-screen.tsx';
import { BusyScreen, HelpNote, PausedScreen, ReadingScreen } from './service-screens.tsx';
import { SplitScreen } from './split-screen.tsx';
import { type AsStaff, StaffBoundary, StaffScreen } from './staff/staff-screen.tsx';
import { useDisplay } from './use-display.ts';
import { VerdictScreen } from './verdict-screen.tsx';

/** What may be done at this screen; the main process takes it or not. */
export interface Acts {
  readonly asStaff: AsStaff;
  readonly asGuard: (action: GuardAction) => void;
  readonly asVisitor: (action: VisitorAction) => void;
  readonly onForm: (action: FormAction) => void;
  readonly atDesk: (action: DeskAction) => void;
}

function StartingScreen() {
  return (
    <section className="screen starting" role="status">
      <h1>
        <BothLines texts={both((texts) => texts.idle.starting)} />
      </h1>
    </section>
  );
}

function Standing({ view, acts }: { readonly view: View; readonly acts: Acts }) {
  switch (view.screen) {
    case 'starting':
      return <StartingScreen />;
    case 'idle':
    case 'pin-pad':
      return (
        <>
          <IdleScreen
            status={view.status}
            lanes={view.guard?.lanes ?? []}
            openStaff={acts.asStaff.open}
            call={() => acts.asVisitor({ type: 'help' })}
          />
          {view.guard !== null && view.guard.help !== null && <HelpNote />}
        </>
      );
    case 'out-of-order':
      return <OutOfOrderScreen fault={view.fault} />;
    case 'split':
      return <SplitScreen parts={view.parts} status={view.status} />;
    case 'paused':
      return <PausedScreen sinceMs={view.guard?.pausedSinceMs ?? null} />;
    case 'reading':
      return <ReadingScreen />;
    case 'busy':
      return <BusyScreen queued={view.queued} />;
    case 'staff':
    case 'form':
    case 'desk':
    case 'questions':
      return null;
    default:
      return (
        <VerdictScreen
          prompt={view.prompt}
          showing={view.showing}
          dwellMs={view.dwellMs}
          status={view.status}
        />
      );
  }
}

/** Surfaces that take the keyboard for themselves while they stand. */
const isTypedInto = (screen: Screen): boolean =>
  screen === 'form' || screen === 'questions' || screen === 'desk';

/** What somebody has open, and the strip; all of it goes on under whatever stands. */
function Behind({ view, acts }: { readonly view: Extract<View, { guard: unknown }>; readonly acts: Acts }) {
  const { staff, guard, form, desk, sheet, status, screen } = view;
  const { asStaff, asVisitor, onForm, atDesk } = acts;
  return (
    <>
      {staff !== null && (
        <StaffBoundary close={() => asStaff.act({ type: 'close' })}>
          <StaffScreen staff={staff} status={status} isCovered={screen !== 'staff'} act={asStaff.act} />
        </StaffBoundary>
      )}
      {desk !== null && status !== null && (
        <StaffBoundary close={() => atDesk({ type: 'close' })}>
          <DeskScreen
            view={desk}
            status={status}
            act={atDesk}
            isCovered={screen !== 'desk'}
            keys={watchFormKeys}
          />
        </StaffBoundary>
      )}
      {form !== null && (
        <StaffBoundary close={() => onForm({ type: 'close', formId: form.formId })}>
          <FormScreen view={form} act={onForm} isCovered={screen !== 'form'} />
        </StaffBoundary>
      )}
      {sheet !== null && (
        <QuestionScreen
          key={sheet.sheetId}
          sheet={sheet}
          act={asVisitor}
          isCovered={screen !== 'questions'}
        />
      )}
      {guard !== null && status !== null && (
        <StaffBoundary close={() => {}}>
          <GuardStrip
            view={guard}
            status={status}
            act={acts.asGuard}
            keys={isTypedInto(screen) ? null : watchFormKeys}
          />
        </StaffBoundary>
      )}
    </>
  );
}

export function GateScreen({ view, acts }: { readonly view: View; readonly acts: Acts }) {
  const hasStrip =
    'guard' in view &&
    view.guard !== null &&
    !view.guard.isOnSecondDisplay &&
    view.status?.display.guardStrip !== 'off';
  useDisplay('status' in view ? view.status : null, hasStrip);
  return (
    <main className="gate" data-screen={view.screen}>
      {'guard' in view && <Behind view={view} acts={acts} />}
      <Standing view={view} acts={acts} />
    </main>
  );
}
