import type { EventType } from '../event.ts';
import type { Policy, PolicyParams, Rule, RuleInput } from '../policy.ts';
import type { ReasonCode } from '../reason-codes.ts';

const FACE_AND_DEVICE = 'urn:shualian:acr:face+device';
const DEVICE = 'urn:shualian:acr:device';
const TOTP = 'urn:shualian:acr:totp';

// Each list names a method without a face, so that nobody is locked out for want of one.
const ANY = [FACE_AND_DEVICE, DEVICE, TOTP];
const PHONE = [FACE_AND_DEVICE, DEVICE];

const MONEY: readonly EventType[] = ['withdrawal.create'];
const CHANGES: readonly EventType[] = ['password.change', 'fund_password.change', 'phone.change', 'email.change', 'mfa.reset', 'mfa.disable', 'device.remove'];
const ADDRESSES: readonly EventType[] = ['withdrawal_address.add', 'withdrawal_address.change'];

const isMoney = (input: RuleInput): boolean => MONEY.includes(input.type);
const isLogin = (input: RuleInput): boolean => input.type === 'login';

/** A withdrawal steps up when the signal fires; beyond the high-value line a code alone is not enough. */
const moneyRules = (reason: ReasonCode): readonly Rule[] => [
  {
    id: `withdrawal_${reason}`,
    reason,
    effect: 'step_up',
    acr: ANY,
    when: (input, params) => isMoney(input) && input.fired(reason) && (input.amountUsd ?? 0) < params.highValueUsd,
  },
  {
    id: `withdrawal_high_${reason}`,
    reason,
    effect: 'step_up',
    acr: PHONE,
    when: (input, params) => isMoney(input) && input.fired(reason) && (input.amountUsd ?? 0) >= params.highValueUsd,
  },
];

const loginRule = (reason: ReasonCode): Rule => ({
  id: `login_${reason}`,
  reason,
  effect: 'step_up',
  acr: ANY,
  when: (input) => isLogin(input) && input.hasHistory && input.fired(reason),
});

const always = (id: string, types: readonly EventType[], reason: ReasonCode): Rule => ({
  id,
  reason,
  effect: 'step_up',
  acr: PHONE,
  when: ({ type }) => types.includes(type),
});

const holdAfter = (reason: ReasonCode): Rule => ({ id: `hold_${reason}`, reason, effect: 'hold', when: (input) => isMoney(input) && input.fired(reason) });

const RULES: readonly Rule[] = [
  // Sign-in: a new device, network or country, an impossible journey, guessing, or a long silence.
  ...(['device_new', 'network_new', 'country_new', 'travel_impossible', 'login_failures_recent', 'dormant_account', 'user_reported_fraud'] as const).map(
    loginRule,
  ),
  // A new address inside a known network is ordinary life, but not together with other evidence.
  {
    id: 'login_score',
    reason: 'ip_new',
    effect: 'step_up',
    acr: ANY,
    when: (input, params) => isLogin(input) && input.hasHistory && input.fired('ip_new') && input.score >= params.loginStepUpScore,
  },
  // Money.
  ...(
    [
      'device_new',
      'country_new',
      'travel_impossible',
      'login_failures_recent',
      'dormant_account',
      'amount_high_absolute',
      'amount_high_relative',
      'amount_velocity',
      'balance_drain',
      'address_new',
      'address_changed_recently',
      'password_changed_recently',
      'phone_changed_recently',
      'mfa_changed_recently',
      'user_reported_fraud',
    ] as const
  ).flatMap(moneyRules),
  { id: 'withdrawal_network_new', reason: 'network_new', effect: 'step_up', acr: ANY, when: (input) => isMoney(input) && input.fired('network_new') },
  { id: 'withdrawal_without_history', reason: 'history_unknown', effect: 'step_up', acr: PHONE, when: (input) => isMoney(input) && !input.hasHistory },
  // Who may take money out, and where to.
  always('security_change', CHANGES, 'security_change'),
  always('address_change', ADDRESSES, 'withdrawal_address_change'),
  always('api_key', ['api_key.create'], 'api_key_creation'),
  always('limit_raise', ['limit.raise'], 'limit_raise'),
  // Cooling-off: no face check lifts it.
  ...(['password_changed_recently', 'phone_changed_recently', 'mfa_changed_recently', 'address_new', 'address_changed_recently'] as const).map(holdAfter),
  // Chance.
  {
    id: 'random_audit',
    reason: 'random_audit',
    effect: 'audit',
    acr: ANY,
    when: (input, params) => isAuditable(input) && !input.isAuditPassed && input.auditDraw < params.randomAuditRate,
  },
  // What cannot be seen is not waved through.
  {
    id: 'history_corrupt',
    reason: 'signal_unavailable',
    effect: 'step_up',
    acr: PHONE,
    when: (input) => input.isHistoryCorrupt && (isMoney(input) || isLogin(input)),
  },
  { id: 'hot_store_gone', reason: 'signal_unavailable', effect: 'step_up', acr: PHONE, when: (input) => input.isHotStoreGone && isMoney(input) },
];

function isAuditable(input: RuleInput): boolean {
  return isMoney(input) || (isLogin(input) && input.hasHistory);
}

/** Defaults of the shipped policy. */
export const EXCHANGE_DEFAULT_PARAMS: PolicyParams = { highValueUsd: 50_000, loginStepUpScore: 30, randomAuditRate: 0.01, holdSeconds: 86_400 };

/**
 * The shipped policy for an exchange.
 * @param params numbers that an operator changes
 * @returns the policy
 */
export function exchangeDefault(params: Partial<PolicyParams> = {}): Policy {
  return { id: 'exchange-default', revision: 1, mode: 'enforce', params: { ...EXCHANGE_DEFAULT_PARAMS, ...params }, rules: RULES };
}
