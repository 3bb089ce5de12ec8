import type { LocalizedText } from '../lib/locale.ts';
import type { Millis } from '../lib/time.ts';

/** Settings that a time to be kept may hang on. */
export interface RetentionSettings {
  readonly templateDays: number;
  readonly evidenceSeconds: number;
}

/** How long one kind of item about a person is kept, and why. */
export interface RetentionRule {
  readonly what: LocalizedText;
  /** Fields of the item; the first that has a time starts the clock. Without any the clock does not run. */
  readonly since: readonly string[];
  /** How long from then on; null: no clock, only what `ends` says. */
  readonly life: { readonly days: number } | { readonly setting: keyof RetentionSettings } | null;
  /** What ends it before, or without, a clock. */
  readonly ends: LocalizedText;
  readonly why: LocalizedText;
}

const text = (en: string, zh: string): LocalizedText => ({ en, zh });
const days = (n: number) => ({ days: n });

const ERASURE = text('erasure of the account', '删除账户');
const ERASURE_BLANKS = text('erasure of the account blanks it: time and kind stay, under a pseudonym', '删除账户时清空内容：仅保留时间与类别，并以假名代替');

/** Days for which records of what was done with personal data are kept at least. @see PIPL article 56 */
export const RECORD_DAYS_MIN = 1095;

/**
 * Every kind of item that is kept of a person: what, until when, why. Purge, export, the page "My data" and `docs/privacy.md` all read this one table; its names are those of the tables, and `frames` of the hot store.
 * @see PIPL articles 17 and 19, GDPR articles 5(1)(e) and 15(1)(d)
 */
