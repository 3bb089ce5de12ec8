import type { Millis } from '../lib/time.ts';
import type { Payee } from './payee-text.ts';

/** What can be assessed. */
export const EVENT_TYPES = [
  'login',
  'login.failed',
  'registration',
  'password.change',
  'fund_password.change',
  'phone.change',
  'email.change',
  'mfa.reset',
  'mfa.disable',
  'withdrawal.create',
  'withdrawal_address.add',
  'withdrawal_address.change',
  'api_key.create',
  'limit.raise',
  'device.remove',
  'custom',
] as const;

/** One type of event. */
export type EventType = (typeof EVENT_TYPES)[number];

/** Where the request came from, as the gateway saw it. */
export interface EventContext {
  readonly ip: string;
  readonly userAgent: string;
  readonly deviceId: string | null;
  readonly locale: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyKm: number;
  readonly asn: number | null;
}

/** Money that would leave, and where it would go. */
export interface WithdrawalFacts extends Payee {
  readonly asset: string;
  readonly amountUsd: number;
  readonly balanceUsd: number | null;
  readonly addressAddedAt: Millis | null;
}

/** One event of one subject. */
export interface RiskEvent {
  readonly type: EventType;
  readonly clientId: string;
  readonly subject: string;
  readonly at: Millis;
  /** The gateway's own tier of the customer. */
  readonly tier: string | null;
  readonly accountCreatedAt: Millis | null;
  readonly sessionId: string;
  readonly context: EventContext;
  readonly withdrawal: WithdrawalFacts | null;
  /** A withdrawal address that is added or changed. */
  readonly address: Payee | null;
  /** Where the application itself asks for a step-up, whatever the policy says: acr values any one of which is enough. */
  readonly demandedAcr?: readonly string[];
}

const SECURITY_CHANGES: readonly EventType[] = [
  'password.change',
  'fund_password.change',
  'phone.change',
  'email.change',
  'mfa.reset',
  'mfa.disable',
  'device.remove',
];

/**
 * @param type an event type
 * @returns true for changes after which withdrawals are held
 */
export function isSecurityChange(type: EventType): boolean {
  return SECURITY_CHANGES.includes(type);
}
