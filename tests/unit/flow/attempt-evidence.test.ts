import { describe, expect, it } from 'vitest';
import { readWrappingKeys } from '../../../src/consent/wrapping-keys.ts';
import {
  type EvidenceDeps,
  type EvidenceOwner,
  findFrames,
  findMeasurements,
  keepFrames,
  keepMeasurements,
  removeEvidence,
} from '../../../src/flow/attempt-evidence.ts';
import { openEvidenceKey, sealEvidenceKey } from '../../../src/flow/evidence-key.ts';
import { purgeEvidence } from '../../../src/flow/purge-evidence.ts';
import { toBase64url, utf8 } from '../../../src/lib/bytes.ts';
import type { EvidenceKeyStore, ExpiredEvidence } from '../../../src/liveness/evidence-keys.ts';
import type { EvidenceStore } from '../../../src/liveness/evidence-store.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { fakeAuditLog } from '../../support/fakes/session-fakes.ts';

const NOW = 1_800_000_000_000;
const MASTER = new Uint8Array(32).fill(7);
const listOf = (...ids: readonly string[]): string => ids.map((id) => `${id}:${toBase64url(new Uint8Array(32).fill(id.length))}`).join(',');
const CHUNK = { seq: 1, sha256: 'hash' };
const FRAMES = utf8('frames of a face');

/** A backend that never forgets, as a bucket with versions or a dump would. */
function hoarder() {
  const kept = new Map<string, Uint8Array>();
  const lives = new Map<string, number>();
  const store: EvidenceStore = {
    put: (key, sealed, ttlSeconds) => {
      kept.set(key, sealed);
      lives.set(key, ttlSeconds);
      return Promise.resolve();
    },
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    extend: () => Promise.resolve(),
    removeAll: () => Promise.resolve(),
    purge: () => Promise.resolve(0),
  };
  return { store, kept, lives };
}

function service(keys?: string) {
  const { store, kept, lives } = hoarder();
  let now = NOW;
  const depsWith = (list?: string): EvidenceDeps => ({
    evidence: store,
    random: systemRandom,
    clock: { now: () => now },
    wrapping: readWrappingKeys(MASTER, list),
  });
  const deps = depsWith(keys);
  const attemptOf = (id: string, secret = systemRandom.bytes(32)): EvidenceOwner => ({
    id,
    clientId: 'cli_1',
    evidenceKey: sealEvidenceKey({ id, clientId: 'cli_1' }, secret, deps),
    evidenceUntil: NOW + 900_000,
    hold: null,
  });
  return { deps, depsWith, attemptOf, kept, lives, advance: (ms: number) => (now += ms) };
}

