import { z } from '@hono/zod-openapi';

const publicKey = z.literal('public-key');
const descriptor = z.object({ id: z.string(), type: publicKey, transports: z.array(z.string()).optional() });

/** Options for `navigator.credentials.get`, serialised. @see WebAuthn Level 3 section 5.1.10 */
export const requestOptions = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    allowCredentials: z.array(descriptor),
    userVerification: z.literal('required'),
  })
  .openapi('AssertionOptions', {
    description: 'For `PublicKeyCredential.parseRequestOptionsFromJSON`. The challenge binds action, decision, face check and session.',
  });

/** Options for `navigator.credentials.create`, serialised. @see WebAuthn Level 3 section 5.1.9 */
export const creationOptions = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ alg: z.int(), type: publicKey })),
    timeout: z.int(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.object({ residentKey: z.string(), userVerification: z.literal('required'), requireResidentKey: z.boolean() }),
    extensions: z.object({ credProps: z.boolean() }),
    hints: z.array(z.string()),
  })
  .openapi('RegistrationOptions', { description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON`.' });
