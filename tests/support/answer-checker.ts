import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { at, type DocumentedOperation, type JsonObject, operationsOf } from './openapi-document.ts';

const BASE = 'https://document.example/openapi.json';

/** Which answer of an operation. */
export interface AnswerKind {
  readonly status: string;
  readonly type: string;
}

/** Compares bodies with the document. Each method returns what does not fit. */
export interface AnswerChecker {
  readonly checkRequest: (operationId: string, type: string, body: unknown) => readonly string[];
  readonly checkBody: (operationId: string, kind: AnswerKind, body: unknown) => readonly string[];
  readonly checkComponent: (name: string, value: unknown) => readonly string[];
  /** Finds the operation and compares a whole answer: status, content type and body. */
  readonly checkResponse: (request: Request, response: Response) => Promise<readonly string[]>;
}

/** Shapes of answers stay open for readers, so that members can be added; here an undocumented member is a fault. */
function close(value: unknown, isPartOfAll = false): unknown {
  if (Array.isArray(value)) return value.map((one) => close(one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    if (key === 'example' || key === 'examples') return [key, member];
    if (key === 'allOf' && Array.isArray(member)) return [key, member.map((part) => close(part, true))];
    return [key, close(member)];
  });
  const isOpenShape = 'properties' in value && 'type' in value && value.type === 'object' && !('additionalProperties' in value) && !isPartOfAll;
  return { ...Object.fromEntries(entries), ...(isOpenShape ? { additionalProperties: false } : {}) };
}

const pointer = (...path: readonly string[]): string =>
  `#/${path.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/**
 * @param document an OpenAPI 3.1 document
 * @returns a checker that is independent of the library that wrote it
 * @see JSON Schema 2020-12
 */
export function createAnswerChecker(document: JsonObject): AnswerChecker {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, formats: { binary: true } });
  addFormats.default(ajv);
  ajv.addSchema(close(document) as JsonObject, BASE);
  const compiled = new Map<string, ValidateFunction>();
  const operations = operationsOf(document);

  const check = (place: string, value: unknown): readonly string[] => {
    const validate = compiled.get(place) ?? ajv.compile({ $ref: `${BASE}${place}` });
    compiled.set(place, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${String(message)} ${JSON.stringify(params)}`);
  };
  const find = (id: string): DocumentedOperation => {
    const found = operations.find((operation) => operation.id === id);
    if (!found) throw new Error(`no operation ${id}`);
    return found;
  };
  const checkContent = (content: JsonObject, place: readonly string[], { type, body }: { readonly type: string; readonly body: unknown }): readonly string[] =>
    type in content ? check(pointer(...place, type, 'schema'), body) : [`no content ${type}`];

  const checkRequest: AnswerChecker['checkRequest'] = (id, type, body) => {
    const { path, method, spec } = find(id);
    return checkContent(at(spec, 'requestBody', 'content'), ['paths', path, method, 'requestBody', 'content'], { type, body });
  };
  const checkBody: AnswerChecker['checkBody'] = (id, { status, type }, body) => {
    const { path, method, spec } = find(id);
    return checkContent(at(spec, 'responses', status, 'content'), ['paths', path, method, 'responses', status, 'content'], { type, body });
  };
  const typeOf = (response: Response): string => (response.headers.get('Content-Type') ?? '').split(';')[0] ?? '';
  return {
    checkRequest,
    checkBody,
    checkComponent: (name, value) => check(pointer('components', 'schemas', name), value),
    checkResponse: async (request, response) => {
      const operation = operationAt(operations, request);
      // What stands at no address is answered alike everywhere.
      if (!operation)
        return response.status === 404 || response.status >= 400 ? check('#/components/schemas/Problem', await response.json()) : ['no such operation'];
      const type = typeOf(response);
      const status = String(response.status);
      const documented = at(operation.spec, 'responses', status);
      if (documented['description'] === undefined) return [`${operation.id}: status ${status} is not documented: ${await response.text()}`];
      if (Object.keys(at(documented, 'content')).length === 0) return (await response.text()) === '' ? [] : [`${operation.id}: a body with ${status}`];
      const body: unknown = type.endsWith('json') ? await response.json() : await response.text();
      return checkBody(operation.id, { status, type }, body).map((fault) => `${operation.id} ${status}: ${fault} ${JSON.stringify(body).slice(0, 300)}`);
    },
  };
}

function operationAt(operations: readonly DocumentedOperation[], request: Request): DocumentedOperation | undefined {
  const { pathname } = new URL(request.url);
  return operations.find(
    ({ method, path }) =>
      method === request.method.toLowerCase() && new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
}
