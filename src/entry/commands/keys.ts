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
import { rotateSigningKey } from '../rotate-signing-key.ts';
import { listClientKeys, registerClientKey, revokeClientKey } from '../client-keys.ts';
import { loadMasterKey } from '../demo-secrets.ts';
import { withStores } from '../with-stores.ts';

interface KeyFlags {
  readonly client?: string;
  readonly audience?: string;
  readonly name?: string;
  readonly scopes?: string;
  readonly events?: string;
  readonly details?: string;
  readonly jwk?: string;
  readonly now?: boolean;
  readonly signals?: boolean;
  readonly json?: boolean;
}

/** What a key may be given; `admin` is for operators and never a default. */
const KEY_SCOPES: readonly Scope[] = [...GATEWAY_SCOPES, 'admin'];

/**
 * `shualian keys create|register|list|revoke|rotate|rewrap`.
 * @param cli where the commands go
 */
export function registerKeysCommands(cli: CAC): void {
  cli
    .command('keys <action> [id]', 'create | register | list | revoke keys of gateways; rotate a signing key; rewrap people’s data keys')
    .option('--client <name>', 'create, register: name of the gateway, as people see it on the phone')
    .option('--audience <uri>', 'create, register: `aud` of its tokens, for a new gateway')
    .option('--name <text>', 'create, register: what the key is for')
    .option('--scopes <list>', `create, register: any of ${GATEWAY_SCOPES.join(',')} (default all); create: or admin for operators`)
    .option('--events <list>', 'create, register: event types the key may assess (default all)')
    .option('--details <list>', 'create, register: types of authorization details it may send (default all)')
    .option('--jwk <file>', 'register: public key (JWK) by which the gateway signs assertions instead of sending a secret')
    .option('--now', 'rotate: a key leaked: sign with a new one at once, and accept no token of any other')
    .option('--signals', 'rotate: the key of security events instead of that of tokens')
    .option('--json', 'Answer as JSON')
    .action(run);
}

// Listing or making keys needs the database only; the other settings may be elsewhere.
function run(action: string, id: string | undefined, flags: KeyFlags): Promise<void> {
  return withStores(async ({ durable }, config) => {
    if (action === 'create') await create(durable, flags);
    else if (action === 'register') await register(durable, flags);
    else if (action === 'list') await list(durable, flags);
    else if (action === 'revoke' && id !== undefined) await revoke(durable, id, flags);
    else if (action === 'rotate') {
      const { key, signsFrom } = await rotateSigningKey(durable, config, {
        purpose: flags.signals === true ? 'security_event' : 'token',
        isLeaked: flags.now === true,
      });
      const from = toRfc3339(signsFrom);
      print(flags, { kid: key.kid, alg: key.alg, signs_from: from }, `signing key ${key.kid} (${key.alg}) is published and signs from ${from}`);
    } else if (action === 'rewrap') await rewrap(durable, config, flags);
    else throw new Error('usage: shualian keys create|register|list|revoke <id>|rotate|rewrap');
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
  const scopes = scopesOf(flags, KEY_SCOPES);
  const client = await ensureClient(durable, flags.client, flags.audience);
  const key = createApiKey(
    {
      clientId: client.id,
      name: flags.name ?? 'key',
      scopes: scopes.length === 0 ? GATEWAY_SCOPES : scopes,
      eventTypes: splitList(flags.events),
      detailTypes: splitList(flags.details),
      demo: false,
    },
    { random: systemRandom, now: systemClock.now() },
  );
  await durable.clients.addKey(key.record);
  print(flags, { id: key.record.id, client_id: client.id, secret: key.secret }, `${key.secret}\n(shown once; ${key.record.id} of ${client.name})`);
}

async function register(durable: DurablePorts, flags: KeyFlags): Promise<void> {
  if (flags.client === undefined || flags.jwk === undefined) throw new Error('keys register needs --client and --jwk');
  const scopes = scopesOf(flags, GATEWAY_SCOPES);
  const client = await ensureClient(durable, flags.client, flags.audience);
  const key = await registerClientKey(
    durable,
    {
      clientId: client.id,
      name: flags.name ?? 'key',
      scopes: scopes.length === 0 ? GATEWAY_SCOPES : scopes,
      eventTypes: splitList(flags.events),
      detailTypes: splitList(flags.details),
    },
    flags.jwk,
  );
  print(
    flags,
    { id: key.id, client_id: client.id, kid: key.kid, alg: key.alg },
    `${key.id}: ${client.name} signs as ${client.id} with ${key.alg} key ${key.kid}`,
  );
}

function scopesOf(flags: KeyFlags, known: readonly Scope[]): readonly Scope[] {
  const scopes = splitList(flags.scopes);
  const unknown = scopes.filter((scope) => !known.some((one) => one === scope));
  if (unknown.length > 0) throw new Error(`unknown scope: ${unknown.join(', ')}`);
  return known.filter((scope) => scopes.includes(scope));
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
  const [secrets, signing, clients] = await Promise.all([durable.clients.listKeys(), listClientKeys(durable), durable.clients.listClients()]);
  const rows = [...secrets, ...signing].map((key) => ({
    id: key.id,
    client: clients.find(({ id }) => id === key.clientId)?.name ?? key.clientId,
    name: key.name,
    scopes: key.scopes,
    kid: 'kid' in key ? key.kid : null,
    demo: 'demo' in key && key.demo,
    created_at: toRfc3339(key.createdAt),
    revoked_at: key.revokedAt === null ? null : toRfc3339(key.revokedAt),
  }));
  const lines = rows.map((row) => [row.id, row.client, row.name, row.scopes.join(','), row.revoked_at === null ? 'active' : 'revoked'].join('\t'));
  print(flags, rows, lines.length === 0 ? 'no keys' : lines.join('\n'));
}

async function revoke(durable: DurablePorts, id: string, flags: KeyFlags): Promise<void> {
  const isRevoked = id.startsWith('ckey_') ? await revokeClientKey(durable, id) : await durable.clients.revokeKey(id, systemClock.now());
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
