import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createServer } from 'node:http';

/**
 * Serves one floor in a process of its own and tells the parent where, and how much CPU it has used whenever it asks.
 * @param fetch answers requests
 */
export function serveFloor(fetch: (request: Request) => Response | Promise<Response>): void {
  const listener = getRequestListener(fetch);
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(0, '127.0.0.1', () => {
    // Node gives the address of a TCP socket as a record.
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${String(port)}/v1/assess` });
  });
  process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
  process.on('disconnect', () => process.exit(0));
}
