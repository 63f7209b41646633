/**
 * `npm run check`: types of every room, format and lint, layering. CI runs it; any finding fails it.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';

const rooms = globSync('{*,electron/*}/tsconfig.json', { exclude: ['node_modules/**', 'dist/**'] })
  .map((path) => path.replace(/\/tsconfig\.json$/, ''))
  .sort();

const checks: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'layering',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'contract',
      'native-bridge',
      'electron',
      'renderer',
      'collector',
      'scripts',
      'test',
    ],
  },
  ...rooms.map((room) => ({ name: `types of ${room}`, command: ['tsc', '-p', room] })),
];

function run(command: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

let failures = 0;
const queue = [...checks];
async function work(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const { code, output } = await run(check.command);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name}`);
    if (code !== 0) {
      failures += 1;
      console.log(output.trimEnd());
    }
  }
}
await Promise.all([work(), work()]);
if (failures > 0) {
  console.log(`${failures} of ${checks.length} checks failed`);
  process.exitCode = 1;
}
