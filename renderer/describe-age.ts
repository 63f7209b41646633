/**
 * Says how old a declaration is, in whole hours or days. Pure.
 *
 * Hours up to two days, because venues judge in hours (24, 48, 72); days after that. Rounds down,
 * as the policy's limit does.
 */
import { type BothTexts, both, fill } from './catalogue.ts';

const HOUR_MS = 3_600_000;
const HOURS_IN_HOURS = 48;
/** A signer's clock may lead ours by this much and still be "just now" (contract/declaration.ts). */
const LEAD_MS = 5 * 60_000;

/** Null when nothing is known, or when the time lies in the future. */
export function describeAge(declaredAtMs: number | null, atMs: number): BothTexts | null {
  if (declaredAtMs === null || declaredAtMs > atMs + LEAD_MS) return null;
  const hours = Math.max(0, Math.floor((atMs - declaredAtMs) / HOUR_MS));
  if (hours === 0) return both((texts) => texts.age['under-an-hour']);
  if (hours === 1) return both((texts) => texts.age['one-hour']);
  if (hours < HOURS_IN_HOURS) return both((texts) => fill(texts.age.hours, { count: hours }));
  return both((texts) => fill(texts.age.days, { count: Math.floor(hours / 24) }));
}
