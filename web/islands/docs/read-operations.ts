import { isObject, listAt, textAt, textsAt, toObject } from '../../wire/read-json.ts';

/** One operation of an OpenAPI document, as the page shows it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly place: string; readonly isRequired: boolean }[];
  /** Who may call, any one of them; empty: anybody. */
  readonly callers: readonly { readonly name: string; readonly scopes: readonly string[]; readonly description: string }[];
  readonly bodies: readonly Content[];
  readonly responses: readonly {
    readonly status: string;
    readonly description: string;
    readonly type: string;
    readonly schema: unknown;
    readonly example: unknown;
    /** Problem or OAuth codes that it may carry. */
    readonly codes: readonly string[];
  }[];
}

/** One type of body. */
interface Content {
  readonly type: string;
  readonly schema: unknown;
  readonly example: unknown;
  readonly codes: readonly string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * @param spec an OpenAPI 3.1 document
 * @returns its operations in the order of the document
 * @see OpenAPI Specification 3.1 section 4.8.8
 */
export function readOperations(spec: unknown): readonly Operation[] {
  return Object.entries(toObject(toObject(spec)['paths'])).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject(toObject(item)[method])).map((method) => toOperation({ method, path }, toObject(item)[method], spec)),
  );
}

function toOperation({ method, path }: Pick<Operation, 'method' | 'path'>, value: unknown, spec: unknown): Operation {
  return {
    method,
    path,
    summary: textAt(value, 'summary'),
    description: textAt(value, 'description'),
    parameters: listAt(value, 'parameters').map((parameter) => ({
      name: textAt(parameter, 'name'),
      place: textAt(parameter, 'in'),
      isRequired: toObject(parameter)['required'] === true,
    })),
    callers: callersOf(value, spec),
    bodies: contentOf(toObject(value)['requestBody']),
    responses: Object.entries(toObject(toObject(value)['responses'])).map(([status, response]) => {
      const contents = contentOf(response);
      const [content] = contents;
      return {
        status,
        description: textAt(response, 'description'),
        type: content?.type ?? '',
        schema: content?.schema,
        example: content?.example,
        codes: contents.flatMap(({ codes }) => codes),
      };
    }),
  };
}

function contentOf(value: unknown): readonly Content[] {
  return Object.entries(toObject(toObject(value)['content'])).map(([type, media]) => ({
    type,
    schema: toObject(media)['schema'],
    example: toObject(media)['example'],
    codes: Object.keys(toObject(toObject(media)['examples'])),
  }));
}

function callersOf(value: unknown, spec: unknown): Operation['callers'] {
  const schemes = toObject(toObject(toObject(spec)['components'])['securitySchemes']);
  return listAt(value, 'security').flatMap((requirement) =>
    Object.keys(toObject(requirement)).map((name) => ({ name, scopes: textsAt(requirement, name), description: textAt(schemes[name], 'description') })),
  );
}
