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
  const [tag = 0, length = 0] = bytes.subarray(at, at + 2);
  const value = bytes.subarray(at + 2, at + 2 + length);
  if (tag !== 0x02 || length === 0 || value.length !== length) return null;
  return isCanonicalPositive(value, coordinateBytes) ? at + 2 + length : null;
}

// Positive, not zero, no leading zero but the one that keeps it positive.
function isCanonicalPositive(value: Uint8Array, coordinateBytes: number): boolean {
  const [first = 0, second = 0] = value;
  if (first === 0) return value.length > 1 && (second & 0x80) !== 0 && value.length <= coordinateBytes + 1;
  return (first & 0x80) === 0 && value.length <= coordinateBytes;
}
