/**
 * `npm run verify -- --ledger PATH`: whether a ledger is as its station wrote it, and if not, where not.
 *
 * Reads only, beside a running station. `--against` holds it to what the collector has (`npm run collector -- chain`),
 * `--station-key` to the keys that are known of the station: without either, who holds a key of their own could have
 * written all of it anew. Exit 0: the chain holds; 1: it does not; 2: nothing here can be checked.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkpointSchema } from '../contract/checkpoint.ts';
import { failed, ok, type Result } from '../contract/result.ts';
import type { Fault } from '../electron/ledger/chain-fault.ts';
import { type Outside, type Verified, verifyChain } from '../electron/ledger/verify-chain.ts';
import { verifySignature } from '../electron/vault/station-key.ts';

export interface VerifyLedgerOptions {
  /** The file, or the data folder that it lies in. */
  readonly ledger: string;
  readonly against: string | undefined;
  readonly stationKeys: readonly string[] | undefined;
  readonly isJson: boolean;
  readonly say: (line: string) => void;
}

/** The exit code. */
export function verifyLedger({ ledger, against, stationKeys, isJson, say }: VerifyLedgerOptions): 0 | 1 | 2 {
  const path = isFolder(ledger) ? join(ledger, 'ledger.db') : ledger;
  const refuse = (detail: string): 2 => {
    say(isJson ? JSON.stringify({ ok: false, error: detail }) : `verify: ${detail}`);
    return 2;
  };
  const badKey = stationKeys?.find((key) => !/^[A-Za-z0-9_-]{43}$/.test(key));
  if (badKey !== undefined) return refuse(`--station-key: "${badKey}" is no key of a station`);
  if (!existsSync(path)) return refuse(`${path}: there is no ledger here`);
  const outside = against === undefined ? ok(null) : readOutside(against);
  if (!outside.ok) return refuse(outside.error.detail);
  const verified = verifyChain(path, {
    verifySignature,
    outside: outside.value,
    ...(stationKeys === undefined ? {} : { trustedKeys: stationKeys }),
  });
  if (!verified.ok) return refuse(`${verified.error.kind}: ${verified.error.detail}`);
  say(isJson ? JSON.stringify(verified.value) : inWords(path, verified.value));
  return verified.value.ok ? 0 : 1;
}

function inWords(path: string, verified: Verified): string {
  const { visits, auditEntries, checkpoints, gone, erased, takenAsTheyAre, end, putBack, stationKeys } =
    verified;
  const lines = [
    `${path}: ${verified.firstFault === null ? 'the chain holds' : 'THE CHAIN DOES NOT HOLD'}`,
    `    ${visits} visits, ${auditEntries} audit entries, ${checkpoints} checkpoints, up to visit ${end.seq}`,
  ];
  if (gone > 0) lines.push(`    ${gone} visits are lawfully gone`);
  if (erased > 0) lines.push(`    claims of ${erased} visits were erased by order`);
  if (takenAsTheyAre > 0)
    lines.push(
      `    ${takenAsTheyAre} rows rest on what was lost with a damaged file: nothing vouches for their place`,
    );
  for (const { foundSeq, expectedSeq } of putBack)
    lines.push(
      `    an older file was put in its place: it went on behind visit ${foundSeq}, having been at ${expectedSeq} before`,
    );
  lines.push(`    signed by ${stationKeys.join(', ')}`);
  if (verified.firstFault !== null) lines.push(`    first fault: ${faultInWords(verified.firstFault)}`);
  return lines.join('\n');
}

function faultInWords({ kind, seq, auditNumber, betweenSeqs, detail }: Fault): string {
  const where =
    seq !== null
      ? `visit ${seq}`
      : auditNumber !== null
        ? `audit entry ${auditNumber}`
        : betweenSeqs !== null
          ? `visits ${betweenSeqs[0]} to ${betweenSeqs[1]}`
          : 'beside the chain';
  return `${kind}, ${where}: ${detail}`;
}

const outsideLineSchema = z.union([
  z.strictObject({ seq: z.int().positive(), hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  z.strictObject({ checkpoint: checkpointSchema }),
]);

/** What the collector wrote: lines `{"seq","hash"}` and `{"checkpoint"}`. */
export function readOutside(
  file: string,
): Result<Outside, { readonly kind: 'unusable'; readonly detail: string }> {
  const refuse = (detail: string) => failed({ kind: 'unusable' as const, detail: `${file}: ${detail}` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return refuse(error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read');
  }
  const hashes = new Map<number, string[]>();
  const checkpoints: Outside['checkpoints'][number][] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line.trim() === '') continue;
    const parsed = outsideLineSchema.safeParse(parseJson(line));
    if (!parsed.success) return refuse(`line ${number} is neither a hash nor a checkpoint`);
    if ('checkpoint' in parsed.data) checkpoints.push(parsed.data.checkpoint);
    else {
      const { seq, hash } = parsed.data;
      const known = hashes.get(seq);
      if (known === undefined) hashes.set(seq, [hash]);
      else known.push(hash);
    }
  }
  return ok({ hashes, checkpoints });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
