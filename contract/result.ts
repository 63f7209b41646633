/**
 * Result: what a step that can fail in a foreseen way returns.
 *
 * A refusal of a visitor is not a failure (see verdict.ts); an exception is a bug.
 * `kind` is always one of a closed list declared beside the function that returns it.
 */
export type Result<T, E extends { readonly kind: string }> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const failed = <E extends { readonly kind: string }>(
  error: E,
): { readonly ok: false; readonly error: E } => ({ ok: false, error });
