import type { TextTable } from './text-table.ts';

// biome-ignore format: both languages of a text stand side by side
/** Texts of the enrolment page. */
export const enrollTexts = {
  pageTitle: { en: 'Enrol this phone', zh: '绑定本机' },
  startTitle: { en: 'Enrol this phone', zh: '绑定这台手机' },
  startBody: {
    en: 'This phone will then approve sensitive actions of your account. Go on only if you asked for this code yourself, just now.',
    zh: '绑定后，本机可用于批准您账户的敏感操作。仅当此二维码是您本人刚刚获取时才继续。',
  },
  startButton: { en: 'Start', zh: '开始' },
  missingTitle: { en: 'This link is not complete', zh: '链接不完整' },
  missingBody: { en: 'Open the security settings of the site and scan the code shown there.', zh: '请打开网站的安全设置，扫描其中显示的二维码。' },
  opening: { en: 'Opening…', zh: '正在打开…' },
  endedTitle: { en: 'This code cannot be used', zh: '该二维码无法使用' },
  account: { en: 'Account', zh: '账户' },
  site: { en: 'Site', zh: '网站' },
  consentQuestion: { en: 'Do you agree to the face check?', zh: '您是否同意使用人脸验证？' },
  consentEqual: {
    en: 'Both choices work. Without a face you confirm with fingerprint, screen lock or code. You can withdraw at any time: on this phone under “My data”.',
    zh: '两种选择均可正常使用。不使用人脸时，可用指纹、锁屏密码或验证码确认。您可随时在本机“我的数据”中撤回同意。',
  },
  consentYes: { en: 'Yes, use my face', zh: '同意，使用人脸' },
  consentNo: { en: 'No, without my face', zh: '不同意，不使用人脸' },
  noticeVersion: { en: 'Version {version}', zh: '版本 {version}' },
  saving: { en: 'Saving your choice…', zh: '正在保存您的选择…' },
  keyTitle: { en: 'Create a key in this phone', zh: '在本机创建密钥' },
  keyBody: {
    en: 'Your phone asks for fingerprint, face unlock or screen lock. The key stays in the phone or its keychain; what unlocks it never leaves the phone.',
    zh: '手机将请求指纹、面容或锁屏密码。密钥保存在手机或其钥匙串中，解锁信息不会离开手机。',
  },
  deviceName: { en: 'Name of this phone', zh: '本机名称' },
  keyButton: { en: 'Create the key', zh: '创建密钥' },
  keyFailed: { en: 'No key was created. It may have been canceled. Try again.', zh: '未创建密钥，可能已取消，请重试。' },
  keyExists: { en: 'This phone already has a key for this account.', zh: '本机已有该账户的密钥。' },
  registering: { en: 'Registering…', zh: '正在登记…' },
  doneTitle: { en: 'This phone is enrolled', zh: '本机已绑定' },
  doneFace: { en: 'Key and face are set up. You can close this page and go back to the site.', zh: '密钥与人脸均已设置，可以关闭本页并返回网站。' },
  doneKey: { en: 'The key is set up. You can close this page and go back to the site.', zh: '密钥已设置，可以关闭本页并返回网站。' },
  doneNoFaceYet: {
    en: 'The key is set up; no face was enrolled. Confirm with fingerprint or screen lock, or enrol again later to add your face.',
    zh: '密钥已设置，尚未登记人脸。可用指纹或锁屏密码确认，之后也可重新绑定以添加人脸。',
  },
  doneFaceStands: {
    en: 'The key is set up. The face that is enrolled stays and serves this phone too. You can close this page and go back to the site.',
    zh: '密钥已设置。已登记的人脸保持不变，本机也可使用。可以关闭本页并返回网站。',
  },
  doneFaceWithdrawn: {
    en: 'The key is set up; no face was enrolled. Consent to the face check was withdrawn before, so the site must first make sure that it is you: ask its support. Until then, confirm with fingerprint or screen lock.',
    zh: '密钥已设置，未登记人脸。此前已撤回对人脸验证的同意，网站须先核实您的身份，请联系网站客服。在此之前，可用指纹或锁屏密码确认。',
  },
  anewTitle: { en: 'Your face is set anew', zh: '人脸已重新登记' },
  anewBody: { en: 'The earlier face is deleted. You can close this page and go back to the site.', zh: '之前登记的人脸已删除，可以关闭本页并返回网站。' },
  keptTitle: { en: 'Nothing was changed', zh: '未作任何更改' },
  keptBody: {
    en: 'The face that was enrolled before stays. To delete it, open “My data” on this phone.',
    zh: '之前登记的人脸保持不变。如需删除，请在本机打开“我的数据”。',
  },
  again: { en: 'Try again', zh: '再试一次' },
} as const satisfies TextTable;
