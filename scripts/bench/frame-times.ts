/**
 * Frame times: how long each frame took from its beginning until it was presented, out of a trace of Chromium. Pure.
 *
 * What a page is told (requestAnimationFrame) ends where its own thread ends: raster, compositing and the copy to the
 * screen come after it. The compositor itself keeps a report of every frame to its presentation (PipelineReporter), in
 * Electron's content tracing under the category below.
 */
import { z } from 'zod';

export const FRAME_CATEGORY = 'disabled-by-default-devtools.timeline.frame';

const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  /** Microseconds. */
  ts: z.number(),
  pid: z.number(),
  id2: z.object({ local: z.string() }).optional(),
  args: z
    .object({
      name: z.string().optional(),
      chrome_frame_reporter: z.object({ state: z.string() }).optional(),
    })
    .optional(),
});
type TraceEvent = z.infer<typeof eventSchema>;
const traceSchema = z.object({ traceEvents: z.array(z.unknown()) });

/** Frames that carried something new to the screen; the others had nothing to show, or gave way to the next one. */
const PRESENTED: ReadonlySet<string> = new Set(['STATE_PRESENTED_ALL', 'STATE_PRESENTED_PARTIAL']);

/** Milliseconds of every frame that pages presented, in the order in which they began. Throws when it is no trace. */
export function readFrameTimes(trace: string): readonly number[] {
  const events = traceSchema.parse(JSON.parse(trace)).traceEvents.flatMap((given) => {
    const parsed = eventSchema.safeParse(given);
    return parsed.success ? [parsed.data] : [];
  });
  const pages = new Set(
    events.flatMap(({ name, pid, args }) =>
      name === 'process_name' && args?.name === 'Renderer' ? [pid] : [],
    ),
  );
  const begun = new Map<string, TraceEvent>();
  const frames: { readonly fromUs: number; readonly ms: number }[] = [];
  for (const event of events.sort((one, other) => one.ts - other.ts)) {
    if (event.name !== 'PipelineReporter' || !pages.has(event.pid)) continue;
    const id = `${event.pid} ${event.id2?.local}`;
    if (event.ph === 'b') begun.set(id, event);
    const began = event.ph === 'e' ? begun.get(id) : undefined;
    if (began === undefined) continue;
    begun.delete(id);
    if (PRESENTED.has(began.args?.chrome_frame_reporter?.state ?? ''))
      frames.push({ fromUs: began.ts, ms: (event.ts - began.ts) / 1_000 });
  }
  return frames.sort((one, other) => one.fromUs - other.fromUs).map(({ ms }) => ms);
}
