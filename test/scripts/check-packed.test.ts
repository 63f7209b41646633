import { describe, expect, it } from 'vitest';
import { createTeller, expectAnswer } from '../../scripts/check-packed.ts';

const line = (announcement: object): string => `${JSON.stringify(announcement)}\n`;

describe('what a packed station tells of itself', () => {
  it('is nothing before it is ready, though it said that it is out of order', () => {
    const told = createTeller();
    told.hear(line({ event: 'out-of-order', kind: 'vault-missing' }));
    expect(told.state()).toBe('silent');
    told.hear(line({ event: 'ready', electron: '33.2.1', stationId: null }));
    expect(told.state()).toBe('vault-missing');
  });

  it('is in order again once the reason is gone', () => {
    const told = createTeller();
    told.hear(line({ event: 'ready' }) + line({ event: 'out-of-order', kind: 'vault-missing' }));
    told.hear(line({ event: 'out-of-order', kind: null }));
    expect(told.state()).toBe('in order');
  });

  it('is read whole though it comes in pieces, between lines that are none of ours', () => {
    const told = createTeller();
    const text = `${line({ event: 'ready' })}noise {\n${line({ event: 'out-of-order', kind: 'vault-broken' })}`;
    for (const letter of text.slice(0, -1)) told.hear(letter);
    expect(told.state()).toBe('in order');
    told.hear('\n');
    expect(told.state()).toBe('vault-broken');
  });

  it('is kept for whoever looks into it, the last of it and with what it complained of', () => {
    const told = createTeller();
    told.hear('a'.repeat(4_000));
    told.complain('no such device');
    expect(told.tail()).toHaveLength(3_000);
    expect(told.tail()).toMatch(/no such device$/);
  });
});

describe("a command's answer", () => {
  const ran = { args: ['verify', '--json'], code: 0, stdout: '{"ok":true}\n', stderr: '' };

  it('is one JSON object with what was asked for', () => {
    expect(expectAnswer(ran, 0, 'ok')).toEqual({ ok: true });
  });

  it('is refused with its words when the exit code is another', () => {
    const broken = { ...ran, code: 70, stderr: 'admin: Error: here\n' };
    expect(() => expectAnswer(broken, 0, 'ok')).toThrow(/verify --json: ended with 70, not 0[\s\S]*here/);
  });

  it.each(['', 'noise\n{"ok":true}\n', '{"ok":true}\nnoise', '{"other":1}', '"ok"', 'null'])(
    'is refused when stdout holds %j',
    (stdout) => {
      expect(() => expectAnswer({ ...ran, stdout }, 0, 'ok')).toThrow('no JSON with "ok" on stdout');
    },
  );
});
