import { createRoute, z } from '@hono/zod-openapi';
import { type PublicNotice, readNotice } from '../../flow/read-notice.ts';
import { parseLocale } from '../../lib/locale.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { limitAddress } from '../callers.ts';
import { PUBLIC_NOTICE } from '../examples/people.ts';
import { problems } from '../openapi/problem-answers.ts';
import { byAnybody } from '../openapi/security.ts';
import { publicNotice } from '../schemas/privacy.ts';
import { okJson } from './spec.ts';

const noticeRoute = createRoute({
  method: 'get',
  path: '/v1/privacy/notice',
  operationId: 'readNotice',
  tags: ['privacy'],
  summary: 'The notice of the face check, for anybody to read; old versions stay readable',
  description: 'Without `lang` the language follows `Accept-Language`; `client_id` names whose service it is.',
  security: byAnybody,
  request: {
    query: z.object({
      lang: z.enum(['zh-CN', 'zh', 'en']).optional(),
      version: z.string().min(1).max(64).optional(),
      client_id: z.string().min(1).max(64).optional(),
    }),
  },
  responses: { 200: okJson(publicNotice, PUBLIC_NOTICE), ...problems('request_invalid', 'notice_not_found', 'rate_limited') },
});

/**
 * Routes of privacy that need no key.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerPrivacyRoutes(app: App, deps: AppDeps): void {
  app.openapi(noticeRoute, async (c) => {
    await limitAddress(c, deps);
    const { lang, version, client_id: clientId } = c.req.valid('query');
    const locale = parseLocale(lang ?? c.req.header('Accept-Language'));
    c.header('Content-Language', locale);
    return c.json(toWire(await readNotice({ locale, version: version ?? null, clientId: clientId ?? null }, deps)), 200);
  });
}

function toWire({ isPresent, editions, items, paragraphs, ...rest }: PublicNotice) {
  return {
    ...rest,
    paragraphs: [...paragraphs],
    items: items.map((item) => ({ ...item })),
    present: isPresent,
    editions: editions.map(({ version, isMaterial }) => ({ version, material: isMaterial })),
  };
}
