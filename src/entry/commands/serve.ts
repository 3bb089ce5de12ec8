import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { CAC } from 'cac';
import QRCode from 'qrcode';
import type { Config } from '../../config/config-schema.ts';
import { loadSettings } from '../load-settings.ts';
import { createCertificate } from '../create-certificate.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { stopOnSignal } from '../stop-on-signal.ts';

interface ServeFlags {
  readonly demo?: boolean;
  readonly https?: string | boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly port?: number;
  readonly host?: string;
}

/**
 * `shualian serve`: the service in one process.
 * @param cli where the command goes
 */
export function registerServeCommand(cli: CAC): void {
  cli
    .command('serve', 'Serve; settings come from the environment (docs/config.md)')
    .option('--demo', 'With the demo exchange, embedded storage and a key of its own')
    .option('--https [name]', 'HTTPS on all addresses under a name that phones in the network resolve (default HOSTNAME.local), self-signed')
    .option('--cert <file>', 'With --https: certificate in PEM that the phone trusts')
    .option('--key <file>', 'With --https: its key in PEM')
    .option('--port <port>', 'Port to listen on')
    .option('--host <host>', 'Address to listen on')
    .action(serve);
}

async function serve(flags: ServeFlags): Promise<void> {
  const name = lanName(flags);
  const loaded = loadSettings(process.env, overridesOf(flags, name));
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stderr.write(`${issue}\n`);
    process.exitCode = 2;
    return;
  }
  const tls = name === null ? null : await certificateFor(name, flags);
  const server = await startServer({ config: loaded.config, ...(tls ? { tls } : {}) });
  await announce(server, loaded.config, name);
  stopOnSignal(() => server.close());
}

function overridesOf(flags: ServeFlags, name: string | null): Partial<Config> {
  const port = flags.port ?? (Number(process.env['PORT'] ?? process.env['SHUALIAN_PORT'] ?? 0) || 4600);
  return {
    ...(flags.demo === true ? { mode: 'demo' as const } : {}),
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(name === null ? {} : { host: '0.0.0.0', port, publicUrl: `https://${name}:${String(port)}` }),
  };
}

async function announce(server: RunningServer, config: Config, name: string | null): Promise<void> {
  const lines = [`listening on ${server.url}`];
  if (config.mode === 'demo') lines.push(`demo exchange: ${server.url}/demo`, `API key of this run: ${server.apiKey ?? ''}`);
  lines.push(
    `API: ${server.url}/docs`,
    `storage: ${config.databaseUrl === undefined ? `embedded, ${config.dataDir}` : 'PostgreSQL'}, ${config.redisUrl === undefined ? 'memory' : 'Redis'}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (name !== null) {
    process.stdout.write(
      `for a phone in the same network: ${server.url} (phones sign only under a certificate that they trust: install it there, or give --cert and --key)\n`,
    );
    if (process.stdout.isTTY) process.stdout.write(await QRCode.toString(`${server.url}/demo`, { type: 'terminal', small: true }));
  }
  process.stdout.write(`ready in ${String(server.timings.readyMs)} ms\n`);
}

// A passkey is bound to a name, never to an address.
function lanName(flags: ServeFlags): string | null {
  if (flags.https === undefined || flags.https === false) return null;
  return typeof flags.https === 'string' ? flags.https : `${hostname().split('.')[0] ?? 'localhost'}.local`;
}

async function certificateFor(name: string, flags: ServeFlags): Promise<{ readonly cert: string; readonly key: string }> {
  if (flags.cert === undefined || flags.key === undefined) return createCertificate([name, 'localhost']);
  return { cert: readFileSync(flags.cert, 'utf8'), key: readFileSync(flags.key, 'utf8') };
}
