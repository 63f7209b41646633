/**
 * Finds what does not hold on the page that stands: parts that leave the screen, cover each other, or cut
 * their own text. Runs inside the page, so it uses nothing from outside its own body.
 *
 * Each lane's part of a split screen is looked at by itself. A page that scrolls (devices, desk, a form on a small panel)
 * may be longer than the panel, never wider.
 */

/** One sentence for each fault; none when the page is whole. */
export function findOverflow(): readonly string[] {
  const SLACK = 0.6;
  const LEAST_TARGET = 48;
  const LEAST_CAP = 40;
  const faults: string[] = [];
  const described = (element: Element): string =>
    `${element.className || element.tagName} "${(element.textContent ?? '').slice(0, 40)}"`;
  const screen = { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };

  for (const element of document.querySelectorAll('.screen *')) {
    const { left, top, right, bottom, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('svg') !== null) continue;
    const scroller =
      element.parentElement?.closest('.staff-body, .desk-body, .desk-rail, .form-body') ?? null;
    const part = element.parentElement?.closest('.part') ?? null;
    const frame = (scroller ?? part)?.getBoundingClientRect() ?? screen;
    const isTooWide = left < frame.left - SLACK || right > frame.right + SLACK;
    const isTooTall = scroller === null && (top < frame.top - SLACK || bottom > frame.bottom + SLACK);
    // The word's bar and the stripes run over the edges on purpose.
    if ((isTooWide || isTooTall) && element.closest('.stripes') === null)
      faults.push(`outside the screen: ${described(element)}`);
  }

  // Ink, not boxes: what the letters of a part really take.
  const inkOf = (root: Element, selector: string): DOMRect | null => {
    const part = root.querySelector(selector);
    if (part === null || (part.textContent ?? '') === '') return null;
    const range = document.createRange();
    range.selectNodeContents(part);
    const box = range.getBoundingClientRect();
    // What is not drawn touches nothing.
    return box.width === 0 ? null : box;
  };
  const rectOf = (root: Element, selector: string): DOMRect | null => {
    const box = root.querySelector(selector)?.getBoundingClientRect() ?? null;
    return box === null || box.width === 0 ? null : box;
  };
  const isCrossing = (one: DOMRect, other: DOMRect): boolean =>
    one.left < other.right - SLACK &&
    other.left < one.right - SLACK &&
    one.top < other.bottom - SLACK &&
    other.top < one.bottom - SLACK;

  function mustNotTouch(root: Element, upper: string, lower: string): void {
    const above = inkOf(root, upper) ?? rectOf(root, upper);
    const below = inkOf(root, lower) ?? rectOf(root, lower);
    if (above === null || below === null) return;
    const isBeside = above.right < below.left || below.right < above.left;
    if (!isBeside && above.bottom > below.top + SLACK)
      faults.push(`${upper} runs ${(above.bottom - below.top).toFixed(1)} px into ${lower}`);
  }

  /** Stacked marks (Ế, Ặ) stand above a capital's own box: the word's letters, one by one. */
  function checkMarks(root: Element): void {
    const letters = root.querySelector('.word .vi')?.firstChild ?? null;
    const sign = rectOf(root, '.shape');
    const lane = rectOf(root, '.part-lane');
    const pen = document.createElement('canvas').getContext('2d');
    if (!(letters instanceof Text) || letters.parentElement === null || sign === null || pen === null) return;
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(letters.parentElement);
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const leastGap = window.innerHeight / 250;
    for (let at = 0; at < letters.data.length; at += 1) {
      const one = document.createRange();
      one.setStart(letters, at);
      one.setEnd(letters, at + 1);
      const box = one.getBoundingClientRect();
      const ink = pen.measureText(letters.data.charAt(at));
      const inkTop = box.top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent;
      for (const above of [sign, lane]) {
        if (above === null || box.width === 0) continue;
        const isUnder = box.left < above.right && above.left < box.right;
        if (isUnder && inkTop < above.bottom + leastGap)
          faults.push(
            `"${letters.data.charAt(at)}" of the word stands ${(inkTop - above.bottom).toFixed(1)} px under what is above it`,
          );
      }
    }
  }

  for (const root of document.querySelectorAll('.screen:not(.split), .part')) {
    mustNotTouch(root, '.verdict-body .shape', '.word .vi');
    mustNotTouch(root, '.word .en', '.told');
    mustNotTouch(root, '.word .en', '.part-name');
    mustNotTouch(root, '.part-name', '.told');
    mustNotTouch(root, '.told-vi', '.told-en');
    mustNotTouch(root, '.told', '.count-down');
    mustNotTouch(root, '.told', '.cause');
    mustNotTouch(root, '.declare-code', '.count-down');
    mustNotTouch(root, '.rules .call', '.status-line');
    mustNotTouch(root, '.notices', '.status-line');
    mustNotTouch(root, '.count-down', '.guard-line');
    mustNotTouch(root, '.count-down', '.part-guard');
    mustNotTouch(root, '.board', '.invitation');
    mustNotTouch(root, '.invitation .kinds', '.rules');
    mustNotTouch(root, '.rules', '.status-line');
    checkMarks(root);
  }

  // Corners and the middle: neither the name nor the hint may run under the shape or the word.
  for (const root of document.querySelectorAll('.told-beside, .rules')) {
    for (const [one, other] of [
      ['.told', '.declare-code'],
      ['.call', '.notices'],
      ['.notices', '.own-code'],
      ['.call', '.own-code'],
    ] as const) {
      const [first, second] = [inkOf(root, one), rectOf(root, other)];
      if (first !== null && second !== null && isCrossing(first, second))
        faults.push(`${one} covers ${other}`);
    }
  }
  for (const root of document.querySelectorAll('.verdict')) {
    for (const corner of ['.verdict-way', '.verdict-person']) {
      const box = inkOf(root, corner);
      for (const middle of [rectOf(root, '.verdict-body .shape'), inkOf(root, '.word .vi')]) {
        if (box !== null && middle !== null && isCrossing(box, middle))
          faults.push(`${corner} covers the middle`);
      }
    }
  }

  // Text wider than its own box, and clipped text.
  const mayClip = '.gate-name, .venue, .cause-detail, .part-name, .part-guard, .part-label';
  for (const element of document.querySelectorAll<HTMLElement>(
    '.screen p, .screen h1, .screen h2, .screen code, .screen .vi, .screen .en',
  )) {
    if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
    if (element.closest(mayClip) === null) faults.push(`text wider than its box: ${described(element)}`);
  }

  // What a finger has to hit, and what it must not hit with it.
  /** What can be seen of it: a part that was scrolled away is under no finger. */
  function seenOf(target: Element): DOMRect {
    let { left, top, right, bottom } = target.getBoundingClientRect();
    for (let frame = target.parentElement; frame !== null; frame = frame.parentElement) {
      if (getComputedStyle(frame).overflowY === 'visible') continue;
      const clip = frame.getBoundingClientRect();
      [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
      [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }
  const targets = [...document.querySelectorAll('.screen button')].map((target) => ({
    target,
    box: target.getBoundingClientRect(),
    seen: seenOf(target),
  }));
  for (const [at, { target, box, seen }] of targets.entries()) {
    if (box.width === 0) continue;
    // Five rows of letters and what is typed share the smallest panel.
    const leastHeight = target.matches('.cap') ? LEAST_CAP : LEAST_TARGET;
    if (box.width < LEAST_TARGET - SLACK || box.height < leastHeight - SLACK)
      faults.push(`a target of ${box.width.toFixed(0)} x ${box.height.toFixed(0)} px: ${described(target)}`);
    for (const other of targets.slice(at + 1)) {
      if (seen.height > 0 && other.seen.height > 0 && isCrossing(seen, other.seen))
        faults.push(`${described(target)} covers ${described(other.target)}`);
    }
  }
  return faults;
}
