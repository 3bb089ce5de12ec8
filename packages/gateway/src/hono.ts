import type { StepUpOptions } from './gate-types.ts';
import { createStepUpGate } from './step-up-gate.ts';

/** What is needed of Hono's context. */
interface HonoContext {
  readonly req: { readonly method: string; readonly path: string; header(name: string): string | undefined };
  set(name: 'stepUp', value: unknown): void;
}

/**
 * Middleware for Hono. What was proven is `c.get('stepUp')`: null where the service allowed the action without a step-up.
 * @param options what the route asks for
 * @returns the middleware
 */
export function requireStepUp<C extends HonoContext, AssessBody>(
  options: StepUpOptions<C, AssessBody>,
): (c: C, next: () => Promise<void>) => Promise<Response | undefined> {
  const judge = createStepUpGate(options);
  return async (c, next) => {
    const outcome = await judge({ method: c.req.method, path: c.req.path, header: (name) => c.req.header(name), native: c });
    if (!outcome.pass) return new Response(JSON.stringify(outcome.body), { status: outcome.status, headers: outcome.headers });
    c.set('stepUp', outcome.stepUp);
    await next();
    return undefined;
  };
}
