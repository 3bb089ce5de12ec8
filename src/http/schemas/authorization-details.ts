import { z } from '@hono/zod-openapi';
import { PAYEE_MEMO, PAYEE_NAME } from '../../risk/payee-text.ts';

// What people approve is shown as it is sent: control and direction characters could disguise it.
const name = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
// Where money goes is compared with lists and with what was paid before: one payee must not be written in two ways.
const payeeName = (max: number) => z.string().min(1).max(max).regex(PAYEE_NAME);
const payeeMemo = z.string().min(1).max(100).regex(PAYEE_MEMO);
const amount = z.string().regex(/^(0|[1-9]\d{0,29})(\.\d{1,18})?$/);
const time = z.string().max(40);

/**
 * The closed types of authorization details: an unknown type, an unknown member or a missing one is refused.
 * @see RFC 9396 section 5
 */
export const authorizationDetail = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('withdrawal'),
      asset: name(20),
      amount,
      amount_usd: amount,
      balance_usd: amount.optional(),
      network: payeeName(40),
      address: payeeName(200),
      memo: payeeMemo.optional(),
      fee: amount.optional(),
      address_added_at: time.optional(),
    }),
    z.strictObject({
      type: z.literal('withdrawal_address'),
      asset: name(20),
      network: payeeName(40),
      address: payeeName(200),
      memo: payeeMemo.optional(),
      label: name(60).optional(),
    }),
    z.strictObject({ type: z.literal('contact_change'), channel: z.enum(['phone', 'email']), new_value_masked: name(60) }),
    z.strictObject({
      type: z.literal('factor_change'),
      factor: z.enum(['password', 'fund_password', 'totp', 'passkey', 'device', 'face']),
      operation: z.enum(['add', 'change', 'reset', 'remove', 'disable']),
    }),
    z.strictObject({
      type: z.literal('api_key'),
      name: name(60),
      permissions: z.array(name(40)).min(1).max(20),
      ip_allow_list: z.array(name(49)).max(20).optional(),
    }),
    z.strictObject({ type: z.literal('login') }),
    z.strictObject({ type: z.literal('custom'), description: name(140) }),
  ])
  .openapi('AuthorizationDetail');

/** One action may carry several details. */
export const authorizationDetails = z.array(authorizationDetail).max(5);
