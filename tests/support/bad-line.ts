import { connect, createServer, type Server, type Socket } from 'node:net';

/** How bad a line is. */
export interface LineOptions {
  /** Delay of everything, in each direction, in milliseconds: a round trip takes twice as long. */
  readonly oneWayMs: number;
  /** Share of pieces at which the connection is reset instead, 0 to 1. */
  readonly resetShare: number;
  /** Most bytes of a piece; what comes in larger is cut. */
  readonly pieceBytes: number;
  /** Says where the resets fall: numbers from 0 to 1, one for each piece. */
  readonly draw: () => number;
}

/** A line through which requests really go. */
export interface BadLine {
  readonly port: number;
  /** What went over it so far. */
  readonly count: { pieces: number; resets: number };
  /** Nothing answers any more: connections are reset and new ones refused. */
  readonly cut: () => Promise<void>;
  readonly restore: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Puts a slow line that breaks between a client and a server.
 * @param target host and port of the server
 * @param options how bad it is
 * @returns the line, open
 */
export async function createBadLine(target: { readonly host: string; readonly port: number }, options: LineOptions): Promise<BadLine> {
  const { oneWayMs, resetShare, pieceBytes, draw } = options;
  const count = { pieces: 0, resets: 0 };
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const later = (work: () => void): void => {
    setTimeout(work, oneWayMs);
  };
  const join = (client: Socket): void => {
    track(client);
    const upstream = track(connect({ ...target, noDelay: true }));
    const reset = (): void => {
      count.resets += 1;
      for (const end of [client, upstream]) end.resetAndDestroy();
    };
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        for (let at = 0; at < bytes.length && !from.destroyed; at += pieceBytes) {
          count.pieces += 1;
          if (draw() < resetShare) return reset();
          const piece = bytes.subarray(at, at + pieceBytes);
          later(() => to.destroyed || to.write(piece));
        }
      });
      from.on('close', () => later(() => to.destroy()));
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
    count,
    cut,
    restore: async () => {
      if (!server) await listen();
    },
    close: cut,
  };
}
