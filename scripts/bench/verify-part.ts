/**
 * Runs the verify bench in the runtime that reads codes at a gate, and prints one JSON line.
 *
 * Electron as a plain Node (`ELECTRON_RUN_AS_NODE`): its V8 and its BoringSSL, no window. Ours, bare verification and
 * dcc-utils are all measured there; another Node has another OpenSSL, and other ratios.
 */
import type { PartLine } from './measure.ts';
import { measureVerify } from './verify.ts';

const { results, ratios, peers } = await measureVerify({ hasPeers: process.env.BENCH_PEERS !== 'no' });
const line: PartLine = { results, ratios, extras: { peers } };
process.stdout.write(`${JSON.stringify(line)}\n`);
