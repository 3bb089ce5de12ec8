import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { FactorStore } from '../factor/factor-store.ts';
import { verifyFundPassword } from '../factor/fund-password.ts';
import type { LockoutStore } from '../factor/lockout-store.ts';
import { verifyTotp } from '../factor/totp.ts';
import { open } from '../lib/envelope.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { beginFactorTry } from './begin-factor-try.ts';
import { TOTP_CONTEXT } from './setup-totp.ts';
import { findDataKey } from './subject-data-key.ts';

/** What checking code and fund password needs. */
export interface VerifyFallbackFactorDeps {
  readonly factors: FactorStore;
  readonly lockouts: LockoutStore;
  readonly subjects: SubjectStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly wrapping: WrappingKeys;
  readonly random: Random;
}

/**
 * Checks authenticator code and fund password together. Both failures are counted before either is looked at, both are always checked, and the answer never tells which was wrong. The code's time step is used up in one atomic statement, and only when both are right.
 * @param input subject and both entries
 * @param deps ports
 * @throws Problem `factor_invalid`, `factor_try_later`, `factor_closed`
 * @see PSD2 RTS article 4(3)(a), RFC 6238 section 5.2
 */
export async function verifyTotpWithFundPassword(
  input: { readonly clientId: string; readonly subject: string; readonly code: string; readonly fundPassword: string },
  deps: VerifyFallbackFactorDeps,
): Promise<void> {
  const { clientId, subject } = input;
  const now = deps.clock.now();
  await beginFactorTry({ clientId, subject, factor: 'totp' }, deps.lockouts, now);
  try {
    await beginFactorTry({ clientId, subject, factor: 'fund_password' }, deps.lockouts, now);
  } catch (error) {
    // Nothing was looked at, so nothing was guessed.
    await deps.lockouts.release(clientId, subject, 'totp');
    throw error;
  }
  const [totp, password, dataKey] = await Promise.all([
    deps.factors.findTotp(clientId, subject),
    deps.factors.findFundPassword(clientId, subject),
    findDataKey({ clientId, subject, purpose: 'factors' }, deps),
  ]);
  const secret = totp?.active && dataKey ? open(dataKey, totp.sealedSecret, TOTP_CONTEXT) : null;
  const step = secret ? verifyTotp(input.code, secret, now) : null;
  const isPasswordRight = await verifyFundPassword(input.fundPassword, password?.hash ?? null);
  const isRight = step !== null && isPasswordRight && (await deps.factors.consumeTotpStep(clientId, subject, step));
  if (!isRight) {
    await deps.audit.append({ at: now, clientId, subject, kind: 'factor.refused', data: { method: 'totp' } });
    throw new Problem('factor_invalid');
  }
  await Promise.all([deps.lockouts.succeed(clientId, subject, 'totp', now), deps.lockouts.succeed(clientId, subject, 'fund_password', now)]);
}
