/**
 * The fuzzer: mutates, reads, judges, and keeps what reached new code.
 *
 * What it holds the reader to: an answer for every input that keeps the contract, no exception, no input
 * slower than 20 ms, no memory left behind, and never `verified` for what nobody trusted signed. A slow input
 * is read three times more by the thread's own clock, and the least counts: a pause is not the reader's.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Family, type Reading, readingSchema } from '../../contract/reading.ts';
import { type Via, viaSchema } from '../../contract/scan.ts';
import { type CodeInput, createCodeReader } from '../../electron/codes/read-code.ts';
import { watchCoverage } from './coverage.ts';
import { FUZZ_AT_MS, type Layer, layers } from './layers.ts';
import { mutateBytes, mutateCbor, mutateJson, mutateText } from './mutate.ts';
import { type Random, randomFrom } from './random.ts';
import { rehearsalTrust } from './sign-codes.ts';
import { rehearsalSlips } from './sign-slips.ts';

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Only this family's layers. */
  readonly family?: Family | undefined;
  /** Frees what can be freed, so that what stays can be measured; absent: memory is not measured. */
  readonly collectGarbage?: (() => void) | undefined;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly seed: number;
  readonly families: Readonly<Record<string, number>>;
  /** Exceptions that left the reader. */
  readonly crashes: number;
  /** Exceptions inside a family's reader, answered as refusals. */
  readonly bugs: number;
  /** Inputs of more than 20 ms, four times over. */
  readonly hangs: number;
  /** Answers that break the contract, or `verified` for what was not signed by anyone trusted. */
  readonly wrongAnswers: number;
  /** Least time of the slowest input, milliseconds. */
  readonly slowestMs: number;
  /** Heap and what hangs on it, after collection: at the end less after the first tenth; null: not measured. */
  readonly heapGrowthMb: number | null;
  readonly blocksCovered: number;
  readonly blocksKnown: number;
  /** First lines of blocks that never ran. */
  readonly uncovered: readonly string[];
  readonly corpus: number;
  readonly seconds: number;
  /** Up to ten offending texts, each with what it did. */
  readonly findings: readonly { readonly what: string; readonly text: string; readonly detail: string }[];
}

const SLOW_MS = 20;
const MIN_BATCH = 64;
const MAX_BATCH = 2_048;
const MAX_CORPUS = 1_500;
const MAX_FINDINGS = 10;
const HEAP_SAMPLES = 10;

/** Seeds of a layer and what was found to reach new code; bounded. */
interface Pool {
  readonly layer: Layer;
  readonly data: (string | Uint8Array)[];
}

interface Made {
  readonly pool: Pool;
  readonly data: string | Uint8Array;
  readonly text: string;
}

const vias: readonly Via[] = viaSchema.options;

function mutate({ layer, data }: Pool, random: Random): string | Uint8Array {
  // Half from the seeds: what reached new code once is mostly broken beyond reaching deeper.
  const one = random.pick<string | Uint8Array>(random.oneIn(2) ? layer.seeds : data);
  // A pool holds data of its layer's own kind only.
  if (layer.kind === 'text') return mutateText(one as string, random, data as string[]);
  if (layer.kind === 'json') return mutateJson(one as string, random, data as string[]);
  return layer.kind === 'cbor'
    ? mutateCbor(one as Uint8Array, random, data as Uint8Array[])
    : mutateBytes(one as Uint8Array, random, data as Uint8Array[]);
}

