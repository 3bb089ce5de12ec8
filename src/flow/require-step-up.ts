import { Problem } from '../lib/problem.ts';
import type { ClientRecord } from '../session/client-store.ts';
import { type PresentedToken, presentToken, type PresentTokenDeps } from './present-token.ts';

/** Assurance of a face and the phone's key together. */
const FACE_AND_DEVICE = 'urn:shualian:acr:face+device';

/** Assurance that replacing a factor asks for: the phone's key at least, so that a code alone cannot bind a new phone. */
const STRONG: ReadonlySet<string> = new Set([FACE_AND_DEVICE, 'urn:shualian:acr:device']);

/** What an approval must have named to let a factor in; an approved removal adds nothing. */
const SETTING: ReadonlySet<unknown> = new Set(['add', 'change', 'reset']);

/** A factor as `authorization_details` of the type `factor_change` name it. */
export type ChangedFactor = 'device' | 'passkey' | 'totp' | 'fund_password' | 'face';

/**
 * Requires a fresh, strong step-up for changing exactly this factor, and uses it up. What the person read on the phone is what happens: an approved new fund password binds no phone.
 * @param input client, subject, the token, if one was sent, and under which names the factor may have been approved
 * @param deps ports
 * @returns whether the face that stands was seen with the phone's key, which replacing that face asks for
 * @throws Problem `possession_unproven`; `step_up_required` whatever else is missing; a change of the face by anything less than face and key, unless the gateway resets it
 * @see NIST SP 800-63B-4 section 4.1.2, ASVS 7.5.1
 */
export async function requireStepUp(
  input: {
    readonly client: ClientRecord;
    readonly subject: string;
    readonly presented: PresentedToken | null;
    readonly factors: readonly ChangedFactor[];
    /** The gateway proved by its own means who this is, in the place of the face. */
    readonly faceReset?: boolean;
  },
  deps: PresentTokenDeps,
): Promise<{ readonly byFace: boolean }> {
  if (input.presented === null) throw new Problem('step_up_required');
  const checked = await presentToken({ client: input.client, presented: input.presented }, deps);
  const isForThis =
    checked !== null &&
    checked.claims.sub === input.subject &&
    STRONG.has(checked.claims.acr) &&
    isChangeOf(checked.claims.authorization_details, new Set(input.factors));
  const byFace = checked?.claims.acr === FACE_AND_DEVICE;
  const needsFace = input.factors.includes('face') && input.faceReset !== true;
  if (!isForThis || (needsFace && !byFace)) throw new Problem('step_up_required');
  const isConsumed = await deps.tokens.consume(input.client.id, checked.claims.jti, deps.clock.now());
  if (!isConsumed) throw new Problem('step_up_required');
  return { byFace };
}

function isChangeOf(details: unknown, factors: ReadonlySet<unknown>): boolean {
  return Array.isArray(details) && details.some((detail: unknown) => isFactorChange(detail) && factors.has(detail.factor) && SETTING.has(detail.operation));
}

function isFactorChange(detail: unknown): detail is { readonly factor: unknown; readonly operation: unknown } {
  return typeof detail === 'object' && detail !== null && 'type' in detail && detail.type === 'factor_change' && 'factor' in detail && 'operation' in detail;
}
