import type { JSONValue } from 'hono/utils/types';
import type { Json } from '../lib/canonical-json.ts';

/**
 * @param value a validated body: plain data whose optional members may be undefined
 * @returns the same as JSON holds it, without undefined members
 */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/**
 * @param value plain data whose shape is open
 * @returns it as an answer holds it
 */
export function toWireObject(value: object): { [key: string]: JSONValue } {
  return JSON.parse(JSON.stringify(value)) as { [key: string]: JSONValue };
}
