/**
 * Whether bytes are the one DER encoding of an ECDSA signature. Lenient parsers accept many spellings of one signature, which would make signatures malleable.
 * @param bytes the signature as received
 * @param coordinateBytes length of the curve's order, 32 for P-256
 * @returns true for strict DER
 * @see X.690 section 10, RFC 3279 section 2.2.3
 */
export function isStrictDerSignature(bytes: Uint8Array, coordinateBytes: number): boolean {
  // Lengths below 128 have one byte; a P-256 signature never needs more.
  if (bytes.length < 8 || bytes.length > 127 + 2 || bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return false;
  const afterR = readInteger(bytes, 2, coordinateBytes);
  if (afterR === null) return false;
  return readInteger(bytes, afterR, coordinateBytes) === bytes.length;
}

function readInteger(bytes: Uint8Array, at: number, coordinateBytes: number): number | null {
  const length = bytes[at + 1] ?? 0;
  const first = bytes[at + 2] ?? 0;
  const second = bytes[at + 3] ?? 0;
  if (bytes[at] !== 0x02 || length === 0 || length > coordinateBytes + 1 || at + 2 + length > bytes.length) return null;
  const isNegative = (first & 0x80) !== 0;
  const isPadded = length > 1 && first === 0 && (second & 0x80) === 0;
  const isZero = length === 1 && first === 0;
  const isTooBig = length === coordinateBytes + 1 && first !== 0;
  return isNegative || isPadded || isZero || isTooBig ? null : at + 2 + length;
}
