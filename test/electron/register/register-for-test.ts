/**
 * A register in a temporary folder, and the collector's side of it: keys, tags and entries of made-up people.
 */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RegisterEntry, RegisterPage } from '../../../contract/register.ts';
import { type RegisterSubjectKind, registerSubject } from '../../../contract/register.ts';
import {
  type OpenRegisterOptions,
  openRegister,
  type Register,
} from '../../../electron/register/open-register.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const NOW_MS = Date.parse('2021-09-15T08:00:00Z');
export const NOW_S = NOW_MS / 1_000;
export const HOUR_S = 3_600;
export const EPOCH = 'epoch-1';
export const KEY: Buffer = Buffer.alloc(32, 7);
export const OTHER_KEY: Buffer = Buffer.alloc(32, 8);
export const ID = '001087012345';

export const registerPath = (): string => join(temporaryFolder(), 'register.db');

/** Opens and leaves closing to the test's end. `withKey: false` for one that was given none. */
export function openForTest(
  path: string,
  options: Partial<OpenRegisterOptions> & { readonly withKey?: boolean } = {},
): Register {
  const { withKey = true, ...rest } = options;
  const opened = openRegister({ path, nowMs: () => NOW_MS, ...rest });
  if (!opened.ok) throw new Error(opened.error.detail);
  onTestFinished(() => opened.value.close());
  if (withKey) giveKey(opened.value);
  return opened.value;
}

export function giveKey(register: Register, epoch = EPOCH, key = KEY): void {
  const held = register.holdKey({ epoch, key });
  if (!held.ok) throw new Error(held.error.detail);
}

export function tagOf(kind: RegisterSubjectKind, number: string, key = KEY): string {
  const subject = registerSubject(kind, number);
  if (subject === null) throw new Error(`${number} is no subject`);
  return createHmac('sha256', key).update(subject).digest().subarray(0, 16).toString('base64url');
}

export interface EntryOptions {
  readonly kind?: RegisterSubjectKind;
  readonly number?: string;
  readonly declaredAt?: number;
  readonly validUntil?: number;
  readonly answers?: number;
  readonly key?: Buffer;
}

export function entry(seq: number, options: EntryOptions = {}): RegisterEntry {
  const declaredAt = options.declaredAt ?? NOW_S - HOUR_S;
  return [
    tagOf(options.kind ?? 'id', options.number ?? ID, options.key),
    declaredAt,
    options.validUntil ?? declaredAt + 72 * HOUR_S,
    options.answers ?? 0,
    seq,
  ];
}

export const page = (entries: RegisterEntry[], options: Partial<RegisterPage> = {}): RegisterPage => ({
  epoch: EPOCH,
  entries,
  hasMore: false,
  ...options,
});

export function applyAll(register: Register, entries: RegisterEntry[]): number {
  const applied = register.apply(page(entries));
  if (!applied.ok) throw new Error(applied.error.detail);
  return applied.value;
}
