/**
 * Expression: JSON that may be CertLogic. That it is, and that it reads known facts only, electron/gate checks.
 */
import { z } from 'zod';

/** Deepest nesting of one rule's expression; CertLogic's own evaluator recurses. */
export const MAX_EXPRESSION_DEPTH = 24;

export type Expression =
  | string
  | number
  | boolean
  | readonly Expression[]
  | { readonly [operator: string]: Expression };
export const expressionSchema = z.custom<Expression>((value) => isBoundedJson(value, MAX_EXPRESSION_DEPTH), {
  error: `not JSON of at most ${MAX_EXPRESSION_DEPTH} levels`,
});

function isBoundedJson(value: unknown, depthLeft: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return true;
  if (depthLeft === 0 || typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((inner) => isBoundedJson(inner, depthLeft - 1));
}
