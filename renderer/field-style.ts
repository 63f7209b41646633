/**
 * Field style: the colours of a whole screen, from the one table of verdicts and the few states beside it.
 */
import type { CSSProperties } from 'react';
import { type VerdictState, verdictStates, verdictTable } from './verdict-table.ts';

/** Custom properties that React's types do not know. Set through the CSSOM, which the policy allows. */
export type Properties = CSSProperties & Readonly<Record<`--${string}`, string | number>>;

/** States that are no verdict: their fields are none of the verdicts' colours. */
export const serviceStates = ['reading', 'paused'] as const;
export const fieldStates = [...verdictStates, ...serviceStates] as const;
export type FieldState = (typeof fieldStates)[number];

const isVerdict = (state: FieldState): state is VerdictState => state in verdictTable;

/** Tokens of a state's field and of what stands on it. */
export const tokensOf = (state: FieldState): { readonly field: string; readonly ink: string } =>
  isVerdict(state) ? verdictTable[state] : { field: `--field-${state}`, ink: `--ink-${state}` };

export function fieldStyle(state: FieldState): Properties {
  const { field, ink } = tokensOf(state);
  return { background: `var(${field})`, color: `var(${ink})`, '--cut': `var(${field})` };
}
