/**
 * Reads a body and stops as soon as it grows beyond the limit: a declared length is only the sender's word.
 * @param body the stream; null is an empty one
 * @param maxBytes largest size
 * @returns the bytes, or null when there are more
 */
export async function readBounded(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array | null> {
  const reader = body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  // Not as arguments of one call: a body may come in a hundred thousand pieces.
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
