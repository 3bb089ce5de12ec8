import type { AuditLog } from '../audit/audit-log.ts';
import type { FactorStore } from '../factor/factor-store.ts';
import { hashFundPassword, isAcceptableFundPassword } from '../factor/fund-password.ts';
import type { LockoutStore } from '../factor/lockout-store.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { PresentedToken, PresentTokenDeps } from './present-token.ts';
import { requireStepUp } from './require-step-up.ts';

/** What setting a fund password needs. */
export interface SetupFundPasswordDeps extends PresentTokenDeps {
  readonly factors: FactorStore;
  readonly lockouts: LockoutStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/**
 * Sets the fund password; one that exists is replaced only after a strong step-up.
 * @param input client, subject, password and, to replace, a fresh step-up token
 * @param deps ports
 * @throws Problem `password_unacceptable`, `step_up_required`
 */
export async function setupFundPassword(
  input: { readonly client: ClientRecord; readonly subject: string; readonly password: string; readonly stepUp: PresentedToken | null },
  deps: SetupFundPasswordDeps,
): Promise<void> {
  const { client, subject } = input;
  if (!isAcceptableFundPassword(input.password)) throw new Problem('password_unacceptable');
  const existing = await deps.factors.findFundPassword(client.id, subject);
  if (existing) await requireStepUp({ client, subject, presented: input.stepUp, factors: ['fund_password'] }, deps);
  const now = deps.clock.now();
  await deps.factors.saveFundPassword({ clientId: client.id, subject, hash: await hashFundPassword(input.password, deps.random), changedAt: now });
  await deps.lockouts.reset(client.id, subject, 'fund_password');
  await deps.audit.append({ at: now, clientId: client.id, subject, kind: 'factor.fund_password_set', data: { replaced: existing !== null } });
}
