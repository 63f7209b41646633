/**
 * A hostile code: what it is, and the one right answer.
 */
import type { Family, Reading } from '../../../../contract/reading.ts';
import type { CodeReason } from '../../../../contract/reasons.ts';
import type { CodeInput } from '../../../../electron/codes/read-code.ts';
import { rehearsalTrust } from '../../../../scripts/fuzz/sign-codes.ts';
import { doorWith } from '../door.ts';

export type Door = (text: string, input?: Partial<CodeInput>) => Reading;

export interface Hostile {
  /** Reads after "a code with". */
  readonly name: string;
  readonly family: Family;
  /** `valid`, or why it is refused. */
  readonly is: 'valid' | CodeReason;
  readonly code: string;
  readonly input?: Partial<CodeInput>;
  /** A reader with other trust than the rehearsal's. */
  readonly read?: Door;
}

/** Knows the development keys, one health card issuer and one country authority. */
export const rehearsalDoor: Door = doorWith(rehearsalTrust());

export const of =
  (family: Family) =>
  (name: string, is: Hostile['is'], code: string, more: Pick<Hostile, 'input' | 'read'> = {}): Hostile => ({
    name,
    family,
    is,
    code,
    ...more,
  });
