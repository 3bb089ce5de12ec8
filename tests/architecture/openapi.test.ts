import { createConfig, lintFromString } from '@redocly/openapi-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROBLEM_CODES } from '../../src/lib/problem-codes.ts';
import { createAnswerChecker } from '../support/answer-checker.ts';
import { at, createRoutesOnly, type DocumentedOperation, type JsonObject, operationsOf, readDocument } from '../support/openapi-document.ts';

let document: JsonObject = {};
let operations: readonly DocumentedOperation[] = [];
beforeAll(async () => {
  document = await readDocument();
  operations = operationsOf(document);
});

async function lint(spec: JsonObject): Promise<readonly string[]> {
  // A check of health has no fault of the caller; every operation that can have one is looked at below.
  const config = await createConfig({ extends: ['recommended-strict'], rules: { 'operation-4xx-response': 'off', 'no-schema-type-mismatch': 'error' } });
  const problems = await lintFromString({ source: JSON.stringify(spec), config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${String(location[0]?.pointer)}`);
}

const withOperation = (path: string, method: string, change: JsonObject): JsonObject => ({
  ...document,
  paths: { ...at(document, 'paths'), [path]: { ...at(document, 'paths', path), [method]: { ...at(document, 'paths', path, method), ...change } } },
});

const mediaOf = (content: JsonObject): readonly (readonly [string, JsonObject])[] => Object.keys(content).map((type) => [type, at(content, type)]);
const successesOf = (spec: JsonObject): readonly string[] => Object.keys(at(spec, 'responses')).filter((status) => status.startsWith('2'));

describe('the OpenAPI document', () => {
  test('passes a linter without a word', async () => {
    expect(await lint(document)).toEqual([]);
  });
  test('the linter speaks up where something is wrong', async () => {
    expect(await lint(withOperation('/v1/assess', 'post', { operationId: 'readChallenge' }))).not.toEqual([]);
    expect(await lint(withOperation('/v1/assess', 'post', { security: [{ unknownKey: [] }] }))).not.toEqual([]);
    expect(
      await lint(
        withOperation('/v1/assess', 'post', {
          responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/Nothing' } } } } },
        }),
      ),
    ).not.toEqual([]);
  });
  test('has every registered route', () => {
    // Middleware stands at all methods too; what proxies ask is documented once, as GET.
    const isRoute = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
      path !== '/openapi.json' && (method !== 'ALL' || (path.startsWith('/v1/authz/') && !path.endsWith('*')));
    const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
      `${method === 'ALL' ? 'get' : method.toLowerCase()} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`;
    const registered = createRoutesOnly().routes.filter(isRoute).map(nameOf);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([...new Set(registered)].toSorted());
    expect(operations.length).toBeGreaterThan(50);
  });
  test('tells of each operation who may call, what it is for, and under which name', () => {
    for (const { spec, path } of operations) {
      expect(spec, path).toMatchObject({ operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/) as string, summary: expect.any(String) as string });
      expect(spec['tags'], path).toHaveLength(1);
      expect(Array.isArray(spec['security']), path).toBe(true);
    }
  });
  test('has an example for every body and every success that has one', () => {
    for (const { spec, id } of operations) {
      const bodies = mediaOf(at(spec, 'requestBody', 'content'));
      const answers = successesOf(spec).flatMap((status) => mediaOf(at(spec, 'responses', status, 'content')));
      for (const [type, media] of [...bodies, ...answers]) expect(media, `${id} ${type}`).toHaveProperty('example');
    }
  });
  test('has no answer whose shape is left open', () => {
    const open = operations.filter(({ spec }) =>
      successesOf(spec).some((status) => {
        const schema = at(spec, 'responses', status, 'content', 'application/json', 'schema');
        return Object.keys(schema).length > 0 && schema['$ref'] === undefined;
      }),
    );
    expect(open.map(({ id }) => id)).toEqual([]);
  });
  test('names 401 exactly where a secret is asked for', () => {
    for (const { spec, id } of operations) expect('401' in at(spec, 'responses'), id).toBe((spec['security'] as readonly unknown[]).length > 0);
  });
  test('names every code that a problem can carry, each under its status', () => {
    const named = operations.flatMap(({ spec }) =>
      Object.keys(at(spec, 'responses')).flatMap((status) =>
        Object.keys(at(spec, 'responses', status, 'content', 'application/problem+json', 'examples')).map((code) => `${code} ${status}`),
      ),
    );
    const known = Object.entries(PROBLEM_CODES).map(([code, { status }]) => `${code} ${String(status)}`);
    // Nothing stands at such an address.
    expect([...new Set(named)].toSorted()).toEqual(known.filter((one) => one !== 'not_found 404').toSorted());
  });
  test('the checker of answers finds what is not documented', async () => {
    const { checkBody, checkResponse } = createAnswerChecker(document);
    const kind = { status: '200', type: 'application/json' };
    expect(checkBody('confirmChallenge', kind, { status: 'verified' })).toEqual([]);
    expect(checkBody('confirmChallenge', kind, { status: 'pending' })).not.toEqual([]);
    expect(checkBody('confirmChallenge', kind, { status: 'verified', undocumented: 1 })).not.toEqual([]);
    const request = new Request('https://auth.example.com/v1/challenges/chl_1');
    const answer = (status: number, body: unknown, type = 'application/json'): Response =>
      new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } });
    const example = at(document, 'components', 'examples', 'challenge_not_found', 'value');
    expect(await checkResponse(request, answer(404, example, 'application/problem+json'))).toEqual([]);
    expect(await checkResponse(request, answer(404, { ...example, code: 'device_not_found' }, 'application/problem+json'))).not.toEqual([]);
    expect(await checkResponse(request, answer(404, example))).not.toEqual([]);
    expect(await checkResponse(request, answer(418, {}))).not.toEqual([]);
  });
  test('its examples fit its schemas', () => {
    const checker = createAnswerChecker(document);
    for (const { spec, id } of operations) {
      for (const [type, media] of mediaOf(at(spec, 'requestBody', 'content')))
        expect(checker.checkRequest(id, type, media['example']), `${id} request`).toEqual([]);
      for (const status of successesOf(spec))
        for (const [type, media] of mediaOf(at(spec, 'responses', status, 'content')))
          expect(checker.checkBody(id, { status, type }, media['example']), `${id} ${status}`).toEqual([]);
    }
    for (const [code, example] of Object.entries(at(document, 'components', 'examples')))
      expect(checker.checkComponent('Problem', at(example, 'value')), code).toEqual([]);
  });
});
