/**
 * Manual record: why nothing could be read, and of whom what is known. Two touches are enough.
 */
import { type FormView, manualCausesFor } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import type { Faults } from './check-form.ts';
import type { FormDraft } from './form-draft.ts';
import { ChoiceButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';
import { FormLine } from './person-fields.tsx';

export function ManualPage({
  draft,
  direction,
  faults,
  thisYear,
  send,
}: {
  readonly draft: FormDraft;
  readonly direction: FormView['direction'];
  readonly faults: Faults;
  readonly thisYear: number;
  readonly send: (event: FormEvent) => void;
}) {
  const causes = manualCausesFor(direction);
  const isMissing = draft.manual.cause === null || !causes.includes(draft.manual.cause);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame of the browser's */}
      <div className="form-group" role="group" aria-labelledby="group-cause">
        <h2 className="form-lead" id="group-cause">
          <BothLines texts={both((texts) => texts.form.manual.lead)} />
        </h2>
        <div className="form-choices form-causes">
          {causes.map((cause) => (
            <ChoiceButton
              key={cause}
              texts={both((texts) => texts.form.causes[cause])}
              isChosen={draft.manual.cause === cause}
              onPress={() => send({ type: 'cause', cause })}
            />
          ))}
        </div>
        {draft.isChecked && isMissing && (
          <p className="form-fault" role="alert">
            <BothLines texts={both((texts) => texts.form.faults.cause)} />
          </p>
        )}
      </div>
      <p className="form-note">
        <BothLines texts={both((texts) => texts.form.manual.about)} />
      </p>
      <div className="form-fields">
        {(['fullName', 'idNumber', 'phone', 'remark'] as const).map((field) => (
          <FormLine key={field} draft={draft} field={field} faults={faults} thisYear={thisYear} send={send} />
        ))}
      </div>
    </>
  );
}
