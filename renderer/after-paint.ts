/**
 * Runs something once the next frame is out.
 *
 * The first requestAnimationFrame runs just before style, layout and paint of the frame; the second
 * one when the frame after it begins, so the first has been handed to the compositor by then. Under
 * Xvfb with software rendering the pixels of a whole-screen change follow about 7 ms later (read back
 * from the X server, docs/architecture.md).
 */
export function createAfterPaint(): (then: () => void) => void {
  return (then) => {
    requestAnimationFrame(() => requestAnimationFrame(() => then()));
  };
}
