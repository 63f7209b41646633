/**
 * Finds what is cut off on the page that stands: text that its own box cuts, keys of which only a part is seen, and what
 * of the guard's surfaces leaves the screen or covers its neighbour. Runs inside the page, so it uses nothing from
 * outside its own body.
 *
 * A box that scrolls may hold more than it shows. A line that may end in dots is named here, with where it stands whole.
 */

/** One sentence for each fault; none when the page is whole. */
export function findCutParts(): readonly string[] {
  const SLACK = 0.6;
  const LEAST_TARGET = 48;
  const faults: string[] = [];
  const described = (element: Element): string =>
    `${element.getAttribute('class') ?? element.tagName} "${(element.textContent ?? '').slice(0, 40)}"`;
  const isShown = (element: Element): boolean => element.getBoundingClientRect().width > 0;
  const overflowOf = (element: Element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return { x: overflowX, y: overflowY };
  };
  const doesScroll = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';

  // May end in dots: the venue, the gate and the lane, which a sign on the wall has too (idle, split); a long zone; the
  // number under a split part; a fault's technical text (the log has it); the strip's own two lines, whose verdict
  // stands whole in the detail and whose state in the menu; a row of the board, whole beside it.
  const MAY_END_IN_DOTS =
    '.venue, .gate-name, .part-label, .part-name, .part-guard, .zone-name, .cause-detail, .strip-last, .strip-state, .board-row-words';
  const NOT_SEEN = '.heard, svg, svg *, [hidden]';

  for (const element of document.querySelectorAll<HTMLElement>('.screen, .screen *, .guard, .guard *')) {
    if (element.matches(NOT_SEEN) || element.closest('svg') !== null || !isShown(element)) continue;
    if ((element.textContent ?? '').trim() === '' || element.closest(MAY_END_IN_DOTS) !== null) continue;
    // Only read out.
    if (element.clientWidth <= 1 && element.clientHeight <= 1) continue;
    const { x, y } = overflowOf(element);
    // A line's letters stand a little higher than the line.
    const slack = Math.max(2, 0.15 * Number.parseFloat(getComputedStyle(element).fontSize));
    const below = element.scrollHeight - element.clientHeight;
    const beside = element.scrollWidth - element.clientWidth;
    if (y !== 'visible' && !doesScroll(y) && element.clientHeight > 0 && below > slack)
      faults.push(`${below} px cut off below: ${described(element)}`);
    const isLine = element.matches('p, h1, h2, h3, li, td, th, button, legend, .vi, .en');
    // The station's state wraps out of a strip that has no room for it, whole.
    const isCut = (x !== 'visible' || isLine) && !element.matches('.guard-strip');
    if (
      isCut &&
      !doesScroll(x) &&
      element.clientWidth > 0 &&
      beside > 1 &&
      element.closest('.stripes') === null
    )
      faults.push(`${beside} px cut off at the side: ${described(element)}`);
  }

  /** What can be seen of it. */
  function seenOf(target: Element): { readonly seen: DOMRect; readonly isScrolled: boolean } {
    let { left, top, right, bottom } = target.getBoundingClientRect();
    let isScrolled = false;
    for (let frame = target.parentElement; frame !== null; frame = frame.parentElement) {
      const { x, y } = overflowOf(frame);
      if (x === 'visible' && y === 'visible') continue;
      const clip = frame.getBoundingClientRect();
      const isOut =
        left < clip.left - SLACK ||
        right > clip.right + SLACK ||
        top < clip.top - SLACK ||
        bottom > clip.bottom + SLACK;
      isScrolled ||= isOut && (doesScroll(x) || doesScroll(y));
      [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
      [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
    }
    return { seen: new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top)), isScrolled };
  }

  const keys = [...document.querySelectorAll<HTMLElement>('.screen button, .guard button')]
    .filter(isShown)
    .map((key) => ({ key, box: key.getBoundingClientRect(), ...seenOf(key) }));
  for (const { key, box, seen, isScrolled } of keys) {
    const isPart =
      seen.width > 1 && seen.height > 1 && (seen.width < box.width - 1 || seen.height < box.height - 1);
    if (isPart && !isScrolled)
      faults.push(
        `only ${seen.width.toFixed(0)} x ${seen.height.toFixed(0)} px are seen of ${described(key)}`,
      );
    if (
      key.closest('.guard') !== null &&
      (box.width < LEAST_TARGET - SLACK || box.height < LEAST_TARGET - SLACK)
    )
      faults.push(`a target of ${box.width.toFixed(0)} x ${box.height.toFixed(0)} px: ${described(key)}`);
  }

  // Each surface by itself: a sheet and the pad stand over what is under them on purpose.
  for (const surface of document.querySelectorAll('.guard-strip, .guard-sheet, .pin-pad, .guard-board')) {
    const own = keys.filter(
      ({ key }) => key.closest('.guard-strip, .guard-sheet, .pin-pad, .guard-board') === surface,
    );
    for (const [at, one] of own.entries()) {
      for (const other of own.slice(at + 1)) {
        const isCrossing =
          one.seen.left < other.seen.right - SLACK &&
          other.seen.left < one.seen.right - SLACK &&
          one.seen.top < other.seen.bottom - SLACK &&
          other.seen.top < one.seen.bottom - SLACK;
        if (isCrossing && one.seen.height > 0 && other.seen.height > 0)
          faults.push(`${described(one.key)} covers ${described(other.key)}`);
      }
    }
    for (const element of [surface, ...surface.querySelectorAll('*')]) {
      const { left, top, right, bottom, width } = element.getBoundingClientRect();
      if (width === 0 || element.closest('svg') !== null || element.matches('.heard')) continue;
      const isOut =
        left < -SLACK ||
        top < -SLACK ||
        right > window.innerWidth + SLACK ||
        bottom > window.innerHeight + SLACK;
      const { seen, isScrolled } = seenOf(element);
      if (isOut && !isScrolled && seen.width > 0 && seen.height > 0)
        faults.push(`outside the screen: ${described(element)}`);
    }
  }
  return faults;
}
