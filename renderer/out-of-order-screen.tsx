/**
 * Out-of-order screen: nobody is admitted here; the visitor goes to staff, staff read the cause.
 *
 * Covers everything. The cause is told in words by its kind; `detail` is English for staff and log
 * and never holds personal data (contract/status.ts).
 */
import type { OutOfOrder } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { fieldStyle } from './field-style.ts';
import { Shape } from './shapes.tsx';
import { ToldLines } from './told-lines.tsx';
import { verdictTable } from './verdict-table.ts';
import { VerdictWord } from './verdict-word.tsx';

const visitorTold = {
  what: null,
  next: both((texts) => texts.outOfOrder.visitor),
  guard: { vi: '', en: '' },
};

export function OutOfOrderScreen({ fault }: { readonly fault: OutOfOrder }) {
  const row = verdictTable['out-of-order'];
  return (
    <section className="screen verdict out-of-order" role={row.role} style={fieldStyle('out-of-order')}>
      <div className="stripes" aria-hidden="true" />
      <div className="verdict-body">
        <Shape row={row} />
        <VerdictWord word={both((texts) => texts.words[row.word({})])} hasBar={row.hasWordBar} />
        <ToldLines texts={visitorTold} />
      </div>
      <div className="cause">
        <p className="cause-title">
          <BothLines texts={both((texts) => texts.outOfOrder[fault.kind].title)} />
        </p>
        <p className="cause-help">
          <BothLines texts={both((texts) => texts.outOfOrder[fault.kind].help)} />
        </p>
        {fault.detail !== '' && (
          <p className="cause-detail" lang="en">
            {fault.detail}
          </p>
        )}
      </div>
      <div className="stripes" aria-hidden="true" />
    </section>
  );
}
