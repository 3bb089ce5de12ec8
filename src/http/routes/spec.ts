import { z } from '@hono/zod-openapi';
import { subjectId } from '../schemas/assess.ts';

/**
 * @param schema the body's schema
 * @param example a body that the service accepts, beside ids, secrets and times
 * @returns a required JSON request body
 */
export function jsonBody<T extends z.ZodType>(schema: T, example: z.input<T>) {
  return { required: true as const, content: { 'application/json': { schema, example } } };
}

/**
 * @param schema the answer's schema
 * @param example an answer
 * @param description what the answer means
 * @returns a JSON answer
 */
export function okJson<T extends z.ZodType>(schema: T, example: z.input<T>, description = 'OK') {
  return { description, content: { 'application/json': { schema, example } } };
}

/**
 * @param name of the path parameter
 * @param prefix of its ids
 * @returns the path with an opaque id
 */
export const idParam = <N extends string>(name: N, prefix: string) =>
  ({
    [name]: z
      .string()
      .max(64)
      .openapi({ param: { name, in: 'path' }, example: `${prefix}_3q2-7wAAAAAAAAAAAAAAAA` }),
  }) as Record<N, z.ZodString>;

/** Path of a challenge. */
export const challengeParam = z.object(idParam('id', 'chl'));

/** Path of an enrolment. */
export const enrollmentParam = z.object(idParam('id', 'enr'));

/** Path of an assessment. */
export const assessmentParam = z.object(idParam('id', 'asm'));

/** Path of a face check. */
export const attemptParam = z.object(idParam('attempt', 'lva'));

/** Path of a list entry. */
export const listEntryParam = z.object(idParam('id', 'lst'));

/** Path of a subject, by the gateway's own id. */
export const subjectParam = z.object({ id: subjectId.openapi({ param: { name: 'id', in: 'path' }, example: 'u_42' }) });
