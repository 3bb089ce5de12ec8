import { createServer, type Server, type Socket } from 'node:net';

/** A listener whose connections can all be cut at once. */
export interface TcpLine {
  readonly port: number;
  /** Connections are reset and new ones refused. */
  readonly cut: () => Promise<void>;
  /** Listens again at the same port. */
  readonly restore: () => Promise<void>;
}

/**
 * Listens on loopback.
 * @param join takes a connection; sockets that it opens itself go through `track`, so that they are cut with the others
 * @returns the line, open
 */
export async function openTcpLine(join: (client: Socket, track: (socket: Socket) => Socket) => void): Promise<TcpLine> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer({ noDelay: true }, (client) => join(track(client), track)).once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server?.address();
        if (typeof address === 'object' && address !== null) port = address.port;
        resolve();
      });
    });
  await listen();
  return {
    port,
    cut: async () => {
      const old = server;
      server = null;
      const closed = new Promise<void>((resolve) => (old ? old.close(() => resolve()) : resolve()));
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    restore: async () => {
      if (!server) await listen();
    },
  };
}
