import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/config-schema.ts';
import type { DurablePorts } from '../http/app-deps.ts';
import { parseBase64url, toBase64url } from '../lib/bytes.ts';
import { createId } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { createApiKey, GATEWAY_SCOPES } from '../session/api-key.ts';
import type { RouteRules } from '../session/route-rules.ts';

/**
 * The key that wraps all others: from the settings, or for the demo from a file beside its database, made on first start. There is no default.
 * @param config the settings
 * @param random secure generator
 * @returns 32 bytes
 */
export function loadMasterKey(config: Config, random: Random): Uint8Array {
  const given = config.masterKey === undefined ? null : parseBase64url(config.masterKey);
  if (given) return given;
  if (config.mode !== 'demo') throw new Error('SHUALIAN_MASTER_KEY: required in production');
  const file = path.join(config.dataDir, 'demo-master-key');
  try {
    const kept = parseBase64url(readFileSync(file, 'utf8').trim());
    if (kept?.length === 32) return kept;
  } catch {
    // First start: there is no file yet.
  }
  mkdirSync(config.dataDir, { recursive: true });
  const fresh = random.bytes(32);
  writeFileSync(file, `${toBase64url(fresh)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return fresh;
}

// What a proxy before the demo exchange asks for.
const DEMO_ROUTES: RouteRules = {
  identity: 'cookie',
  routes: [
    {
      path: '/demo/statement',
      methods: ['GET'],
      acr: ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'],
      maxAgeSeconds: 300,
      isOnce: true,
      eventType: 'custom',
      description: 'Open the account statement · 查看账户对账单',
    },
  ],
};

/**
 * Gives the demo exchange an API key for this run; the keys of earlier runs are revoked, so none is kept anywhere in the clear.
 * @param durable the record
 * @param deps randomness and time
 * @returns the secret
 */
export async function issueDemoKey(durable: DurablePorts, deps: { readonly random: Random; readonly clock: Clock }): Promise<string> {
  const now = deps.clock.now();
  const demoClients = (await durable.clients.listClients()).filter(({ demo }) => demo);
  const client = demoClients[0] ?? {
    id: createId(deps.random, 'cli'),
    name: 'Demo Exchange',
    audience: 'https://demo.exchange.example',
    demo: true,
    createdAt: now,
  };
  if (demoClients.length === 0) await durable.clients.addClient(client);
  await durable.clients.setRoutes(client.id, DEMO_ROUTES);
  const old = (await durable.clients.listKeys()).filter(({ demo, revokedAt }) => demo && revokedAt === null);
  await Promise.all(old.map(({ id }) => durable.clients.revokeKey(id, now)));
  const key = createApiKey(
    { clientId: client.id, name: 'demo exchange', scopes: GATEWAY_SCOPES, eventTypes: [], detailTypes: [], demo: true },
    { random: deps.random, now },
  );
  await durable.clients.addKey(key.record);
  return key.secret;
}
