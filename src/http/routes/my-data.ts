import { createRoute, type z } from '@hono/zod-openapi';
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
import { SUBJECT_EXPORT, MY_DATA } from '../examples/people.ts';
import { MY_DATA_OFFER, MY_DATA_SESSION, MY_DATA_SESSION_REQUEST } from '../examples/phone.ts';
import { BODY_PROBLEMS, PHONE_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byAnybody, byPerson } from '../openapi/security.ts';
import { myDataOffer, myDataOfferRequest, myDataSession, myDataSessionRequest } from '../schemas/privacy.ts';
import { myData, subjectExport, withdrawn } from '../schemas/subjects.ts';
import { toWireObject } from '../to-json.ts';
import { toAssertion } from '../webauthn-json.ts';
import { jsonBody, okJson } from './spec.ts';

const tags = ['my data'];

const offerSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/offer',
  operationId: 'offerMyData',
  tags,
  summary: 'What the key of an enrolled phone must sign to open its person’s own data',
  security: byAnybody,
  request: { body: jsonBody(myDataOfferRequest, { device_token: 'dt_Wks1Y2uahYsN4Z-qwaKAB4OQ5-bRnUEgHfnVhQTXMlw' }) },
  responses: { 200: okJson(myDataOffer, MY_DATA_OFFER), ...problems(BODY_PROBLEMS, 'rate_limited', 'device_not_found') },
});

const sessionSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/session',
  operationId: 'openMyData',
  tags,
  summary: 'Open one’s own data with the signature; ten minutes',
  security: byAnybody,
  request: { body: jsonBody(myDataSessionRequest, MY_DATA_SESSION_REQUEST) },
  responses: { 200: okJson(myDataSession, MY_DATA_SESSION), ...problems(BODY_PROBLEMS, 'rate_limited', 'assertion_invalid') },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/my-data',
  operationId: 'readMyData',
  tags,
  summary: 'What is kept of oneself, until when and why',
  security: byPerson,
  responses: { 200: okJson(myData, MY_DATA), ...problems(PHONE_PROBLEMS) },
});

const exportSpec = createRoute({
  method: 'get',
  path: '/v1/my-data/export',
  operationId: 'exportMyData',
  tags,
  summary: 'All that is kept of oneself, as a file',
  security: byPerson,
  responses: { 200: okJson(subjectExport, SUBJECT_EXPORT), ...problems(PHONE_PROBLEMS) },
});

const withdrawSpec = createRoute({
  method: 'post',
  path: '/v1/my-data/withdraw',
  operationId: 'withdrawMyConsent',
  tags,
  summary: 'Withdraw one’s consent to the face check; the template is shredded at once',
  security: byPerson,
  responses: { 200: okJson(withdrawn, { withdrawn: true }), ...problems(PHONE_PROBLEMS) },
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
    return c.json(toWireObject<z.input<typeof myDataOffer>>({ ticket, webauthn }), 200);
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
    return c.json(wire, 200);
  });
  app.openapi(exportSpec, async (c) => c.json(toWireObject<z.input<typeof subjectExport>>(await exportSubject(await person(c), deps)), 200));
  app.openapi(withdrawSpec, async (c) => {
    await withdrawConsent(await person(c), deps);
    return c.json({ withdrawn: true as const }, 200);
  });
}
