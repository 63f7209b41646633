/**
 * Motion step: how often something that fills or empties is redrawn.
 *
 * Nothing on these pages glides: bars and rings go on in steps of a timer (count-down.tsx says why). Whom motion makes
 * ill set "reduce motion" in the system (WCAG 2.3.3); then a step is a second, as a clock's, and no redraw between.
 */

/** Ten times a second the eye takes for moving. */
export const STEP_MS = 100;
export const CALM_STEP_MS = 1_000;

const wantsCalm = (): boolean => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

/** Milliseconds between two redraws, `usualMs` where motion is welcome. */
export const motionStepMs = (usualMs = STEP_MS, isCalm = wantsCalm()): number =>
  isCalm ? Math.max(usualMs, CALM_STEP_MS) : usualMs;
