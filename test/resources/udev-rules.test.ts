import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const lines = readFileSync(new URL('../../resources/udev/70-gatehouse.rules', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const devices = readFileSync(new URL('../../docs/devices.md', import.meta.url), 'utf8');

describe('udev rules', () => {
  it('are keys, operators and quoted values on every line', () => {
    const term = String.raw`[A-Z]+(?:\{[A-Za-z_]+\})?(?:==|!=|\+=|=)"[^"]+"`;
    for (const line of lines) expect(line).toMatch(new RegExp(`^${term}(?:, ${term})*$`));
  });

  it('jump only to labels that stand further down', () => {
    for (const [at, line] of lines.entries()) {
      const target = /GOTO="(\w+)"/.exec(line)?.[1];
      if (target !== undefined) expect(lines.indexOf(`LABEL="${target}"`)).toBeGreaterThan(at);
    }
  });

  it('open a device to a group and the seat, never to everybody', () => {
    for (const line of lines) expect(line).not.toMatch(/MODE="0?[0-7][0-7][1-7]"|MODE="0?666"/);
  });

  it('cover every vendor of the device table, as hidraw and as a port', () => {
    const vendors = [...devices.matchAll(/^\| [^|]+ \| ([0-9a-f]{4}) \|/gm)].map((match) => match[1]);
    expect(vendors.length).toBeGreaterThan(5);
    for (const vendor of vendors)
      expect([
        vendor,
        lines.filter((line) => line.startsWith(`ATTRS{idVendor}=="${vendor}"`)).length,
      ]).toEqual([vendor, 2]);
  });
});
