import type { StepUp, StepUpOptions } from './gate-types.ts';
import { createStepUpGate } from './step-up-gate.ts';

/** What is needed of Fastify's request. */
interface FastifyRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is needed of Fastify's reply. */
interface FastifyReply {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body: string): unknown;
}

const proven = new WeakMap<object, StepUp>();

/**
 * A `preHandler` for Fastify 5: bodies are parsed by then. What was proven is told by {@link stepUpOf}.
 * @param options what the route asks for
 * @returns the hook
 */
export function requireStepUp<Request extends FastifyRequest, AssessBody>(
  options: StepUpOptions<Request, AssessBody>,
): (request: Request, reply: FastifyReply) => Promise<unknown> {
  const judge = createStepUpGate(options);
  return async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    const header = (name: string): string | undefined => {
      const value = request.headers[name.toLowerCase()];
      return typeof value === 'string' ? value : undefined;
    };
    const outcome = await judge({ method: request.method, path, header, native: request });
    if (outcome.pass) {
      if (outcome.stepUp !== null) proven.set(request, outcome.stepUp);
      return undefined;
    }
    reply.code(outcome.status);
    reply.headers({ ...outcome.headers });
    reply.send(JSON.stringify(outcome.body));
    return reply;
  };
}

/**
 * @param request a request that has passed
 * @returns what was proven, or null where the service allowed the action without a step-up
 */
export function stepUpOf(request: object): StepUp | null {
  return proven.get(request) ?? null;
}
