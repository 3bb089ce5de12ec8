import { createRoute, z } from '@hono/zod-openapi';
import { RETURN_PAGE, RETURN_REQUEST, RETURNED, ROUTES_DOCUMENT } from '../examples/gate.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byAnybody, byOperator, byProxy } from '../openapi/security.ts';
import type { ProxyDialect } from '../read-proxied.ts';
import { returnRequest, returnResponse, routesDocument } from '../schemas/gate.ts';
import { jsonBody, okJson } from './spec.ts';

const tags = ['proxies'];
const html = { 'text/html': { schema: z.string(), example: RETURN_PAGE } };

/** `GET /v1/authz/routes`. */
export const readRoutes = createRoute({
  method: 'get',
  path: '/v1/authz/routes',
  operationId: 'readRoutes',
  tags,
  summary: 'What proxies ask for, route by route',
  security: byOperator,
  responses: { 200: okJson(routesDocument, ROUTES_DOCUMENT), ...problems(KEY_PROBLEMS) },
});

/** `PUT /v1/authz/routes`. */
export const writeRoutes = createRoute({
  method: 'put',
  path: '/v1/authz/routes',
  operationId: 'writeRoutes',
  tags,
  summary: 'Replace what proxies ask for',
  description: 'A request on no route is refused: name the routes that need no step-up too, with an empty `acr`.',
  security: byOperator,
  request: { body: jsonBody(routesDocument, ROUTES_DOCUMENT) },
  responses: { 200: okJson(routesDocument, ROUTES_DOCUMENT), ...problems(BODY_PROBLEMS, KEY_PROBLEMS) },
});

/** `POST /v1/authz/return`. */
export const comeBack = createRoute({
  method: 'post',
  path: '/v1/authz/return',
  operationId: 'comeBack',
  tags,
  summary: 'Come back to a held request, through the proxy',
  security: byProxy,
  request: { body: jsonBody(returnRequest, RETURN_REQUEST) },
  responses: { 200: okJson(returnResponse, RETURNED), ...problems(BODY_PROBLEMS, 'unauthorized', 'forbidden_scope', 'held_request_not_found') },
});

/** `GET /v1/authz/return`, a page. */
export const returnPath = {
  method: 'get' as const,
  path: '/v1/authz/return',
  operationId: 'returnPage',
  tags,
  summary: 'The page through which a browser comes back',
  security: byAnybody,
  responses: { 200: { description: 'A page', content: html } },
};

const PROXY_OPERATIONS: Readonly<Record<ProxyDialect, string>> = {
  'auth-request': 'authorizeForNginx',
  'forward-auth': 'authorizeForward',
  'ext-authz': 'authorizeForEnvoy',
};

const unproven = {
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
    },
  },
};

const headersOf = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' as const } }]));

// Whatever was wrong arrives as 403, under the code that says what it was.
const anyProblem = { schema: { $ref: '#/components/schemas/Problem' }, examples: { route_refused: { $ref: '#/components/examples/route_refused' } } };

/**
 * @param dialect how the proxy tells of the request
 * @returns the path that it asks, with any method
 */
export const proxyPath = (dialect: ProxyDialect) => ({
  method: 'get' as const,
  path: `/v1/authz/${dialect}`,
  operationId: PROXY_OPERATIONS[dialect],
  tags,
  summary: `Whether a request may pass: ${dialect}, with any method`,
  description: 'Answers 204, 401 or 403 and nothing else, because that is what proxies understand; a fault of any kind is a 403 that says what it was.',
  security: byProxy,
  responses: {
    204: {
      description: 'The request may pass; the headers name the person and what was proven, and are empty where nothing was',
      headers: headersOf('X-Shualian-Subject', 'X-Shualian-Session', 'X-Shualian-Acr', 'X-Shualian-Amr', 'X-Shualian-Step-Up-At', 'X-Shualian-Txn'),
    },
    401: {
      description: 'A step-up is missing (RFC 9470), or nobody is logged in',
      headers: headersOf('WWW-Authenticate', 'X-Shualian-Step-Up'),
      content: { ...html, ...unproven.content },
    },
    403: { description: 'The request may not pass', content: { 'application/problem+json': anyProblem } },
  },
});
