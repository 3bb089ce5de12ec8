import type { GateRequest, TokenPlace } from './gate-types.ts';

/** A token as it was presented. */
export interface PresentedToken {
  readonly token: string;
  readonly scheme: 'Bearer' | 'DPoP';
}

/**
 * @param request the request
 * @param place where to look
 * @returns the token, or null when none is there
 * @see RFC 6750 section 2.1, RFC 9449 section 7.1
 */
export function tokenOf(request: GateRequest<unknown>, place: TokenPlace): PresentedToken | null {
  if (place === 'authorization') return fromAuthorization(request.header('authorization') ?? '');
  const text = 'header' in place ? request.header(place.header.toLowerCase()) : cookieOf(request.header('cookie') ?? '', place.cookie);
  if (text === undefined || text === '') return null;
  return { token: text, scheme: request.header('dpop') === undefined ? 'Bearer' : 'DPoP' };
}

function fromAuthorization(header: string): PresentedToken | null {
  const [, scheme = '', token = ''] = /^(Bearer|DPoP) ([\x21-\x7e]+)$/i.exec(header) ?? [];
  return token === '' ? null : { token, scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer' };
}

function cookieOf(header: string, name: string): string | undefined {
  const found = header.split(/; */).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Longest token that the service reads. */
const TOKEN_MAX = 8192;

/** Claims that tell early whether a token can do at all. */
export interface ReadableClaims {
  readonly sub: string;
  readonly acr: string;
  readonly expMs: number;
  readonly stepUpAtMs: number;
}

/**
 * Reads a token without verifying it: only to refuse early what could never do, so that a token is not used up for nothing. Whoever relies on it verifies it afterwards.
 * @param token compact form
 * @returns its claims, or null when it is no such token
 */
export function readClaims(token: string): ReadableClaims | null {
  if (token.length > TOKEN_MAX) return null;
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>> | null;
    const [sub, acr, exp, stepUpAt] = [claims?.['sub'], claims?.['acr'], claims?.['exp'], claims?.['step_up_at']];
    if (typeof sub !== 'string' || typeof acr !== 'string' || typeof exp !== 'number' || typeof stepUpAt !== 'number') return null;
    return { sub, acr, expMs: exp * 1000, stepUpAtMs: stepUpAt * 1000 };
  } catch {
    return null;
  }
}
