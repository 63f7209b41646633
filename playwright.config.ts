import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests: the real app in the real Electron. `npm test` gives them a screen; alone they
 * need DISPLAY. One worker: they measure, and they type into whatever window has the focus.
 */
export default defineConfig({
  testDir: 'test/e2e',
  // ibus is an input method of Linux; elsewhere there is nothing to try.
  testIgnore: process.platform === 'linux' ? [] : ['**/input-method.spec.ts'],
  outputDir: 'out/test/e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  // How long something may take to be there on a busy machine; how fast it is is measured by `npm run bench`.
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'out/test/playwright.json' }]],
});
