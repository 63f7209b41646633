import { describe, expect, it, onTestFinished } from 'vitest';
import { LOOKUP_TIMEOUT_MS, type LookUpAnswer } from '../../../contract/register.ts';
import { exchangeOverHttp } from '../../../electron/sync/exchange-over-http.ts';
import { createLookUp, UNREACHED_FOR_MS } from '../../../electron/sync/look-up-declaration.ts';
import { startPageServer } from '../../support/meddling-proxy.ts';
import { createSteppedTimers } from '../../support/stepped-timers.ts';
import { answered, COLLECTOR, portal, type Reply, refused, unreachable } from './pull-bench.ts';

const REQUEST = { host: 'kbyt.khambenh.gov.vn', reference: 'abc123' };
const FOUND: LookUpAnswer = { found: true, declaredAtMs: 1, validUntilMs: 2, answers: 3 };

function start(network: () => Reply | Promise<Reply>) {
  const timers = createSteppedTimers();
  const sent: { url: string; body: unknown }[] = [];
  const logged: { event: string; facts: unknown }[] = [];
  const lookUp = createLookUp({
    async exchange(url, { body }) {
      sent.push({ url, body: JSON.parse(Buffer.from(body ?? []).toString()) });
      return network();
    },
    collector: COLLECTOR,
    clock: { monotonicMs: timers.nowMs },
    timers,
    log: (_level, event, facts) => logged.push({ event, facts }),
  });
  return { lookUp, timers, sent, logged };
}

const realTimers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

describe('looking a declaration up', () => {
  it('posts host and reference, and gives back what the collector says', async () => {
    const { lookUp, sent } = start(() => answered(200, FOUND));
    expect(await lookUp(REQUEST)).toEqual(FOUND);
    expect(sent).toEqual([{ url: 'https://collector.example/base/v1/declarations/look-up', body: REQUEST }]);
    expect(await start(() => answered(200, { found: false })).lookUp(REQUEST)).toEqual({ found: false });
  });

  it('keeps no answer: each visitor is looked up anew', async () => {
    const answers = [answered(200, FOUND), answered(200, { found: false })];
    const { lookUp } = start(() => answers.shift() ?? unreachable);
    expect(await lookUp(REQUEST)).toEqual(FOUND);
    expect(await lookUp(REQUEST)).toEqual({ found: false });
  });

  it('answers at the deadline when the exchange does not', async () => {
    const { lookUp, timers } = start(() => new Promise(() => undefined));
    let answer: unknown = null;
    void lookUp(REQUEST).then((value) => {
      answer = value;
    });
    timers.step(LOOKUP_TIMEOUT_MS - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answer).toBeNull();
    timers.step(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answer).toBe('not-reached');
  });

  it('answers in time when a real server takes the request and never answers', async () => {
    const server = await startPageServer(() => undefined);
    onTestFinished(server.close);
    const lookUp = createLookUp({
      exchange: exchangeOverHttp,
      collector: { url: server.url, credential: COLLECTOR.credential },
      clock: { monotonicMs: () => performance.now() },
      timers: realTimers,
      log: () => undefined,
      timeoutMs: 60,
    });
    const before = performance.now();
    expect(await lookUp(REQUEST)).toBe('not-reached');
    // Room for a busy machine: without the deadline it would never come.
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('makes the next visitors not wait after nobody was reached, and asks again after that', async () => {
    let isDown = true;
    const { lookUp, timers, sent } = start(() => (isDown ? unreachable : answered(200, FOUND)));
    expect(await lookUp(REQUEST)).toBe('not-reached');
    isDown = false;
    timers.step(UNREACHED_FOR_MS - 1);
    expect(await lookUp(REQUEST)).toBe('not-reached');
    expect(sent).toHaveLength(1);
    timers.step(1);
    expect(await lookUp(REQUEST)).toEqual(FOUND);
    expect(await lookUp(REQUEST)).toEqual(FOUND);
    expect(sent).toHaveLength(3);
  });

  it('clears the memory of a failure with an answer that was already under way', async () => {
    const replies: ((reply: Reply) => void)[] = [];
    const { lookUp, sent } = start(() => new Promise((resolve) => replies.push(resolve)));
    const [first, second] = [lookUp(REQUEST), lookUp(REQUEST)];
    replies[0]?.(unreachable);
    expect(await first).toBe('not-reached');
    replies[1]?.(answered(200, FOUND));
    expect(await second).toEqual(FOUND);
    void lookUp(REQUEST);
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['an odd link', refused(400, 'bad-request')],
    ['a refused credential', refused(401, 'unauthorized')],
    ['a captive portal', portal],
    ['an answer of another shape', answered(200, { found: true })],
  ])('is not silenced for the next visitor by %s', async (_, reply) => {
    const { lookUp, sent } = start(() => reply);
    expect(await lookUp(REQUEST)).toBe('not-reached');
    expect(await lookUp(REQUEST)).toBe('not-reached');
    expect(sent).toHaveLength(2);
  });

  it('logs a failure once while it lasts, without the link', async () => {
    const { lookUp, timers, logged } = start(() => unreachable);
    for (let i = 0; i < 5; i += 1) {
      await lookUp(REQUEST);
      timers.step(UNREACHED_FOR_MS);
    }
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain(REQUEST.reference);
  });

  it('answers "not-reached" when the exchange throws', async () => {
    const { lookUp } = start(() => {
      throw new TypeError('a bug');
    });
    expect(await lookUp(REQUEST)).toBe('not-reached');
  });
});
