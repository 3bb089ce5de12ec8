import type { CAC } from 'cac';
import type { Config } from '../../config/config-schema.ts';
import { addWebhook, type ManageWebhooksDeps, removeWebhook, rotateWebhook } from '../../flow/manage-webhooks.ts';
import type { DurablePorts } from '../../http/app-deps.ts';
import { Problem } from '../../lib/problem.ts';
import { toRfc3339 } from '../../lib/time.ts';
import { EVENT_TYPE_NAMES, isEventType } from '../../notify/event-types.ts';
import type { WebhookRecord } from '../../notify/webhook-store.ts';
import { createNodeOutbound } from '../../runtime/node-outbound.ts';
import { platformEd25519 } from '../../runtime/platform-ed25519.ts';
import { systemClock, systemRandom } from '../../runtime/system.ts';
import { loadMasterKey } from '../demo-secrets.ts';
import { listenForEvents } from '../listen-for-events.ts';
import { outboundRulesOf } from '../load-settings.ts';
import { stopOnSignal } from '../stop-on-signal.ts';
import { withStores } from '../with-stores.ts';

interface WebhookFlags {
  readonly client?: string;
  readonly events?: string;
  readonly key?: string;
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
}

/**
 * `shualian webhooks listen|list|add|rotate|remove`.
 * @param cli where the commands go
 */
export function registerWebhooksCommand(cli: CAC): void {
  cli
    .command('webhooks <action> [what]', 'listen: receive, verify and print events · list · add <url> · rotate <id> · remove <id>: endpoints of a gateway')
    .option('--key <key>', 'listen: whpk_… or whsec_… of the endpoint, to verify with')
    .option('--port <port>', 'listen: port', { default: 4700 })
    .option('--host <host>', 'listen: address', { default: '127.0.0.1' })
    .option('--client <name>', 'Name of the gateway')
    .option('--events <list>', 'add: types it wants, comma separated (default all)')
    .option('--json', 'JSON for scripts')
    .action((action: string, what: string | undefined, flags: WebhookFlags) => (action === 'listen' ? listen(flags) : manage(action, what, flags)));
}

async function listen({ key, host, port, json }: WebhookFlags): Promise<void> {
  if (key === undefined || !/^wh(pk|sec)_/.test(key)) throw new Error('webhooks listen needs --key whpk_… or whsec_…');
  const listener = await listenForEvents({
    key,
    host,
    port,
    clock: systemClock,
    print: (event) => process.stdout.write(`${json === true ? JSON.stringify(event) : event.line}\n`),
  });
  process.stderr.write(`listening on ${listener.url}\n`);
  stopOnSignal(listener.close);
}

function manage(action: string, what: string | undefined, flags: WebhookFlags): Promise<void> {
  return withStores(async ({ durable }, config) => {
    const operator = { clientId: await clientOf(durable, flags.client), by: 'cli' };
    const deps = depsOf(durable, config);
    if (action === 'list') return print(flags, await durable.webhooks.list(operator.clientId));
    if (what === undefined) throw new Error(USAGE);
    if (action === 'add') return printSecret(flags, await told(addWebhook({ ...operator, url: what, events: eventsOf(flags.events) }, deps)));
    if (action === 'rotate') return printSecret(flags, await told(rotateWebhook({ ...operator, id: what }, deps)));
    if (action !== 'remove') throw new Error(USAGE);
    await told(removeWebhook({ ...operator, id: what }, deps));
    process.stdout.write(flags.json === true ? `${JSON.stringify({ id: what, removed: true })}\n` : `removed ${what}\n`);
  });
}

const USAGE = 'usage: shualian webhooks listen --key <key> | list | add <url> | rotate <id> | remove <id>, with --client <name>';

// Operators read what is wrong, not only its code.
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Problem) throw new Error([error.code, ...(error.details.errors ?? []).map(({ code }) => code)].join(': '), { cause: error });
    throw error;
  }
}

async function clientOf(durable: DurablePorts, name: string | undefined): Promise<string> {
  const client = (await durable.clients.listClients()).find((known) => known.name === name);
  if (!client) throw new Error('name a gateway with --client: shualian keys list shows them');
  return client.id;
}

function eventsOf(list: string | undefined) {
  const names = (list ?? '').split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !isEventType(name));
  if (unknown.length > 0) throw new Error(`unknown event: ${unknown.join(', ')}; known: ${EVENT_TYPE_NAMES.join(', ')}`);
  return names.filter(isEventType);
}

function depsOf(durable: DurablePorts, config: Config): ManageWebhooksDeps {
  const platform = { ed25519: platformEd25519, clock: systemClock, random: systemRandom };
  return {
    ...durable,
    ...platform,
    outbound: createNodeOutbound({ ...outboundRulesOf(config), clock: systemClock }),
    masterKey: loadMasterKey(config, systemRandom),
  };
}

function describe({ id, url, events, publicKey, createdAt, disabledAt, disabledReason }: WebhookRecord) {
  return { id, url, events, public_key: publicKey, created_at: toRfc3339(createdAt), enabled: disabledAt === null, disabled_reason: disabledReason };
}

function print(flags: WebhookFlags, records: readonly WebhookRecord[]): void {
  const rows = records.map(describe);
  const lines = rows.map((row) =>
    [row.id, row.enabled ? 'on' : (row.disabled_reason ?? 'off'), row.url, row.events.join(',') || 'all', row.public_key].join('\t'),
  );
  process.stdout.write(`${flags.json === true ? JSON.stringify(rows) : lines.join('\n') || 'no webhooks'}\n`);
}

function printSecret(flags: WebhookFlags, { webhook, secret }: { readonly webhook: WebhookRecord; readonly secret: string }): void {
  const text = `${webhook.id}\nsecret ${secret} (shown once)\npublic key ${webhook.publicKey}`;
  process.stdout.write(`${flags.json === true ? JSON.stringify({ ...describe(webhook), secret }) : text}\n`);
}
