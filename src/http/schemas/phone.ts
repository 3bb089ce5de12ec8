import { z } from '@hono/zod-openapi';
import { EXCLUDABLE_ACTIONS } from '../../lib/excludable-action.ts';

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);

/** Body of a claim. */
export const claimRequest = z.strictObject({ secret: base64url(64), frame: z.int().min(0).max(1000), device_token: base64url(64) }).openapi('ClaimRequest');

/** Body of the start of a liveness attempt. */
export const livenessStartRequest = z
  .strictObject({
    capture: z.strictObject({
      source: z.enum(['web', 'app', 'simulator']),
      track_label: z
        .string()
        .max(200)
        .regex(/^\P{Cc}*$/u),
      facing: z.enum(['user', 'environment', 'unknown']).optional(),
      width: z.int().min(1).max(10_000).optional(),
      height: z.int().min(1).max(10_000).optional(),
    }),
    cannot: z.enum(EXCLUDABLE_ACTIONS).optional().openapi({
      description: 'The one action that the person cannot do. It is left out of this plan and of those that follow; once said it cannot be changed.',
    }),
    screen_light: z.boolean().optional().openapi({
      description:
        'The page can show colours on the whole screen and the person, who was told of them, agreed. Without it, or where the operator left it off, no colours are drawn.',
    }),
  })
  .openapi('LivenessStartRequest');

const credentialBase = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(32).optional(),
  clientExtensionResults: z.record(z.string().max(64), z.unknown()),
};

/** WebAuthn assertion as browsers serialise it. @see WebAuthn Level 3 section 5.1.8 */
export const assertion = z
  .strictObject({
    ...credentialBase,
    response: z.strictObject({
      clientDataJSON: base64url(4096),
      authenticatorData: base64url(4096),
      signature: base64url(1024),
      userHandle: base64url(128).nullish(),
    }),
  })
  .openapi('AuthenticationResponse');

/** WebAuthn registration as browsers serialise it. @see WebAuthn Level 3 section 5.1.8 */
export const attestation = z
  .strictObject({
    ...credentialBase,
    response: z.strictObject({
      clientDataJSON: base64url(4096),
      attestationObject: base64url(12_000),
      transports: z.array(z.string().max(32)).max(10).optional(),
      authenticatorData: base64url(4096).optional(),
      publicKeyAlgorithm: z.number().optional(),
      publicKey: base64url(4096).optional(),
    }),
  })
  .openapi('RegistrationResponse');

/** Body of the completion. */
export const completeRequest = z.strictObject({ assertion }).openapi('CompleteRequest');

/** Body of a decline. */
export const rejectRequest = z.strictObject({ reason: z.enum(['not_me', 'wrong_details', 'changed_mind', 'other']) }).openapi('RejectRequest');

/** Body of the confirm code. */
export const confirmRequest = z.strictObject({ code: z.string().regex(/^\d{6}$/) }).openapi('ConfirmRequest');

/** Body of a fallback method. */
export const fallbackRequest = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('passkey') }),
    z.strictObject({ method: z.literal('totp'), code: z.string().regex(/^\d{6}$/), fund_password: z.string().min(1).max(256) }),
  ])
  .openapi('FallbackRequest');
