import type { ProviderName } from '../../lib/assurance.ts';
import type { NoticeEdition, NoticeFacts, NoticeText } from '../notice-text.ts';

/** Names recipients, alternatives, how to withdraw and how to complain, each by itself. Its words never change: consents point to their hash. */
export const EDITION_2026_12: NoticeEdition = { version: '2026-12', isMaterial: true, say: (facts, locale) => (locale === 'zh-CN' ? zh(facts) : en(facts)) };

const RECIPIENT_NAMES: Readonly<Partial<Record<ProviderName, string>>> = {
  'aws-rekognition': 'Amazon Rekognition (Amazon Web Services)',
  'azure-face': 'Azure Face (Microsoft)',
};

const namesOf = ({ recipients }: NoticeFacts, between: string): string =>
  recipients.map(({ provider, region }) => `${RECIPIENT_NAMES[provider] ?? provider}, ${region}`).join(between);

// Said only where an operator may do so at all.
const heldZh = ({ frameHoldDays }: NoticeFacts): string =>
  frameHoldDays === 0 ? '' : `仅当某次验证疑似攻击时，才可能为人工复核保留该次画面，须记录理由，最长 ${String(frameHoldDays)} 天，您导出的数据会列明；`;
const heldEn = ({ frameHoldDays }: NoticeFacts): string =>
  frameHoldDays === 0
    ? ''
    : `Only frames of a check that looked like an attack may be held for review, for a recorded reason and at most ${String(frameHoldDays)} days; your data export tells you. `;

const zh = (facts: NoticeFacts): NoticeText => ({
  title: '人脸验证告知与单独同意',
  paragraphs: [
    `${facts.clientName} 希望在您进行敏感操作时通过人脸确认是您本人。人脸信息属于敏感个人信息，是否同意由您自行决定。`,
    '不同意不影响您使用账户，也不会因此受到限制：您可以改用下面列出的其他方式。',
  ],
  items: [
    { key: 'processor', label: '处理者', value: facts.contact === null ? facts.clientName : `${facts.clientName}，联系方式：${facts.contact}` },
    { key: 'purpose', label: '目的', value: '仅用于在登录和敏感操作时核验是您本人，不用于其他目的' },
    { key: 'method', label: '方式', value: '拍摄短时画面，检测动作是否由真人实时完成，并与您登记的人脸特征一对一比对；不会在人群中搜索您的人脸' },
    { key: 'stored', label: '保存内容', value: '加密的人脸特征；每次验证的结果（不含画面与特征）；您的同意记录与处理记录' },
    {
      key: 'retention',
      label: '保存期限',
      value: `画面在验证结束后立即删除，最长 ${String(facts.frameMinutes)} 分钟；${heldZh(facts)}人脸特征保存至您撤回同意、删除账户或解除最后一台手机的绑定，或连续 ${String(facts.templateDays)} 天未使用为止；验证结果 30 天；同意与处理记录（不含人脸）依法至少三年`,
    },
    {
      key: 'recipients',
      label: '谁参与处理',
      value:
        facts.recipients.length === 0
          ? '画面只由上述处理者自己的系统分析，不提供给其他公司'
          : `部分验证的画面由受托方分析，人脸特征不提供给它们：${namesOf(facts, '；')}`,
    },
    { key: 'necessity', label: '必要性与影响', value: '用于防止他人盗用您的账户；若密钥与系统同时被攻破，特征可能泄露，而人脸无法像密码一样更换' },
    { key: 'alternatives', label: '不使用人脸的方式', value: '手机上的密钥（指纹、面容解锁或锁屏密码），或动态验证码加资金密码' },
    { key: 'rights', label: '您的权利', value: '查询、复制、更正、删除您的信息，以及要求说明处理规则' },
    {
      key: 'withdraw',
      label: '如何撤回',
      value: '在已绑定的手机上打开“我的数据”页面并选择“撤回同意”，或向处理者提出；撤回后人脸特征立即销毁，手机密钥仍可使用',
    },
    {
      key: 'complain',
      label: '如何投诉',
      value: `${facts.contact === null ? `先联系 ${facts.clientName} 的客服` : `先联系 ${facts.contact}`}；也可向所在地网信部门或您居住地的数据保护机构投诉`,
    },
    { key: 'minors', label: '未满十四周岁', value: '须由监护人同意' },
  ],
});

const en = (facts: NoticeFacts): NoticeText => ({
  title: 'Face verification: notice and separate consent',
  paragraphs: [
    `${facts.clientName} would like to confirm by your face that it is you when you do something sensitive. Face data is sensitive personal data; whether you agree is your own decision.`,
    'If you do not agree you lose nothing and are not restricted for it: use one of the other ways named below.',
  ],
  items: [
    { key: 'processor', label: 'Processor', value: facts.contact === null ? facts.clientName : `${facts.clientName}, contact: ${facts.contact}` },
    { key: 'purpose', label: 'Purpose', value: 'Only to verify that it is you at sign-in and sensitive actions, for nothing else' },
    {
      key: 'method',
      label: 'Method',
      value:
        'Short camera frames are checked for live actions and compared one to one with the face you enrol; your face is never searched for among other people',
    },
    {
      key: 'stored',
      label: 'What is kept',
      value: 'An encrypted face template; the result of each check, without pictures or template; the record of your consent and of the processing',
    },
    {
      key: 'retention',
      label: 'For how long',
      value: `Frames are deleted as soon as the check ends, within ${String(facts.frameMinutes)} minutes at most. ${heldEn(facts)}The template is kept until you withdraw consent, erase your account or unbind your last phone, or until it was not used for ${String(facts.templateDays)} days. Results: 30 days. The record of consent and processing, which holds no face: at least three years, as the law asks`,
    },
    {
      key: 'recipients',
      label: 'Who takes part',
      value:
        facts.recipients.length === 0
          ? 'Frames are analysed by the processor’s own systems and given to no other company'
          : `For some checks the pictures are analysed by companies on the processor’s behalf; the template is never given to them: ${namesOf(facts, '; ')}`,
    },
    {
      key: 'necessity',
      label: 'Necessity and impact',
      value:
        'It keeps others from taking over your account; should both the keys and the system be broken, the template could leak, and a face cannot be changed like a password',
    },
    {
      key: 'alternatives',
      label: 'Ways without a face',
      value: 'The key in this phone (fingerprint, face unlock or screen lock of the phone itself), or authenticator code with fund password',
    },
    { key: 'rights', label: 'Your rights', value: 'See, copy, correct and erase your data, and have the processing explained' },
    {
      key: 'withdraw',
      label: 'How to withdraw',
      value:
        'Open the page “My data” on an enrolled phone and choose “Withdraw consent”, or ask the processor; the template is destroyed at once and the phone’s key stays usable',
    },
    {
      key: 'complain',
      label: 'How to complain',
      value: `First ${facts.contact === null ? `the support of ${facts.clientName}` : facts.contact}; you may also complain to the data protection authority where you live (in mainland China the local cyberspace administration)`,
    },
    { key: 'minors', label: 'Under 14', value: 'A guardian must agree' },
  ],
});
