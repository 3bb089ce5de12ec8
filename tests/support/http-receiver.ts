import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came in one request. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A receiver of another party that is really listening. */
export interface HttpReceiver<T extends Received> {
  readonly url: string;
  readonly port: number;
  /** Everything that came, refused or not. */
  readonly received: readonly T[];
  /** How to answer from now on. */
  answer(how: (event: T, response: ServerResponse) => void): void;
  /** Listens no more, and drops every connection. */
  kill(): Promise<void>;
  /** Listens again at the same place. */
  revive(): Promise<void>;
}

/**
 * Starts a receiver.
 * @param status what it answers with until told otherwise
 * @param read makes of a request what tests look at
 * @returns it, listening on loopback
 */
export async function startHttpReceiver<T extends Received>(status: number, read: (request: Received) => T): Promise<HttpReceiver<T>> {
  const received: T[] = [];
  let how = (_event: T, response: ServerResponse): void => void response.writeHead(status).end();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const event = read({ headers, body });
      received.push(event);
      how(event, response);
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
    port,
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
