import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Fetch } from './compose-app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * Serves the built web files. Only names made of plain characters are looked up, so no address leaves the folder.
 * @param directory `dist/web`
 * @returns answers for `/assets/…`
 */
export function serveFiles(directory: string): Fetch {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const isPlain = /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(pathname) && !pathname.includes('..');
    const bytes = isPlain && request.method === 'GET' ? await readFile(path.join(directory, pathname)).catch(() => null) : null;
    if (!bytes) return new Response('not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
    const isHashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/.test(pathname);
    return new Response(new Uint8Array(bytes), {
      headers: {
        'Content-Type': TYPES[path.extname(pathname)] ?? 'application/octet-stream',
        'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        // The custom element is meant to be embedded by gateways of other origins.
        'Access-Control-Allow-Origin': '*',
      },
    });
  };
}
