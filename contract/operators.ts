/**
 * Operators: who may sign in at this station, and what they may do.
 *
 * A guard undoes, pauses, goes against the verdicts that the policy leaves to guards; an admin may do that and opens
 * the desk. A PIN is 6 to 12 digits; what is kept of it is scrypt's (operators.json in the data folder).
 */
import { z } from 'zod';

export const operatorRoles = ['guard', 'admin'] as const;
export const operatorRoleSchema = z.enum(operatorRoles);
export type OperatorRole = z.infer<typeof operatorRoleSchema>;

/** As in the audit. */
export const operatorNameSchema = z.string().regex(/^[a-z0-9._-]{1,40}$/);
export const pinSchema = z.string().regex(/^\d{6,12}$/);
export const MAX_OPERATORS = 24;

/** Wrong tries before the door locks, and for how long each further wrong try locks it, milliseconds of running time. */
export const FREE_PIN_TRIES = 4;
export const PIN_LOCK_MS = [60_000, 300_000, 900_000, 3_600_000] as const;

/** A guard is signed out by the shift's length, an admin's desk by nobody touching it, milliseconds. */
export const GUARD_SHIFT_MS = 10 * 3_600_000;
export const DESK_IDLE_MS = 180_000;

export const mayActAs = (role: OperatorRole, needed: OperatorRole): boolean =>
  role === 'admin' || needed === 'guard';

/** What is kept of a PIN: scrypt (RFC 7914) with its own salt, base64url. `n` is a power of two. */
export const pinHashSchema = z.strictObject({
  kdf: z.literal('scrypt'),
  n: z
    .int()
    .min(1 << 14)
    .max(1 << 20)
    .refine((n) => (n & (n - 1)) === 0, { error: 'not a power of two' }),
  r: z.literal(8),
  p: z.int().min(1).max(4),
  salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PinHash = z.infer<typeof pinHashSchema>;

export const operatorSchema = z.strictObject({
  name: operatorNameSchema,
  role: operatorRoleSchema,
  pin: pinHashSchema,
});
export type Operator = z.infer<typeof operatorSchema>;

/** operators.json */
export const operatorsFileSchema = z
  .strictObject({ operators: z.array(operatorSchema).max(MAX_OPERATORS) })
  .refine(({ operators }) => new Set(operators.map(({ name }) => name)).size === operators.length, {
    error: 'a name stands there twice',
  });
export type OperatorsFile = z.infer<typeof operatorsFileSchema>;

/** pin-lock.json: wrong tries since the last right one, each PIN told by its salt, and how long it is locked yet. */
export const pinLockFileSchema = z.strictObject({
  locks: z
    .array(
      z.strictObject({
        salt: z.string().max(64),
        tries: z.int().positive(),
        leftMs: z.int().nonnegative(),
      }),
    )
    .max(MAX_OPERATORS * 4),
});
export type PinLockFile = z.infer<typeof pinLockFileSchema>;
