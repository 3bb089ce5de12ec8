import { isObject, listAt, textAt, textsAt, toObject } from '../../wire/read-json.ts';

const MAX_DEPTH = 6;

/**
 * Writes a JSON schema as a person would sketch it: member names, types, `?` for what may be missing.
 * @param schema the schema, perhaps a reference
 * @param spec where references lead
 * @returns the sketch
 */
export function describeSchema(schema: unknown, spec: unknown): string {
  return describe(schema, spec, 0);
}

function describe(schema: unknown, spec: unknown, depth: number): string {
  const reference = textAt(schema, '$ref');
  if (reference !== '') return depth >= MAX_DEPTH ? nameOf(reference) : describe(resolve(reference, spec), spec, depth);
  if (depth >= MAX_DEPTH) return '…';
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    const parts = listAt(schema, key);
    if (parts.length > 0) return parts.map((part) => describe(part, spec, depth + 1)).join(key === 'allOf' ? ' & ' : ' | ');
  }
  const values = listAt(schema, 'enum');
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ');
  const constant = toObject(schema)['const'];
  if (constant !== undefined) return JSON.stringify(constant);
  const properties = toObject(schema)['properties'];
  if (isObject(properties)) return describeObject(properties, schema, spec, depth);
  const items = toObject(schema)['items'];
  if (items !== undefined) return `[ ${describe(items, spec, depth + 1)} ]`;
  return typeText(schema);
}

function describeObject(properties: Readonly<Record<string, unknown>>, schema: unknown, spec: unknown, depth: number): string {
  const required = textsAt(schema, 'required');
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(properties).map(([name, member]) => {
    const text = describe(member, spec, depth + 1);
    return `${indent}${name}${required.includes(name) ? '' : '?'}: ${text}`;
  });
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function typeText(schema: unknown): string {
  const type = toObject(schema)['type'];
  const name = Array.isArray(type) ? type.map(String).join(' | ') : textAt(schema, 'type') || 'any';
  const pattern = textAt(schema, 'pattern') || textAt(schema, 'format');
  return pattern === '' ? name : `${name}  // ${pattern}`;
}

function resolve(reference: string, spec: unknown): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((value: unknown, key) => toObject(value)[key.replaceAll('~1', '/').replaceAll('~0', '~')], spec);
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}
