import { randomUUID } from 'node:crypto';
import { type FakeAnswer, type FakeVendorServer, type SeenRequest, startFakeVendor } from './fake-vendor-server.ts';

/** A key that only the fake knows. */
export const FAKE_AZURE = { key: 'fake-azure-key-of-the-tests', region: 'westeurope' } as const;

/** A fake of Azure Face liveness v1.2. */
export interface FakeAzureFace extends FakeVendorServer {
  /** What it says of every session; the id is its own unless given. */
  result: Readonly<Record<string, unknown>>;
  /** An answer that takes the place of any other. */
  instead: FakeAnswer | null;
  /** How often it is busy first. */
  busy: number;
  /** The session image; null when it is gone. */
  image: Uint8Array | null;
  /** Sessions that still exist. */
  readonly sessions: Set<string>;
}

const json = (status: number, body: object): FakeAnswer => ({ status, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

/**
 * @returns a fake on a local port
 */
export async function startFakeAzureFace(): Promise<FakeAzureFace> {
  const sessions = new Set<string>();
  const state: Pick<FakeAzureFace, 'result' | 'instead' | 'busy' | 'image'> = {
    result: { status: 'NotStarted', results: { attempts: [] } },
    instead: null,
    busy: 0,
    image: null,
  };
  const create = (): FakeAnswer => {
    const created = randomUUID();
    sessions.add(created);
    return json(200, { sessionId: created, authToken: 'fake-auth-token', status: 'NotStarted', results: { attempts: [] } });
  };
  const answer = ({ method, path, headers }: SeenRequest): FakeAnswer => {
    if (headers['ocp-apim-subscription-key'] !== FAKE_AZURE.key) return json(401, { error: { code: '401' } });
    const [, kind = '', id = ''] = /^\/face\/v1\.2\/([A-Za-z-]+)(?:\/([A-Za-z0-9-]+))?$/.exec(path) ?? [];
    if (method === 'POST' && kind === 'detectLiveness-sessions') return create();
    if (kind === 'sessionImages') return imageOf(state.image);
    if (kind !== 'detectLiveness-sessions' || !sessions.has(id)) return json(404, { error: { code: 'SessionNotFound' } });
    if (method === 'DELETE') sessions.delete(id);
    return method === 'DELETE' ? { status: 204 } : json(200, { sessionId: id, authToken: 'fake-auth-token', ...state.result });
  };
  const server = await startFakeVendor((request) => {
    if (state.busy > 0) {
      state.busy -= 1;
      return { status: 429, headers: { 'Retry-After': '1' } };
    }
    return state.instead ?? answer(request);
  });
  return Object.assign(state, server, { sessions });
}

const imageOf = (image: Uint8Array | null): FakeAnswer => (image === null ? json(404, {}) : { status: 200, body: image });

/**
 * @param decision the word of the service
 * @param image id of the session image
 * @returns what it says of a session that is over
 */
export function azureResult(decision: string, image: string | null = 'fake-image-1'): Readonly<Record<string, unknown>> {
  return { status: 'Succeeded', results: { attempts: [attempt(decision, image)] } };
}

/** One attempt within a session. */
export function attempt(decision: string, image: string | null = null): object {
  return {
    attemptId: 1,
    attemptStatus: 'Succeeded',
    result: { livenessDecision: decision, digest: 'fake', ...(image === null ? {} : { sessionImageId: image }) },
  };
}
