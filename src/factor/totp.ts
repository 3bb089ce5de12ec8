import { Secret, TOTP } from 'otpauth';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;

/** A fresh generator. */
export interface NewTotp {
  readonly secret: Uint8Array;
  readonly secretBase32: string;
  /** For the QR code that an authenticator app scans. */
  readonly otpauthUrl: string;
}

/**
 * @param about issuer and account name as the app shows them
 * @param random secure generator
 * @returns a generator with a 160-bit secret
 * @see RFC 6238, RFC 4226 section 4
 */
export function createTotp(about: { readonly issuer: string; readonly account: string }, random: Random): NewTotp {
  const secret = random.bytes(SECRET_BYTES);
  const totp = new TOTP({ issuer: about.issuer, label: about.account, secret: toSecret(secret), digits: DIGITS, period: PERIOD_SECONDS });
  return { secret, secretBase32: totp.secret.base32, otpauthUrl: totp.toString() };
}

/**
 * Checks a code for the present step and one to each side.
 * @param code six digits
 * @param secret the generator's secret
 * @param now milliseconds since the epoch
 * @returns the time step of the code, to be consumed once, or null
 * @see RFC 6238 section 5.2
 */
export function verifyTotp(code: string, secret: Uint8Array, now: Millis): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ secret: toSecret(secret), digits: DIGITS, period: PERIOD_SECONDS });
  const delta = totp.validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function toSecret(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
