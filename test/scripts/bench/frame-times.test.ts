import { expect, test } from 'vitest';
import { readFrameTimes } from '../../../scripts/bench/frame-times.ts';

const PAGE = 11;
const BROWSER = 10;
const processes = [
  { name: 'process_name', ph: 'M', ts: 0, pid: BROWSER, args: { name: 'Browser' } },
  { name: 'process_name', ph: 'M', ts: 0, pid: PAGE, args: { name: 'Renderer' } },
];
const frame = (local: string, fromUs: number, ms: number, state = 'STATE_PRESENTED_ALL', pid = PAGE) => [
  {
    name: 'PipelineReporter',
    ph: 'b',
    ts: fromUs,
    pid,
    id2: { local },
    args: { chrome_frame_reporter: { state } },
  },
  { name: 'PipelineReporter', ph: 'e', ts: fromUs + ms * 1_000, pid, id2: { local }, args: {} },
];
const read = (...events: readonly unknown[]) =>
  readFrameTimes(JSON.stringify({ traceEvents: [...processes, ...events] }));

test('a frame lasts from its beginning until it was presented, in the order of the beginnings', () => {
  const slow = frame('0x1', 1_000, 188.5);
  const quick = frame('0x2', 17_000, 20, 'STATE_PRESENTED_PARTIAL');
  // A trace is written as its processes hand it over, in no order.
  expect(read(...quick, ...slow)).toEqual([188.5, 20]);
});

test('what had nothing to show, gave way, or is not the page’s is no frame', () => {
  expect(
    read(
      ...frame('0x1', 1_000, 17, 'STATE_NO_UPDATE_DESIRED'),
      ...frame('0x2', 2_000, 17, 'STATE_DROPPED'),
      ...frame('0x3', 3_000, 90, 'STATE_PRESENTED_ALL', BROWSER),
      { name: 'BeginFrame', ph: 'I', ts: 4_000, pid: PAGE },
    ),
  ).toEqual([]);
});

test('a name that comes again belongs to the frame that is open; one without an end was not presented', () => {
  const [openOnly] = frame('0x1', 90_000, 1);
  expect(read(...frame('0x1', 1_000, 20), ...frame('0x1', 40_000, 30), openOnly)).toEqual([20, 30]);
});

test('what is no trace is refused', () => {
  expect(() => readFrameTimes('{"frames":[]}')).toThrow();
});
