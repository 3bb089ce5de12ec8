import { PROBLEM_CODES, type ProblemCode } from '../../lib/problem-codes.ts';
import type { App } from '../app-deps.ts';
import { requestContext } from '../backchannel-form.ts';
import { backchannelForm, presentedTokenForm, tokenForm } from '../schemas/tokens.ts';
import { problem, problemExample } from './problem-answers.ts';
import { SECURITY_SCHEMES } from './security.ts';
import { TAGS } from './tags.ts';

/** No operation answers with it: nothing stands at such an address. */
const OF_NO_OPERATION: ProblemCode = 'not_found';

/**
 * Publishes the contract of every registered route at `/openapi.json`.
 * @param app with all its routes
 * @see OpenAPI Specification 3.1
 */
export function publishDocument(app: App): void {
  const registry = app.openAPIRegistry;
  registry.register('Problem', problem);
  registry.register('TokenForm', tokenForm);
  registry.register('PresentedTokenForm', presentedTokenForm);
  registry.register('BackchannelForm', backchannelForm);
  registry.register('BackchannelRequestContext', requestContext);
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES)) registry.registerComponent('securitySchemes', name, scheme);
  for (const code of Object.keys(PROBLEM_CODES) as ProblemCode[]) {
    if (code !== OF_NO_OPERATION) registry.registerComponent('examples', code, { summary: PROBLEM_CODES[code].title.en, value: problemExample(code) });
  }
  // Made once, at the first request: routes are all registered by then, and never change.
  let text: string | undefined;
  app.get('/openapi.json', (c) => {
    text ??= JSON.stringify(app.getOpenAPI31Document(ABOUT), asJsonSchema);
    return c.body(text, 200, { 'Content-Type': 'application/json' });
  });
}

// JSON Schema has no flags: its patterns are Unicode ones anyhow.
function asJsonSchema(key: string, value: unknown): unknown {
  return key === 'pattern' && typeof value === 'string' ? value.replace(/(?<!\\)\/u$/, '') : value;
}

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'Shualian',
    version: '1',
    description: [
      'Risk-triggered step-up authentication: a gateway asks for a decision, the person approves with phone and face, the gateway redeems and uses up a token that holds for that one action.',
      'Members are snake_case, times RFC 3339 in UTC, amounts decimal strings. Unknown members of requests are refused; answers may gain members. Every error is `application/problem+json` with a stable `code`.',
    ].join('\n\n'),
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  servers: [{ url: '/', description: 'The service that serves this document' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
};
