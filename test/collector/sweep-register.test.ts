import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEEP_PAST_END_MS, KEEP_WITHDRAWN_MS, sweepRegister } from '../../collector/sweep-register.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { getRegisterKey, postDeclarations, pullRegister } from '../support/post-batch.ts';
import { DECLARED_MS, declaration, HOUR_MS, nextPerson } from '../support/sample-declarations.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
  await getRegisterKey(collector);
});
afterAll(() => collector?.stop());

it('lets a declaration go 30 days past its end, and a withdrawal 90 days past the declaration', async () => {
  const endMs = DECLARED_MS + 24 * HOUR_MS;
  await postDeclarations(collector, [
    { ...declaration(nextPerson()), declaredAtMs: DECLARED_MS, validUntilMs: endMs },
    { ...declaration(nextPerson()), declaredAtMs: DECLARED_MS, validUntilMs: 0 },
  ]);
  const all = (await pullRegister(collector)).length;
  const living = async (nowMs: number): Promise<number> => {
    await sweepRegister(collector.pool, nowMs);
    return (await pullRegister(collector)).length;
  };
  expect(await living(endMs + KEEP_PAST_END_MS)).toBe(all);
  const afterEnd = await living(endMs + KEEP_PAST_END_MS + 1);
  expect(afterEnd).toBeGreaterThan(0);
  expect(afterEnd).toBeLessThan(all);
  expect(await living(DECLARED_MS + KEEP_WITHDRAWN_MS)).toBe(afterEnd);
  expect(await living(DECLARED_MS + KEEP_WITHDRAWN_MS + 1)).toBe(0);
});
