import { connect, type Socket } from 'node:net';
import { openTcpLine, type TcpLine } from './tcp-line.ts';

/** A line to a server that a test can cut. */
export interface TcpProxy extends TcpLine {
  /** The server is silent: connections stay and nothing passes any more, neither on these nor on new ones; those stay so when the line is restored. */
  readonly silence: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Puts a line between a client and a server.
 * @param target host and port of the server
 * @returns the line, open
 */
export async function createTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let isSilent = false;
  let era = 0;
  const line = await openTcpLine((client, track) => {
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
  });
  return {
    ...line,
    silence: () => {
      isSilent = true;
      era++;
    },
    restore: async () => {
      isSilent = false;
      await line.restore();
    },
    close: line.cut,
  };
}
