import type { LocalizedText } from '../../lib/locale.ts';
import type { ReasonCode } from '../reason-codes.ts';

/** A coarse sentence for the person, and what to do. It tells no weight, no threshold and no list. */
export interface UserSentence {
  readonly topic: string;
  readonly text: LocalizedText;
  readonly remedy: LocalizedText;
}

const sentence = (topic: string, [en, zh, remedyEn, remedyZh]: readonly [string, string, string, string]): UserSentence => ({
  topic,
  text: { en, zh },
  remedy: { en: remedyEn, zh: remedyZh },
});

const DEVICE = sentence('device', [
  'You are using a device or browser that we do not know yet.',
  '您正在使用我们尚未识别的设备或浏览器。',
  'Confirm with your phone once; it is known afterwards.',
  '请用手机确认一次，之后将被识别。',
]);
const PLACE = sentence('place', [
  'This comes from a place or network that is new for you.',
  '您正从新的地点或网络操作。',
  'Confirm with your phone, or switch off a VPN.',
  '请用手机确认，或关闭 VPN。',
]);
const AMOUNT = sentence('amount', [
  'The amount is unusual for your account.',
  '该金额对您的账户而言不常见。',
  'Check amount and address, then confirm with your phone.',
  '请核对金额与地址，并用手机确认。',
]);
const ADDRESS = sentence('address', [
  'The withdrawal address is new or was changed.',
  '提币地址为新增或近期变更。',
  'Check the address; a new one may have to wait before it is paid to.',
  '请核对地址；新地址可能需等待一段时间后方可提币。',
]);
const PAYEE = sentence('payee', [
  'We could not make sure of this withdrawal address.',
  '我们无法确认该提币地址。',
  'Did somebody else give you the address? Then do not send anything, and ask our support.',
  '若该地址由他人提供，请勿转账，并联系客服。',
]);
const SENSITIVE = sentence('sensitive', [
  'This concerns the security of your account.',
  '此操作涉及账户安全。',
  'Confirm with your phone that it is you.',
  '请用手机确认是您本人操作。',
]);
const UNKNOWN = sentence('unknown', [
  'We do not know you well enough yet.',
  '我们对您的账户尚不够了解。',
  'Confirm with your phone; it becomes rarer the longer you are with us.',
  '请用手机确认；使用越久，确认越少。',
]);
const CHANGE = sentence('change', [
  'Security settings were changed recently.',
  '近期变更过安全设置。',
  'If that was not you, secure your account now; otherwise wait until the hold ends.',
  '若非本人操作，请立即保护账户；否则请等待限制结束。',
]);
const ACTIVITY = sentence('activity', [
  'There was unusual activity on the account.',
  '账户出现异常活动。',
  'Confirm that it is you; change your password if you did not expect this.',
  '请确认是您本人；若非预期，请修改密码。',
]);
const CHANCE = sentence('check', ['This is a routine check.', '这是一次例行检查。', 'Confirm with your phone and go on.', '请用手机确认后继续。']);
const LIMIT = sentence('limit', [
  'A limit of your account has been reached.',
  '已达到账户限额。',
  'Try a smaller amount, wait a while, or verify your account further.',
  '请降低金额、稍后再试，或完成更高等级认证。',
]);
const SETUP = sentence('setup', [
  'A way to verify is needed for this.',
  '此操作需要验证方式。',
  'Set up your phone in the security settings.',
  '请在安全设置中绑定手机。',
]);
const WAIT = sentence('wait', [
  'There were many requests, or some were declined.',
  '请求过多或曾被拒绝。',
  'Wait a while and start again yourself.',
  '请稍后由您本人重新发起。',
]);
const SYSTEM = sentence('system', [
  'Some checks were not available.',
  '部分检查暂不可用。',
  'Confirm with your phone, or try again later.',
  '请用手机确认，或稍后再试。',
]);

/** What a person is told for each reason; null: nothing, because it speaks for them. */
const SENTENCES: Readonly<Record<ReasonCode, UserSentence | null>> = {
  device_new: DEVICE,
  browser_new: DEVICE,
  browser_downgraded: DEVICE,
  automation: DEVICE,
  device_crowded: DEVICE,
  locale_changed: DEVICE,
  ip_new: PLACE,
  network_new: PLACE,
  asn_new: PLACE,
  country_new: PLACE,
  travel_impossible: PLACE,
  hosting_new: PLACE,
  anonymizer: PLACE,
  ip_crowded: PLACE,
  network_failures_recent: ACTIVITY,
  login_failures_recent: ACTIVITY,
  dormant_account: ACTIVITY,
  hour_unusual: ACTIVITY,
  user_reported_fraud: ACTIVITY,
  list_denied: ACTIVITY,
  account_young: UNKNOWN,
  risk_high: ACTIVITY,
  history_unknown: UNKNOWN,
  password_changed_recently: CHANGE,
  phone_changed_recently: CHANGE,
  mfa_changed_recently: CHANGE,
  security_changes_many: CHANGE,
  security_change: SENSITIVE,
  api_key_creation: SENSITIVE,
  limit_raise: SENSITIVE,
  withdrawal_address_change: SENSITIVE,
  address_new: ADDRESS,
  address_changed_recently: ADDRESS,
  payee_fan_in: PAYEE,
  payee_flagged: PAYEE,
  amount_high_absolute: AMOUNT,
  amount_high_relative: AMOUNT,
  amount_velocity: AMOUNT,
  balance_drain: AMOUNT,
  tier_limit: LIMIT,
  step_up_demanded: SENSITIVE,
  random_audit: CHANCE,
  trust_device_long_known: null,
  trust_recent_step_up: null,
  list_allowed: null,
  signal_unavailable: SYSTEM,
  face_provider_missing: SYSTEM,
  enrollment_required: SETUP,
  challenges_blocked: WAIT,
  challenge_limit_reached: WAIT,
};

/**
 * @param reasons of a decision, the heaviest first
 * @returns at most three sentences, each topic once
 */
export function explainToUser(reasons: readonly { readonly code: ReasonCode; readonly weight: number }[]): readonly UserSentence[] {
  const sentences = new Map<string, UserSentence>();
  for (const { code, weight } of reasons) {
    const found = weight < 0 ? null : SENTENCES[code];
    if (found !== null && !sentences.has(found.topic)) sentences.set(found.topic, found);
  }
  return [...sentences.values()].slice(0, 3);
}
