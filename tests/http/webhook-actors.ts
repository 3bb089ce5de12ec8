import { afterEach, beforeEach, expect } from 'vitest';
import { type ReceivedEvent, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { type Answer, call } from './actors.ts';
import type { Target } from './target.ts';

/** An endpoint as it was made. */
export interface Hook {
  readonly id: string;
  readonly secret: string;
  readonly publicKey: string;
}

/** An operator with a receiver that really listens, new for each test; what was added goes with it. */
export function webhookActors(get: () => Target) {
  let receiver: WebhookReceiver;
  const made: string[] = [];
  const operate = (method: string, path: string, json?: unknown): Promise<Answer> =>
    call(get(), method, `/v1/webhooks${path}`, { token: get().operatorKey, ...(json === undefined ? {} : { json }) });
  const add = async (events?: readonly string[]): Promise<Hook> => {
    const answer = await operate('POST', '', { url: receiver.url, ...(events ? { events } : {}) });
    expect(answer.status, answer.text).toBe(201);
    const id = String(answer.body['id']);
    made.push(id);
    return { id, secret: String(answer.body['secret']), publicKey: String(answer.body['public_key']) };
  };
  /** What came of a subject until there is as much as expected. */
  const until = async (count: number, of: (event: ReceivedEvent) => boolean): Promise<readonly ReceivedEvent[]> => {
    await expect
      .poll(
        async () => {
          await get().deliverDue();
          return receiver.received.filter(of).length;
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBeGreaterThanOrEqual(count);
    return receiver.received.filter(of);
  };
  const of = (subject: string) => (event: ReceivedEvent) => event.data['subject'] === subject;

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(async () => {
    for (const id of made.splice(0)) await operate('DELETE', `/${id}`);
    await receiver.kill().catch(() => undefined);
  });

  return { receiver: () => receiver, operate, add, removeAfter: (id: string) => void made.push(id), until, of };
}
