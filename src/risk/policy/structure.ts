import { nearestName } from './nearest-name.ts';

/** Where a part stands. */
export type Path = readonly (string | number)[];

/** A fault and the path of the part that has it. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** For a text: units behind its beginning. */
  readonly within?: number;
}

/** Looks at a part. @returns every fault of it */
export type Check = (value: unknown, path: Path) => readonly Fault[];

/** A member of a map. */
export interface Member {
  readonly check: Check;
  readonly isNeeded: boolean;
}

/**
 * @param value anything
 * @returns whether it is a map
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param value anything
 * @returns whether it is a text of whole characters: a lone surrogate has no UTF-8, and so no hash
 */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

/**
 * @param value anything
 * @returns whether it is a finite number, a text or a boolean
 */
export function isScalarValue(value: unknown): value is number | string | boolean {
  return typeof value === 'boolean' || isText(value) || (typeof value === 'number' && Number.isFinite(value));
}

/** A member that must stand there. */
export const need = (check: Check): Member => ({ check, isNeeded: true });

/** A member that may be left out. */
export const may = (check: Check): Member => ({ check, isNeeded: false });

/**
 * @param members by name; others are refused
 * @returns a check of a map
 */
export function record(members: Readonly<Record<string, Member>>): Check {
  return (value, path) => {
    if (!isRecord(value)) return [{ path, message: 'must be a map' }];
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(members, key));
    return [
      ...unknown.map((key) => ({ path: [...path, key], message: `is not a known member${meant(key, Object.keys(members))}` })),
      ...Object.entries(members).flatMap(([key, { check, isNeeded }]) => {
        if (value[key] === undefined) return isNeeded ? [{ path, message: `${key} is missing` }] : [];
        return check(value[key], [...path, key]);
      }),
    ];
  };
}

/**
 * @param keyFault what is wrong with a key; null when nothing
 * @param check of each value
 * @returns a check of a map from free names
 */
export function mapOf(keyFault: (key: string) => string | null, check: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) return [{ path, message: 'must be a map' }];
    return Object.entries(value).flatMap(([key, item]) => {
      const message = keyFault(key);
      return message === null ? check(item, [...path, key]) : [{ path: [...path, key], message }];
    });
  };
}

/**
 * @param check of each entry
 * @param min least entries
 * @param max most entries
 * @returns a check of a list
 */
export function list(check: Check, min: number, max: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [{ path, message: 'must be a list' }];
    if (value.length < min || value.length > max) return [{ path, message: `must have ${String(min)} to ${String(max)} entries` }];
    return value.flatMap((item: unknown, i) => check(item, [...path, i]));
  };
}

/**
 * @param pattern that a text has as a whole
 * @param what it is called
 * @returns a check of a text
 */
export function text(pattern: RegExp, what: string): Check {
  return (value, path) => (isText(value) && pattern.test(value) ? [] : [{ path, message: `must be a text: ${what}` }]);
}

/**
 * @param min least
 * @param max most
 * @returns a check of a number
 */
export function number(min: number, max: number): Check {
  return (value, path) =>
    typeof value === 'number' && value >= min && value <= max ? [] : [{ path, message: `must be a number from ${String(min)} to ${String(max)}` }];
}

/** A check of true and false. */
export const flag: Check = (value, path) => (typeof value === 'boolean' ? [] : [{ path, message: 'must be true or false' }]);

/**
 * @param words that may stand there
 * @returns a check of one of them
 */
export function oneOf(words: readonly string[]): Check {
  return (value, path) => {
    if (words.some((word) => word === value)) return [];
    return [{ path, message: words.length > 12 ? `is not known${meant(value, words)}` : `must be one of ${words.join(', ')}` }];
  };
}

/**
 * @param written a name that nothing has
 * @param names that there are
 * @returns which was probably meant, ready to follow a message; empty when none is near
 */
export function meant(written: unknown, names: readonly string[]): string {
  const nearest = typeof written === 'string' ? nearestName(written, names) : null;
  return nearest === null ? '' : `: did you mean ${nearest}?`;
}
