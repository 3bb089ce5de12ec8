import type { DurablePorts } from '../../src/http/app-deps.ts';
import { createId } from '../../src/lib/ids.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { createApiKey, GATEWAY_SCOPES } from '../../src/session/api-key.ts';
import type { Scope } from '../../src/session/client-store.ts';

/** Registers two gateways and gives them keys. */
export async function seedKeys(
  durable: Pick<DurablePorts, 'clients'>,
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
  const own = await addClient('exchange');
  const other = await addClient('other');
  return {
    apiKey: await addKey(own, GATEWAY_SCOPES, []),
    operatorKey: await addKey(own, ['admin'], []),
    narrowKey: await addKey(own, ['assess'], ['login']),
    foreignKey: await addKey(other, GATEWAY_SCOPES, []),
  };
}
