import type { AuditLog } from '../audit/audit-log.ts';
import type { FactorStore } from '../factor/factor-store.ts';
import type { LockoutStore } from '../factor/lockout-store.ts';
import { createTotp, verifyTotp } from '../factor/totp.ts';
import { open, seal } from '../lib/envelope.ts';
import { Problem } from '../lib/problem.ts';
import type { ClientRecord } from '../session/client-store.ts';
import { beginFactorTry } from './begin-factor-try.ts';
import type { PresentedToken, PresentTokenDeps } from './present-token.ts';
import { requireStepUp } from './require-step-up.ts';
import { ensureDataKey, findDataKey, type SubjectKeyDeps } from './subject-data-key.ts';

/** What setting up a generator needs. */
export interface SetupTotpDeps extends SubjectKeyDeps, PresentTokenDeps {
  readonly factors: FactorStore;
  readonly lockouts: LockoutStore;
  readonly audit: AuditLog;
}

/** Associated data of a sealed generator secret. */
export const TOTP_CONTEXT = 'totp/1';

/**
 * Makes a generator, not active until its first code is proven. One that is active is replaced only after a strong step-up.
 * @param input client, subject and, to replace, a fresh step-up token
 * @param deps ports
 * @returns what the authenticator app scans
 * @throws Problem `step_up_required`
 */
export async function setupTotp(
  input: { readonly client: ClientRecord; readonly subject: string; readonly stepUp: PresentedToken | null },
  deps: SetupTotpDeps,
): Promise<{ readonly otpauthUrl: string; readonly secretBase32: string }> {
  const { client, subject } = input;
  const existing = await deps.factors.findTotp(client.id, subject);
  if (existing?.active) await requireStepUp({ client, subject, presented: input.stepUp, factors: ['totp'] }, deps);
  const now = deps.clock.now();
  const totp = createTotp({ issuer: client.name, account: subject }, deps.random);
  const dataKey = await ensureDataKey({ clientId: client.id, subject, purpose: 'factors' }, deps);
  await deps.factors.saveTotp({
    clientId: client.id,
    subject,
    sealedSecret: seal(dataKey, totp.secret, TOTP_CONTEXT, deps.random),
    active: false,
    lastStep: 0,
    createdAt: now,
  });
  await deps.lockouts.reset(client.id, subject, 'totp');
  await deps.audit.append({ at: now, clientId: client.id, subject, kind: 'factor.totp_created', data: { replaced: existing?.active === true } });
  return { otpauthUrl: totp.otpauthUrl, secretBase32: totp.secretBase32 };
}

/**
 * Proves a new generator by a code and makes it active; the code's time step is used up with it.
 * @param input client, subject and six digits
 * @param deps ports
 * @throws Problem `factor_not_found`, `factor_invalid`, `factor_try_later`, `factor_closed`
 */
export async function activateTotp(input: { readonly clientId: string; readonly subject: string; readonly code: string }, deps: SetupTotpDeps): Promise<void> {
  const { clientId, subject } = input;
  const [record, dataKey] = await Promise.all([deps.factors.findTotp(clientId, subject), findDataKey({ clientId, subject, purpose: 'factors' }, deps)]);
  if (!record || !dataKey || record.active) throw new Problem('factor_not_found');
  const now = deps.clock.now();
  await beginFactorTry({ clientId, subject, factor: 'totp' }, deps.lockouts, now);
  const secret = open(dataKey, record.sealedSecret, TOTP_CONTEXT);
  const step = secret ? verifyTotp(input.code, secret, now) : null;
  if (step === null || !(await deps.factors.activateTotp(clientId, subject, step, now))) {
    await deps.audit.append({ at: now, clientId, subject, kind: 'factor.refused', data: { method: 'totp_activation' } });
    throw new Problem('factor_invalid');
  }
  await deps.lockouts.succeed(clientId, subject, 'totp', now);
  await deps.audit.append({ at: now, clientId, subject, kind: 'factor.totp_activated', data: {} });
}
