/** What this encoder takes: the few kinds that WebAuthn objects are made of. */
export type CborValue = number | string | Uint8Array | ReadonlyMap<number | string, CborValue>;

/**
 * Encodes the subset of CBOR that attestation objects need.
 * @param value a value
 * @returns its bytes
 * @see RFC 8949 section 3
 */
export function encodeCbor(value: CborValue): Uint8Array {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const members = [...value].map(([key, member]) => Buffer.concat([encodeCbor(key), encodeCbor(member)]));
  return Buffer.concat([head(5, members.length), ...members]);
}

function head(major: number, length: number): Uint8Array {
  const type = major << 5;
  if (length < 24) return Uint8Array.of(type | length);
  if (length < 256) return Uint8Array.of(type | 24, length);
  return Uint8Array.of(type | 25, length >> 8, length & 255);
}
