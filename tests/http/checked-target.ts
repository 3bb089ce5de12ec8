import { createAnswerChecker } from '../support/answer-checker.ts';
import type { JsonObject } from '../support/openapi-document.ts';
import type { Target } from './target.ts';

/** What proxies ask is documented once, though they ask with any method, and one of them with the path behind. */
function documentedAs({ url, method }: Request): Request {
  const [asked] = /^https?:\/\/[^/]+\/v1\/authz\/(auth-request|forward-auth|ext-authz)/.exec(url) ?? [];
  return asked === undefined ? new Request(url, { method }) : new Request(asked);
}

/** Wraps a target: an answer that is not as documented fails the test that asked for it. */
export async function checkAnswers(target: Target): Promise<Target> {
  const document = (await (await target.send(new Request(`${target.origin}/openapi.json`))).json()) as JsonObject;
  const checker = createAnswerChecker(document);
  const send = async (request: Request): Promise<Response> => {
    const about = documentedAs(request);
    const response = await target.send(request);
    // A stream is read by whoever asked for it.
    if (response.headers.get('Content-Type')?.startsWith('text/event-stream') === true) return response;
    const faults = await checker.checkResponse(about, response.clone());
    if (faults.length > 0) throw new Error(`${request.method} ${new URL(request.url).pathname} is not as documented:\n${faults.join('\n')}`);
    return response;
  };
  return { ...target, send };
}
