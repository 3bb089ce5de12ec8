import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { exportSubject } from '../../flow/export-subject.ts';
import { type MyDataSession, offerMyData, openMyData, requireMyData } from '../../flow/open-my-data.ts';
import { consentToWire, readMyData } from '../../flow/read-my-data.ts';
import { withdrawConsent } from '../../flow/withdraw-consent.ts';
import { parseLocale } from '../../lib/locale.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { bearer, limitAddress } from '../callers.ts';
import { hitLimit } from '../middleware/rate-limit.ts';
import { myDataOfferRequest, myDataSessionRequest } from '../schemas/privacy.ts';
import { toWireObject } from '../to-json.ts';
import { toAssertion } from '../webauthn-json.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const open = z.record(z.string(), z.unknown());

const offerSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/offer',
  summary: 'What the key of an enrolled phone must sign to open its person’s own data',
  request: { body: jsonBody(myDataOfferRequest) },
  responses: { 200: okJson(z.object({ ticket: z.string(), webauthn: open })), ...problems(400, 404, 429) },
});

const sessionSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/session',
  summary: 'Open one’s own data with the signature; ten minutes',
  request: { body: jsonBody(myDataSessionRequest) },
  responses: { 200: okJson(z.object({ token: z.string(), expires_at: z.string() })), ...problems(400, 403, 429) },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/my-data',
  summary: 'What is kept of oneself, until when and why',
  responses: { 200: okJson(open), ...problems(401, 429) },
});

const exportSpec = createRoute({
  method: 'get',
  path: '/v1/my-data/export',
  summary: 'All that is kept of oneself, as a file',
  responses: { 200: okJson(open), ...problems(401, 429) },
});

const withdrawSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/withdraw',
  summary: 'Withdraw one’s consent to the face check; the template is shredded at once',
  responses: { 200: okJson(z.object({ withdrawn: z.boolean() })), ...problems(401, 429) },
});

/**
 * Routes of a person's own data, opened by the key of their phone.
 * @param app where the routes go
 * @param deps ports and settings
 * @see PIPL articles 15, 44 and 45, GDPR articles 7(3), 15 and 20
 */
export function registerMyDataRoutes(app: App, deps: AppDeps): void {
  const person = async (c: Context<AppEnv>): Promise<MyDataSession> => {
    await limitAddress(c, deps);
    return requireMyData(bearer(c), deps);
  };
  app.openapi(offerSpec, async (c) => {
    await hitLimit(c, deps, { name: 'claim', points: deps.config.claimsPerMinute, windowSeconds: 60 }, deps.remote(c).ip);
    const { ticket, webauthn } = await offerMyData(c.req.valid('json').device_token, deps);
    return c.json({ ticket, webauthn: toWireObject(webauthn) }, 200);
  });
  app.openapi(sessionSpec, async (c) => {
    await limitAddress(c, deps);
    const { ticket, assertion } = c.req.valid('json');
    const { token, expiresAt } = await openMyData({ ticket, assertion: toAssertion(assertion) }, deps);
    return c.json({ token, expires_at: toRfc3339(expiresAt) }, 200);
  });
  app.openapi(readSpec, async (c) => {
    const { clientName, hasFace, items, consents, log } = await readMyData(await person(c), parseLocale(c.req.header('Accept-Language')), deps);
    const wire = {
      client_name: clientName,
      has_face: hasFace,
      items: items.map(({ keptUntil, keptDays, endsWith, ...item }) => ({
        ...item,
        kept_until: keptUntil === null ? null : toRfc3339(keptUntil),
        kept_days: keptDays,
        ends_with: endsWith,
      })),
      consents: consents.map(consentToWire),
      processing_log: log.map(({ legalBasis, ...entry }) => ({ ...entry, legal_basis: legalBasis })),
    };
    return c.json(toWireObject(wire), 200);
  });
  app.openapi(exportSpec, async (c) => c.json(toWireObject(await exportSubject(await person(c), deps)), 200));
  app.openapi(withdrawSpec, async (c) => {
    await withdrawConsent(await person(c), deps);
    return c.json({ withdrawn: true }, 200);
  });
}
