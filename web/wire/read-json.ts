/** An object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * @param value anything
 * @returns it as an object, or an empty one
 */
export function toObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/**
 * @param value anything
 * @returns whether it is an object that is not an array
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param value anything
 * @param key name of a member
 * @returns the member as text, or empty text
 */
export function textAt(value: unknown, key: string): string {
  const member = toObject(value)[key];
  return typeof member === 'string' ? member : '';
}

/**
 * @param value anything
 * @param key name of a member
 * @returns the member as a finite number, or null
 */
export function numberAt(value: unknown, key: string): number | null {
  const member = toObject(value)[key];
  return typeof member === 'number' && Number.isFinite(member) ? member : null;
}

/**
 * @param value anything
 * @param key name of a member
 * @returns the member as a list, or an empty one
 */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const member = toObject(value)[key];
  return Array.isArray(member) ? member : [];
}

/**
 * @param value anything
 * @param key name of a member
 * @returns the texts in the list under that name
 */
export function textsAt(value: unknown, key: string): readonly string[] {
  return listAt(value, key).filter((item) => typeof item === 'string');
}
