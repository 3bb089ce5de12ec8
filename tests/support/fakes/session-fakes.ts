import type { AuditEvent, AuditLog } from '../../../src/audit/audit-log.ts';
import type { IdempotencyScope, IdempotencyStore } from '../../../src/session/idempotency-store.ts';
import { createKeyRing, type KeyRing } from '../../../src/session/keys.ts';
import type { SigningKeyRecord, SigningKeyStore } from '../../../src/session/signing-key-store.ts';
import type { TokenRecord, TokenStore } from '../../../src/session/token-store.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

/** Time at which the flow tests play. */
export const NOW = 1_800_000_000_000;

/** An audit log that remembers. */
export function fakeAuditLog(): AuditLog & { readonly events: AuditEvent[] } {
  const events: AuditEvent[] = [];
  return {
    events,
    append: (event) => {
      events.push(event);
      return Promise.resolve();
    },
    list: () => Promise.resolve(events),
  };
}

/** Issued tokens in memory. */
export function fakeTokenStore(): TokenStore {
  const tokens = new Map<string, TokenRecord>();
  const change = (clientId: string, jti: string, patch: Partial<TokenRecord>): void => {
    const token = tokens.get(jti);
    if (token?.clientId === clientId) tokens.set(jti, { ...token, ...patch });
  };
  return {
    add: (token) => {
      tokens.set(token.jti, token);
      return Promise.resolve();
    },
    find: (jti) => Promise.resolve(tokens.get(jti) ?? null),
    consume: (clientId, jti, now) => {
      const token = tokens.get(jti);
      const isFree = token?.clientId === clientId && token.consumedAt === null && token.revokedAt === null && now < token.expiresAt;
      if (isFree) change(clientId, jti, { consumedAt: now });
      return Promise.resolve(isFree);
    },
    revoke: (clientId, jti, now) => {
      const isKnown = tokens.get(jti)?.clientId === clientId;
      change(clientId, jti, { revokedAt: now });
      return Promise.resolve(isKnown);
    },
    issue: () => Promise.reject(new Error('no challenges here')),
  };
}

/** Signing keys in memory; several rings over one store are several processes. */
export function fakeSigningKeyStore(): SigningKeyStore {
  let keys: SigningKeyRecord[] = [];
  return {
    list: (now) => Promise.resolve(keys.filter((key) => key.removeAt === null || key.removeAt > now).reverse()),
    ensureActive: (candidate) => {
      if (!keys.some((key) => key.retiredAt === null)) keys = [...keys, candidate];
      return Promise.resolve(keys.find((key) => key.retiredAt === null) ?? candidate);
    },
    rotate: (next, { retireAt, removeAt }) => {
      keys = [...keys.map((key) => (key.retiredAt === null ? { ...key, retiredAt: retireAt, removeAt } : key)), next];
      return Promise.resolve();
    },
    replaceAll: (next) => {
      keys = [...keys.map((key) => ({ ...key, retiredAt: next.createdAt, removeAt: next.createdAt })), next];
      return Promise.resolve();
    },
  };
}

/** A ring as one process holds it. */
export function fakeKeyRing(signingKeys = fakeSigningKeyStore(), now: () => number = () => NOW): KeyRing {
  return createKeyRing({ signingKeys, clock: { now }, random: systemRandom, masterKey: new Uint8Array(32).fill(3), tokenAlg: 'ES256' });
}

/** Kept answers in memory; `failing` methods find the store gone. */
export function fakeIdempotencyStore(failing: ReadonlySet<'finish' | 'abandon'> = new Set()): IdempotencyStore {
  const rows = new Map<string, { body: string; status: number | null; sealed: Uint8Array | null }>();
  const name = (scope: IdempotencyScope): string => JSON.stringify(scope);
  const gone = async (): Promise<never> => Promise.reject(new Error('store gone'));
  return {
    begin: (scope, body) => {
      const row = rows.get(name(scope));
      if (!row) {
        rows.set(name(scope), { body, status: null, sealed: null });
        return Promise.resolve({ kind: 'begun' });
      }
      if (row.body !== body) return Promise.resolve({ kind: 'mismatch' });
      return Promise.resolve(row.status === null || row.sealed === null ? { kind: 'running' } : { kind: 'done', status: row.status, sealedBody: row.sealed });
    },
    finish: async (scope, status, sealed) => {
      if (failing.has('finish')) return gone();
      const row = rows.get(name(scope));
      if (row) rows.set(name(scope), { ...row, status, sealed });
    },
    abandon: async (scope) => {
      if (failing.has('abandon')) return gone();
      rows.delete(name(scope));
    },
  };
}
