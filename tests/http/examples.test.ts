import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type DocumentedOperation, operationsOf, readDocument } from '../support/openapi-document.ts';
import { checkAnswers } from './checked-target.ts';
import { startTargetAt } from './node-target.ts';
import type { Target } from './target.ts';

// What the document shows is what a reader copies: each request is sent to the running service as it stands there.
const operations = operationsOf(await readDocument());
// They play at this time: what they name as later must not become the past.
const THEN = Date.parse('2026-11-26T08:00:00Z');
let target: Target;

beforeAll(async () => {
  target = await checkAnswers(await startTargetAt(THEN));
});
afterAll(() => target.close());

/** Codes that say that the request itself is at fault. */
const FORM =
  /^(request_invalid|json_|unsupported_media_type|body_too_large|invalid_authorization_details|policy_invalid|list_value_invalid|idempotency_key_invalid)/;

function credentialOf(spec: DocumentedOperation['spec']): Record<string, string> {
  const [first] = Array.isArray(spec['security']) ? spec['security'].map((one) => Object.keys(one as object)[0]) : [];
  if (first === undefined) return {};
  if (first === 'proxyKey') return { 'X-Shualian-Key': target.apiKey };
  const secret = { gatewayKey: target.apiKey, operatorKey: target.operatorKey }[first] ?? `ct_${'A'.repeat(43)}`;
  return { Authorization: `Bearer ${secret}` };
}

function addressOf({ path, spec }: DocumentedOperation): string {
  const parameters = (Array.isArray(spec['parameters']) ? spec['parameters'] : []) as readonly Record<string, unknown>[];
  const valueOf = (name: string): string => {
    const found = parameters.find((one) => one['name'] === name) ?? {};
    const example = found['example'] ?? at(found, 'schema')['example'];
    return typeof example === 'string' || typeof example === 'number' ? String(example) : '0';
  };
  const queried = parameters.filter((one) => one['in'] === 'query' && one['required'] === true).map((one) => String(one['name']));
  const query = new URLSearchParams(queried.map((name): [string, string] => [name, valueOf(name)])).toString();
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(valueOf(name))) + (query === '' ? '' : `?${query}`);
}

function bodyOf({ spec }: DocumentedOperation): { readonly type: string; readonly text: string } | null {
  const content = at(spec, 'requestBody', 'content');
  const [type] = Object.keys(content);
  if (type === undefined) return null;
  const { example } = at(content, type);
  if (type === 'application/x-www-form-urlencoded') return { type, text: new URLSearchParams(example as Record<string, string>).toString() };
  return { type, text: JSON.stringify(example) };
}

// A chunk of frames is binary: what is shown of it is its layout, and its own suite sends real ones.
const sendable = operations.filter((operation) => bodyOf(operation)?.type !== 'application/vnd.shualian.frames');

describe('every example of the document', () => {
  test('there are as many as there are operations, but for two', () => {
    expect([sendable.length, operations.length - sendable.length]).toEqual([operations.length - 2, 2]);
  });

  test.each(sendable.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s is understood by the service',
    async (_name, operation) => {
      const body = bodyOf(operation);
      const headers = { ...credentialOf(operation.spec), ...(body === null ? {} : { 'Content-Type': body.type }) };
      const url = `${target.origin}${addressOf(operation)}`;
      const response = await target.send(new Request(url, { method: operation.method.toUpperCase(), headers, body: body?.text ?? null }));
      const isStream = response.headers.get('Content-Type')?.includes('event-stream') === true;
      const text = isStream ? '' : await response.text();
      const code = response.headers.get('Content-Type')?.includes('json') === true ? (JSON.parse(text) as { code?: string; error?: string }) : {};
      expect(code.code ?? '', text).not.toMatch(FORM);
      expect(code.error ?? '', text).not.toBe('invalid_request');
      expect(Object.keys(at(operation.spec, 'responses')), text).toContain(String(response.status));
    },
  );
});
