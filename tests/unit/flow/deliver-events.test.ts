import { describe, expect, test } from 'vitest';
import { deliver } from '../../../src/flow/deliver-events.ts';
import type { LeasedDelivery } from '../../../src/notify/outbox.ts';
import type { OutboundResult } from '../../../src/notify/outbound-http.ts';
import { createEndpointKeys, sealEndpointKeys } from '../../../src/notify/endpoint-keys.ts';
import { createLogger } from '../../../src/runtime/logger.ts';
import { platformEd25519 } from '../../../src/runtime/platform-ed25519.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const NOW = 1_800_000_000_000;
const masterKey = new Uint8Array(32).fill(7);
const owner = { clientId: 'cli_1', id: 'whk_1' };
const delivery: LeasedDelivery = {
  webhookId: owner.id,
  eventId: 'evt_1',
  clientId: owner.clientId,
  subject: null,
  type: 'webhook.test',
  at: NOW,
  data: { webhook_id: owner.id },
  status: 'pending',
  attempts: 1,
  nextAt: NOW,
  doneAt: null,
  lastStatus: null,
  lastError: null,
  lease: 'l',
  webhook: {
    ...owner,
    url: 'https://gate.example/events',
    events: [],
    sealedKeys: sealEndpointKeys(createEndpointKeys(systemRandom), owner, { masterKey, random: systemRandom }),
    sealedOldKeys: null,
    oldKeysUntil: null,
    publicKey: 'whpk_',
    createdAt: NOW,
    disabledAt: null,
    disabledReason: null,
    pausedUntil: 0,
  },
};

/** The lines that are written when a delivery ends so. */
async function linesOf(result: OutboundResult, change: Partial<LeasedDelivery> = {}): Promise<unknown[]> {
  const lines: unknown[] = [];
  const log = createLogger('info', { write: (line) => lines.push(JSON.parse(line)) });
  const outbox = { lease: never, list: never, redeliver: never, addTest: never, settle: () => Promise.resolve(true) };
  const outbound = { check: () => null, post: () => Promise.resolve(result) };
  const clock = { now: () => NOW };
  await deliver({ ...delivery, ...change }, { outbox, outbound, ed25519: platformEd25519, clock, random: systemRandom, masterKey, leaseMs: 1, log });
  return lines;
}

const never = () => Promise.reject(new Error('not asked for'));
const answered = (status: number): OutboundResult => ({ kind: 'answer', status, retryAfterSeconds: null, body: new Uint8Array() });

describe('what operators read of deliveries', () => {
  test('is nothing of one that arrived', async () => {
    expect(await linesOf(answered(204))).toEqual([]);
  });

  test('is a line under its own name for one that is tried again', async () => {
    const line = { event: 'delivery_failed', webhook: 'whk_1', event_id: 'evt_1', attempts: 1, status: 500, error: 'status' };
    expect(await linesOf(answered(500))).toEqual([expect.objectContaining(line)]);
  });

  test('is another name for one that is not', async () => {
    const line = { event: 'delivery_dead', event_id: 'evt_1', attempts: 10, status: null, error: 'timeout' };
    expect(await linesOf({ kind: 'failed', fault: 'timeout' }, { attempts: 10 })).toEqual([expect.objectContaining(line)]);
  });
});