const write = (layer: Layer, data: string | Uint8Array): string =>
  layer.kind === 'text' || layer.kind === 'json'
    ? layer.write(data as string)
    : layer.write(data as Uint8Array);

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { inputs, seed, family, collectGarbage, onProgress } = options;
  const startedAt = performance.now();
  const random = randomFrom(seed);
  const pools = layers
    .filter((layer) => family === undefined || layer.family === family)
    .map((layer): Pool => ({ layer, data: [...layer.seeds] }));
  const byFamily = [...new Set(pools.map(({ layer }) => layer.family))].map((one) =>
    pools.filter(({ layer }) => layer.family === one),
  );
  let bugs = 0;
  let crashes = 0;
  let hangs = 0;
  let wrongAnswers = 0;
  let slowestMs = 0;
  const families: Record<string, number> = {};
  const findings: FuzzReport['findings'][number][] = [];
  const found = (what: string, text: string, detail: unknown): void => {
    if (findings.length < MAX_FINDINGS) findings.push({ what, text, detail: String(detail) });
  };
  let lastBug: unknown = null;
  const read = createCodeReader(rehearsalTrust(), {
    slips: rehearsalSlips,
    onBug: (error) => {
      bugs++;
      lastBug = error;
    },
  });
  const authentic = new Set<string>();
  const coverage = await watchCoverage();

  const timed = (input: CodeInput): { reading: Reading | null; ms: number } => {
    const start = performance.now();
    try {
      const reading = read(input);
      return { reading, ms: performance.now() - start };
    } catch (error) {
      crashes++;
      found('crash', input.text, error instanceof Error ? error.stack : error);
      return { reading: null, ms: 0 };
    }
  };

  /** Time of this thread alone: a machine that runs something else in between is not the reader. */
  const cpuMsOf = (input: CodeInput): number => {
    const before = process.threadCpuUsage();
    timed(input);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };

  const judge = ({ pool: { layer }, text }: Made, reading: Reading, isChecked: boolean): void => {
    const isRefused = reading.trust === 'refused';
    const isConsistent =
      isRefused === (reading.reason !== null) && isRefused === (reading.outcome === 'invalid');
    const isContract = !isChecked || readingSchema.safeParse(reading).success;
    const isEarned =
      reading.trust !== 'verified' || layer.isSigned || authentic.has(JSON.stringify(reading.claims));
    if (isConsistent && isContract && isEarned) return;
    wrongAnswers++;
    found(isEarned ? 'contract' : 'verified without a signature', text, JSON.stringify(reading));
  };

  const feed = (made: Made, input: CodeInput, number: number): void => {
    const before = bugs;
    const { reading, ms } = timed(input);
    if (bugs > before) found('bug', made.text, lastBug instanceof Error ? lastBug.stack : lastBug);
    if (reading === null) return;
    families[reading.family] = (families[reading.family] ?? 0) + 1;
    if (ms > slowestMs) {
      const least = Math.min(ms, ...[1, 2, 3].map(() => cpuMsOf(input)));
      slowestMs = Math.max(slowestMs, least);
      if (least > SLOW_MS) {
        hangs++;
        found('hang', made.text, `${least} ms`);
      }
    }
    judge(made, reading, number % 50 === 0);
  };

  for (const { layer, data } of pools) {
    for (const one of data) {
      const text = write(layer, one);
      const reading = read({ text, isUtf8: true, via: 'serial', atMs: FUZZ_AT_MS });
      if (reading.trust === 'verified' && layer.name !== 'stranger')
        authentic.add(JSON.stringify(reading.claims));
    }
  }

  let done = 0;
  let batchSize = MIN_BATCH;
  let heapAtStart: number | null = null;
  let heapAtEnd: number | null = null;
  const heapMb = async (): Promise<number | null> => {
    if (collectGarbage === undefined) return null;
    for (let round = 0; round < 2; round++) {
      collectGarbage();
      await turn(); // what was collected frees what hangs on it only then
    }
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1_048_576;
  };
  let nextHeapAt = inputs / HEAP_SAMPLES;
  while (done < inputs) {
    const batch: Made[] = [];
    const size = Math.min(batchSize, inputs - done);
    for (let index = 0; index < size; index++) {
      // Every family its share, and half of all to the families that have more than one layer.
      const pool = random.pick(random.oneIn(2) ? pools : random.pick(byFamily));
      const data = mutate(pool, random);
      const text = write(pool.layer, data);
      const atMs = FUZZ_AT_MS + (random.oneIn(4) ? (random.below(2_000_000) - 1_000_000) * 1_000 : 0);
      const made = { pool, data, text };
      batch.push(made);
      feed(made, { text, isUtf8: !random.oneIn(8), via: random.pick(vias), atMs }, done + index);
    }
    done += size;
    // Objects of zlib and OpenSSL let go of their memory between two turns of the event loop only.
    await turn();
    if (await coverage.take()) {
      for (const { pool, data } of batch) keep(pool, data, random);
      batchSize = Math.max(MIN_BATCH, batchSize >> 1);
    } else batchSize = Math.min(MAX_BATCH, Math.ceil(batchSize * 1.2));
    if (done >= nextHeapAt) {
      nextHeapAt += inputs / HEAP_SAMPLES;
      heapAtEnd = await heapMb();
      heapAtStart ??= heapAtEnd;
      onProgress?.(done);
    }
  }
  const { covered, known } = coverage.blocks();
  const uncovered = coverage.uncovered();
  await coverage.stop();
  return {
    inputs: done,
    seed,
    families,
    crashes,
    bugs,
    hangs,
    wrongAnswers,
    slowestMs: Math.round(slowestMs * 100) / 100,
    heapGrowthMb:
      heapAtStart === null || heapAtEnd === null ? null : Math.round((heapAtEnd - heapAtStart) * 10) / 10,
    blocksCovered: covered,
    blocksKnown: known,
    uncovered,
    corpus: pools.reduce((sum, { data }) => sum + data.length, 0),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    findings,
  };
}

/** A full pool lets a random one go, never a seed. */
function keep({ layer, data }: Pool, one: string | Uint8Array, random: Random): void {
  const limit = MAX_CORPUS / layers.length + layer.seeds.length;
  if (data.length < limit) data.push(one);
  else data[layer.seeds.length + random.below(data.length - layer.seeds.length)] = one;
}
