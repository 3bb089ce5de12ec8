import { describe, expect, it, vi } from 'vitest';
import type { StatusChannel } from '../../../src/notify/status-channel.ts';
import { freshId } from '../../support/contract-records.ts';
import type { HotHarness } from './hot-harness.ts';

/**
 * The contract of StatusChannel.
 * @param harness what to run against
 */
export function statusChannelSuite(harness: HotHarness): void {
  const channel = (): StatusChannel => harness.stores().statusChannel;

  describe('StatusChannel', () => {
    it('tells every watcher of the challenge, in any process, and nobody else', async () => {
      const id = freshId('chl');
      const [here, there, stranger] = [vi.fn(), vi.fn(), vi.fn()];
      const stops = [
        await channel().subscribe(id, here),
        await harness.others().statusChannel.subscribe(id, there),
        await channel().subscribe(freshId('chl'), stranger),
      ];
      for (const watcher of [here, there, stranger]) watcher.mockClear();
      await channel().publish(id, 2);
      await vi.waitFor(() => {
        expect(here).toHaveBeenCalledTimes(1);
        expect(there).toHaveBeenCalledTimes(1);
      });
      expect(stranger).not.toHaveBeenCalled();
      for (const stop of stops) stop();
    });

    it('tells nothing after watching was stopped, and stopping twice harms no other', async () => {
      const id = freshId('chl');
      const [gone, stays] = [vi.fn(), vi.fn()];
      const stop = await channel().subscribe(id, gone);
      const stopOther = await channel().subscribe(id, stays);
      stop();
      stop();
      gone.mockClear();
      stays.mockClear();
      await channel().publish(id, 3);
      await vi.waitFor(() => expect(stays).toHaveBeenCalled());
      expect(gone).not.toHaveBeenCalled();
      stopOther();
    });

    it('can be watched again after everyone left', async () => {
      const id = freshId('chl');
      (await channel().subscribe(id, vi.fn()))();
      const again = vi.fn();
      const stop = await channel().subscribe(id, again);
      again.mockClear();
      await harness.others().statusChannel.publish(id, 4);
      await vi.waitFor(() => expect(again).toHaveBeenCalled());
      stop();
    });
  });
}
