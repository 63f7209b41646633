/**
 * Own scheme `gatehouse://screens/`: serves the shipped files of the screens and nothing else.
 *
 * A map of every file is made at start and only exact hits are answered: there is no path arithmetic
 * to get wrong. The Content-Security-Policy leaves the page no network, no inline code, no frames
 * (Electron security checklist items 7 and 18).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { protocol } from 'electron';

export const SCREENS_SCHEME = 'gatehouse';
export const SCREENS_ORIGIN = `${SCREENS_SCHEME}://screens`;
export const GATE_PAGE = `${SCREENS_ORIGIN}/index.html`;
/** The same page on a display of the guard's own. */
export const GUARD_PAGE = `${GATE_PAGE}?surface=guard`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // The page's own spoken clips, read as bytes.
  "connect-src 'self'",
  "media-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
};

/** Must be called before the app is ready. */
export function registerScreensScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCREENS_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Reads every file below `folder` into memory (about 2 MB) and serves them. */
export function serveScreens(folder: string): void {
  const files = new Map<string, { readonly body: Uint8Array<ArrayBuffer>; readonly type: string }>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const type = contentTypes[extname(entry.name)];
    if (type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `${SCREENS_ORIGIN}/${path.slice(folder.length + 1).replaceAll('\\', '/')}`;
    files.set(url, { body: new Uint8Array(readFileSync(path)), type });
  }
  protocol.handle(SCREENS_SCHEME, (request) => {
    const url = request.url === GUARD_PAGE ? GATE_PAGE : request.url;
    const file = request.method === 'GET' ? files.get(url) : undefined;
    if (file === undefined) return new Response('not found', { status: 404 });
    return new Response(file.body, {
      headers: {
        'content-type': file.type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  });
}
