import { z } from '@hono/zod-openapi';
import { ACR_VALUES } from '../acr-values.ts';
import { ASSURANCES, LIVENESS_PROVIDERS } from '../../lib/assurance.ts';

/** A time in an answer. @see RFC 3339 */
export const time = z.iso.datetime();

/** A text in both languages. */
export const bothLanguages = z.object({ zh: z.string(), en: z.string() });

/** What a decision can be. */
export const decision = z.enum(['allow', 'step_up', 'deny']);

/** How a challenge can be passed. */
export const method = z.enum(['face', 'passkey', 'totp']);

/** What a step-up proved. */
export const acr = z.enum(ACR_VALUES);

/** What stands behind a face check. */
export const assurance = z.enum(ASSURANCES);

/** Who judges a face check. */
export const livenessProvider = z.enum(LIVENESS_PROVIDERS);

/** Where a challenge can stand. */
export const challengeState = z.enum([
  'pending',
  'claimed',
  'verifying',
  'awaiting_confirmation',
  'verified',
  'consumed',
  'failed',
  'rejected',
  'expired',
  'canceled',
]);