// biome-ignore format: a table reads best with one item a line
export const RETENTION = {
  frames: { what: text('Encrypted frames and measurements of a running face check, the face of a passed one until the phone signs, and frames held for review', '进行中人脸验证的加密画面与测量值、验证通过后至手机签名前的加密人脸特征，以及为复核而保留的画面'), since: ['createdAt'], life: { setting: 'evidenceSeconds' }, ends: text('the end of the check, at once, unless they are held for review; withdrawal; erasure of the account', '验证结束时立即删除（为复核而保留的除外）；撤回同意；删除账户'), why: text('To judge this one check', '用于判定本次验证') },
  face_templates: { what: text('Encrypted face template', '加密的人脸特征'), since: ['lastUsedAt', 'createdAt'], life: { setting: 'templateDays' }, ends: text('withdrawal, at once; unbinding of the last phone; erasure of the account', '撤回同意时立即删除；解除最后一台手机的绑定；删除账户'), why: text('To compare your face with it, one to one; you consented', '用于一对一比对；基于您的单独同意') },
  subject_keys: { what: text('Encryption keys of your data', '您数据的加密密钥'), since: [], life: null, ends: text('the end of what it encrypts', '随其加密的数据一并销毁'), why: text('So that destroying the key destroys every copy', '销毁密钥即销毁所有副本') },
  devices: { what: text('Enrolled phones: name, public key, last use', '已绑定手机：名称、公钥、最近使用时间'), since: [], life: null, ends: ERASURE, why: text('To know your phone; unbound ones stay so that no key is ever bound twice', '用于识别您的手机；已解除的保留以防同一密钥被再次绑定') },
  enrollments: { what: text('Binding links that were made for you', '为您生成的绑定链接'), since: ['expiresAt'], life: days(30), ends: ERASURE, why: text('To find out who bound a phone', '用于查明绑定经过') },
  consents: { what: text('Your answers to the notice: version, hash of its text, language, time', '您对告知书的答复：版本、文本哈希、语言、时间'), since: ['withdrawnAt'], life: days(RECORD_DAYS_MIN), ends: ERASURE, why: text('To prove that you agreed, and to what', '用于证明您的同意及其内容') },
  totp_factors: { what: text('Encrypted secret of your authenticator', '加密的动态验证码密钥'), since: [], life: null, ends: text('replacement; erasure of the account', '更换；删除账户'), why: text('To check its codes', '用于核对验证码') },
  fund_passwords: { what: text('Hash of your fund password', '资金密码的哈希值'), since: [], life: null, ends: text('replacement; erasure of the account', '更换；删除账户'), why: text('To check it', '用于核对资金密码') },
  lockouts: { what: text('Counters of failed tries', '失败次数计数'), since: [], life: null, ends: text('success; erasure of the account', '验证成功；删除账户'), why: text('To stop guessing', '用于防止猜测') },
  liveness_attempts: { what: text('Results of face checks and short hashes of frames; no picture, no template', '人脸验证结果与画面的短哈希；不含画面与特征'), since: ['settledAt'], life: days(30), ends: text('withdrawal takes the hashes at once; erasure of the account', '撤回同意时立即删除哈希；删除账户'), why: text('To explain a check and to recognise replayed frames', '用于说明验证结果并识别重放的画面') },
  challenges: { what: text('Requests for approval: what, when, how they ended', '批准请求：内容、时间与结果'), since: ['endedAt'], life: days(400), ends: ERASURE, why: text('To settle disputes about an action', '用于处理对操作的争议') },
  tokens: { what: text('Numbers of step-up tokens', '验证令牌编号'), since: ['expiresAt'], life: days(90), ends: ERASURE, why: text('So that a token is used once', '确保令牌仅使用一次') },
  outbox: { what: text('Events told to the gateway: what happened, and whether it was delivered', '通知接入方的事件：发生了什么、是否送达'), since: ['at'], life: days(30), ends: ERASURE, why: text('To deliver each event, and to deliver it again when asked', '用于送达事件，并在需要时重新送达') },
  web_sessions: { what: text('Web sessions that the site opened for its proxy', '网站为其代理建立的网页会话'), since: ['expiresAt'], life: days(0), ends: text('logging out; erasure of the account', '退出登录；删除账户'), why: text('To know whose requests pass the proxy', '用于识别经过代理的请求属于谁') },
  held_requests: { what: text('Page requests that wait for your approval: address, browser, network address', '等待您批准的页面请求：地址、浏览器、网络地址'), since: ['expiresAt'], life: days(0), ends: text('the return to the page; erasure of the account', '返回该页面；删除账户'), why: text('To take you back to where you were', '用于带您回到原来的页面') },
  risk_profiles: { what: text('Pseudonymous history of your usual devices, networks and amounts', '您常用设备、网络与金额的假名化历史'), since: [], life: null, ends: ERASURE, why: text('To notice what is unusual for you', '用于发现对您而言异常的情况') },
  assessment_outcomes: { what: text('How decisions turned out', '决策的事后结果'), since: [], life: null, ends: ERASURE, why: text('To correct the risk engine', '用于校正风险引擎') },
  assessments: { what: text('Decisions with their reasons', '决策及其理由'), since: [], life: null, ends: ERASURE_BLANKS, why: text('To explain each decision and to prove that none was changed', '用于说明每项决策并证明未被篡改') },
  audit_events: { what: text('Record of what was done with your data; no picture, no template', '您数据的处理记录；不含画面与特征'), since: [], life: null, ends: ERASURE_BLANKS, why: text('The law asks for such a record for at least three years', '法律要求此类记录至少保存三年') },
} as const satisfies Readonly<Record<string, RetentionRule>>;

/** A kind of item that is kept of a person. */
export type RetentionItem = keyof typeof RETENTION;

const DAY_MS = 86_400_000;

/**
 * @param item which kind
 * @param settings of this installation
 * @returns how long it is kept once its clock runs, in milliseconds; null without a clock
 */
export function lifeOf(item: RetentionItem, settings: RetentionSettings): Millis | null {
  const { life }: RetentionRule = RETENTION[item];
  if (life === null) return null;
  if ('days' in life) return life.days * DAY_MS;
  return life.setting === 'evidenceSeconds' ? settings.evidenceSeconds * 1000 : settings.templateDays * DAY_MS;
}

/**
 * @param item which kind
 * @param row one item, as plain data
 * @param settings of this installation
 * @returns since when the clock runs and until when the item is kept; null while no clock runs
 */
export function keptUntil(
  item: RetentionItem,
  row: Readonly<Record<string, unknown>>,
  settings: RetentionSettings,
): { readonly since: Millis; readonly until: Millis } | null {
  const life = lifeOf(item, settings);
  const { since: fields }: RetentionRule = RETENTION[item];
  const since = fields.map((field) => row[field]).find((value) => typeof value === 'number');
  return life === null || since === undefined ? null : { since, until: since + life };
}

/**
 * @param name any text
 * @returns whether the table knows it
 */
export function isRetentionItem(name: string): name is RetentionItem {
  return Object.hasOwn(RETENTION, name);
}
