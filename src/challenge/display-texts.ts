import type { Json } from '../lib/canonical-json.ts';
import type { LocalizedText } from '../lib/locale.ts';

const text = (en: string, zh: string): LocalizedText => ({ en, zh });

const TITLES: Readonly<Record<string, LocalizedText>> = {
  login: text('Sign in', '登录'),
  registration: text('Create an account', '注册账户'),
  'password.change': text('Change the password', '修改登录密码'),
  'fund_password.change': text('Change the fund password', '修改资金密码'),
  'phone.change': text('Change the phone number', '更换手机号'),
  'email.change': text('Change the e-mail address', '更换邮箱'),
  'mfa.reset': text('Reset two-factor authentication', '重置两步验证'),
  'mfa.disable': text('Turn off two-factor authentication', '关闭两步验证'),
  'withdrawal.create': text('Withdraw funds', '提币'),
  'withdrawal_address.add': text('Add a withdrawal address', '新增提币地址'),
  'withdrawal_address.change': text('Change a withdrawal address', '修改提币地址'),
  'api_key.create': text('Create an API key', '创建 API 密钥'),
  'limit.raise': text('Raise a limit', '提高限额'),
  'device.remove': text('Remove a device', '移除设备'),
};

const FALLBACK_TITLE = text('Confirm an action', '确认操作');

const LABELS: Readonly<Record<string, LocalizedText>> = {
  amount: text('Amount', '数量'),
  amount_usd: text('Value (USD)', '价值（美元）'),
  network: text('Network', '网络'),
  address: text('To address', '收款地址'),
  memo: text('Memo', '备注/标签'),
  fee: text('Fee', '手续费'),
  label: text('Label', '名称'),
  channel: text('What changes', '更改项目'),
  new_value_masked: text('New value', '新值'),
  factor: text('Factor', '验证方式'),
  operation: text('Operation', '操作'),
  name: text('Name', '名称'),
  permissions: text('Permissions', '权限'),
  ip_allow_list: text('Allowed IP addresses', 'IP 白名单'),
  description: text('Description', '说明'),
};

/** Members that are context for the decision, not part of what a person can judge. */
const HIDDEN: ReadonlySet<string> = new Set(['type', 'asset', 'balance_usd', 'address_added_at']);

/**
 * @param eventType an event type of the API
 * @returns the title of the approval screen
 */
export function eventTitle(eventType: string): LocalizedText {
  return TITLES[eventType] ?? FALLBACK_TITLE;
}

/**
 * @param detail one closed object of authorization details
 * @returns the lines that show it; every member that is not plain context is shown, so nothing can be approved unseen
 */
export function detailLines(detail: Readonly<Record<string, Json>>): readonly { readonly label: LocalizedText; readonly value: string }[] {
  return Object.entries(detail)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => ({
      label: LABELS[key] ?? text(key, key),
      value: key === 'amount' && typeof detail['asset'] === 'string' ? `${show(value)} ${detail['asset']}` : show(value),
    }));
}

function show(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item: Json) => show(item)).join(', ');
  return JSON.stringify(value);
}
