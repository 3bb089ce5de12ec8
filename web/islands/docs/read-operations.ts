import { isObject, listAt, textAt, toObject } from '../../wire/read-json.ts';

/** One operation of an OpenAPI document, as the page shows it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly place: string; readonly isRequired: boolean }[];
  readonly bodies: readonly { readonly type: string; readonly schema: unknown }[];
  readonly responses: readonly {
    readonly status: string;
    readonly description: string;
    readonly type: string;
    readonly schema: unknown;
  }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * @param spec an OpenAPI 3.1 document
 * @returns its operations in the order of the document
 * @see OpenAPI Specification 3.1 section 4.8.8
 */
export function readOperations(spec: unknown): readonly Operation[] {
  return Object.entries(toObject(toObject(spec)['paths'])).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject(toObject(item)[method])).map((method) => toOperation(method, path, toObject(item)[method])),
  );
}

function toOperation(method: string, path: string, value: unknown): Operation {
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
    bodies: contentOf(toObject(value)['requestBody']),
    responses: Object.entries(toObject(toObject(value)['responses'])).map(([status, response]) => {
      const [content] = contentOf(response);
      return {
        status,
        description: textAt(response, 'description'),
        type: content?.type ?? '',
        schema: content?.schema,
      };
    }),
  };
}

function contentOf(value: unknown): readonly { readonly type: string; readonly schema: unknown }[] {
  return Object.entries(toObject(toObject(value)['content'])).map(([type, media]) => ({
    type,
    schema: toObject(media)['schema'],
  }));
}
