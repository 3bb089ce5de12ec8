/** What a stream of status events needs. */
export interface StatusStreamOptions {
  /** Reads the present state; null ends the stream. */
  readonly read: () => Promise<{ readonly version: number; readonly json: string; readonly isFinal: boolean } | null>;
  /** Wakes the stream; returns how to stop. */
  readonly subscribe: (wake: () => void) => Promise<() => void>;
  /** Version the client has seen already, from `Last-Event-ID`. */
  readonly lastVersion: number;
  readonly heartbeatMs: number;
  /** The record is read again after this long even when nothing woke the stream. */
  readonly rereadMs: number;
}

/**
 * Streams status changes as server-sent events. Messages only wake it; what is sent is always read from the record, so a lost or forged message cannot mislead.
 * @param options how to read and be woken
 * @returns a `text/event-stream` response
 * @see HTML Living Standard section 9.2
 */
export function statusStream(options: StatusStreamOptions): Response {
  const encoder = new TextEncoder();
  let stop: (() => void) | null = null;
  let ended = false;
  let wake = (): void => undefined;
  const end = (): void => {
    ended = true;
    stop?.();
    wake();
  };
  const run = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    let version = options.lastVersion;
    let woken = false;
    stop = await options.subscribe(() => {
      woken = true;
      wake();
    });
    let quietMs = 0;
    while (!ended) {
      woken = false;
      const state = await options.read();
      if (state === null) break;
      if (state.version > version) {
        version = state.version;
        quietMs = 0;
        controller.enqueue(encoder.encode(`event: status\nid: ${String(version)}\ndata: ${state.json}\n\n`));
      } else if (quietMs >= options.heartbeatMs) {
        quietMs = 0;
        controller.enqueue(encoder.encode(': hb\n\n'));
      }
      if (state.isFinal) break;
      if (!woken) await pause(options.rereadMs, (resume) => (wake = resume));
      quietMs += options.rereadMs;
    }
    end();
    controller.close();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      run(controller).catch((error: unknown) => {
        end();
        controller.error(error);
      });
    },
    cancel: end,
  });
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  });
}

async function pause(ms: number, expose: (resume: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    expose(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
