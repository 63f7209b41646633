/**
 * Gate screen: draws the one view that stands. Holds no state; nothing on it can take focus.
 */
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { View } from './choose-view.ts';
import { IdleScreen } from './idle-screen.tsx';
import { OutOfOrderScreen } from './out-of-order-screen.tsx';
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

function Standing({ view }: { readonly view: View }) {
  switch (view.screen) {
    case 'starting':
      return <StartingScreen />;
    case 'idle':
      return <IdleScreen status={view.status} />;
    case 'out-of-order':
      return <OutOfOrderScreen fault={view.fault} />;
    default:
      return <VerdictScreen prompt={view.prompt} showing={view.showing} status={view.status} />;
  }
}

export function GateScreen({ view }: { readonly view: View }) {
  return (
    <main className="gate" data-screen={view.screen}>
      <Standing view={view} />
    </main>
  );
}
