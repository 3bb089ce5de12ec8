import { sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Locale } from '../lib/locale.ts';

/** The notice that a person answers before a face is taken. */
export interface Notice {
  readonly purpose: 'face_verification';
  readonly version: string;
  readonly locale: Locale;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly { readonly label: string; readonly value: string }[];
}

/** Version of the texts below; a change of a text is a new version. */
export const NOTICE_VERSION = '2026-11';

const ZH = (client: string): Omit<Notice, 'purpose' | 'version' | 'locale'> => ({
  title: '人脸验证告知与单独同意',
  paragraphs: [
    `${client} 希望在您进行敏感操作时通过人脸确认是您本人。人脸信息属于敏感个人信息，是否同意由您自行决定。`,
    '不同意不影响您使用账户：您可以仅用手机上的密钥，或使用动态验证码与资金密码完成验证。',
  ],
  items: [
    { label: '处理者', value: client },
    { label: '目的', value: '仅用于在登录和敏感操作时核验是您本人，不用于其他目的' },
    { label: '方式', value: '拍摄短时画面，检测动作是否由真人实时完成，并与您登记的人脸特征一对一比对' },
    { label: '保存内容', value: '加密的人脸特征；画面在验证结束后立即删除，最长 15 分钟' },
    { label: '保存期限', value: '直至您撤回同意、删除账户或解除绑定' },
    { label: '必要性与影响', value: '用于防止他人盗用您的账户；若密钥与系统同时被攻破，特征可能泄露' },
    { label: '您的权利', value: '可随时撤回同意、查询、导出或删除；撤回后特征立即销毁' },
    { label: '未满十四周岁', value: '须由监护人同意' },
  ],
});

const EN = (client: string): Omit<Notice, 'purpose' | 'version' | 'locale'> => ({
  title: 'Face verification: notice and separate consent',
  paragraphs: [
    `${client} would like to confirm by your face that it is you when you do something sensitive. Face data is sensitive personal data; whether you agree is your own decision.`,
    'If you do not agree you lose nothing: you can confirm with the key on this phone alone, or with authenticator code and fund password.',
  ],
  items: [
    { label: 'Processor', value: client },
    { label: 'Purpose', value: 'Only to verify that it is you at sign-in and sensitive actions, for nothing else' },
    { label: 'Method', value: 'Short camera frames are checked for live actions and compared one to one with the face you enrol' },
    { label: 'What is kept', value: 'An encrypted face template; frames are deleted as soon as the check ends, within 15 minutes at most' },
    { label: 'For how long', value: 'Until you withdraw consent, erase your account or unbind' },
    {
      label: 'Necessity and impact',
      value: 'It keeps others from taking over your account; should both the keys and the system be broken, the template could leak',
    },
    { label: 'Your rights', value: 'Withdraw, see, export or erase at any time; on withdrawal the template is destroyed at once' },
    { label: 'Under 14', value: 'A guardian must agree' },
  ],
});

/**
 * @param clientName the processor's name, from the registry
 * @param locale which language
 * @returns the notice as shown
 * @see PIPL articles 17 and 29, GDPR articles 9(2)(a) and 13
 */
export function noticeFor(clientName: string, locale: Locale): Notice {
  return { purpose: 'face_verification', version: NOTICE_VERSION, locale, ...(locale === 'zh-CN' ? ZH(clientName) : EN(clientName)) };
}

/**
 * @param notice the notice as shown
 * @returns base64url SHA-256 of its canonical text: what a consent record points to
 */
export function hashNotice(notice: Notice): string {
  const { purpose, version, locale, title, paragraphs, items } = notice;
  return toBase64url(sha256(utf8(canonicalJson({ purpose, version, locale, title, paragraphs: [...paragraphs], items: items.map((item) => ({ ...item })) }))));
}
