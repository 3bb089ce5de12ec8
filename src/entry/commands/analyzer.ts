import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { CAC } from 'cac';
import { createAnalyzerHandler } from '../../analyzer/http/analyzer-handler.ts';
import { AnalyzerStats } from '../../analyzer/http/analyzer-stats.ts';
import { createPoolAnalyzer } from '../../analyzer/pool/pool-analyzer.ts';
import { parseBase64url } from '../../lib/bytes.ts';
import { systemClock } from '../../runtime/system.ts';
import { stopOnSignal } from '../stop-on-signal.ts';

/**
 * `shualian analyzer`: the face analyzer as a service of its own, for Workers and fleets.
 * @param cli where the command goes
 */
export function registerAnalyzerCommand(cli: CAC): void {
  cli
    .command('analyzer', 'Serve the face analyzer; the secret comes from SHUALIAN_ANALYZER_SECRET')
    .option('--port <port>', 'Port to listen on', { default: 4650 })
    .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
    .option('--workers <n>', 'Face engines; never more than cores less one', { default: 1 })
    .option('--queue <n>', 'Chunks that may wait before 503', { default: 12 })
    .action(async (flags: { readonly port: number; readonly host: string; readonly workers: number; readonly queue: number }) => {
      const secrets = readSecrets(process.env['SHUALIAN_ANALYZER_SECRET'] ?? '');
      const pool = createPoolAnalyzer({ size: flags.workers, queueLimit: flags.queue });
      const stats = new AnalyzerStats(
        () => pool.load(),
        () => performance.now(),
      );
      const listener = getRequestListener(createAnalyzerHandler({ analyzer: pool, secrets, clock: systemClock, stats }));
      const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
      server.requestTimeout = REQUEST_MS;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(flags.port, flags.host, resolve);
      });
      await pool.start();
      process.stdout.write(`analyzer on http://${flags.host}:${String((server.address() as AddressInfo).port)}\n`);
      stopOnSignal(async () => {
        const tooLong = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
        await Promise.race([stats.drain(), tooLong]);
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), LAST_BYTES_MS).unref();
        await closed;
        await pool.close();
      });
    });
}

/** A full queue of common chunks and one that takes as long as it may end within this; what is left then is told as unavailable. */
const DRAIN_MS = 25_000;
const LAST_BYTES_MS = 1000;
const REQUEST_MS = 30_000;

function readSecrets(list: string): readonly Uint8Array[] {
  const secrets = list.split(',').map((text) => parseBase64url(text.trim()));
  const usable = secrets.filter((secret): secret is Uint8Array => secret?.length === 32);
  if (usable.length !== secrets.length || usable.length > 2)
    throw new Error('SHUALIAN_ANALYZER_SECRET: 32 bytes as base64url, or two of them, comma separated, while one replaces the other');
  return usable;
}
