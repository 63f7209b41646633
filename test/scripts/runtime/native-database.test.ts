import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../../scripts/runtime/paths.ts';
import { runProcess } from '../../../scripts/runtime/run-process.ts';

it('the built database outlives errors that SQLite raises while memory is collected', async () => {
  // Built as an experimental module it ended the process in each of five such runs, within 3 s.
  const { code, output } = await runProcess(
    process.execPath,
    [
      // MiB of young memory: collected all the time.
      '--max-semi-space-size=1',
      '--input-type=module',
      '-e',
      `import Database from 'better-sqlite3';
      const database = new Database(':memory:');
      let errors = 0;
      for (let i = 0; i < 30_000; i++) {
        try {
          for (const row of database.prepare('select abs(-9223372036854775808)').iterate()) void row;
        } catch (error) {
          errors += error.message === 'integer overflow';
        }
        try {
          database.prepare('nothing');
        } catch (error) {
          errors += error.code === 'SQLITE_ERROR';
        }
      }
      console.log(errors);`,
    ],
    { cwd: repositoryRoot },
  );
  expect(output.trim()).toBe('60000');
  expect(code).toBe(0);
});

it('the built database keeps strings and numbers that Node-API 9 has no references for', () => {
  const database = new Database(':memory:');
  database.exec(
    "create table people (name text, age int); insert into people values ('Mẫu', 70), ('Thử', 7)",
  );
  database.aggregate('total', { start: 0.5, step: (sum: number, age: number) => sum + age });
  database.aggregate('names', { start: () => '', step: (all: string, name: string) => all + name });
  expect(database.prepare('select total(age) t, names(name) n from people').get()).toEqual({
    t: 77.5,
    n: 'MẫuThử',
  });
  const named = database.prepare('select name from people where age = @age');
  expect(named.get({ age: 7 })).toEqual({ name: 'Thử' });
  expect(() => named.get({ old: 7 })).toThrow('Missing named parameter "age"');
  expect(database.prepare('delete from people').run()).toEqual({ changes: 2, lastInsertRowid: 2 });
  database.close();
});
