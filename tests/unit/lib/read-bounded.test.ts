import { expect, test } from 'vitest';
import { readBounded } from '../../../src/lib/read-bounded.ts';

/** A body of `total` bytes in pieces of `pieceBytes`. @returns it, and how much of it was asked for */
function bodyOf(total: number, pieceBytes: number) {
  let sent = 0;
  const state = { isCanceled: false };
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const length = Math.min(pieceBytes, total - sent);
      if (length === 0) return controller.close();
      controller.enqueue(Uint8Array.from({ length }, (_, i) => (sent + i) % 251));
      sent += length;
    },
    cancel: () => {
      state.isCanceled = true;
    },
  });
  return { body, state, sent: () => sent };
}

test.each([
  [0, 10, 0],
  [9, 10, 9],
  [10, 10, 10],
])('a body of %d bytes within %d is read whole', async (total, maxBytes, length) => {
  const bytes = await readBounded(bodyOf(total, 3).body, maxBytes);
  expect(bytes).toEqual(Uint8Array.from({ length }, (_, i) => i % 251));
});

test('no body is an empty one', async () => {
  expect(await readBounded(null, 10)).toEqual(new Uint8Array());
});

test('a body that grows beyond the limit is given up there, and never read to its end', async () => {
  const { body, state, sent } = bodyOf(1_000_000, 100);
  expect(await readBounded(body, 1000)).toBeNull();
  expect(state.isCanceled).toBe(true);
  expect(sent()).toBeLessThan(1400);
});

test('a hundred and thirty thousand pieces are read like one', async () => {
  const bytes = await readBounded(bodyOf(131_072, 1).body, 131_072);
  expect(bytes?.length).toBe(131_072);
  expect(bytes?.every((byte, i) => byte === i % 251)).toBe(true);
});
