import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type AssessInput, type AssessResult, type KeepAnswer, assess } from '../../flow/assess.ts';
import { sealPing as seal } from '../../flow/backchannel-ping.ts';
import { openAnswer, sealAnswer } from '../../flow/idempotent.ts';
import { createId } from '../../lib/ids.ts';
import { Problem } from '../../lib/problem.ts';
import type { EventType } from '../../risk/event.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { type BackchannelRequest, readBackchannelForm } from '../backchannel-form.ts';
import { BACKCHANNEL_FORM, BACKCHANNEL_STARTED } from '../examples/gateway.ts';
import { type OAuthCall, oauthEndpoint, oauthRefusal } from '../oauth-endpoint.ts';
import { OAUTH_ERRORS, type OAuthError } from '../oauth-errors.ts';
import { byOAuthClient, formBody, oauthAnswer, unprovenClient } from '../openapi/oauth-answers.ts';
import { problems } from '../openapi/problem-answers.ts';
import { backchannelStarted } from '../schemas/tokens.ts';
import { toAssessInput, toChallenge } from './assess-mapping.ts';
import { idempotencyHeader, readOnceOver } from './idempotency.ts';
import { okJson } from './spec.ts';

const ERRORS = [
  ...(['invalid_request', 'unauthorized_client', 'invalid_binding_message', 'invalid_authorization_details', 'unmet_authentication_requirements'] as const),
  ...(['login_hint_token_not_supported', 'id_token_hint_not_supported', 'user_code_not_supported', 'request_not_supported'] as const),
  ...(['request_uri_not_supported', 'registration_not_supported'] as const),
];

const backchannelRoute = createRoute({
  method: 'post',
  path: '/v1/bc-authorize',
  operationId: 'backchannelAuthorize',
  tags: ['tokens'],
  summary: 'Ask for an authentication by the backchannel (CIBA)',
  description: '`/v1/assess` behind the parameters of CIBA, for standard clients: the same risk engine, limits, challenge and record.',
  security: byOAuthClient('assess'),
  request: { headers: idempotencyHeader, body: formBody('BackchannelForm', BACKCHANNEL_FORM) },
  responses: {
    200: okJson(backchannelStarted, BACKCHANNEL_STARTED),
    400: oauthAnswer('Not acceptable', ...ERRORS),
    401: unprovenClient,
    403: oauthAnswer('The risk is too high, or too many challenges are open', 'access_denied'),
    ...problems('rate_limited', 'unsupported_media_type', 'body_too_large', 'idempotency_key_reused', 'idempotency_in_progress'),
  },
});

/**
 * The backchannel authentication endpoint: the risk engine and the challenge of `/v1/assess` behind the parameters of CIBA.
 * @param app where the route goes
 * @param deps ports and settings
 * @see CIBA Core section 7
 */
export function registerBackchannelRoute(app: App, deps: AppDeps): void {
  app.openapi(backchannelRoute, async (c) => oauthEndpoint(c, deps, 'assess', async (call) => start(c, deps, call)));
}

async function start(c: Context<AppEnv>, deps: AppDeps, call: OAuthCall) {
  const read = readBackchannelForm(call.form);
  if (!read.ok) return oauthRefusal(c, read.error);
  const isPinged = (await deps.backchannel.findEndpoint(call.client.id)) !== null;
  const { notificationToken } = read.request;
  // Who is registered for pings proves with it that they are ours (CIBA Core section 7.1).
  if (isPinged && notificationToken === null) return oauthRefusal(c, 'invalid_request');
  const input = toInput(read.request, { call, notificationToken: isPinged ? notificationToken : null }, deps);
  const toAnswer = (result: AssessResult): Answer => answerOf(result, deps);
  const once = readOnceOver(c, essence(call.form));
  const scope = { clientId: call.client.id, route: 'bc-authorize', key: once?.key ?? '' };
  const keep: KeepAnswer | null = once && { ...once, route: scope.route, seal: (result) => sealAnswer(scope, toAnswer(result), deps) };
  const assessed = await assess(input, keep, deps.assessDeps);
  const { retryAfterSeconds, ...answer } = assessed.kind === 'fresh' ? toAnswer(assessed.result) : openAnswer<Answer>(scope, assessed.sealedBody, deps);
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  return 'error' in answer ? c.json(answer, 403) : c.json(answer, 200);
}

type Answer = { readonly retryAfterSeconds?: number } & (
  | { readonly error: OAuthError; readonly error_description: string }
  | { auth_req_id: string; expires_in: number; interval: number; challenge: Pick<ReturnType<typeof toChallenge>, 'id' | 'watch_token' | 'page_url' | 'qr'> }
);

// The same members for everybody: nothing here tells whether the person is known, or what they have set up.
function answerOf({ challenge, retryAfterSeconds }: AssessResult, deps: AppDeps): Answer {
  if (challenge === null) {
    return {
      error: 'access_denied',
      error_description: OAUTH_ERRORS.access_denied,
      ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    };
  }
  const { id, watch_token, page_url, qr, auth_req_id, interval } = toChallenge(challenge, deps);
  const { createdAt, absoluteExpiresAt } = challenge.record;
  return { auth_req_id, expires_in: Math.floor((absoluteExpiresAt - createdAt) / 1000), interval, challenge: { id, watch_token, page_url, qr } };
}

function toInput(
  { subject, context, details, acrValues, bindingMessage, expirySeconds }: BackchannelRequest,
  { call, notificationToken }: { readonly call: OAuthCall; readonly notificationToken: string | null },
  deps: AppDeps,
): AssessInput {
  const body = {
    event: context.event ?? { type: eventTypeOf(details) },
    subject: { id: subject, ...context.subject },
    // Without a session of the gateway the request is one of its own.
    session: context.session ?? { id: createId(deps.random, 'bcr') },
    context: context.context,
    authorization_details: details,
  };
  const sealPing =
    notificationToken === null ? null : (challengeId: string, authReqId: string): Uint8Array => seal({ challengeId, authReqId, notificationToken }, deps);
  const input = toAssessInput(body, call, deps.clock.now());
  return { ...input, event: { ...input.event, demandedAcr: acrValues }, backchannel: { bindingMessage, expirySeconds, sealPing } };
}

const EVENT_OF_DETAIL: Readonly<Record<string, EventType>> = {
  login: 'login',
  withdrawal: 'withdrawal.create',
  withdrawal_address: 'withdrawal_address.add',
  api_key: 'api_key.create',
  custom: 'custom',
};

// What is asked for tells what happens, as long as it is one thing that has one name.
function eventTypeOf(details: BackchannelRequest['details']): EventType {
  const type = details.length === 0 ? 'login' : EVENT_OF_DETAIL[details.length === 1 ? (details[0]?.type ?? '') : ''];
  if (type === undefined) throw new Problem('request_invalid', { field: 'request_context.event.type' });
  return type;
}

// An assertion is another one each time; what is asked for is the same.
function essence(form: ReadonlyMap<string, string>): string {
  return JSON.stringify([...form].filter(([name]) => !name.startsWith('client_assertion')).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
