import { calmPolicy } from '../../src/entry/calm-policy.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import type { DurablePorts } from '../../src/http/app-deps.ts';
import { createId } from '../../src/lib/ids.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { createApiKey, GATEWAY_SCOPES } from '../../src/session/api-key.ts';
import { seedFace } from './seed-face.ts';
import type { Scope } from '../../src/session/client-store.ts';

/** Registers two gateways and gives them keys. */
export async function seedKeys(
  durable: DurablePorts,
): Promise<{ readonly apiKey: string; readonly foreignKey: string; readonly narrowKey: string; readonly operatorKey: string }> {
  const now = systemClock.now();
  const deps = { random: systemRandom, now };
  const addClient = async (name: string): Promise<string> => {
    const id = createId(systemRandom, 'cli');
    await durable.clients.addClient({ id, name, audience: `https://${name}.example`, demo: false, createdAt: now });
    return id;
  };
  const addKey = async (clientId: string, scopes: readonly Scope[], eventTypes: readonly string[]): Promise<string> => {
    const key = createApiKey({ clientId, name: 'test', scopes, eventTypes, detailTypes: [], demo: false }, deps);
    await durable.clients.addKey(key.record);
    return key.secret;
  };
  await enforceCalmPolicy(durable, now);
  const own = await addClient('exchange');
  await seedOldConsents(own, durable);
  const other = await addClient('other');
  return {
    apiKey: await addKey(own, GATEWAY_SCOPES, []),
    operatorKey: await addKey(own, ['admin'], []),
    narrowKey: await addKey(own, ['assess'], ['login']),
    foreignKey: await addKey(other, GATEWAY_SCOPES, []),
  };
}

/** People whose face was enrolled under the first notice. */
export const OLD_CONSENTS = [
  'u_agrees_again',
  'u_declines_again',
  'u_declines_then_withdraws',
  'u_withdraws_instead',
  'u_counted',
  'u_withdraws_himself',
] as const;

// Their templates open under no key of the service: they are for what comes before a verdict.
async function seedOldConsents(clientId: string, durable: DurablePorts): Promise<void> {
  const embedding = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (i % 2 === 0 ? 1 : -1) / 32);
  for (const subject of OLD_CONSENTS) await seedFace({ clientId, subject, embedding, version: '2026-11' }, durable, systemRandom.bytes(32));
}

// Without chance, so that the same request always ends the same way.
async function enforceCalmPolicy({ policies }: Pick<DurablePorts, 'policies'>, at: number): Promise<void> {
  const source = calmPolicy();
  const loaded = loadPolicy(source);
  if (!loaded.ok) throw new Error('the policy of the tests does not load');
  const { hash, json, document } = loaded.policy;
  await policies.save({ hash, policyId: document.id, document: json, source, createdAt: at, createdBy: 'tests' });
  await policies.activate({ hash, policyId: document.id, mode: 'enforce', since: at, by: 'tests' });
}
