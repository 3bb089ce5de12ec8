import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a fake vendor got it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer of a fake vendor. */
export interface FakeAnswer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent without end until the caller hangs up. */
  readonly isEndless?: boolean;
  /** Nothing is ever said. */
  readonly isSilent?: boolean;
}

/** A local HTTP server that stands for a vendor. */
export interface FakeVendorServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly close: () => Promise<void>;
}

/**
 * Starts a fake of a vendor's API on a local port.
 * @param answer what it says to each request
 * @returns the server
 */
export async function startFakeVendor(answer: (request: SeenRequest) => FakeAnswer): Promise<FakeVendorServer> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(parts).toString('utf8') };
      seen.push(request);
      const { status, body, headers, isEndless, isSilent } = answer(request);
      if (isSilent === true) return;
      outgoing.writeHead(status, headers);
      if (isEndless !== true) {
        outgoing.end(body);
        return;
      }
      const more = (): void => {
        while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536)));
        if (!outgoing.destroyed) outgoing.once('drain', more);
      };
      more();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
