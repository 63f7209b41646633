/**
 * Trust list file: the venue's own list of issuers when there is one, else the one that is built in.
 *
 * A shipped build never trusts development keys, whose private halves are public: without a list of its
 * own it trusts nobody, and signed codes are refused as from an unknown issuer.
 */
import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../../contract/result.ts';
import { type TrustList, trustListSchema } from '../../contract/trust-list.ts';
import { textOf } from './load-settings.ts';

export interface TrustListError {
  readonly kind: 'trust-list-broken';
  readonly detail: string;
}

const nobody: TrustList = { version: 1, issuedAtMs: 0, isDevelopment: false, keys: [] };

const broken = (detail: string): Result<TrustList, TrustListError> =>
  failed({ kind: 'trust-list-broken', detail });

/** The list at `path`; when there is no such file, `builtIn` in development and an empty list when shipped. */
export function loadTrustList(
  path: string,
  { builtIn, isShipped }: { readonly builtIn: unknown; readonly isShipped: boolean },
): Result<TrustList, TrustListError> {
  let raw = isShipped ? nobody : builtIn;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      return broken(`trust-list.json: ${textOf(error)}`);
  }
  const list = trustListSchema.safeParse(raw);
  if (!list.success) return broken('trust-list.json is not a trust list');
  if (isShipped && list.data.isDevelopment) return broken('a development trust list in a shipped build');
  return ok(list.data);
}
