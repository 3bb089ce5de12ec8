import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut. */
export interface TcpProxy {
  readonly port: number;
  /** The server is gone: connections end and new ones are refused. */
  readonly cut: () => Promise<void>;
  /** The server is silent: connections stay and nothing passes any more, neither on these nor on new ones. */
  readonly silence: () => void;
  /** The server is back for new connections; those that fell silent stay so. */
  readonly restore: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Puts a line between a client and a server.
 * @param target host and port of the server
 * @returns the line, open
 */
export async function createTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  let era = 0;
  let port = 0;
  let server: Server | null = null;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const join = (client: Socket): void => {
    track(client);
    if (isSilent) return;
    const born = era;
    const upstream = track(connect({ ...target, noDelay: true }));
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        if (era === born) to.write(bytes);
      });
      from.on('close', () => {
        if (era === born) to.destroy();
      });
    };
    pass(client, upstream);
    pass(upstream, client);
  };
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer({ noDelay: true }, join).once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server?.address();
        if (typeof address === 'object' && address !== null) port = address.port;
        resolve();
      });
    });
  const cut = async (): Promise<void> => {
    const old = server;
    server = null;
    const closed = new Promise<void>((resolve) => (old ? old.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  await listen();
  return {
    port,
    cut,
    silence: () => {
      isSilent = true;
      era++;
    },
    restore: async () => {
      isSilent = false;
      if (!server) await listen();
    },
    close: cut,
  };
}
