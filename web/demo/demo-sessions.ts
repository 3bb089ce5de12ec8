import type { DemoAccount } from './demo-accounts.ts';
import type { DemoAction } from './demo-actions.ts';
import type { DemoControls } from './demo-context.ts';

/** An action that waits for a step-up. The secrets in it stay on the server, but for the watch token that the page needs. */
export interface PendingAction {
  readonly id: string;
  readonly action: DemoAction;
  readonly challengeId: string;
  readonly watchToken: string;
  readonly authReqId: string;
  /** The answer of the API without its secrets, to show. */
  readonly answer: unknown;
}

/** One visitor of the demo. */
export interface DemoSession {
  readonly id: string;
  account: DemoAccount | null;
  controls: DemoControls;
  readonly pending: Map<string, PendingAction>;
  /** Secret of the web session that a proxy knows the visitor by; empty before the login. */
  proxyToken: string;
  lastUsedMs: number;
}

/** Sessions by id; ids are random and live in an HttpOnly cookie. */
export interface DemoSessions {
  readonly find: (id: string | undefined) => DemoSession | null;
  readonly create: () => DemoSession;
  readonly end: (id: string) => void;
}

const MAX_SESSIONS = 500;
const IDLE_MS = 3_600_000;

/** @returns an empty store in memory, bounded in number and in time */
export function createDemoSessions(): DemoSessions {
  const sessions = new Map<string, DemoSession>();
  return {
    find: (id) => {
      const session = id === undefined ? undefined : sessions.get(id);
      if (session === undefined) return null;
      if (Date.now() - session.lastUsedMs > IDLE_MS) {
        sessions.delete(session.id);
        return null;
      }
      session.lastUsedMs = Date.now();
      return session;
    },
    create: () => {
      const [oldest] = sessions.keys();
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      const session: DemoSession = {
        id: randomId(),
        account: null,
        controls: { network: 'here', device: 'known' },
        pending: new Map(),
        proxyToken: '',
        lastUsedMs: Date.now(),
      };
      sessions.set(session.id, session);
      return session;
    },
    end: (id) => {
      sessions.delete(id);
    },
  };
}

/** @returns 128 random bits in hexadecimal */
export function randomId(): string {
  return [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
