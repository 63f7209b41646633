/**
 * Forms of a staffed gate for tests: the real forms over the real passage, with everything that they push, print, pass
 * on and write down kept to be looked at.
 */
import {
  type AssistedPerson,
  type FormAction,
  type FormKey,
  type FormView,
  formViewSchema,
  type SlipView,
} from '../../contract/assisted.ts';
import { type AuditAction, auditActionSchema } from '../../contract/audit.ts';
import type { Prompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Scan } from '../../contract/scan.ts';
import type { PassageOutcome } from '../../electron/passage/admit-visitor.ts';
import { createStationSigner } from '../../electron/vault/station-key.ts';
import { createForms } from '../../electron/wiring/attend-forms.ts';
import { createSlipIssuer, slipsTakenHere } from '../../electron/wiring/issue-slip.ts';
import { sampleId } from '../../scripts/rig/sample-visit.ts';
import { openWorld } from './passage-world.ts';
import { held, nothingReported } from './sample-reading.ts';

export const person = (changes: Partial<AssistedPerson> = {}): AssistedPerson => ({
  fullName: 'Trần Thị Mẫu',
  birthYear: 1950,
  sex: 'female',
  idNumber: null,
  insuranceNumber: null,
  phone: null,
  nationality: 'VN',
  address: null,
  answers: nothingReported,
  ...changes,
});
export const family = ['An', 'Bình', 'Chi', 'Dung', 'Em'].map((name, index) =>
  person({ fullName: `Lê Văn ${name}`, birthYear: 1960 + index }),
);

export function openFormDesk() {
  const world = openWorld();
  const signer = createStationSigner(Buffer.alloc(32, 1));
  const settings = { stationId: 'station-1', venue: { id: 'venue-1', name: 'Mẫu' } };
  let made = 0;
  const slips = createSlipIssuer({
    signer,
    stationId: settings.stationId,
    venueId: settings.venue.id,
    randomBytes: (length) => Buffer.alloc(length, ++made),
  });
  const pushed: (FormView | null)[] = [];
  const keys: FormKey[] = [];
  const heard: PassageOutcome[] = [];
  const shownAgain: Prompt[] = [];
  const audits: { actor: string; action: AuditAction }[] = [];
  const printed: (readonly SlipView[])[] = [];
  const passed: Scan[] = [];
  const desk = {
    world,
    passed,
    isPaused: false,
    /** Whether the form took the scan that it let pass. */
    isTaken: null as boolean | null,
    pushed,
    keys,
    heard,
    shownAgain,
    audits,
    printed,
    monotonicMs: 1_000,
    isOpen: true,
    operator: 'lan' as string | null,
    cardReading: held('citizen-card', 'identified') as Reading,
    print: (): Promise<boolean> => Promise.resolve(true),
    onHeard: () => {},
    trust: slipsTakenHere(settings, [], signer),
    view: (): FormView => {
      const view = forms.view();
      if (view === null) throw new Error('no form stands');
      return formViewSchema.parse(view);
    },
    declare: (people: AssistedPerson[], direction: 'in' | 'out' = 'in', lane = 'main') =>
      forms.act({ type: 'declare', formId: desk.view().formId, declaration: { lane, direction, people } }),
    manual: (changes: Partial<Extract<FormAction, { type: 'manual' }>['record']> = {}) =>
      forms.act({
        type: 'manual',
        formId: desk.view().formId,
        record: {
          lane: 'main',
          direction: 'in',
          cause: 'code-unreadable',
          fullName: null,
          phone: null,
          remark: null,
          ...changes,
        },
      }),
  };
  const forms = createForms({
    clock: { wallMs: () => world.nowMs, monotonicMs: () => desk.monotonicMs },
    newId: () => sampleId(900 + pushed.length),
    station: () =>
      desk.isOpen
        ? {
            passage: world.passage,
            slips,
            clock: { state: () => ({ isTrusted: world.isClockTrusted }) },
            read: () => desk.cardReading,
            audit: (actor, action) => audits.push({ actor, action: auditActionSchema.parse(action) }),
          }
        : null,
    operator: () => desk.operator,
    isPaused: () => desk.isPaused,
    pass(given) {
      passed.push(given);
      desk.isTaken = forms.takesScan(given);
    },
    push: (view) => pushed.push(view),
    pushKey: (key) => keys.push(key),
    heard(outcome) {
      heard.push(outcome);
      desk.onHeard();
    },
    show: (prompt) => shownAgain.push(prompt),
    print: (given) => {
      printed.push(given);
      return desk.print();
    },
  });
  return { ...desk, desk, forms };
}

export function touch({ forms, view }: ReturnType<typeof openFormDesk>): void {
  forms.act({ type: 'touch', formId: view().formId });
}
