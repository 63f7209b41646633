/**
 * Gate screen: draws the one view that stands. Decides nothing; what it keeps is how far a press has come.
 *
 * What somebody does at this screen stays in front of them, and answers stand over its top as a ribbon. What staff have
 * open stays drawn under a visitor's question, hidden, so that it comes back as they left it; a fault in it closes it and
 * never touches the gate. The guard's strip stands at the edge of every screen but those of a station that is
 * not in order.
 */
import type { FormAction } from '../contract/assisted.ts';
import type { DeskAction } from '../contract/desk.ts';
import type { GuardAction, GuardView, VisitorAction } from '../contract/guard.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { Screen, View } from './choose-view.ts';
import { chooseGateDirection } from './describe-status.ts';
import { DeskScreen } from './desk/desk-screen.tsx';
import { FormScreen } from './form/form-screen.tsx';
import { QuestionScreen } from './form/question-screen.tsx';
import { watchFormKeys } from './form/watch-form-keys.ts';
import { GuardStrip } from './guard/guard-strip.tsx';
import { IdleScreen } from './idle-screen.tsx';
import { useDrawnAhead } from './kept-qr.ts';
import { hasSeveralLanes, nameLane, wayOfLane } from './name-lane.ts';
import { OutOfOrderScreen } from './out-of-order-screen.tsx';
import { heightOfRibbon, Ribbon } from './ribbon.tsx';
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

const lanesOf = (view: View): GuardView['lanes'] => ('guard' in view ? (view.guard?.lanes ?? []) : []);

function Standing({ view, acts }: { readonly view: View; readonly acts: Acts }) {
  const lanes = lanesOf(view);
  const isHelpComing = 'guard' in view && view.guard !== null && view.guard.help !== null;
  switch (view.screen) {
    case 'starting':
      return <StartingScreen />;
    case 'idle':
    case 'pin-pad':
      return (
        <>
          <IdleScreen
            status={view.status}
            lanes={lanes}
            openStaff={acts.asStaff.open}
            call={() => acts.asVisitor({ type: 'help' })}
          />
          {isHelpComing && <HelpNote />}
        </>
      );
    case 'out-of-order':
      return <OutOfOrderScreen fault={view.fault} />;
    case 'split':
      return <SplitScreen parts={view.parts} status={view.status} lanes={lanes} />;
    case 'paused':
      return (
        <PausedScreen
          sinceMs={view.guard?.pausedSinceMs ?? null}
          way={chooseGateDirection(view.status, lanes)}
          isHelpComing={isHelpComing}
        />
      );
    case 'reading':
      return <ReadingScreen way={wayOfLane(view.lane, view.status, lanes)} isHelpComing={isHelpComing} />;
    case 'busy':
      return (
        <BusyScreen
          queued={view.queued}
          way={wayOfLane(view.lane, view.status, lanes)}
          isHelpComing={isHelpComing}
        />
      );
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
          lanes={lanes}
        />
      );
  }
}

/** Surfaces that take the keyboard for themselves while they stand. */
const isTypedInto = (screen: Screen): boolean =>
  screen === 'form' || screen === 'questions' || screen === 'desk';

/** What somebody has open, and the strip; all of it goes on under whatever stands. */
function Behind({ view, acts }: { readonly view: Extract<View, { guard: unknown }>; readonly acts: Acts }) {
  const { staff, guard, form, desk, sheet, askedNext, status, screen } = view;
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
          lane={hasSeveralLanes(status) ? nameLane(sheet.lane, status) : null}
          askedNext={askedNext.map((lane) => nameLane(lane, status))}
          isHelpComing={guard !== null && guard.help !== null}
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
  const status = 'status' in view ? view.status : null;
  useDisplay(status?.display ?? null, hasStrip);
  useDrawnAhead(status?.face.declareUrl ?? null);
  const ribbon = 'ribbon' in view ? view.ribbon : [];
  return (
    <main className="gate" data-screen={view.screen} data-ribbon={heightOfRibbon(ribbon) ?? undefined}>
      {'guard' in view && <Behind view={view} acts={acts} />}
      <Standing view={view} acts={acts} />
      {'ribbon' in view && ribbon.length > 0 && (
        <Ribbon parts={ribbon} status={view.status} lanes={lanesOf(view)} />
      )}
    </main>
  );
}
