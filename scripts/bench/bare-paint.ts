/**
 * Bench app: the floor under every prompt. An empty page in a window as large as the kiosk's; main sends
 * a message, the page changes its background, and answers after the frame was painted, by the same means
 * as the product (renderer/after-paint.ts). Prints one JSON line.
 */
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain } from 'electron';
import { summarise } from './measure.ts';

const ROUNDS = 200;
/** As far apart as the scans of the painted bench, so that the page is idle in between. */
const BETWEEN_MS = 60;

void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    kiosk: true,
    frame: false,
    webPreferences: {
      preload: join(import.meta.dirname, 'bare-paint-preload.cjs'),
      backgroundThrottling: false,
    },
  });
  await window.loadURL('data:text/html,<!doctype html><title>bare</title><body>');
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    const sentAt = performance.now();
    const painted = new Promise((resolve) => ipcMain.once('bare:painted', resolve));
    window.webContents.send('bare:paint', round % 2 === 0 ? '#1b5e20' : '#b71c1c');
    await painted;
    times.push(performance.now() - sentAt);
  }
  process.stdout.write(`\n${JSON.stringify({ results: { bare_paint: summarise(times) } })}\n`);
  app.exit(0);
});
