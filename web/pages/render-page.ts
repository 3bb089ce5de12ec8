import type { Context } from 'hono';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { securityHeaders } from './security-headers.ts';

/**
 * Sends a document with the headers of every page.
 * @param c the request
 * @param document the whole `<html>`
 * @param status HTTP status
 * @returns the response
 */
export async function renderPage(
  c: Context,
  document: HtmlEscapedString | Promise<HtmlEscapedString>,
  status: 200 | 400 | 403 | 404 | 429 | 502 = 200,
): Promise<Response> {
  for (const [name, value] of Object.entries(securityHeaders())) c.header(name, value);
  if (c.res.headers.get('Cache-Control') === null) c.header('Cache-Control', 'private, no-cache');
  c.header('Vary', 'Accept-Language, Cookie');
  return c.html(html`<!doctype html>${document}`, status);
}
