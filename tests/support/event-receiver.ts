import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pushed security event as a receiver got it. */
export interface PushedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A receiver of security events that is really listening. */
export interface EventReceiver {
  readonly url: string;
  readonly received: PushedEvent[];
  /** How to answer from now on; otherwise 202. */
  answer(how: (response: ServerResponse) => void): void;
  kill(): Promise<void>;
  revive(): Promise<void>;
}

/**
 * Starts a receiver.
 * @returns it, listening on loopback
 */
export async function startEventReceiver(): Promise<EventReceiver> {
  const received: PushedEvent[] = [];
  let how = (response: ServerResponse): void => void response.writeHead(202).end();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      received.push({ headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body });
      how(response);
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  // Node gives the address of a TCP socket as a record.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/events`,
    received,
    answer: (next) => {
      how = next;
    },
    kill: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    revive: () => listen(port),
  };
}
