import type { LocalizedText } from '../lib/locale.ts';

/** What the record of processing says of a kind of event. */
export interface ProcessingKind {
  readonly what: LocalizedText;
  readonly purpose: LocalizedText;
  /** Articles that allow or demand it. */
  readonly basis: string;
}

const text = (en: string, zh: string): LocalizedText => ({ en, zh });

const VERIFY = text('To verify that it is the person', '核验是本人');
const RIGHTS = text('To answer a right of the person', '响应个人行使权利');
const LIMIT = text('To keep no longer than needed', '不超期保存');
const REVIEW = text('To find out about a suspected attack', '查明疑似攻击');
const CONSENT = 'PIPL art. 29; GDPR art. 9(2)(a)';
const END = 'PIPL art. 19; GDPR art. 5(1)(e)';
const CLAIMS = 'GDPR art. 6(1)(f), 9(2)(f); PIPL art. 13(1), 19';
const PROOF = 'PIPL art. 14, 56; GDPR art. 7(1)';

/**
 * Kinds of audit events that are processing of biometrics, with purpose and legal basis. The record of processing of a person is their events of these kinds.
 * @see PIPL articles 55 and 56, GDPR article 30
 */
// biome-ignore format: a table reads best with one kind a line
export const PROCESSING_KINDS: Readonly<Record<string, ProcessingKind>> = {
  'consent.given': { what: text('Consent to the face check was recorded', '记录对人脸验证的同意'), purpose: text('To prove consent', '证明同意'), basis: PROOF },
  'consent.declined': { what: text('Refusal of the face check was recorded', '记录对人脸验证的拒绝'), purpose: text('To prove that the choice was free', '证明选择自由'), basis: PROOF },
  'consent.withdrawn': { what: text('Consent was withdrawn; template and key were destroyed', '撤回同意；特征与密钥已销毁'), purpose: RIGHTS, basis: 'PIPL art. 15, 47; GDPR art. 7(3), 17' },
  'face.enrolled': { what: text('A face template was made and stored, encrypted', '生成并加密保存人脸特征'), purpose: VERIFY, basis: CONSENT },
  'face.expired': { what: text('An unused face template and its key were destroyed', '销毁未使用的人脸特征及密钥'), purpose: LIMIT, basis: END },
  'liveness.passed': { what: text('Frames were analysed, judged and deleted: passed', '分析、判定并删除画面：通过'), purpose: VERIFY, basis: CONSENT },
  'liveness.retry': { what: text('Frames were analysed, judged and deleted: to be tried again', '分析、判定并删除画面：需重试'), purpose: VERIFY, basis: CONSENT },
  'liveness.failed': { what: text('Frames were analysed, judged and deleted: not passed', '分析、判定并删除画面：未通过'), purpose: VERIFY, basis: CONSENT },
  'evidence.held': { what: text('Frames of a check were held for review, with a reason and an end', '为复核保留某次验证的画面，并记录理由与期限'), purpose: REVIEW, basis: CLAIMS },
  'evidence.viewed': { what: text('Held frames were looked at by the operator', '运营人员查看了保留的画面'), purpose: REVIEW, basis: CLAIMS },
  'evidence.released': { what: text('Held frames were let go and destroyed', '解除保留并销毁画面'), purpose: LIMIT, basis: END },
  'evidence.hold_expired': { what: text('The hold of frames ran out; they were destroyed', '画面保留到期并已销毁'), purpose: LIMIT, basis: END },
  'device.revoked': { what: text('A phone was unbound; with the last one the template is destroyed', '解除手机绑定；解除最后一台时销毁特征'), purpose: RIGHTS, basis: 'PIPL art. 47; GDPR art. 5(1)(e)' },
  'subject.exported': { what: text('The data was given out to the person, without biometrics', '向本人提供数据副本（不含生物特征）'), purpose: RIGHTS, basis: 'PIPL art. 45; GDPR art. 15, 20' },
};
