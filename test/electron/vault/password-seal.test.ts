import { describe, expect, it } from 'vitest';
import { MIN_DERIVATION_MS, type PasswordSeal, passwordSealSchema } from '../../../contract/vault.ts';
import {
  isSealUsable,
  measureCost,
  openUnderPassword,
  type SealCost,
  sealUnderPassword,
} from '../../../electron/vault/password-seal.ts';
import { SAMPLE_COST } from '../../../scripts/rig/sample-vault.ts';

const SECRETS = [
  { aad: 'one', bytes: Buffer.from('first secret') },
  { aad: 'two', bytes: Buffer.from('second secret') },
];
const sealed = async (password: string): Promise<{ aad: string; seal: PasswordSeal }[]> => {
  const seals = await sealUnderPassword(password, SECRETS, SAMPLE_COST);
  return seals.map((seal, index) => ({ aad: SECRETS[index]?.aad ?? '', seal }));
};

describe('secrets under a password', () => {
  it('open again with it, all of them and in order', async () => {
    const seals = await sealed('mật khẩu dài');
    for (const { seal } of seals) expect(passwordSealSchema.parse(seal)).toEqual(seal);
    const opened = await openUnderPassword('mật khẩu dài', seals);
    expect(opened).toEqual({ ok: true, value: SECRETS.map(({ bytes }) => bytes) });
  });

  it('open however the keyboard composes the accents', async () => {
    const seals = await sealed('mật khẩu dài'.normalize('NFD'));
    expect((await openUnderPassword('mật khẩu dài'.normalize('NFC'), seals)).ok).toBe(true);
  });

  it.each(['Mật khẩu dài', 'mật khẩu dài ', ''])('do not open with "%s"', async (wrong) => {
    expect(await openUnderPassword(wrong, await sealed('mật khẩu dài'))).toMatchObject({
      ok: false,
      error: { kind: 'wrong-password' },
    });
  });

  it('do not open when two have changed places', async () => {
    const [one, two] = await sealed('p');
    if (one === undefined || two === undefined) throw new Error('two seals are needed');
    const moved = [
      { aad: one.aad, seal: two.seal },
      { aad: two.aad, seal: one.seal },
    ];
    expect((await openUnderPassword('p', moved)).ok).toBe(false);
  });

  it('are told to be damaged, not the password wrong, when one opens and another does not', async () => {
    const seals = await sealed('p');
    const damaged = seals.map(({ aad, seal }, index) => ({
      aad,
      seal:
        index === 0
          ? seal
          : { ...seal, sealed: seal.sealed.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) },
    }));
    expect(await openUnderPassword('p', damaged)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  it('never repeat: another salt and other nonces each time', async () => {
    const [first, second] = [await sealed('p'), await sealed('p')];
    const texts = [...first, ...second].map(({ seal }) => seal.sealed.slice(0, 16));
    expect(new Set(texts).size).toBe(4);
    expect(first[0]?.seal.salt).not.toBe(second[0]?.seal.salt);
  });

  it('need the memory that the largest cost of the contract asks for, and Node lets them have it', async () => {
    // 2^16 is past Node's default limit of 32 MiB; 2^20 takes 1 GiB and is left to measureCost on a real machine.
    const [secret] = SECRETS;
    if (secret === undefined) throw new Error('a secret is needed');
    const [seal] = await sealUnderPassword('p', [secret], { n: 1 << 16, p: 2 });
    if (seal === undefined) throw new Error('a seal is needed');
    expect((await openUnderPassword('p', [{ aad: 'one', seal }])).ok).toBe(true);
  });

  it('are not tried with an n that is no power of two', async () => {
    const [first] = await sealed('p');
    if (first === undefined) throw new Error('a seal is needed');
    expect(isSealUsable(first.seal)).toBe(true);
    expect(isSealUsable({ ...first.seal, n: first.seal.n + 1 })).toBe(false);
  });
});

describe('the measured cost', () => {
  /** A machine on which 2^15 takes so long, and the double twice that. */
  const machine = (msAtFloor: number, busyOnce = false) => {
    let ms = 0;
    let isBusy = busyOnce;
    return measureCost(
      () => ms,
      async ({ n, p }: SealCost) => {
        ms += (msAtFloor * n * p) / (1 << 15) + (isBusy ? 1_000 : 0);
        isBusy = false;
      },
    );
  };

  it.each([
    ['250 ms at the floor', MIN_DERIVATION_MS, { n: 1 << 15, p: 1 }],
    ['a millisecond less', MIN_DERIVATION_MS - 1, { n: 1 << 16, p: 1 }],
    ['a usual PC', 75, { n: 1 << 17, p: 1 }],
    ['a fast one', 8, { n: 1 << 20, p: 1 }],
    ['one for which memory alone is not enough', 3, { n: 1 << 20, p: 3 }],
    ['one of the future', 0.1, { n: 1 << 20, p: 4 }],
  ])('fits %s', async (_, msAtFloor, cost) => {
    expect(await machine(msAtFloor)).toEqual(cost);
  });

  it('is not lower because something else ran meanwhile', async () => {
    expect(await machine(75, true)).toEqual({ n: 1 << 17, p: 1 });
  });

  it('was really paid: both of the last derivations took their time on this machine', async () => {
    const readings: number[] = [];
    const cost = await measureCost(() => {
      const nowMs = performance.now();
      readings.push(nowMs);
      return nowMs;
    });
    const [from1 = 0, to1 = 0, from2 = 0, to2 = 0] = readings.slice(-4);
    expect(Math.min(to1 - from1, to2 - from2)).toBeGreaterThanOrEqual(MIN_DERIVATION_MS);
    const [seal] = await sealUnderPassword('p', SECRETS.slice(0, 1), cost);
    expect(passwordSealSchema.parse(seal)).toMatchObject({ n: cost.n, p: cost.p });
  });
});
