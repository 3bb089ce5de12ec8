import type { CAC } from 'cac';
import type { Config } from '../../config/config-schema.ts';
import { readWrappingKeys } from '../../consent/wrapping-keys.ts';
import { rewrapKeys } from '../../flow/rewrap-keys.ts';
import type { DurablePorts } from '../../http/app-deps.ts';
import { createId } from '../../lib/ids.ts';
import { toRfc3339 } from '../../lib/time.ts';
import { systemClock, systemRandom } from '../../runtime/system.ts';
import { createApiKey, GATEWAY_SCOPES } from '../../session/api-key.ts';
import type { ClientRecord, Scope } from '../../session/client-store.ts';
import { createKeyRing } from '../../session/keys.ts';
import { loadMasterKey } from '../demo-secrets.ts';
import { withStores } from '../with-stores.ts';

interface KeyFlags {
  readonly client?: string;
  readonly audience?: string;
  readonly name?: string;
  readonly scopes?: string;
  readonly events?: string;
  readonly details?: string;
  readonly json?: boolean;
}

/** What a key may be given; `admin` is for operators and never a default. */
const KEY_SCOPES: readonly Scope[] = [...GATEWAY_SCOPES, 'admin'];

/** Longest life of a token plus tolerated skew, so that no token outlives its key in the JWKS. */
const OVERLAP_SECONDS = 600;

/**
 * `shualian keys create|list|revoke|rotate|rewrap`.
 * @param cli where the commands go
 */
export function registerKeysCommands(cli: CAC): void {
  cli
    .command('keys <action> [id]', 'create | list | revoke API keys; rotate the signing key; rewrap people’s data keys')
    .option('--client <name>', 'create: name of the gateway, as people see it on the phone')
    .option('--audience <uri>', 'create: `aud` of its tokens, for a new gateway')
    .option('--name <text>', 'create: what the key is for')
    .option('--scopes <list>', `create: any of ${GATEWAY_SCOPES.join(',')} (default all), or admin for operators of policies and lists`)
    .option('--events <list>', 'create: event types the key may assess (default all)')
    .option('--details <list>', 'create: types of authorization details it may send (default all)')
    .option('--json', 'Answer as JSON')
    .action(run);
}

// Listing or making keys needs the database only; the other settings may be elsewhere.
function run(action: string, id: string | undefined, flags: KeyFlags): Promise<void> {
  return withStores(async ({ durable }, config) => {
    if (action === 'create') await create(durable, flags);
    else if (action === 'list') await list(durable, flags);
    else if (action === 'revoke' && id !== undefined) await revoke(durable, id, flags);
    else if (action === 'rotate') {
      const deps = {
        signingKeys: durable.signingKeys,
        clock: systemClock,
        random: systemRandom,
        masterKey: loadMasterKey(config, systemRandom),
        tokenAlg: config.tokenAlg,
      };
      const key = await createKeyRing(deps).rotate(OVERLAP_SECONDS);
      print(flags, { kid: key.kid, alg: key.alg }, `signing key ${key.kid} (${key.alg}) is active`);
    } else if (action === 'rewrap') await rewrap(durable, config, flags);
    else throw new Error('usage: shualian keys create|list|revoke <id>|rotate|rewrap');
  });
}

// What is under a key that is not among the settings is told, and is a failure: that key must not be thrown away yet.
async function rewrap(durable: DurablePorts, config: Config, flags: KeyFlags): Promise<void> {
  const wrapping = readWrappingKeys(loadMasterKey(config, systemRandom), config.wrappingKeys);
  const { moved, unopened, byKey } = await rewrapKeys({ subjects: durable.subjects, evidenceKeys: durable.evidenceKeys, wrapping, random: systemRandom });
  const left = Object.entries(byKey).map(([id, count]) => `${id}: ${String(count)}`);
  print(
    flags,
    { active: wrapping.activeId, moved, unopened, by_key: byKey },
    `${String(moved)} moved to ${wrapping.activeId}; now ${left.join(', ') || 'none'}`,
  );
  if (unopened > 0) throw new Error(`${String(unopened)} data keys are under wrapping keys that are not among the settings`);
}

async function create(durable: DurablePorts, flags: KeyFlags): Promise<void> {
  if (flags.client === undefined) throw new Error('keys create needs --client');
  const scopes = splitList(flags.scopes);
  const unknown = scopes.filter((scope) => !KEY_SCOPES.some((known) => known === scope));
  if (unknown.length > 0) throw new Error(`unknown scope: ${unknown.join(', ')}`);
  const client = await ensureClient(durable, flags.client, flags.audience);
  const key = createApiKey(
    {
      clientId: client.id,
      name: flags.name ?? 'key',
      scopes: scopes.length === 0 ? GATEWAY_SCOPES : scopes.filter((scope): scope is Scope => KEY_SCOPES.some((known) => known === scope)),
      eventTypes: splitList(flags.events),
      detailTypes: splitList(flags.details),
      demo: false,
    },
    { random: systemRandom, now: systemClock.now() },
  );
  await durable.clients.addKey(key.record);
  print(flags, { id: key.record.id, client_id: client.id, secret: key.secret }, `${key.secret}\n(shown once; ${key.record.id} of ${client.name})`);
}

async function ensureClient(durable: DurablePorts, name: string, audience: string | undefined): Promise<ClientRecord> {
  const known = (await durable.clients.listClients()).find((client) => client.name === name);
  if (known) return known;
  if (audience === undefined) throw new Error('a new gateway needs --audience');
  const client = { id: createId(systemRandom, 'cli'), name, audience, demo: false, createdAt: systemClock.now() };
  await durable.clients.addClient(client);
  return client;
}

async function list(durable: DurablePorts, flags: KeyFlags): Promise<void> {
  const [keys, clients] = await Promise.all([durable.clients.listKeys(), durable.clients.listClients()]);
  const rows = keys.map((key) => ({
    id: key.id,
    client: clients.find(({ id }) => id === key.clientId)?.name ?? key.clientId,
    name: key.name,
    scopes: key.scopes,
    demo: key.demo,
    created_at: toRfc3339(key.createdAt),
    revoked_at: key.revokedAt === null ? null : toRfc3339(key.revokedAt),
  }));
  const lines = rows.map((row) => [row.id, row.client, row.name, row.scopes.join(','), row.revoked_at === null ? 'active' : 'revoked'].join('\t'));
  print(flags, rows, lines.length === 0 ? 'no keys' : lines.join('\n'));
}

async function revoke(durable: DurablePorts, id: string, flags: KeyFlags): Promise<void> {
  const isRevoked = await durable.clients.revokeKey(id, systemClock.now());
  if (!isRevoked) throw new Error(`no active key ${id}`);
  print(flags, { id, revoked: true }, `revoked ${id}`);
}

function splitList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function print(flags: KeyFlags, json: unknown, text: string): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(json) : text}\n`);
}
