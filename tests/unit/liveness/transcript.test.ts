import { describe, expect, it } from 'vitest';
import { concatBytes, sha256, toHex, uint32 } from '../../../src/lib/bytes.ts';
import { extendTranscript } from '../../../src/liveness/transcript.ts';

const NONCE = new Uint8Array(32).fill(7);
const frame = (tMs: number, ...bytes: number[]) => ({ kind: 'video' as const, tMs, jpeg: Uint8Array.from(bytes) });

describe('extendTranscript', () => {
  it('is the documented chain', () => {
    const one = sha256(concatBytes(NONCE, uint32(2), uint32(40), Uint8Array.of(1, 2)));
    const two = sha256(concatBytes(one, uint32(2), uint32(110), Uint8Array.of(3)));
    expect(toHex(extendTranscript(NONCE, 2, [frame(40, 1, 2), frame(110, 3)]))).toBe(toHex(two));
  });

  it('goes on from its head', () => {
    const whole = extendTranscript(NONCE, 0, [frame(1, 1), frame(2, 2)]);
    const parts = extendTranscript(extendTranscript(NONCE, 0, [frame(1, 1)]), 0, [frame(2, 2)]);
    expect(toHex(parts)).toBe(toHex(whole));
  });

  it('differs by nonce, step, time, order and bytes', () => {
    const heads = [
      extendTranscript(NONCE, 0, [frame(1, 1), frame(2, 2)]),
      extendTranscript(new Uint8Array(32), 0, [frame(1, 1), frame(2, 2)]),
      extendTranscript(NONCE, 1, [frame(1, 1), frame(2, 2)]),
      extendTranscript(NONCE, 0, [frame(1, 1), frame(3, 2)]),
      extendTranscript(NONCE, 0, [frame(2, 2), frame(1, 1)]),
      extendTranscript(NONCE, 0, [frame(1, 1), frame(2, 3)]),
      extendTranscript(NONCE, 0, [frame(1, 1)]),
    ];
    expect(new Set(heads.map(toHex)).size).toBe(heads.length);
  });

  it('refuses a head that is no hash', () => {
    expect(() => extendTranscript(new Uint8Array(31), 0, [])).toThrow(TypeError);
  });
});
