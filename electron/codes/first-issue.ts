/**
 * What a schema found wrong first, in one line for staff and log. Configuration only: an issue of a code's
 * own content could quote personal data, one of signed configuration cannot.
 */
import type { z } from 'zod';

/** "keys.0.spki: Invalid base64-encoded string", at most 300 characters. */
export function firstIssueOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).join('.');
  return `${path === '' ? 'content' : path}: ${issue?.message ?? 'not valid'}`.slice(0, 300);
}
