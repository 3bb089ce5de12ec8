import { z } from '@hono/zod-openapi';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string(),
    request_id: z.string(),
    remedy: z.object({ zh: z.string(), en: z.string() }),
    retry_after_seconds: z.number().optional(),
    tries_left: z.number().optional(),
    field: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
    issues: z
      .array(z.object({ path: z.string(), line: z.number().nullable(), column: z.number().nullable(), message: z.string(), excerpt: z.string().nullable() }))
      .optional(),
  })
  .openapi('Problem');

/**
 * @param schema the body's schema
 * @returns a required JSON request body
 */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { 'application/json': { schema } } };
}

/**
 * @param schema the answer's schema
 * @returns a JSON answer
 */
export function okJson<T extends z.ZodType>(schema: T) {
  return { description: 'OK', content: { 'application/json': { schema } } };
}

/**
 * @param statuses the statuses that an endpoint may answer with beside success
 * @returns their descriptions; handlers throw problems, so these are documentation
 */
export function problems(...statuses: readonly number[]): Readonly<Record<string, ReturnType<typeof problemAnswer>>> {
  return Object.fromEntries([...statuses, 503].map((status) => [String(status), problemAnswer()]));
}

function problemAnswer() {
  return { description: 'Problem', content: { 'application/problem+json': { schema: problem } } };
}

const idParam = (prefix: string) =>
  z.object({
    id: z
      .string()
      .max(64)
      .openapi({ param: { name: 'id', in: 'path' }, example: `${prefix}_3q2-7wAAAAAAAAAAAAAAAA` }),
  });

/** Path of a challenge. */
export const challengeParam = idParam('chl');

/** Path of an enrolment. */
export const enrollmentParam = idParam('enr');

/** Path of an assessment. */
export const assessmentParam = idParam('asm');
