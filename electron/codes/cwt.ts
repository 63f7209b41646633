/**
 * CWT (RFC 8392): what is left of a code once its signature has verified.
 *
 * Only electron/codes/hcert.ts makes one, and only after the check; a sub-claim reader may rely on it.
 * Times are milliseconds; a claim that was absent is null, and each reader says whether it may be.
 */
import type { TrustedSigner } from './trust-list.ts';

export interface VerifiedCwt {
  readonly issuer: string | null;
  readonly issuedAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** Not of HCERT, but whoever writes it means it (RFC 8392 section 3.1.5). */
  readonly notBeforeMs: number | null;
  readonly body: unknown;
  readonly signer: TrustedSigner;
  /** The COSE signature as it came; what a revocation list may name a DCC by. */
  readonly signature: Uint8Array;
}

/** Latest NumericDate taken: the end of the year 9999. */
const MAX_SECONDS = 253_402_300_799;

/** Milliseconds of a NumericDate; null when absent, undefined when it is no such number. */
export function readSeconds(value: unknown): number | null | undefined {
  if (value === undefined) return null;
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_SECONDS)) return undefined;
  return value * 1000;
}
