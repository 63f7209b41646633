/**
 * The fuzzer's chance: seeded, so that a run can be repeated input by input.
 */
export interface Random {
  /** An integer from 0 to below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly oneIn: (chance: number) => boolean;
}

/** xorshift32: what it draws must be repeatable and fast, not secret. */
export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  return {
    below,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    oneIn: (chance) => below(chance) === 0,
  };
}
