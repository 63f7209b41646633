/**
 * Gate screen: draws the one view that stands. Decides nothing; what it keeps is how far a press has come.
 *
 * Nothing of the visitor's screens can take focus. The devices screen stays drawn under an answer, hidden,
 * so that it comes back as staff left it.
 */
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { View } from './choose-view.ts';
import { IdleScreen } from './idle-screen.tsx';
import { OutOfOrderScreen } from './out-of-order-screen.tsx';
import { SplitScreen } from './split-screen.tsx';
import { type AsStaff, StaffBoundary, StaffScreen } from './staff/staff-screen.tsx';
import { VerdictScreen } from './verdict-screen.tsx';

function StartingScreen() {
  return (
    <section className="screen starting" role="status">
      <p>
        <BothLines texts={both((texts) => texts.idle.starting)} />
      </p>
    </section>
  );
}

function Standing({ view, asStaff }: { readonly view: View; readonly asStaff: AsStaff }) {
  switch (view.screen) {
    case 'starting':
      return <StartingScreen />;
    case 'idle':
      return <IdleScreen status={view.status} openStaff={asStaff.open} />;
    case 'out-of-order':
      return <OutOfOrderScreen fault={view.fault} />;
    case 'split':
      return <SplitScreen parts={view.parts} status={view.status} />;
    case 'staff':
      return null;
    default:
      return <VerdictScreen prompt={view.prompt} showing={view.showing} status={view.status} />;
  }
}

export function GateScreen({ view, asStaff }: { readonly view: View; readonly asStaff: AsStaff }) {
  const staff = 'staff' in view ? view.staff : null;
  const status = 'status' in view ? view.status : null;
  return (
    <main className="gate" data-screen={view.screen}>
      {staff !== null && (
        <StaffBoundary close={() => asStaff.act({ type: 'close' })}>
          <StaffScreen staff={staff} status={status} isCovered={view.screen !== 'staff'} act={asStaff.act} />
        </StaffBoundary>
      )}
      <Standing view={view} asStaff={asStaff} />
    </main>
  );
}
