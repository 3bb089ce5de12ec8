import { describe, expect, it } from 'vitest';
import type { KeyOwner, WrappedKey } from '../../../src/consent/data-key.ts';
import type { SubjectStore } from '../../../src/consent/subject-store.ts';
import { DERIVED_KEY_ID, readWrappingKeys } from '../../../src/consent/wrapping-keys.ts';
import { type EvidenceKeyOwner, openEvidenceKey, sealEvidenceKey } from '../../../src/flow/evidence-key.ts';
import { rewrapKeys } from '../../../src/flow/rewrap-keys.ts';
import { ensureDataKey, findDataKey } from '../../../src/flow/subject-data-key.ts';
import { toBase64url } from '../../../src/lib/bytes.ts';
import type { EvidenceKeyStore, SealedKey } from '../../../src/liveness/evidence-keys.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const MASTER = new Uint8Array(32).fill(7);
const entry = (id: string, fill: number): string => `${id}:${toBase64url(new Uint8Array(32).fill(fill))}`;
const idOf = ({ clientId, subject, purpose }: KeyOwner): string => `${clientId} ${subject} ${purpose}`;
const owner = (n: number): KeyOwner => ({ clientId: 'cli', subject: `u_${String(n).padStart(4, '0')}`, purpose: n % 2 ? 'face' : 'factors' });

/** The part of the store that keeps keys, in memory. */
function keyStore() {
  const rows = new Map<string, KeyOwner & WrappedKey>();
  const subjects = {
    ensureWrappedKey: (who: KeyOwner, candidate: WrappedKey) => {
      const kept = rows.get(idOf(who)) ?? { ...who, ...candidate };
      rows.set(idOf(who), kept);
      return Promise.resolve(kept);
    },
    findWrappedKey: (who: KeyOwner) => Promise.resolve(rows.get(idOf(who)) ?? null),
    rewrapKey: (who: KeyOwner, from: Uint8Array, to: WrappedKey) => {
      const row = rows.get(idOf(who));
      if (row?.wrapped !== from) return Promise.resolve(false);
      rows.set(idOf(who), { ...who, ...to });
      return Promise.resolve(true);
    },
    listKeysNotUnder: (keyId: string, after: KeyOwner | null, limit: number) => {
      const due = [...rows.values()].filter((row) => row.keyId !== keyId && (after === null || idOf(row) > idOf(after)));
      return Promise.resolve(due.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)).slice(0, limit));
    },
    countKeys: () => {
      const counts: Record<string, number> = {};
      for (const { keyId } of rows.values()) counts[keyId] = (counts[keyId] ?? 0) + 1;
      return Promise.resolve(counts);
    },
  } as unknown as SubjectStore;
  return { rows, subjects };
}

/** The part of the store of evidence keys that rotation needs, in memory. */
function evidenceStore(rows: Map<string, EvidenceKeyOwner & SealedKey> = new Map()) {
  return {
    listKeysNotUnder: (keyId: string, after: string | null, limit: number) => {
      const due = [...rows.values()].filter((row) => row.keyId !== keyId && (after === null || row.id > after));
      return Promise.resolve(due.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit));
    },
    rewrapKey: (id: string, from: Uint8Array, to: SealedKey) => {
      const row = rows.get(id);
      if (row?.wrapped !== from) return Promise.resolve(false);
      rows.set(id, { ...row, ...to });
      return Promise.resolve(true);
    },
    countKeys: () => {
      const counts: Record<string, number> = {};
      for (const { keyId } of rows.values()) counts[keyId] = (counts[keyId] ?? 0) + 1;
      return Promise.resolve(counts);
    },
  } as unknown as EvidenceKeyStore;
}

const depsOf = (subjects: SubjectStore, list?: string, evidenceKeys = evidenceStore()) => ({
  subjects,
  evidenceKeys,
  random: systemRandom,
  clock: { now: () => 1 },
  wrapping: readWrappingKeys(MASTER, list),
});