describe('evidence of an attempt', () => {
  it('opens with the key of the attempt alone, and in its place alone', async () => {
    const { deps, attemptOf, kept } = service();
    const secret = systemRandom.bytes(32);
    const [attempt, other] = [attemptOf('lva_1', secret), attemptOf('lva_2', secret)];
    await keepFrames(attempt, CHUNK, FRAMES, deps);
    await keepMeasurements(attempt, 1, [], deps);
    expect(await findFrames(attempt, CHUNK, deps)).toEqual(FRAMES);
    expect(await findMeasurements(attempt, 1, deps)).toEqual([]);
    const [sealed] = kept.values();
    if (!sealed) throw new Error('nothing kept');
    expect(Buffer.from(sealed).includes(Buffer.from(FRAMES))).toBe(false);
    // The same data key, but another attempt, step or body: a backend that swaps values gains nothing.
    for (const [owner, chunk] of [
      [other, CHUNK],
      [attempt, { ...CHUNK, seq: 2 }],
      [attempt, { ...CHUNK, sha256: 'other' }],
    ] as const) {
      kept.set(`${owner.id}/frames/${String(chunk.seq)}/${chunk.sha256}`, sealed);
      expect(await findFrames(owner, chunk, deps)).toBeNull();
    }
    expect(await findFrames({ ...other, evidenceKey: attempt.evidenceKey }, CHUNK, deps)).toBeNull();
    expect(await findFrames({ ...attempt, evidenceKey: attemptOf('lva_1').evidenceKey }, CHUNK, deps)).toBeNull();
  });

  it('is noise once the key is gone, whatever the backend kept', async () => {
    const { deps, attemptOf, kept } = service();
    const attempt = attemptOf('lva_1');
    await keepFrames(attempt, CHUNK, FRAMES, deps);
    await removeEvidence({ ...attempt, evidenceKey: null }, deps);
    expect(kept.size).toBe(1);
    const shredded = { ...attempt, evidenceKey: null };
    expect(await findFrames(shredded, CHUNK, deps)).toBeNull();
    await expect(keepFrames(shredded, CHUNK, FRAMES, deps)).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
  });

  it('ends at its time, to the millisecond, or with its hold; measurements are not held', async () => {
    const { deps, attemptOf, lives, advance } = service();
    const attempt = attemptOf('lva_1');
    const held = { ...attempt, hold: { reason: 'r', by: 'k', since: NOW, until: NOW + 1_000_000 } };
    advance(100_000);
    await keepFrames(attempt, CHUNK, FRAMES, deps);
    await keepMeasurements(held, 1, [], deps);
    expect([...lives.values()]).toEqual([800, 800]);
    await keepFrames(held, CHUNK, FRAMES, deps);
    expect([...lives.values()]).toEqual([900, 800]);
    advance(799_999);
    expect(await findFrames(attempt, CHUNK, deps)).toEqual(FRAMES);
    advance(1);
    expect(await findFrames(attempt, CHUNK, deps)).toBeNull();
    await expect(keepFrames(attempt, CHUNK, FRAMES, deps)).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
    expect(await findFrames(held, CHUNK, deps)).toEqual(FRAMES);
    await expect(keepMeasurements(held, 1, [], deps)).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
    advance(100_000);
    expect(await findFrames(held, CHUNK, deps)).toBeNull();
  });

  it('goes on while the wrapping keys rotate in mid-attempt, and the old one may go', async () => {
    const { deps, depsWith, attemptOf } = service(listOf('a'));
    const attempt = attemptOf('lva_1');
    await keepFrames(attempt, CHUNK, FRAMES, deps);
    const both = depsWith(listOf('bb', 'a'));
    const second = { seq: 2, sha256: 'second' };
    await keepFrames(attempt, second, FRAMES, both);
    const secret = attempt.evidenceKey && openEvidenceKey(attempt, attempt.evidenceKey, both.wrapping);
    if (!secret) throw new Error('the key does not open');
    const moved = { ...attempt, evidenceKey: sealEvidenceKey(attempt, secret, both) };
    expect(moved.evidenceKey.keyId).toBe('bb');
    const onlyNew = depsWith(listOf('bb'));
    for (const chunk of [CHUNK, second]) expect(await findFrames(moved, chunk, onlyNew)).toEqual(FRAMES);
    expect(await findFrames(attempt, CHUNK, onlyNew)).toBeNull();
  });
});

describe('purging evidence', () => {
  it('destroys keys first, then what lies there, in as many batches as it takes, and records the holds that ran out', async () => {
    const done: string[] = [];
    const audit = fakeAuditLog();
    let left = 501;
    const evidenceKeys = {
      shredExpired: (_now: number, limit: number): Promise<readonly ExpiredEvidence[]> => {
        const batch = Array.from({ length: Math.min(left, limit) }, () => ({
          id: `lva_${String(left--)}`,
          clientId: 'c',
          subject: 'u',
          wasHeld: left === 500,
        }));
        done.push(`shred ${String(batch.length)}`);
        return Promise.resolve(batch);
      },
    } as unknown as EvidenceKeyStore;
    const evidence = {
      removeAll: (prefix: string) => Promise.resolve(void done.push(prefix)),
      purge: () => Promise.resolve(done.push('purge')),
    } as unknown as EvidenceStore;
    expect(await purgeEvidence({ evidence, evidenceKeys, audit, clock: { now: () => NOW } })).toBe(501);
    expect(done.slice(0, 2)).toEqual(['shred 500', 'lva_501/']);
    expect(done.slice(-3)).toEqual(['shred 1', 'lva_1/', 'purge']);
    expect(audit.events).toEqual([{ at: NOW, clientId: 'c', subject: 'u', kind: 'evidence.hold_expired', data: { attempt: 'lva_501' } }]);
  });
});
