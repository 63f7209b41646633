/**
 * What of electron/codes has run: V8's block coverage, taken after a batch of inputs.
 *
 * V8 reports functions as ranges with a count, inner ranges overruling outer ones, and merges neighbours that
 * agree; so what was reached is kept as one mark a character, and blocks are counted between all the borders
 * that were ever reported. Binary coverage (`callCount: false`) costs next to nothing between two takings.
 */
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';

export interface Coverage {
  /** True when something ran for the first time since the last taking. */
  readonly take: () => Promise<boolean>;
  readonly blocks: () => { readonly covered: number; readonly known: number };
  /** `file:line` and first words of each block that was known and never ran. */
  readonly uncovered: () => string[];
  readonly stop: () => Promise<void>;
}

/** One function of one file. */
interface Part {
  readonly url: string;
  readonly start: number;
  /** 1 for each character that ran. */
  readonly marks: Uint8Array;
  /** Offsets in the file where a block was ever reported to begin or end. */
  readonly borders: Set<number>;
}

const ROOM = '/electron/codes/';

export async function watchCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  const parts = new Map<string, Part>();
  const partOf = (url: string, [whole]: readonly Profiler.CoverageRange[]): Part | null => {
    // The whole file ran before the first taking: only its functions are counted.
    if (whole === undefined || whole.startOffset === 0) return null;
    const key = `${url}:${whole.startOffset}:${whole.endOffset}`;
    const part = parts.get(key) ?? {
      url,
      start: whole.startOffset,
      marks: new Uint8Array(whole.endOffset - whole.startOffset),
      borders: new Set<number>(),
    };
    parts.set(key, part);
    return part;
  };
  return {
    take: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      let isNew = false;
      for (const { url, functions } of result) {
        if (!url.includes(ROOM)) continue;
        for (const { ranges } of functions) {
          const part = partOf(url, ranges);
          if (part !== null) isNew = addRanges(part, ranges) || isNew;
        }
      }
      return isNew;
    },
    blocks: () => {
      const all = [...parts.values()].flatMap(blocksOf);
      return { covered: all.filter(({ isCovered }) => isCovered).length, known: all.length };
    },
    uncovered: () => {
      const places = [...parts.values()].flatMap((part) => {
        const source = readFileSync(
          new URL(part.url.startsWith('/') ? `file://${part.url}` : part.url),
          'utf8',
        );
        const file = part.url.slice(part.url.indexOf(ROOM) + 1);
        return blocksOf(part)
          .filter(({ start, end, isCovered }) => !isCovered && /[^\s{}();]/.test(source.slice(start, end)))
          .map(({ start, end }) => {
            const line = source.slice(0, start).split('\n').length;
            return `${file}:${line} ${source.slice(start, end).trim().replaceAll(/\s+/g, ' ').slice(0, 60)}`;
          });
      });
      return [...new Set(places)];
    },
    stop: async () => {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

function blocksOf({
  start: from,
  marks,
  borders,
}: Part): { start: number; end: number; isCovered: boolean }[] {
  const sorted = [...borders].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((start, index) => ({
    start,
    end: sorted[index + 1] ?? start,
    isCovered: marks[start - from] === 1,
  }));
}

/** Lays the ranges over each other, outer first, and keeps what ran. True when any of it is new. */
function addRanges({ start, marks, borders }: Part, ranges: readonly Profiler.CoverageRange[]): boolean {
  const ran = new Uint8Array(marks.length);
  for (const { startOffset, endOffset, count } of ranges) {
    ran.fill(count > 0 ? 1 : 0, startOffset - start, endOffset - start);
    borders.add(startOffset);
    borders.add(endOffset);
  }
  let isNew = false;
  for (let at = 0; at < ran.length; at++) {
    if (ran[at] === 1 && marks[at] === 0) {
      marks[at] = 1;
      isNew = true;
    }
  }
  return isNew;
}
