/**
 * Finds keys that are too small for a finger, on the page that stands. Runs inside the page, so it uses nothing from
 * outside its own body.
 */

export interface LeastPx {
  /** Either way, CSS pixels. */
  readonly key: number;
  /** Keys of the keyboard on the screen: what holds on this panel. */
  readonly cap: number;
}

/** One line for each key that is smaller, with its size. */
export function findSmallTargets({ key, cap }: LeastPx): readonly string[] {
  const faults: string[] = [];
  for (const target of document.querySelectorAll<HTMLElement>('button, [role="button"]')) {
    const { width, height } = target.getBoundingClientRect();
    // Not drawn: a key of a surface that another covers.
    if (width === 0) continue;
    const least = target.matches('.cap') ? cap : key;
    if (width >= least && height >= least) continue;
    const name = `${target.className} "${(target.textContent ?? '').slice(0, 24)}"`;
    faults.push(`${name}: ${width.toFixed(0)} x ${height.toFixed(0)} px, not ${least.toFixed(0)}`);
  }
  return faults;
}
