import { z } from '@hono/zod-openapi';
import { PROBLEM_CODES, type ProblemCode } from '../../lib/problem-codes.ts';
import { typeOf } from '../problem-response.ts';

const CODES = Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]];

const text = z.object({ zh: z.string(), en: z.string() });

/** Every answer that is not a success. @see RFC 9457 section 3 */
export const problem = z
  .object({
    type: z.url(),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.enum(CODES),
    request_id: z.string(),
    remedy: text,
    retry_after_seconds: z.number().min(0).optional(),
    tries_left: z.int().min(0).optional(),
    field: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
    issues: z
      .array(z.object({ path: z.string(), line: z.int().nullable(), column: z.int().nullable(), message: z.string(), excerpt: z.string().nullable() }))
      .optional(),
  })
  .openapi('Problem', { description: 'What went wrong, by a stable code; texts may change. The status of each code is fixed.' });

/** A body that is JSON. */
export const BODY_PROBLEMS = [
  'json_malformed',
  'json_duplicate_key',
  'json_too_deep',
  'json_too_many_keys',
  'request_invalid',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies readonly ProblemCode[];

/** A caller with an API key. */
export const KEY_PROBLEMS = ['unauthorized', 'forbidden_scope', 'rate_limited', 'request_invalid'] as const satisfies readonly ProblemCode[];

/** A browser or phone with its own secret. */
export const PHONE_PROBLEMS = ['unauthorized', 'rate_limited', 'request_invalid'] as const satisfies readonly ProblemCode[];

/** A request that creates, with its `Idempotency-Key`. */
export const ONCE_PROBLEMS = ['idempotency_key_invalid', 'idempotency_key_reused', 'idempotency_in_progress'] as const satisfies readonly ProblemCode[];

/** A challenge that is not where the request needs it. */
export const STATE_PROBLEMS = ['challenge_not_found', 'challenge_wrong_state', 'challenge_expired'] as const satisfies readonly ProblemCode[];

/** A face check that passed, and no longer counts. */
export const STALE_VERDICT_PROBLEMS = [
  'face_not_enrolled',
  'face_reference_outdated',
  'consent_required',
  'consent_outdated',
  'liveness_attempt_ended',
] as const satisfies readonly ProblemCode[];

/** A change that needs a fresh step-up of its own. */
export const STEP_UP_PROBLEMS = ['step_up_required', 'possession_unproven'] as const satisfies readonly ProblemCode[];

/** May happen to every request. */
const ALWAYS = ['internal_error', 'store_unavailable'] as const satisfies readonly ProblemCode[];

/**
 * @param codes what an operation may answer with beside success, one by one or in groups; what may happen to every request is added
 * @returns the answers by status, each with the codes that it may carry
 */
export function problems(...codes: readonly (ProblemCode | readonly ProblemCode[])[]): Readonly<Record<string, ProblemAnswer>> {
  const all = new Set([...codes.flat(), ...ALWAYS]);
  const statuses = [...new Set([...all].map((code) => PROBLEM_CODES[code].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      answerOf(
        status,
        [...all].filter((code) => PROBLEM_CODES[code].status === status),
      ),
    ]),
  );
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Whole seconds to wait before the same request again.', schema: { type: 'integer' as const, minimum: 1 } },
};
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not acceptable',
  401: 'No valid secret',
  403: 'Not allowed, or not proven',
  404: 'Not there, or not yours',
  409: 'Not in this state',
  410: 'Over',
  413: 'Too large',
  415: 'Of another type',
  422: 'Understood, and not acceptable',
  429: 'Too often',
  500: 'A fault of the service',
  503: 'Not available; nothing was decided',
};

type ProblemAnswer = ReturnType<typeof answerOf>;

function answerOf(status: number, codes: readonly ProblemCode[]) {
  return {
    description: TITLES[status] ?? 'Problem',
    ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object' as const, properties: { code: { type: 'string' as const, enum: [...codes] } }, required: ['code'] },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/**
 * @param code a problem code
 * @returns an answer that carries it
 */
export function problemExample(code: ProblemCode): z.infer<typeof problem> {
  const { status, title, remedy } = PROBLEM_CODES[code];
  return { type: typeOf(code), title: title.en, status, code, request_id: 'q83vEjRWeJCrze8S', remedy };
}
