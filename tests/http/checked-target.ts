import { createAnswerChecker } from '../support/answer-checker.ts';
import { type JsonObject, operationsOf } from '../support/openapi-document.ts';
import type { Target } from './target.ts';

/** A target whose every answer is compared with the document that it serves. */
export type CheckedTarget = Target & {
  /** Ids of documented operations that no test has asked for with success. */
  readonly untried: () => readonly string[];
};

/** What proxies ask is documented once, though they ask with any method, and one of them with the path behind. */
function documentedAs({ url, method }: Request): Request {
  const [asked] = /^https?:\/\/[^/]+\/v1\/authz\/(auth-request|forward-auth|ext-authz)/.exec(url) ?? [];
  return asked === undefined ? new Request(url, { method }) : new Request(asked);
}

/** Wraps a target: an answer that is not as documented fails the test that asked for it. */
export async function checkAnswers(target: Target): Promise<CheckedTarget> {
  const document = (await (await target.send(new Request(`${target.origin}/openapi.json`))).json()) as JsonObject;
  const checker = createAnswerChecker(document);
  const send = async (request: Request): Promise<Response> => {
    const about = documentedAs(request);
    const response = await target.send(request);
    // A stream is read by whoever asked for it.
    if (response.headers.get('Content-Type')?.startsWith('text/event-stream') === true) checker.see(about, response);
    else {
      const faults = await checker.checkResponse(about, response.clone());
      if (faults.length > 0) throw new Error(`${request.method} ${new URL(request.url).pathname} is not as documented:\n${faults.join('\n')}`);
    }
    return response;
  };
  const untried = (): readonly string[] =>
    operationsOf(document)
      .filter(({ id }) => ![...checker.seen].some((one) => one.startsWith(`${id} 2`)))
      .map(({ id }) => id);
  return { ...target, send, untried };
}
