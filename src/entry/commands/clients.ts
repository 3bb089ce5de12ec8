import type { CAC } from 'cac';
import { setNotificationEndpoint } from '../../flow/manage-notification-endpoint.ts';
import type { DurablePorts } from '../../http/app-deps.ts';
import type { Config } from '../../config/config-schema.ts';
import { Problem } from '../../lib/problem.ts';
import { createNodeOutbound } from '../../runtime/node-outbound.ts';
import { systemClock } from '../../runtime/system.ts';
import { outboundRulesOf } from '../load-settings.ts';
import { withStores } from '../with-stores.ts';

/**
 * `shualian clients list|notify`.
 * @param cli where the commands go
 */
export function registerClientsCommands(cli: CAC): void {
  cli
    .command('clients <action> [client] [endpoint]', 'list gateways | notify: where one is told that a backchannel request has ended, or off')
    .option('--json', 'Answer as JSON')
    .action((action: string, client: string | undefined, endpoint: string | undefined, flags: { readonly json?: boolean }) =>
      withStores(async ({ durable }, config) => {
        if (action === 'list') await list(durable, flags.json === true);
        else if (action === 'notify' && client !== undefined && endpoint !== undefined) await notify(durable, config, { client, endpoint });
        else throw new Error('usage: shualian clients list | notify <client id> <https address>|off');
      }),
    );
}

async function list(durable: DurablePorts, isJson: boolean): Promise<void> {
  const clients = await durable.clients.listClients();
  const rows = await Promise.all(
    clients.map(async ({ id, name, audience }) => ({ id, name, audience, notification_endpoint: await durable.backchannel.findEndpoint(id) })),
  );
  const lines = rows.map((row) => [row.id, row.name, row.audience, row.notification_endpoint ?? 'polls'].join('\t'));
  process.stdout.write(`${isJson ? JSON.stringify(rows) : lines.join('\n')}\n`);
}

async function notify(durable: DurablePorts, config: Config, about: { readonly client: string; readonly endpoint: string }): Promise<void> {
  const { client, endpoint } = about;
  if ((await durable.clients.findClient(client)) === null) throw new Error(`there is no client ${client}: see shualian clients list`);
  const outbound = createNodeOutbound({ ...outboundRulesOf(config), clock: systemClock });
  try {
    const input = { clientId: client, endpoint: endpoint === 'off' ? null : endpoint, by: 'command line' };
    await setNotificationEndpoint(input, { backchannel: durable.backchannel, outbound, audit: durable.audit, clock: systemClock });
  } catch (error) {
    if (error instanceof Problem && error.code === 'notification_endpoint_invalid')
      throw new Error(`${endpoint}: ${error.details.errors?.[0]?.code ?? ''}`, { cause: error });
    throw error;
  }
  process.stdout.write(`${client} ${endpoint === 'off' ? 'polls' : `is told at ${endpoint}`}\n`);
}
