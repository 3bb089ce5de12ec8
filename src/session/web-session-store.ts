import type { Millis } from '../lib/time.ts';

/** Who is behind the browser that a proxy asks about. */
export interface WebIdentity {
  readonly subject: string;
  /** The gateway's own id of the web session. */
  readonly sessionId: string;
  /** The gateway's own id of the browser; null when it has none. */
  readonly deviceId: string | null;
}

/** A web session that a gateway has opened; the secret in the cookie stands here only as a hash. */
export interface WebSessionRecord extends WebIdentity {
  readonly tokenHash: string;
  readonly clientId: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
}

/** The record of web sessions, for proxies that know people only by a cookie. */
export interface WebSessionStore {
  add(session: WebSessionRecord): Promise<void>;
  /** Not ended, and of this gateway. */
  find(clientId: string, tokenHash: string, now: Millis): Promise<WebSessionRecord | null>;
  /** Ends one. @returns false when there was none */
  end(clientId: string, tokenHash: string): Promise<boolean>;
}
