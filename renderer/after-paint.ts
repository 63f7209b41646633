/**
 * Runs something once the next frame is painted.
 *
 * requestAnimationFrame runs just before style, layout and paint of a frame; a message posted
 * inside it is delivered in the first task after them. A timer there would add 1-4 ms.
 */
export function createAfterPaint(): (then: () => void) => void {
  const channel = new MessageChannel();
  let waiting: (() => void)[] = [];
  channel.port1.onmessage = () => {
    const due = waiting;
    waiting = [];
    for (const then of due) then();
  };
  return (then) => {
    requestAnimationFrame(() => {
      waiting.push(then);
      channel.port2.postMessage(null);
    });
  };
}
