import type { JSONValue } from 'hono/utils/types';
import { hashNotice, type Notice } from '../consent/notice.ts';
import type { Json } from '../lib/canonical-json.ts';

/**
 * @param value a validated body: plain data whose optional members may be undefined
 * @returns the same as JSON holds it, without undefined members
 */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/**
 * @param value plain data
 * @returns it as an answer holds it; that it fits the shape named for it is checked by comparing every answer in the tests with the published document
 */
export function toWireObject<T = { [key: string]: JSONValue }>(value: object): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * @param notice as flows have it
 * @returns it as an answer holds it
 */
export function noticeToWire(notice: Notice) {
  const { paragraphs, items, ...rest } = notice;
  return { ...rest, sha256: hashNotice(notice), paragraphs: [...paragraphs], items: items.map((item) => ({ ...item })) };
}
