import type { z } from '@hono/zod-openapi';
import type { AssertionJson, AttestationJson } from '../device/webauthn.ts';
import type { assertion, attestation } from './schemas/phone.ts';

/**
 * @param body a validated assertion
 * @returns it in the shape that verification takes
 */
export function toAssertion(body: z.infer<typeof assertion>): AssertionJson {
  const { userHandle, ...response } = body.response;
  return {
    id: body.id,
    rawId: body.rawId,
    type: body.type,
    clientExtensionResults: {},
    response: { ...response, ...(typeof userHandle === 'string' ? { userHandle } : {}) },
  };
}

/**
 * @param body a validated registration
 * @returns it in the shape that verification takes
 */
export function toAttestation(body: z.infer<typeof attestation>): AttestationJson {
  const { clientDataJSON, attestationObject, transports } = body.response;
  return {
    id: body.id,
    rawId: body.rawId,
    type: body.type,
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports: transports ?? [] },
  };
}
