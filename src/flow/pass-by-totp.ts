import { Problem } from '../lib/problem.ts';
import { achievedBy, type Approval, type ApproveDeps, approveChallenge } from './approve-challenge.ts';
import { type ChallengeCaller, edgeProblem, loadForCaller } from './challenge-access.ts';
import { type VerifyFallbackFactorDeps, verifyTotpWithFundPassword } from './verify-fallback-factor.ts';

/**
 * Passes a challenge by authenticator code and fund password: one thing the person has, one the person knows. Reaches the lowest acr, and only where the challenge lists it.
 * Typed in the browser it needs no confirm code, because the browser is where the person is.
 * @param input challenge, caller and both entries
 * @param deps ports
 * @returns verified, or awaiting the confirm code
 * @throws Problem `factor_invalid` (never which), `factor_try_later`, `factor_closed`, `method_not_allowed_here`
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`
 */
export async function passByTotp(
  input: { readonly challengeId: string; readonly caller: ChallengeCaller; readonly code: string; readonly fundPassword: string },
  deps: ApproveDeps & VerifyFallbackFactorDeps,
): Promise<Approval> {
  const now = deps.clock.now();
  const record = await loadForCaller(input.challengeId, input.caller, deps.challenges);
  const isOpen = record.status === 'claimed' || record.status === 'verifying' || (record.status === 'pending' && input.caller.kind === 'browser');
  if (!isOpen || now >= record.expiresAt) throw edgeProblem(record, now);
  if (!record.methods.includes('totp')) throw new Problem('method_not_allowed_here');
  await verifyTotpWithFundPassword({ clientId: record.clientId, subject: record.subject, code: input.code, fundPassword: input.fundPassword }, deps);
  const achieved = achievedBy(record, 'totp', { deviceId: null, provider: null, at: now });
  return approveChallenge(record, { achieved, askCode: input.caller.kind === 'phone' && record.confirmRequired }, deps);
}
