/**
 * Says how old a declaration is, in whole hours or days. Pure.
 *
 * Hours up to two days, because venues judge in hours (24, 48, 72); days after that. Rounds down,
 * as the policy's limit does.
 */
import { type BothTexts, both, type Catalogue, fill } from './catalogue.ts';

const HOUR_MS = 3_600_000;
const HOURS_IN_HOURS = 48;
/** A signer's clock may lead ours by this much and still be "just now" (contract/declaration.ts). */
const LEAD_MS = 5 * 60_000;

/** A text of the catalogue and the number in it. */
export interface Age {
  readonly key: keyof Catalogue['age'];
  readonly count: number;
}

/** Null when nothing is known, or when the time lies in the future. */
export function ageOf(declaredAtMs: number | null, atMs: number): Age | null {
  if (declaredAtMs === null || declaredAtMs > atMs + LEAD_MS) return null;
  const hours = Math.max(0, Math.floor((atMs - declaredAtMs) / HOUR_MS));
  if (hours === 0) return { key: 'under-an-hour', count: 0 };
  if (hours === 1) return { key: 'one-hour', count: 1 };
  if (hours < HOURS_IN_HOURS) return { key: 'hours', count: hours };
  return { key: 'days', count: Math.floor(hours / 24) };
}

export function describeAge(declaredAtMs: number | null, atMs: number): BothTexts | null {
  const age = ageOf(declaredAtMs, atMs);
  return age === null ? null : both((texts) => fill(texts.age[age.key], { count: age.count }));
}