describe('rotating wrapping keys', () => {
  it('moves every data key, after which the old wrapping key may go', async () => {
    const { subjects } = keyStore();
    const first = depsOf(subjects, entry('one', 1));
    const keys = await Promise.all(Array.from({ length: 450 }, async (_, n) => ensureDataKey(owner(n), first)));
    const both = depsOf(subjects, `${entry('two', 2)},${entry('one', 1)}`);
    expect(await rewrapKeys(both)).toEqual({ moved: 450, unopened: 0, byKey: { two: 450 } });
    expect(await rewrapKeys(both)).toMatchObject({ moved: 0 });
    const onlyNew = depsOf(subjects, entry('two', 2));
    for (const n of [0, 1, 449]) expect(await findDataKey(owner(n), onlyNew)).toEqual(keys[n]);
  });

  it('moves the keys of frames as well, and none to another attempt', async () => {
    const { subjects } = keyStore();
    const rows = new Map<string, EvidenceKeyOwner & SealedKey>();
    const first = depsOf(subjects, entry('one', 1), evidenceStore(rows));
    await ensureDataKey(owner(1), first);
    const secrets = Array.from({ length: 450 }, () => systemRandom.bytes(32));
    for (const [n, secret] of secrets.entries()) {
      const attempt = { id: `lva_${String(n).padStart(4, '0')}`, clientId: 'cli' };
      rows.set(attempt.id, { ...attempt, ...sealEvidenceKey(attempt, secret, first) });
    }
    const both = depsOf(subjects, `${entry('two', 2)},${entry('one', 1)}`, evidenceStore(rows));
    expect(await rewrapKeys(both)).toEqual({ moved: 451, unopened: 0, byKey: { two: 451 } });
    const { wrapping } = depsOf(subjects, entry('two', 2));
    for (const [n, row] of [...rows.values()].entries()) expect(openEvidenceKey(row, row, wrapping)).toEqual(secrets[n]);
    const [one, other] = rows.values();
    if (!one || !other) throw new Error('no rows');
    expect(openEvidenceKey(other, one, wrapping)).toBeNull();
    expect(openEvidenceKey({ ...one, clientId: 'cli_2' }, one, wrapping)).toBeNull();
    const without = depsOf(subjects, entry('three', 3), evidenceStore(rows));
    expect(await rewrapKeys(without)).toEqual({ moved: 0, unopened: 451, byKey: { two: 451 } });
  });

  it('moves a data key when it is used, once for all who use it at once', async () => {
    const { rows, subjects } = keyStore();
    const key = await ensureDataKey(owner(1), depsOf(subjects));
    expect([...rows.values()].map(({ keyId }) => keyId)).toEqual([DERIVED_KEY_ID]);
    const rotated = depsOf(subjects, entry('two', 2));
    for (const found of await Promise.all(Array.from({ length: 16 }, async () => findDataKey(owner(1), rotated)))) expect(found).toEqual(key);
    expect([...rows.values()].map(({ keyId }) => keyId)).toEqual(['two']);
  });

  it('opens nothing whose wrapping key was taken away too early, tells so, and loses nothing', async () => {
    const { subjects } = keyStore();
    const key = await ensureDataKey(owner(1), depsOf(subjects, entry('one', 1)));
    const without = depsOf(subjects, entry('two', 2));
    expect(await findDataKey(owner(1), without)).toBeNull();
    await expect(ensureDataKey(owner(1), without)).rejects.toThrow(TypeError);
    expect(await rewrapKeys(without)).toEqual({ moved: 0, unopened: 1, byKey: { one: 1 } });
    expect(await findDataKey(owner(1), depsOf(subjects, `${entry('two', 2)},${entry('one', 1)}`))).toEqual(key);
  });

  it('opens no key for another person or purpose', async () => {
    const { rows, subjects } = keyStore();
    const deps = depsOf(subjects);
    await ensureDataKey(owner(1), deps);
    const [row] = rows.values();
    if (!row) throw new Error('no row');
    for (const other of [{ ...owner(1), subject: 'u_other' }, { ...owner(1), purpose: 'factors' } as const]) {
      rows.set(idOf(other), { ...row, ...other });
      expect(await findDataKey(other, deps)).toBeNull();
    }
  });

  it.each(['one', 'one:short', `${entry('one', 1)},${entry('one', 2)}`, entry('master', 1), entry('A', 1), `${entry('one', 1)},`])('refuses %s', (list) => {
    expect(() => readWrappingKeys(MASTER, list)).toThrow(TypeError);
  });
});
