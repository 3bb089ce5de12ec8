import { toBase64url } from './bytes.ts';
import type { Random } from './random.ts';

/** Prefixes of the public ids; each id carries 128 random bits. */
export type IdPrefix =
  | 'asm'
  | 'chl'
  | 'dev'
  | 'enr'
  | 'lva'
  | 'cli'
  | 'key'
  | 'ckey'
  | 'bcr'
  | 'con'
  | 'rcp'
  | 'jti'
  | 'aud'
  | 'lst'
  | 'hld'
  | 'str'
  | 'whk'
  | 'evt';

/** Prefixes of the bearer secrets; each carries 256 random bits and is stored only as a hash. */
export type SecretPrefix = 'pl' | 'sk' | 'sk_demo' | 'wt' | 'ar' | 'ct' | 'dt' | 'et' | 'ws' | 'hs' | 'hc';

/**
 * @param random secure generator
 * @param prefix what the id names
 * @returns for example `chl_3q2-7wAAAAAAAAAAAAAAAA`
 */
export function createId(random: Random, prefix: IdPrefix): string {
  return `${prefix}_${toBase64url(random.bytes(16))}`;
}

/**
 * @param random secure generator
 * @param prefix what the secret opens
 * @returns a bearer secret with 256 bits of entropy
 * @see NIST SP 800-63B section 5.1 (at least 64 bits)
 */
export function createSecret(random: Random, prefix: SecretPrefix): string {
  return `${prefix}_${toBase64url(random.bytes(32))}`;
}
