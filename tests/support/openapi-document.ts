import { createApp } from '../../src/http/app.ts';
import type { AppDeps } from '../../src/http/app-deps.ts';
import { loadConfig } from '../../src/config/load-config.ts';

/** Plain JSON that tests walk through. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of the document, by its path. */
export function at(value: unknown, ...path: readonly string[]): JsonObject {
  const found = path.reduce<unknown>((part, key) => (typeof part === 'object' && part !== null ? (part as JsonObject)[key] : undefined), value);
  return typeof found === 'object' && found !== null ? (found as JsonObject) : {};
}

/** An application that only knows its routes: nothing behind them is ever called. */
export function createRoutesOnly(): ReturnType<typeof createApp> {
  const loaded = loadConfig({ SHUALIAN_MODE: 'demo' });
  if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const known: Partial<AppDeps> = { config: loaded.config, log, clock: { now: () => 0 }, random: { bytes: (length) => new Uint8Array(length) } };
  // Registering reads settings alone, and the document is made of what was registered.
  return createApp(known as AppDeps);
}

/** The document as it is served. */
export async function readDocument(): Promise<JsonObject> {
  const response = await createRoutesOnly().request('/openapi.json');
  return (await response.json()) as JsonObject;
}

/** One operation with its place. */
export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly spec: JsonObject;
}

/** Every operation in the order of the document. */
export function operationsOf(document: JsonObject): readonly DocumentedOperation[] {
  return Object.entries(at(document, 'paths')).flatMap(([path, item]) =>
    Object.keys(at(item)).map((method) => {
      const spec = at(item, method);
      return { method, path, id: String(spec['operationId']), spec };
    }),
  );
}
