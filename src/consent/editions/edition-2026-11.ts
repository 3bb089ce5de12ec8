import type { NoticeEdition, NoticeFacts, NoticeText } from '../notice-text.ts';

/** The first edition of the notice. Its words never change: consents point to their hash. */
export const EDITION_2026_11: NoticeEdition = { version: '2026-11', isMaterial: true, say: (facts, locale) => (locale === 'zh-CN' ? zh(facts) : en(facts)) };

const zh = ({ clientName }: NoticeFacts): NoticeText => ({
  title: '人脸验证告知与单独同意',
  paragraphs: [
    `${clientName} 希望在您进行敏感操作时通过人脸确认是您本人。人脸信息属于敏感个人信息，是否同意由您自行决定。`,
    '不同意不影响您使用账户：您可以仅用手机上的密钥，或使用动态验证码与资金密码完成验证。',
  ],
  items: [
    { key: 'processor', label: '处理者', value: clientName },
    { key: 'purpose', label: '目的', value: '仅用于在登录和敏感操作时核验是您本人，不用于其他目的' },
    { key: 'method', label: '方式', value: '拍摄短时画面，检测动作是否由真人实时完成，并与您登记的人脸特征一对一比对' },
    { key: 'stored', label: '保存内容', value: '加密的人脸特征；画面在验证结束后立即删除，最长 15 分钟' },
    { key: 'retention', label: '保存期限', value: '直至您撤回同意、删除账户或解除绑定' },
    { key: 'necessity', label: '必要性与影响', value: '用于防止他人盗用您的账户；若密钥与系统同时被攻破，特征可能泄露' },
    { key: 'rights', label: '您的权利', value: '可随时撤回同意、查询、导出或删除；撤回后特征立即销毁' },
    { key: 'minors', label: '未满十四周岁', value: '须由监护人同意' },
  ],
});

const en = ({ clientName }: NoticeFacts): NoticeText => ({
  title: 'Face verification: notice and separate consent',
  paragraphs: [
    `${clientName} would like to confirm by your face that it is you when you do something sensitive. Face data is sensitive personal data; whether you agree is your own decision.`,
    'If you do not agree you lose nothing: you can confirm with the key on this phone alone, or with authenticator code and fund password.',
  ],
  items: [
    { key: 'processor', label: 'Processor', value: clientName },
    { key: 'purpose', label: 'Purpose', value: 'Only to verify that it is you at sign-in and sensitive actions, for nothing else' },
    { key: 'method', label: 'Method', value: 'Short camera frames are checked for live actions and compared one to one with the face you enrol' },
    { key: 'stored', label: 'What is kept', value: 'An encrypted face template; frames are deleted as soon as the check ends, within 15 minutes at most' },
    { key: 'retention', label: 'For how long', value: 'Until you withdraw consent, erase your account or unbind' },
    {
      key: 'necessity',
      label: 'Necessity and impact',
      value: 'It keeps others from taking over your account; should both the keys and the system be broken, the template could leak',
    },
    { key: 'rights', label: 'Your rights', value: 'Withdraw, see, export or erase at any time; on withdrawal the template is destroyed at once' },
    { key: 'minors', label: 'Under 14', value: 'A guardian must agree' },
  ],
});
