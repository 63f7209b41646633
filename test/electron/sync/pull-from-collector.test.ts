import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BUNDLE_TYPE, type BundleKind, type BundlePayload } from '../../../contract/bundle.ts';
import type { DeclarationRecord, RegisterKey } from '../../../contract/register.ts';
import { ok } from '../../../contract/result.ts';
import type { Register } from '../../../electron/register/open-register.ts';
import { exchangeOverHttp } from '../../../electron/sync/exchange-over-http.ts';
import type { PullState } from '../../../electron/sync/keep-pulling.ts';
import { createLookUp } from '../../../electron/sync/look-up-declaration.ts';
import { createBundlePull } from '../../../electron/sync/pull-bundles.ts';
import { createRegisterPull } from '../../../electron/sync/pull-register.ts';
import { type RunningCollector, startCollector } from '../../../scripts/rig/start-collector.ts';
import { makeDataFolder } from '../../support/collector.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openForTest, registerPath } from '../register/register-for-test.ts';

const credential = 'test-credential-0123456789abcdef';
const DECLARED_MS = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
const LINK = { host: 'kbyt.khambenh.gov.vn', reference: 'a1b2c3d4' };
const COUNT = 1_203;

const personOf = (n: number): { idNumber: string } => ({ idNumber: `0${String(n).padStart(11, '0')}` });
const declared = (n: number, more: Partial<DeclarationRecord> = {}): DeclarationRecord => ({
  ...personOf(n),
  declaredAtMs: DECLARED_MS,
  validUntilMs: DECLARED_MS + 72 * 3_600_000,
  answers: 1,
  ...more,
});

const realTimers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

let collector: RunningCollector;
const around = () => ({
  exchange: exchangeOverHttp,
  collector: { url: collector.url, credential },
  clock: { wallMs: Date.now },
  timers: realTimers,
  random: () => 0,
  log: () => undefined,
});

const dataDir = makeDataFolder();
beforeAll(async () => {
  collector = await startCollector({
    dataDir,
    stationId: 'station-1',
    credential,
    declarations: [
      ...Array.from({ length: COUNT }, (_, n) => declared(n)),
      declared(COUNT, { link: LINK, qid: 'VN0123456789', answers: 3 }),
    ],
  });
});
afterAll(async () => {
  await collector.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A register pull, and a promise of its next rest. */
function pullInto(register: Register, kept: RegisterKey[] = []) {
  let told: ((state: PullState['state']) => void)[] = [];
  const pull = createRegisterPull({
    ...around(),
    register,
    yieldNow: () => nextTurn(),
    loadKey: () => kept.at(-1) ?? null,
    keepKey: (key) => kept.push(key),
    onStatus({ state }) {
      if (state === 'pulling') return;
      const now = told;
      told = [];
      for (const tell of now) tell(state);
    },
  });
  onTestFinished(() => pull.stop());
  const rested = () =>
    new Promise<PullState['state']>((resolve) => {
      told.push(resolve);
    });
  return { pull, rested };
}

describe('pulling from the real collector', () => {
  it('brings the register up to date, then changes, and begins anew after a rotation', async () => {
    const register = openForTest(registerPath(), { withKey: false });
    const kept: RegisterKey[] = [];
    const { pull, rested } = pullInto(register, kept);
    expect(await rested()).toBe('idle');
    expect(register.find(personOf(0), Date.now())).toMatchObject({
      declaredAtMs: DECLARED_MS,
      validUntilMs: DECLARED_MS + 72 * 3_600_000,
      answers: { symptoms: ['fever'] },
    });
    expect(register.find({ qid: 'vn0123456789' }, Date.now())?.answers.symptoms).toEqual(['fever', 'cough']);
    expect(register.find(personOf(COUNT + 1), Date.now())).toBeNull();
    const before = register.count();
    expect(before).toBe(COUNT + 2);

    await collector.importDeclarations([
      declared(7, { declaredAtMs: DECLARED_MS + 60_000, validUntilMs: 0 }),
      declared(8, { declaredAtMs: DECLARED_MS + 60_000, answers: 0 }),
      declared(COUNT + 1),
    ]);
    pull.wake();
    expect(await rested()).toBe('idle');
    expect(register.count()).toBe(before);
    expect(register.find(personOf(7), Date.now())).toBeNull();
    expect(register.find(personOf(8), Date.now())?.answers.symptoms).toEqual([]);
    expect(register.find(personOf(COUNT + 1), Date.now())).not.toBeNull();

    await collector.rotateRegister();
    await collector.importDeclarations([declared(9)]);
    pull.wake();
    expect(await rested()).toBe('idle');
    expect(register.count()).toBe(1);
    expect(register.find(personOf(9), Date.now())).not.toBeNull();
    expect(kept).toHaveLength(2);
  });

  it('looks a declaration link up', async () => {
    const lookUp = createLookUp({
      ...around(),
      clock: { monotonicMs: () => performance.now() },
      // A machine that runs other tests beside this one.
      timeoutMs: 10_000,
    });
    await collector.importDeclarations([declared(50, { link: LINK, answers: 1 })]);
    expect(await lookUp(LINK)).toEqual({
      found: true,
      declaredAtMs: DECLARED_MS,
      validUntilMs: DECLARED_MS + 72 * 3_600_000,
      answers: 1,
    });
    expect(await lookUp({ ...LINK, reference: 'nobody' })).toEqual({ found: false });
  });

  it('takes each published bundle once', async () => {
    const versions = new Map<BundleKind, number>();
    const taken: string[] = [];
    const states: PullState[] = [];
    const pull = createBundlePull({
      ...around(),
      versionInUse: (kind) => versions.get(kind) ?? null,
      take(kind, jws) {
        const payload = JSON.parse(
          Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString(),
        ) as BundlePayload;
        taken.push(`${kind} ${payload.version}`);
        versions.set(kind, payload.version);
        return ok(null);
      },
      onState: (state) => states.push(state),
    });
    onTestFinished(() => pull.stop());
    const publish = async (version: number): Promise<void> => {
      const path = join(temporaryFolder(), 'bundle.jws');
      writeFileSync(path, unsignedBundle(version));
      await collector.publish(path);
    };
    const pullAgain = async (): Promise<void> => {
      const rests = () => states.filter(({ state }) => state === 'idle').length;
      const before = rests();
      pull.wake();
      await expect.poll(rests, { timeout: 10_000 }).toBeGreaterThan(before);
    };
    await pullAgain();
    expect(taken).toEqual([]);
    await publish(4);
    await pullAgain();
    await pullAgain();
    await publish(5);
    await pullAgain();
    expect(taken).toEqual(['revocations 4', 'revocations 5']);
  });
});

/** The collector reads a bundle and leaves its signature to stations. */
function unsignedBundle(version: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload: BundlePayload = {
    kind: 'revocations',
    version,
    issuedAtMs: 1,
    staleAtMs: 2,
    expiresAtMs: 3,
    content: { sets: [] },
  };
  return `${part({ alg: 'ES256', typ: BUNDLE_TYPE, kid: 'root' })}.${part(payload)}.${'A'.repeat(86)}`;
}
