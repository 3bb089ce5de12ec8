import type { StepUp, StepUpOptions } from './gate-types.ts';
import { createStepUpGate } from './step-up-gate.ts';

/** What is needed of Express's request. */
interface ExpressRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is needed of Express's response. */
interface ExpressResponse {
  readonly locals: Record<string, unknown>;
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * Middleware for Express 5. What was proven is `res.locals.stepUp`: null where the service allowed the action without a step-up. Put the parser of bodies before it.
 * @param options what the route asks for
 * @returns the middleware
 */
export function requireStepUp<Request extends ExpressRequest, AssessBody>(
  options: StepUpOptions<Request, AssessBody>,
): (req: Request, res: ExpressResponse, next: (error?: unknown) => void) => Promise<void> {
  const judge = createStepUpGate(options);
  return async (req, res, next) => {
    const [path = '/'] = req.originalUrl.split('?');
    const outcome = await judge({ method: req.method, path, header: (name) => headerOf(req.headers, name), native: req });
    if (!outcome.pass) {
      res.writeHead(outcome.status, { ...outcome.headers });
      res.end(JSON.stringify(outcome.body));
      return;
    }
    const stepUp: StepUp | null = outcome.stepUp;
    res.locals['stepUp'] = stepUp;
    next();
  };
}

// A header that came twice is none: which one counts would be a guess.
function headerOf(headers: ExpressRequest['headers'], name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}
