let pending: (() => void) | null = null;
new PerformanceObserver((l) => { if (l.getEntries().length) { const p = pending; pending = null; p?.(); } }).observe({ type: 'element', buffered: false } as any);
export function createAfterPaint(): (then: () => void) => void {
  return (then) => { pending = then; };
}
