import { parseBase64url } from '../lib/bytes.ts';
import { deriveKey } from '../lib/envelope.ts';

/** Id of the wrapping key that is derived from the master key. */
export const DERIVED_KEY_ID = 'master';

/** The keys from outside the database that wrap people's data keys. New ones are wrapped by the active one; the others only open what is old. */
export interface WrappingKeys {
  readonly activeId: string;
  /** 32 bytes each, by id. */
  readonly byId: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads the wrapping keys. The first of the list is active; without a list the key derived from the master key is, and it always opens what it once wrapped.
 * @param masterKey 32 bytes from outside the database
 * @param list `id:base64url` of 32 bytes, comma separated, newest first
 * @returns the keys
 * @throws TypeError when the list is not of that form, or names an id twice or the derived one
 * @see NIST SP 800-57 part 1 section 5.3.5
 */
export function readWrappingKeys(masterKey: Uint8Array, list: string | undefined): WrappingKeys {
  const byId = new Map([[DERIVED_KEY_ID, deriveKey(masterKey, 'subject-keys')]]);
  const entries = list === undefined || list === '' ? [] : list.split(',').map((entry) => entry.split(':'));
  for (const [id = '', text = ''] of entries) {
    const key = parseBase64url(text);
    if (key?.length !== 32 || !/^[a-z0-9-]{1,32}$/.test(id) || byId.has(id)) throw new TypeError('not a list of wrapping keys');
    byId.set(id, key);
  }
  return { activeId: entries[0]?.[0] ?? DERIVED_KEY_ID, byId };
}
