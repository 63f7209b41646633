/**
 * Finds what does not hold on the page that stands: parts that leave the screen, cover each other, or cut
 * their own text. Runs inside the page, so it uses nothing from outside its own body.
 */

/** One sentence for each fault; none when the page is whole. */
export function findOverflow(): readonly string[] {
  const SLACK = 0.6;
  const faults: string[] = [];
  const rectOf = (selector: string): DOMRect | null =>
    document.querySelector(selector)?.getBoundingClientRect() ?? null;
  const described = (element: Element): string =>
    `${element.className || element.tagName} "${(element.textContent ?? '').slice(0, 40)}"`;
  const screen = { right: window.innerWidth, bottom: window.innerHeight };

  for (const element of document.querySelectorAll('.screen *')) {
    const { left, top, right, bottom, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('svg') !== null) continue;
    const isOutside =
      left < -SLACK || top < -SLACK || right > screen.right + SLACK || bottom > screen.bottom + SLACK;
    // The word's bar and the stripes run over the edges on purpose.
    if (isOutside && element.closest('.stripes') === null)
      faults.push(`outside the screen: ${described(element)}`);
  }

  // Ink, not boxes: what the letters of a part really take.
  const inkOf = (selector: string): DOMRect | null => {
    const part = document.querySelector(selector);
    if (part === null || (part.textContent ?? '') === '') return null;
    const range = document.createRange();
    range.selectNodeContents(part);
    return range.getBoundingClientRect();
  };
  const mustNotTouch = (upper: string, lower: string): void => {
    const above = inkOf(upper) ?? rectOf(upper);
    const below = inkOf(lower) ?? rectOf(lower);
    if (above === null || below === null) return;
    if (above.bottom > below.top + SLACK) {
      faults.push(`${upper} runs ${(above.bottom - below.top).toFixed(1)} px into ${lower}`);
    }
  };
  mustNotTouch('.verdict-body .shape', '.word .vi');
  mustNotTouch('.word .en', '.told');
  mustNotTouch('.told-vi', '.told-en');
  mustNotTouch('.told', '.count-down');
  mustNotTouch('.told', '.cause');
  mustNotTouch('.count-down', '.guard-line');
  mustNotTouch('.board', '.invitation');
  mustNotTouch('.invitation .kinds', '.rules');
  mustNotTouch('.rules', '.status-line');

  // Stacked marks (Ế, Ặ) stand above a capital's own box: the word's letters, one by one, against the shape.
  const letters = document.querySelector('.word .vi')?.firstChild ?? null;
  const sign = rectOf('.verdict-body .shape');
  const pen = document.createElement('canvas').getContext('2d');
  if (letters instanceof Text && letters.parentElement !== null && sign !== null && pen !== null) {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(letters.parentElement);
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    for (let at = 0; at < letters.data.length; at += 1) {
      const one = document.createRange();
      one.setStart(letters, at);
      one.setEnd(letters, at + 1);
      const box = one.getBoundingClientRect();
      const ink = pen.measureText(letters.data.charAt(at));
      const inkTop = box.top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent;
      const isUnder = box.width > 0 && box.left < sign.right && sign.left < box.right;
      const LEAST_GAP = window.innerHeight / 250;
      if (isUnder && inkTop < sign.bottom + LEAST_GAP) {
        faults.push(
          `"${letters.data.charAt(at)}" of the word stands ${(inkTop - sign.bottom).toFixed(1)} px under the shape`,
        );
      }
    }
  }

  // Corners and the middle: the name may not run under the shape or the word.
  const shape = rectOf('.verdict-body .shape');
  const word = inkOf('.word .vi');
  for (const corner of ['.verdict-direction', '.verdict-person']) {
    const box = inkOf(corner);
    for (const middle of [shape, word]) {
      if (box === null || middle === null) continue;
      const isCrossing =
        box.left < middle.right &&
        middle.left < box.right &&
        box.bottom > middle.top &&
        box.top < middle.bottom;
      if (isCrossing) faults.push(`${corner} covers the middle`);
    }
  }

  // Text wider than its own box, and clipped text.
  for (const element of document.querySelectorAll<HTMLElement>(
    '.screen p, .screen h1, .screen .vi, .screen .en',
  )) {
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
      const mayClip = element.closest('.gate-name, .venue, .cause-detail') !== null;
      if (!mayClip) faults.push(`text wider than its box: ${described(element)}`);
    }
  }
  return faults;
}
