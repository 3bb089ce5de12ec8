import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { at, type JsonObject } from './openapi-document.ts';

/** Schemas that the client's methods name; what they refer to comes along. */
const WANTED = [
  ...['AssessRequest', 'AssessResponse', 'StoredAssessment', 'OutcomeRequest', 'ChallengeStatus', 'TokenResponse', 'ConsumeRequest', 'ConsumedToken'],
  ...['Introspection', 'EnrollmentRequest', 'EnrollmentCreated', 'EnrollmentStatus', 'DeviceList', 'SubjectExport', 'ErasureReceipt', 'Problem', 'OAuthError'],
];

const HEAD =
  '// Made from the OpenAPI document by tests/architecture/client-types.test.ts; do not edit. `vitest run --project unit tests/architecture -u` makes it anew.\n\n';

/** JSON Schema of 2020-12 as the generator knows it: references by `$defs`, tuples by `items`, and no formats or bounds that types cannot say. */
function forTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forTypes);
  if (typeof value !== 'object' || value === null) return value;
  const dropped = new Set(['example', 'examples', 'discriminator', 'pattern', 'maxItems', 'minItems']);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !dropped.has(key))
      .map(([key, member]): [string, unknown] => {
        if (key === '$ref' && typeof member === 'string') return [key, member.replace('#/components/schemas/', '#/$defs/')];
        return [key === 'prefixItems' ? 'items' : key, forTypes(member)];
      }),
  );
}

function reachable(schemas: JsonObject): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, next = ''] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/(\w+)"/g)) visit(next);
  };
  for (const name of WANTED) visit(name);
  return [...found].toSorted();
}

/**
 * @param document the OpenAPI document
 * @returns TypeScript of the types that `@shualian/client` speaks in
 */
export async function renderClientTypes(document: JsonObject): Promise<string> {
  const schemas = at(document, 'components', 'schemas');
  const definitions = Object.fromEntries(reachable(schemas).map((name) => [name, forTypes({ ...at(schemas, name), title: name })]));
  const root = { $defs: definitions, type: 'object', properties: Object.fromEntries(WANTED.map((name) => [name, { $ref: `#/$defs/${name}` }])) };
  const text = await compile(root as JSONSchema, 'All', {
    additionalProperties: false,
    bannerComment: '',
    unreachableDefinitions: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 160 },
  });
  const told = text
    .replaceAll(/\n?( \*\n)? \* This interface was referenced by `All`'s JSON-Schema\n \* via the `definition` "\w+"\./g, '')
    .replaceAll(/\/\*\*\n \*\/\n/g, '');
  return HEAD + told.replace(/export interface All \{[\s\S]*?\n\}\n/, '').replaceAll(/\n{3,}/g, '\n\n');
}
