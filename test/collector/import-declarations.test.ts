import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeclarationRecord } from '../../contract/register.ts';
import { type Exit, startTestCollector, type TestCollector } from '../support/collector.ts';
import { pullRegister } from '../support/post-batch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

const NOW_MS = Date.now();
const row = (n: number, changes: Partial<DeclarationRecord> = {}): string =>
  JSON.stringify({
    idNumber: `079${n.toString().padStart(9, '0')}`,
    declaredAtMs: NOW_MS,
    validUntilMs: NOW_MS + 3_600_000,
    answers: 0,
    ...changes,
  });

async function importText(
  text: string,
  ...flags: readonly string[]
): Promise<Exit & { readonly path: string }> {
  const path = join(temporaryFolder(), 'declarations.jsonl');
  writeFileSync(path, text);
  return { ...(await collector.run('--import-declarations', path, ...flags)), path };
}

const eventsOf = ({ stdout }: Exit): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('npm run collector -- --import-declarations', () => {
  it('takes a file of more rows than one batch, and the same file again without a change', async () => {
    const text = Array.from({ length: 2_500 }, (_, n) => `${row(n + 1)}\n`).join('');
    const first = await importText(text, '--json');
    expect({ code: first.code, events: eventsOf(first) }).toEqual({
      code: 0,
      events: [{ event: 'imported', file: first.path, accepted: 2_500, superseded: 0, refused: 0 }],
    });
    const entries = await pullRegister(collector);
    expect(entries).toHaveLength(2_500);
    expect((await importText(text)).code).toBe(0);
    expect(await pullRegister(collector)).toEqual(entries);
  });

  it('names each refused line by its number, takes all the others, and ends with 1', async () => {
    const before = (await pullRegister(collector)).length;
    const lines = [
      row(5_001),
      'not JSON 079090123456',
      '',
      row(5_002, { idNumber: '079*****0111' }),
      row(5_003, { qid: '***' }),
      '{"answers":0}\r',
      row(5_004),
    ];
    const { code, stdout, stderr, path } = await importText(lines.join('\n'));
    expect(code).toBe(1);
    expect(stdout).toBe(`${path}: 3 accepted, 0 superseded, 3 refused\n`);
    const complaints = stderr.trim().split('\n');
    expect(complaints.map((line) => line.slice(0, path.length + 22))).toEqual([
      `${path}:2: refused (invalid): `.slice(0, path.length + 22),
      `${path}:4: refused (names-nobody): `.slice(0, path.length + 22),
      `${path}:5: taken without qid: stands for nobody`.slice(0, path.length + 22),
      `${path}:6: refused (invalid): `.slice(0, path.length + 22),
    ]);
    expect(stderr).not.toContain('079');
    expect(await pullRegister(collector)).toHaveLength(before + 3);
  });

  it('tells a script the same, one event a line', async () => {
    const result = await importText(
      `${row(6_001)}\n${row(6_001, { declaredAtMs: NOW_MS - 1 })}\nx\n`,
      '--json',
    );
    expect(result.code).toBe(1);
    const file = result.path;
    expect(eventsOf(result)).toEqual([
      { event: 'line', file, line: 2, status: 'superseded' },
      { event: 'line', file, line: 3, status: 'refused', reason: 'invalid', detail: 'row: invalid_type' },
      { event: 'imported', file, accepted: 1, superseded: 1, refused: 1 },
    ]);
  });

  it('cuts lines at line feeds only: U+2028 may stand inside a text', async () => {
    const link = { host: 'tokhaiyte.vn', reference: 'a\u2028b' };
    expect(await importText(row(7_001, { link }), '--json')).toMatchObject({ code: 0 });
  });

  it('ends with 1 and names a file that is not there', async () => {
    const { code, stderr } = await collector.run('--import-declarations', '/nowhere/at-all.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere/at-all.jsonl');
  });
});
