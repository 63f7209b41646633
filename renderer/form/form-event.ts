/**
 * Form event: everything that a touch, a key, a card or the main process tells a form. Types only.
 */
import type { FormQuestions, FormView } from '../../contract/assisted.ts';
import type { GivenAnswer } from '../../contract/questions.ts';
import type { Contact, FormDraft, Prefilled, Sex, Symptom, TextField } from './form-draft.ts';
import type { AnswerEvent } from './question-steps.ts';
import type { OtherChoice } from './take-card.ts';
import type { Tone } from './vietnamese-keys.ts';

export type FormEvent =
  | { readonly type: 'focus'; readonly field: TextField | null }
  /** A letter of the physical keyboard. */
  | { readonly type: 'character'; readonly character: string; readonly atMs: number }
  /** The last run of letters was a scanner's. */
  | { readonly type: 'scanned' }
  /** Keys of the keyboard on the screen. */
  | { readonly type: 'letter'; readonly character: string }
  | { readonly type: 'tone'; readonly tone: Tone }
  | { readonly type: 'edit'; readonly kind: 'delete' | 'left' | 'right' }
  | { readonly type: 'shift' | 'digits' | 'method' | 'next-field' | 'hide' }
  | { readonly type: 'sex'; readonly sex: Sex }
  | { readonly type: 'nationality'; readonly nationality: string }
  | { readonly type: 'open-countries' }
  | { readonly type: 'nothing' }
  | { readonly type: 'symptom'; readonly symptom: Symptom | null }
  | { readonly type: 'contact'; readonly contact: Contact | null }
  | { readonly type: 'travelled'; readonly hasTravelled: boolean }
  | { readonly type: 'add' }
  | { readonly type: 'change' | 'remove'; readonly at: number }
  | { readonly type: 'cause'; readonly cause: NonNullable<FormDraft['manual']['cause']> }
  | { readonly type: 'next' | 'back' | 'close' | 'stay' }
  | { readonly type: 'card'; readonly card: Prefilled }
  | { readonly type: 'other'; readonly choice: OtherChoice }
  /** The main process wants these asked before it records anybody. */
  | { readonly type: 'asked'; readonly asked: FormQuestions }
  | { readonly type: 'answer'; readonly value: GivenAnswer | null }
  | { readonly type: 'answer-key'; readonly event: AnswerEvent }
  | { readonly type: 'measured'; readonly measured: NonNullable<FormView['measured']> }
  /** Staff touched the key of the other form. */
  | { readonly type: 'wanted' }
  /** Who was turned away is sent again. */
  | { readonly type: 'again' }
  /** The main process answered: what was sent is no longer under way. */
  | { readonly type: 'answered' };
