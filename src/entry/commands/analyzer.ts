import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { CAC } from 'cac';
import { createAnalyzerHandler } from '../../analyzer/http/analyzer-handler.ts';
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
    .option('--workers <n>', 'Face engines', { default: 1 })
    .action(async (flags: { readonly port: number; readonly host: string; readonly workers: number }) => {
      const secret = parseBase64url(process.env['SHUALIAN_ANALYZER_SECRET'] ?? '');
      if (secret?.length !== 32) throw new Error('SHUALIAN_ANALYZER_SECRET: 32 bytes as base64url');
      const pool = createPoolAnalyzer({ size: flags.workers, queueLimit: 32 });
      const listener = getRequestListener(createAnalyzerHandler({ analyzer: pool, secret, clock: systemClock }));
      const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
      await new Promise<void>((resolve) => server.listen(flags.port, flags.host, resolve));
      await pool.start();
      process.stdout.write(`analyzer on http://${flags.host}:${String(flags.port)}\n`);
      stopOnSignal(async () => {
        await new Promise<void>((resolve) => server.close(() => resolve()));
        await pool.close();
      });
    });
}
