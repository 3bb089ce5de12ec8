import type { TextTable } from './text-table.ts';

// biome-ignore format: both languages of a text stand side by side
/** Texts of the landing page. */
export const landingTexts = {
  pageTitle: { en: 'Shualian: step-up authentication', zh: '刷脸：增强身份验证' },
  title: { en: 'Between “the password was right” and “the money moves”', zh: '在“密码正确”与“资金转出”之间' },
  lead: {
    en: 'Most actions go through at once. When one looks unusual, you scan a code, see on your phone exactly what you approve, show your face, and your phone signs that one action.',
    zh: '大多数操作会直接放行。当某次操作不寻常时：扫码，在手机上看清要批准的内容，刷脸，再由手机为这一次操作签名。',
  },
  demo: { en: 'Try the demo exchange', zh: '体验演示交易所' },
  docs: { en: 'Read the API', zh: '查看接口文档' },
  scan: { en: 'Scan a code', zh: '扫描二维码' },
  how: { en: 'How it goes', zh: '流程' },
  step1: { en: 'Ask', zh: '询问' },
  step1Body: { en: 'The site asks for each login and each sensitive action: allow, step up or deny.', zh: '网站对每次登录和敏感操作发起询问：放行、增强验证或拒绝。' },
  step2: { en: 'Scan and read', zh: '扫码核对' },
  step2Body: { en: 'The phone shows what, where and who asks. Declining is as easy as approving.', zh: '手机展示操作内容、发起位置与来源。拒绝与批准同样方便。' },
  step3: { en: 'Face, or another way', zh: '刷脸，或其他方式' },
  step3Body: { en: 'A short face check with random prompts. A passkey or a code always works without a face.', zh: '按随机提示完成简短的人脸检测。也可用通行密钥或验证码，无需人脸。' },
  step4: { en: 'Sign one action', zh: '只签这一次' },
  step4Body: { en: 'The key in the phone signs exactly this action. Change one byte and it is refused.', zh: '手机中的密钥只对这一次操作签名，改动任何一个字节都会被拒绝。' },
  limitsTitle: { en: 'What it cannot do', zh: '它做不到什么' },
  limits: {
    en: 'If somebody talks you into scanning their code and approving, no face check stops it. Read what the phone shows. Nobody from support will ever ask you to scan.',
    zh: '如果有人诱导您扫描他的二维码并批准，人脸检测也无法阻止。请务必看清手机上的内容，任何客服都不会要求您扫码。',
  },
} as const satisfies TextTable;
