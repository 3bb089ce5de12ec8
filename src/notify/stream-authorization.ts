import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';
import type { StreamRecord } from './stream-store.ts';

type Owner = Pick<StreamRecord, 'clientId' | 'id'>;

/**
 * Seals the header by which a receiver knows us to its stream, so that neither a copy of the database nor a row put in another's place tells it.
 * @param header value of `Authorization`
 * @param owner client and stream
 * @param deps master key and randomness
 * @returns what is kept
 */
export function sealAuthorization(header: string, owner: Owner, deps: { readonly masterKey: Uint8Array; readonly random: Random }): Uint8Array {
  return seal(deriveKey(deps.masterKey, 'stream-authorization'), utf8(header), contextOf(owner), deps.random);
}

/**
 * @param sealed what {@link sealAuthorization} made
 * @param owner client and stream
 * @param masterKey 32 bytes
 * @returns the header; null when it does not open under this master key
 */
export function openAuthorization(sealed: Uint8Array, owner: Owner, masterKey: Uint8Array): string | null {
  const opened = open(deriveKey(masterKey, 'stream-authorization'), sealed, contextOf(owner));
  return opened === null ? null : fromUtf8(opened);
}

function contextOf({ clientId, id }: Owner): string {
  return `stream-authorization\0${clientId}\0${id}`;
}
