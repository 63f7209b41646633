import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPersonFile } from '../../scripts/person-file.ts';
import { BadArgumentsError } from '../../scripts/who-and-why.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function fileOf(text: string): string {
  const path = join(temporaryFolder(), 'person.txt');
  writeFileSync(path, text);
  return path;
}

describe('a file that names a person', () => {
  it('is read as an editor of any system writes it', () => {
    const text = '\uFEFFid-number: 001190900001\r\n\r\n  name :  Đặng Thị Dấu \r\nbirth-year:1990';
    expect(readPersonFile(fileOf(text))).toEqual({
      'id-number': '001190900001',
      name: 'Đặng Thị Dấu',
      'birth-year': '1990',
    });
  });

  it.each([
    ['no field', '001190900001', 'lines begin with'],
    ['another field', 'passport: 001190900001', 'lines begin with'],
    ['an empty field', 'phone:', 'lines begin with'],
    ['a field twice', 'phone: 001190900001\nphone: 001190900001', 'phone is there twice'],
  ])('is refused for %s, without a word of what is in it', (_, text, word) => {
    const read = (): unknown => readPersonFile(fileOf(text));
    expect(read).toThrow(BadArgumentsError);
    expect(read).toThrow(word);
    expect(read).not.toThrow('001190900001');
  });

  it('is refused when it is not there', () => {
    expect(() => readPersonFile(join(temporaryFolder(), 'none'))).toThrow(/--person-file: ENOENT/);
  });
});
