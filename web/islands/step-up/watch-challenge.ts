import type { Language } from '../../texts/text-table.ts';
import { wait } from '../../wire/wait.ts';
import { callApi } from '../http/call-api.ts';
import { joinSignals } from '../http/join-signals.ts';
import { createEventParser } from '../http/parse-events.ts';
import { type ChallengeView, isEnd, parseChallengeView } from './challenge-status.ts';

/** What to watch and whom to tell. */
export interface WatchOptions {
  /** Origin of the API, or empty for this one. */
  readonly base: string;
  readonly challengeId: string;
  readonly watchToken: string;
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly onView: (view: ChallengeView) => void;
  /** The challenge is not known (any more). */
  readonly onGone: () => void;
  /** The connection is lost or back. */
  readonly onConnection: (isConnected: boolean) => void;
}

const POLL_MS = 2000;
/** Two missed heartbeats and a half: then the stream is dead whatever the socket says. */
const SILENCE_MS = 25_000;

type StreamEnd = 'ended' | 'gone' | 'lost';

/**
 * Follows a challenge: a stream while it works, plain polling whenever it does not. It ends with the challenge or the signal.
 * @param options what to watch
 */
export async function watchChallenge(options: WatchOptions): Promise<void> {
  let lastEventId: string | null = null;
  for (let failures = 0; !options.signal.aborted; failures += 1) {
    const end: StreamEnd =
      failures < 2
        ? await followStream(options, lastEventId, (id) => {
            lastEventId = id;
            failures = 0;
          })
        : 'lost';
    if (end === 'ended' || options.signal.aborted) return;
    if (end === 'gone') {
      options.onGone();
      return;
    }
    const polled = await poll(options);
    if (polled === 'ended') return;
    await wait(POLL_MS, options.signal);
    // Every tenth poll gives the stream another chance.
    if (failures >= 12) failures = 0;
  }
}

async function poll(options: WatchOptions): Promise<'ended' | 'going'> {
  const { base, challengeId, watchToken, language, signal } = options;
  const result = await callApi({
    method: 'GET',
    url: `${base}/v1/challenges/${challengeId}`,
    token: watchToken,
    language,
    signal,
    timeoutMs: 8000,
  });
  if (signal.aborted) return 'ended';
  if (!result.ok) {
    if ([401, 403, 404, 410].includes(result.problem.status)) {
      options.onGone();
      return 'ended';
    }
    options.onConnection(false);
    return 'going';
  }
  options.onConnection(true);
  const view = parseChallengeView(result.body);
  if (view === null) return 'going';
  options.onView(view);
  return isEnd(view.status) ? 'ended' : 'going';
}

async function followStream(options: WatchOptions, lastEventId: string | null, onId: (id: string) => void): Promise<StreamEnd> {
  const { base, challengeId, watchToken, signal } = options;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const stop = joinSignals([signal, silence.signal]);
  try {
    const response = await fetch(`${base}/v1/challenges/${challengeId}/events`, {
      headers: {
        Accept: 'text/event-stream',
        Authorization: `Bearer ${watchToken}`,
        ...(lastEventId === null ? {} : { 'Last-Event-ID': lastEventId }),
      },
      credentials: 'omit',
      cache: 'no-store',
      signal: stop.signal,
    });
    if ([401, 403, 404, 410].includes(response.status)) return 'gone';
    if (!response.ok || response.body === null) return 'lost';
    options.onConnection(true);
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    return await readStream(response.body, options, { onId, heard });
  } catch {
    return 'lost';
  } finally {
    clearTimeout(timer);
    stop.release();
  }
}

async function readStream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: WatchOptions,
  sink: { readonly onId: (id: string) => void; readonly heard: () => void },
): Promise<StreamEnd> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parse = createEventParser();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return 'lost';
    sink.heard();
    for (const event of parse(decoder.decode(value, { stream: true }))) {
      if (event.id !== null) sink.onId(event.id);
      const view = event.event === 'status' ? parseChallengeView(safeJson(event.data)) : null;
      if (view === null) continue;
      options.onView(view);
      if (!isEnd(view.status)) continue;
      await reader.cancel();
      return 'ended';
    }
  }
}

function safeJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
