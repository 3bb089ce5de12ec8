import { describe, expect, it } from 'vitest';
import type { EvidenceStore } from '../../../src/liveness/evidence-store.ts';
import { freshId } from '../../support/contract-records.ts';

const BINARY = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256);

/** What the suite runs against; see `hot-harness.ts`. */
export interface EvidenceHarness {
  readonly stores: () => { readonly evidence: EvidenceStore };
  readonly others: () => { readonly evidence: EvidenceStore };
  readonly pass: (ms: number) => Promise<void>;
}

/**
 * The contract of EvidenceStore.
 * @param harness what to run against
 */
export function evidenceStoreSuite(harness: EvidenceHarness): void {
  const store = (): EvidenceStore => harness.stores().evidence;

  describe('EvidenceStore', () => {
    it('gives back the same bytes, to any process, and the latest', async () => {
      const key = `${freshId('lva')}/0`;
      expect(await store().get(key)).toBeNull();
      await store().put(key, BINARY, 60);
      expect(await harness.others().evidence.get(key)).toEqual(BINARY);
      await store().put(key, Uint8Array.of(0, 255), 60);
      expect(await store().get(key)).toEqual(Uint8Array.of(0, 255));
      await store().put(key, new Uint8Array(0), 60);
      expect(await store().get(key)).toEqual(new Uint8Array(0));
    });

    it('keeps its own copy of what was given', async () => {
      const key = `${freshId('lva')}/0`;
      const bytes = Uint8Array.of(1, 2);
      await store().put(key, bytes, 60);
      bytes.fill(9);
      expect(await store().get(key)).toEqual(Uint8Array.of(1, 2));
    });

    it('forgets after its time', async () => {
      const key = `${freshId('lva')}/0`;
      await store().put(key, BINARY, 1);
      expect(await store().get(key)).not.toBeNull();
      await harness.pass(1000);
      expect(await store().get(key)).toBeNull();
    });

    it('purges what is past its time, and nothing else', async () => {
      const over = `${freshId('lva')}/0`;
      const live = `${freshId('lva')}/0`;
      await store().put(over, BINARY, 1);
      await store().put(live, BINARY, 60);
      await harness.pass(1000);
      expect(await harness.others().evidence.purge()).toBeGreaterThanOrEqual(1);
      expect(await store().purge()).toBe(0);
      expect(await store().get(over)).toBeNull();
      expect(await store().get(live)).toEqual(BINARY);
    });

    it('lets what begins with a prefix stay longer, never shorter, and brings nothing back', async () => {
      const id = freshId('lva');
      const [frames, gone, long, other] = [`${id}/frames/0`, `${id}/frames/1`, `${id}/frames/2`, `${id}/measured/0`];
      await store().put(frames, BINARY, 1);
      await store().put(long, Uint8Array.of(3), 60);
      await store().put(other, Uint8Array.of(2), 1);
      await store().put(gone, Uint8Array.of(1), 1);
      await store().removeAll(gone);
      await harness.others().evidence.extend(`${id}/frames/`, 20);
      await harness.pass(1000);
      expect(await store().get(frames)).toEqual(BINARY);
      expect(await store().get(long)).toEqual(Uint8Array.of(3));
      expect(await store().get(gone)).toBeNull();
      expect(await store().get(other)).toBeNull();
      await store().extend(`${id}/frames/`, 1);
      await harness.others().evidence.purge();
      await harness.pass(1000);
      expect(await store().get(frames)).toEqual(BINARY);
      await store().extend(`${id}/measured/`, 20);
      expect(await store().get(other)).toBeNull();
      await store().removeAll(id);
    });

    it('removes all that begins with a prefix, and nothing else', async () => {
      const id = freshId('lva');
      const mine = [`${id}/0`, `${id}/measured/1`, `${id}`, `${id}/~\u00ff刷`];
      const foreign = [`x${id}/0`, id.slice(0, -1), `${freshId('lva')}/0`];
      for (const key of [...mine, ...foreign]) await store().put(key, Uint8Array.of(1), 60);
      await harness.others().evidence.removeAll(id);
      for (const key of mine) expect(await store().get(key), key).toBeNull();
      for (const key of foreign) expect(await store().get(key), key).toEqual(Uint8Array.of(1));
      await store().removeAll(freshId('lva'));
    });
  });
}
