import { connect, type Socket } from 'node:net';
import { openTcpLine, type TcpLine } from './tcp-line.ts';

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
export interface BadLine extends TcpLine {
  /** What went over it so far. */
  readonly count: { pieces: number; resets: number };
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
  const later = (work: () => void): void => {
    setTimeout(work, oneWayMs);
  };
  const line = await openTcpLine((client, track) => {
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
  });
  return { ...line, count, close: line.cut };
}
