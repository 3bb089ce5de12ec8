import { type Call, callService, type ClientSettings, systemClock } from './call-service.ts';
import { ShualianProblem } from './problem.ts';
import type { TokenResponse } from './schemas.ts';

/** What polling needs of a challenge. */
export interface Redeemable {
  /** The gateway's own secret of the challenge; keep it on the server. */
  readonly auth_req_id: string;
  /** Seconds between polls. */
  readonly interval?: number;
}

/** How to redeem. */
export interface RedeemOptions {
  /** Ends the wait early; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Makes a proof for `POST htu` with the nonce, if one was asked for; the token is then bound to its key. @see RFC 9449 */
  readonly prove?: (about: { readonly htm: 'POST'; readonly htu: string; readonly nonce: string | null }) => Promise<string>;
}

const GRANT = 'urn:openid:params:grant-type:ciba';
const SLOWER_BY_SECONDS = 5;
const never = new AbortController().signal;

/**
 * Asks once whether the person is done.
 * @param challenge what to redeem
 * @param options proof and signal
 * @param settings where
 * @returns the token, `pending`, or `slow_down`
 * @throws ShualianProblem `access_denied`, `expired_token`, `invalid_grant`, and every other refusal
 */
export async function redeemOnce(challenge: Redeemable, options: RedeemOptions, settings: ClientSettings): Promise<TokenResponse | 'pending' | 'slow_down'> {
  const form = { grant_type: GRANT, auth_req_id: challenge.auth_req_id };
  const htu = new URL('/v1/token', settings.baseUrl).href;
  // The nonce is told beside an error whose body is read elsewhere.
  let nonce: string | null = null;
  const noting: typeof fetch = async (input, init) => {
    const response = await (settings.fetch ?? fetch)(input, init);
    nonce = response.headers.get('DPoP-Nonce') ?? nonce;
    return response;
  };
  const ask = async (): Promise<TokenResponse> => {
    const headers: Record<string, string> = options.prove ? { DPoP: await options.prove({ htm: 'POST', htu, nonce }) } : {};
    const call: Call = { method: 'POST', path: '/v1/token', form, headers, signal: options.signal };
    // A proof works once: another try would need another one.
    const answer = await callService(call, { ...settings, fetch: noting, ...(options.prove ? { retries: 0 } : {}) });
    return (await answer.json()) as TokenResponse;
  };
  try {
    return await ask().catch(async (error: unknown) => {
      if (codeOf(error) === 'use_dpop_nonce' && nonce !== null) return ask();
      throw error;
    });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'authorization_pending') return 'pending';
    if (code === 'slow_down') return 'slow_down';
    throw error;
  }
}

/**
 * Waits until the person is done. Polls no faster than the challenge says, five seconds more slowly after each `slow_down`.
 * @param challenge what to redeem
 * @param options proof and signal
 * @param settings where
 * @returns the token
 * @throws ShualianProblem `access_denied` when declined, failed or canceled, `expired_token`, `invalid_grant` when it was redeemed before
 * @see CIBA Core section 10.1, RFC 8628 section 3.5
 */
export async function redeem(challenge: Redeemable, options: RedeemOptions, settings: ClientSettings): Promise<TokenResponse> {
  const clock = settings.clock ?? systemClock;
  const signal = options.signal ?? never;
  let seconds = challenge.interval ?? 5;
  for (;;) {
    await clock.sleep(seconds * 1000, signal);
    const asked = await redeemOnce(challenge, options, settings);
    if (typeof asked === 'object') return asked;
    if (asked === 'slow_down') seconds += SLOWER_BY_SECONDS;
  }
}

const codeOf = (error: unknown): string | null => (error instanceof ShualianProblem ? error.code : null);
