import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { type Answer, call } from './actors.ts';
import type { Target } from './target.ts';

/** By push. */
export const PUSH = 'urn:ietf:rfc:8935';
/** By poll. */
export const POLL = 'urn:ietf:rfc:8936';
/** Where CAEP events are named. */
export const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';
/** Where events about streams are named. */
export const SSF = 'https://schemas.openid.net/secevent/ssf/event-type/';
/** Every event there is. */
export const ALL = ['session-revoked', 'session-presented', 'assurance-level-change', 'credential-change', 'risk-level-change'].map((name) => CAEP + name);

/** The event in a token. */
export type Event = Readonly<Record<string, unknown>>;

/** The one event of a token, with its URI. */
export const eventOf = (claims: JWTPayload): readonly [string, Event] => {
  const [entry, ...more] = Object.entries(claims['events'] as Record<string, Event>);
  if (!entry || more.length > 0) throw new Error('a token holds one event');
  return entry;
};

/** A receiver that manages streams and verifies what it gets, knowing only the published metadata. */
export function signalActors(get: () => Target) {
  const ssf = (method: string, path: string, json?: unknown, token = get().apiKey): Promise<Answer> =>
    call(get(), method, `/v1/ssf/${path}`, { token, ...(json === undefined ? {} : { json }) });
  const created = async (body: object = { events_requested: ALL }): Promise<string> => {
    const answer = await ssf('POST', 'stream', body);
    expect(answer.status, answer.text).toBe(201);
    return String(answer.body['stream_id']);
  };
  const poll = async (id: string, body: object = {}): Promise<{ readonly sets: Readonly<Record<string, string>>; readonly moreAvailable: boolean }> => {
    const answer = await ssf('POST', `poll/${id}`, body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body as unknown as { sets: Record<string, string>; moreAvailable: boolean };
  };
  const verified = async (token: string): Promise<JWTPayload> => {
    const metadata = await call(get(), 'GET', '/.well-known/ssf-configuration');
    const jwks = await call(get(), 'GET', new URL(String(metadata.body['jwks_uri'])).pathname);
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks.body as unknown as JSONWebKeySet), {
      algorithms: ['RS256'],
      typ: 'secevent+jwt',
      issuer: String(metadata.body['issuer']),
      requiredClaims: ['iss', 'aud', 'jti', 'iat', 'txn', 'sub_id', 'events'],
    });
    expect(payload).not.toHaveProperty('sub');
    expect(payload).not.toHaveProperty('exp');
    return payload;
  };
  /** Polls and acknowledges until nothing more comes. */
  const drain = async (id: string): Promise<readonly JWTPayload[]> => {
    const all: JWTPayload[] = [];
    for (let ack: readonly string[] = []; ; ) {
      const { sets } = await poll(id, { ack, returnImmediately: true });
      ack = Object.keys(sets);
      if (ack.length === 0) return all;
      for (const [jti, token] of Object.entries(sets)) {
        const claims = await verified(token);
        expect(claims.jti).toBe(jti);
        all.push(claims);
      }
    }
  };
  const named = (claims: readonly JWTPayload[]) => claims.map((one) => eventOf(one)[0].split('/').at(-1));
  const removeAll = async (): Promise<void> => {
    for (const token of [get().apiKey, get().foreignKey])
      for (const { stream_id: id } of (await ssf('GET', 'stream', undefined, token)).body as unknown as { stream_id: string }[])
        expect((await ssf('DELETE', `stream?stream_id=${id}`, undefined, token)).status).toBe(204);
  };
  return { ssf, created, poll, verified, drain, named, removeAll };
}
