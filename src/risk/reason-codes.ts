import type { LocalizedText } from '../lib/locale.ts';

const text = (en: string, zh: string): LocalizedText => ({ en, zh });

/** The closed registry of reason codes with what they are called for gateways and operators; a person is told less. Equal to `docs/reasons.md` by test. */
// biome-ignore format: a table reads best with one code a line
export const REASON_CODES = {
  device_new: text('A device that was not used before', '未曾使用过的设备'),
  ip_new: text('An address that was not used before', '未曾使用过的 IP 地址'),
  network_new: text('A network that was not used before', '未曾使用过的网络'),
  country_new: text('A country that was not used before', '未曾出现过的国家或地区'),
  travel_impossible: text('Too far from the last place for the time between', '与上次位置距离过远，时间上不可能'),
  login_failures_recent: text('Several wrong passwords shortly before', '近期多次密码错误'),
  dormant_account: text('The account was not used for a long time', '账户长期未使用'),
  hour_unusual: text('An unusual hour for this account', '不常见的操作时间'),
  password_changed_recently: text('A password was changed recently', '近期修改过密码'),
  phone_changed_recently: text('Phone number or e-mail was changed recently', '近期更换过手机号或邮箱'),
  mfa_changed_recently: text('Two-factor authentication was changed recently', '近期变更过两步验证'),
  address_new: text('A withdrawal address that was not used before', '未曾使用过的提币地址'),
  address_changed_recently: text('The withdrawal address was added or changed recently', '提币地址近期新增或修改'),
  amount_high_absolute: text('A large amount', '金额较大'),
  amount_high_relative: text('A large amount for this account', '金额明显高于以往'),
  amount_velocity: text('Much in 24 hours', '24 小时内累计金额较大'),
  balance_drain: text('Most of the balance', '几乎转出全部余额'),
  asn_new: text('A network operator that was not used before', '未曾使用过的网络运营商'),
  browser_new: text('A browser that was not used before', '未曾使用过的浏览器'),
  network_failures_recent: text('Many wrong passwords from the same network', '同网络近期多次密码错误'),
  ip_crowded: text('Many accounts from one address', '同一 IP 出现大量账户'),
  device_crowded: text('Several accounts on one device', '同一设备出现多个账户'),
  payee_fan_in: text('Several accounts pay to the same address', '多个账户向同一地址付款'),
  payee_flagged: text('A withdrawal address that is blocked here', '提币地址已被限制'),
  list_denied: text('On a list of the operator', '在运营方名单中'),
  list_allowed: text('Trusted by the operator', '运营方信任'),
  anonymizer: text('An anonymising network', '匿名网络'),
  hosting_new: text('A data-centre network that was not used before', '未曾使用过的机房网络'),
  automation: text('An automation tool', '自动化工具'),
  browser_downgraded: text('An older version of the browser than before', '浏览器版本低于以往'),
  locale_changed: text('Another language than before', '语言与以往不同'),
  account_young: text('A young account', '新注册账户'),
  security_changes_many: text('Several security settings were changed', '近期变更多项安全设置'),
  tier_limit: text('Beyond the limit of the customer tier', '超出客户等级限额'),
  risk_high: text('Unusual in several ways', '存在多项异常'),
  user_reported_fraud: text('Fraud was reported for this account', '该账户曾被报告欺诈'),
  security_change: text('A change of security settings', '安全设置变更'),
  api_key_creation: text('An API key is created', '创建 API 密钥'),
  limit_raise: text('A limit is raised', '提高限额'),
  withdrawal_address_change: text('Withdrawal addresses are changed', '变更提币地址'),
  random_audit: text('A random check', '随机抽查'),
  trust_device_long_known: text('A device known for long', '长期使用的设备'),
  trust_recent_step_up: text('Verified recently', '近期已完成验证'),
  history_unknown: text('No history of this account yet', '暂无该账户的历史'),
  signal_unavailable: text('Some checks were not available', '部分检查暂不可用'),
  enrollment_required: text('No way to verify is set up for this account', '该账户尚未设置验证方式'),
  challenges_blocked: text('Requests were declined recently', '近期曾被拒绝'),
  challenge_limit_reached: text('Too many verifications', '验证次数过多'),
} as const satisfies Record<string, LocalizedText>;

/** A stable reason code. */
export type ReasonCode = keyof typeof REASON_CODES;
