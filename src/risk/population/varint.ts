/** Reads numbers that `writeVarint` wrote; past the end it reads zeros and `isOver` turns true. */
export interface VarintReader {
  readonly bytes: Uint8Array;
  /** Place of the next byte. */
  at: number;
}

/**
 * Writes seven bits a byte, the lowest first; the top bit says that more follow.
 * @param into bytes are appended
 * @param value a whole number from 0 to 2^53 - 1
 */
export function writeVarint(into: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    into.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

/**
 * @param reader moves on
 * @returns the number that was written there; any number where the bytes are not of this kind
 */
export function readVarint(reader: VarintReader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = reader.bytes[reader.at] ?? 0;
    reader.at += 1;
    value += (byte % 128) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
}

/**
 * @param value a whole number, |value| below 2^52
 * @returns a whole number from 0 that stands for it: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
 */
export function toZigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/**
 * @param value from `toZigzag`
 * @returns the number that it stands for
 */
export function fromZigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
