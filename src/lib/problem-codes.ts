import type { LocalizedText } from './locale.ts';

/** What the registry says of a code. */
export interface ProblemEntry {
  readonly status: number;
  readonly title: LocalizedText;
  /** What the person or developer does next. */
  readonly remedy: LocalizedText;
}

const entry = (status: number, ...[en, zh, remedyEn, remedyZh]: readonly [string, string, string, string]): ProblemEntry => ({
  status,
  title: { en, zh },
  remedy: { en: remedyEn, zh: remedyZh },
});

/**
 * The closed registry of problem codes: code, HTTP status, title and remedy in each language. Equal to `docs/problems.md` by test.
 * @see RFC 9457 section 4
 */
// biome-ignore format: a table reads best with one code a line
export const PROBLEM_CODES = {
  json_malformed: entry(400, 'The body is not JSON', '请求体不是有效的 JSON', 'Send well-formed JSON in UTF-8.', '请发送 UTF-8 编码的合法 JSON。'),
  json_duplicate_key: entry(400, 'A key appears twice', 'JSON 键重复', 'Send each key once.', '每个键只发送一次。'),
  json_too_deep: entry(400, 'The body is nested too deeply', 'JSON 嵌套过深', 'Keep nesting to 10 levels.', '嵌套不超过 10 层。'),
  json_too_many_keys: entry(400, 'The body has too many keys', 'JSON 键过多', 'Keep to 200 keys.', '键的数量不超过 200 个。'),
  request_invalid: entry(400, 'The request does not fit its schema', '请求不符合格式', 'See `errors` for each field.', '各字段问题见 errors。'),
  invalid_authorization_details: entry(400, 'The authorization details are not acceptable', '授权详情无效', 'Use a known type with exactly its fields.', '请使用已知类型并只包含其字段。'),
  body_too_large: entry(413, 'The body is too large', '请求体过大', 'Keep JSON to 16 KiB.', 'JSON 不超过 16 KiB。'),
  evidence_too_large: entry(413, 'The frames are too large', '画面数据过大', 'Send at most 60 frames of 60 KB a step, 2 MiB in all, and 200 frames an attempt.', '每步最多 60 帧、每帧 60 KB、总计 2 MiB；每次检测最多 200 帧。'),
  unsupported_media_type: entry(415, 'The content type is not supported', '不支持的内容类型', 'Send the content type that the endpoint documents.', '请使用文档规定的内容类型。'),
  frames_malformed: entry(422, 'The frames cannot be read', '画面数据无法读取', 'Send the documented chunk format with JPEG frames in order of time.', '请按文档格式发送按时间排序的 JPEG 帧。'),
  frames_digest_mismatch: entry(422, 'The frames are not those of the digest', '画面与摘要不符', 'They were damaged on the way: send the same bytes again.', '画面在传输中损坏，请重新发送相同的数据。'),
  frames_time_backwards: entry(422, 'The times of the frames run backwards', '画面时间倒退', 'Count the times of all steps from the start of the attempt, and only upwards.', '所有步骤的时间都应从本次尝试开始递增计数。'),
  unauthorized: entry(401, 'No valid credential', '凭证无效', 'Send a valid bearer secret.', '请提供有效的 Bearer 凭证。'),
  forbidden_scope: entry(403, 'The key may not do this', '该密钥无此权限', 'Use a key with the scope, event type or detail type.', '请使用具有相应权限的密钥。'),
  not_found: entry(404, 'Not found', '未找到', 'Check the address.', '请检查地址。'),
  assessment_not_found: entry(404, 'No such assessment', '评估不存在', 'Check the id; it must belong to your client.', '请检查编号。'),
  challenge_not_found: entry(404, 'No such challenge', '验证请求不存在', 'Scan the code on the page again with the phone that was enrolled for this account.', '请用该账户已绑定的手机重新扫描页面上的二维码。'),
  enrollment_not_found: entry(404, 'No such enrolment', '绑定请求不存在', 'Ask for a new binding code; each works once, for ten minutes.', '请重新获取绑定二维码，每个仅可使用一次，十分钟内有效。'),
  attempt_not_found: entry(404, 'No such face check', '人脸验证记录不存在', 'Check the id; it must belong to your client.', '请检查编号。'),
  device_not_found: entry(404, 'No such device', '设备不存在', 'Check the id.', '请检查编号。'),
  factor_not_found: entry(404, 'No such factor', '验证因素不存在', 'Set the factor up first.', '请先设置该验证方式。'),
  notice_not_found: entry(404, 'No such notice', '告知书不存在', 'Check version and client; leave both out for the present notice.', '请检查版本与客户编号；两者均不填即为当前告知书。'),
  held_request_not_found: entry(404, 'No such held request', '等待中的请求不存在', 'It waits for ten minutes and works in one page; open the page you wanted again.', '请求仅保留十分钟且只能在一个页面中使用，请重新打开您要访问的页面。'),
  route_refused: entry(403, 'This request is on no route that may pass', '该请求不在允许的路由中', 'Add the route to those of the gateway, and write its path in the plain form.', '请将该路由加入网关的路由表，并使用规范形式的路径。'),
  idempotency_key_invalid: entry(400, 'The idempotency key is not acceptable', '幂等键无效', 'Send 1 to 255 visible ASCII characters.', '请发送 1 到 255 个可见 ASCII 字符。'),
  idempotency_key_reused: entry(422, 'The idempotency key was used with another body', '幂等键已用于不同的请求', 'Use a new key for a new request.', '新请求请使用新的幂等键。'),
  idempotency_in_progress: entry(409, 'The first request with this key is still running', '相同幂等键的请求仍在处理', 'Wait and repeat the same request.', '请稍候并重复相同请求。'),
  policy_invalid: entry(422, 'The policy is not acceptable', '策略无效', 'See `issues` for each place; the running policy stays.', '各处问题见 issues，正在运行的策略不受影响。'),
  policy_not_found: entry(404, 'No such policy version', '策略版本不存在', 'Check the hash; save the policy first.', '请检查哈希值，并先保存策略。'),
  policy_shadows_full: entry(409, 'Too many policies run in shadow', '影子策略过多', 'Stop one first.', '请先停止一个影子策略。'),
  list_value_invalid: entry(400, 'The value does not fit its kind', '名单值与类型不符', 'Send an address, network, system, country or id as the kind says.', '请按类型提供地址、网段、自治系统、国家或编号。'),
  list_entry_not_found: entry(404, 'No such list entry', '名单条目不存在', 'Check the id.', '请检查编号。'),
  list_full: entry(409, 'The lists are full', '名单已满', 'Remove entries that are no longer needed.', '请删除不再需要的条目。'),
  webhook_not_found: entry(404, 'No such webhook', '事件接收地址不存在', 'Check the id; it must belong to your client.', '请检查编号。'),
  webhook_url_refused: entry(400, 'The address cannot be called', '该地址不可调用', 'Use https, a public host and port 443; `errors` names what is wrong.', '请使用 https、公网主机与 443 端口，具体问题见 errors。'),
  webhook_limit_reached: entry(409, 'Too many webhooks', '事件接收地址过多', 'Remove one first.', '请先删除一个。'),
  delivery_not_found: entry(404, 'No such delivery', '投递记录不存在', 'Check webhook and event; deliveries are kept for 30 days.', '请检查编号，投递记录保留 30 天。'),
  rule_not_found: entry(404, 'No such rule that can be snoozed', '规则不存在或不可静默', 'Name a step_up or notify rule of the running policy.', '请指定当前策略中的 step_up 或 notify 规则。'),
  rule_not_snoozable: entry(409, 'This rule must not be snoozed', '该规则不可静默', 'It guards against missing data or follows a report of fraud: let the person verify instead.', '该规则用于防范数据缺失或应对欺诈报告，请让用户完成验证。'),
  snooze_limit_reached: entry(409, 'Too many rules are snoozed for this subject', '该用户静默的规则过多', 'End a snooze first.', '请先结束一个静默。'),
  client_key_invalid: entry(422, 'The key is not acceptable', '密钥无效', 'Send a public JWK of P-256 or Ed25519; if its private part came along, make a new key.', '请提供 P-256 或 Ed25519 公钥 JWK；如已发送私钥，请重新生成密钥。'),
  client_key_known: entry(409, 'The key is registered already', '该密钥已登记', 'Use it, or name the new key otherwise.', '请直接使用该密钥，或为新密钥使用其他名称。'),
  client_keys_full: entry(409, 'The client has as many keys as it may', '客户端密钥数量已达上限', 'Remove a key that is no longer used.', '请先删除不再使用的密钥。'),
  client_key_not_found: entry(404, 'No such key', '密钥不存在', 'Check the id; it must belong to your client.', '请检查编号。'),
  notification_endpoint_invalid: entry(422, 'The notification endpoint is not acceptable', '通知地址无效', 'Use an https address of the public Internet; see `errors`.', '请使用公网 https 地址，原因见 errors。'),
  stream_not_found: entry(404, 'No such stream', '事件流不存在', 'Check the id; it must belong to your client, and only streams of the method poll can be polled.', '请检查编号，且仅轮询方式的事件流可被轮询。'),
  stream_exists: entry(409, 'The client has a stream already', '该客户端已有事件流', 'Read it, and change or replace it.', '请读取已有事件流并进行修改或替换。'),
  stream_url_refused: entry(400, 'The endpoint cannot be called', '该接收地址不可调用', 'Use https, a public host and port 443; `errors` names what is wrong.', '请使用 https、公网主机与 443 端口，具体问题见 errors。'),
  stream_property_fixed: entry(400, 'This property is set by the service', '该属性由服务设定', 'Leave it out, or send it as the service gave it.', '请省略该属性，或按服务返回的值原样发送。'),
  verification_too_soon: entry(429, 'Verification was asked for a moment ago', '验证请求过于频繁', 'Wait as long as Retry-After says.', '请按 Retry-After 等待。'),
  rate_limited: entry(429, 'Too many requests', '请求过于频繁', 'Wait as long as Retry-After says.', '请按 Retry-After 等待。'),
  qr_frame_stale: entry(409, 'This code has rotated', '二维码已更新', 'Scan the code that the page shows now.', '请扫描页面上当前显示的二维码。'),
  challenge_already_claimed: entry(409, 'Another phone has taken this', '已被另一台手机领取', 'Go on with the phone that scanned first, or start again in the browser.', '请在最先扫码的手机上继续，或在浏览器中重新开始。'),
  challenge_not_pending: entry(409, 'The code was already used', '二维码已被使用', 'Go on on the phone, or start again in the browser.', '请在手机上继续，或在浏览器中重新开始。'),
  challenge_wrong_state: entry(409, 'The challenge is past this step', '验证请求已不在此步骤', 'Read its status and go on from there.', '请查询状态后继续。'),
  challenge_expired: entry(410, 'The challenge has expired', '验证请求已过期', 'Start again in the browser.', '请在浏览器中重新开始。'),
  liveness_tries_exhausted: entry(409, 'No face tries are left', '人脸验证次数已用完', 'Use another method, or start again in the browser.', '请改用其他方式，或在浏览器中重新开始。'),
  liveness_exclusion_fixed: entry(409, 'Another action was already left out', '已申请过更换其他动作', 'Go on without that action, or use another method.', '请按已更换的动作继续，或改用其他方式。'),
  liveness_step_late: entry(409, 'The frames came too late', '画面上传超时', 'Check the connection and try again.', '请检查网络后重试。'),
  liveness_attempt_ended: entry(409, 'This attempt has ended', '本次尝试已结束', 'Read its verdict, then start a new attempt.', '请查看结果后重新尝试。'),
  chunk_out_of_order: entry(409, 'A step is missing before this one', '步骤顺序错误', 'Send the steps in order.', '请按顺序发送。'),
  chunk_conflict: entry(409, 'Other frames were already taken for this step', '该步骤已收到不同画面', 'Go on with the next step.', '请继续下一步。'),
  evidence_destroyed: entry(410, 'The frames are destroyed already', '画面已销毁', 'Nothing can bring them back; hold the next attempt while its frames live.', '画面无法恢复，请在下一次验证的画面销毁前保留。'),
  evidence_not_held: entry(409, 'The frames are not held', '画面未被保留', 'Hold the frames first, with a reason.', '请先说明理由并保留画面。'),
  face_try_later: entry(429, 'Please wait before the next face try', '请稍后再进行人脸验证', 'Wait a moment, or use another method.', '请稍候片刻，或改用其他方式。'),
  face_closed: entry(403, 'Face verification is closed for today', '今日人脸验证已关闭', 'Use another method; the face check opens again after 24 hours.', '请改用其他方式，24 小时后可再次使用人脸验证。'),
  face_not_enrolled: entry(403, 'No face reference is enrolled', '尚未登记人脸', 'Use another method, or enrol a face first.', '请改用其他方式，或先登记人脸。'),
  face_reference_outdated: entry(403, 'The face reference is of an older version', '人脸登记信息版本过旧', 'Use another method now, and enrol your face again later.', '请先改用其他方式，之后重新登记人脸。'),
  capture_refused: entry(403, 'This camera cannot be used', '无法使用此摄像头', 'Use the built-in camera of the phone.', '请使用手机自带摄像头。'),
  consent_required: entry(403, 'Consent is needed first', '需要先取得同意', 'Read and answer the notice first.', '请先阅读并确认告知书。'),
  consent_outdated: entry(403, 'The notice has changed since you agreed', '告知书已更新，需要重新确认', 'Read the new notice and answer it, or use another method.', '请阅读新的告知书并作出选择，或改用其他方式。'),
  assertion_invalid: entry(403, 'The signature could not be accepted', '签名无法通过验证', 'Try again on the enrolled phone.', '请在已绑定的手机上重试。'),
  attestation_invalid: entry(403, 'The new key could not be accepted', '新密钥无法通过验证', 'Try the registration again on this phone.', '请在此手机上重新注册。'),
  confirm_code_wrong: entry(403, 'The code is not right', '确认码不正确', 'Type the six digits that the phone shows.', '请输入手机上显示的六位数字。'),
  factor_invalid: entry(403, 'Could not verify', '验证未通过', 'Check both entries and try again.', '请核对后重试。'),
  factor_try_later: entry(429, 'Please wait before the next try', '请稍后再试', 'Wait as long as Retry-After says, or use another method.', '请按提示等待，或改用其他方式。'),
  factor_closed: entry(403, 'This method is closed', '该验证方式已关闭', 'Use another method, or set it up again.', '请改用其他方式，或重新设置。'),
  password_unacceptable: entry(422, 'The fund password is not acceptable', '资金密码不符合要求', 'Use 8 to 128 characters.', '请使用 8 至 128 个字符。'),
  method_not_allowed_here: entry(403, 'This method does not reach what is required', '该方式不满足此操作的要求', 'Use one of the methods that the challenge lists.', '请使用所列出的验证方式。'),
  step_up_required: entry(403, 'A fresh step-up is required', '需要新的验证', 'Step up first and send the token.', '请先完成验证并提供令牌。'),
  token_invalid: entry(400, 'The token is not valid', '令牌无效', 'Use a fresh token issued to your client.', '请使用签发给您的有效令牌。'),
  possession_unproven: entry(403, 'The token is bound to a key that did not sign this request', '令牌已绑定密钥，但请求未由该密钥签名', 'Pass on the DPoP proof that came with the token; it works once, for a minute.', '请随令牌一并提交其 DPoP 证明，每个证明仅可使用一次，一分钟内有效。'),
  token_consumed: entry(409, 'The token was already used', '令牌已被使用', 'Step up again for another action.', '新的操作请重新验证。'),
  token_revoked: entry(409, 'The token was revoked', '令牌已被撤销', 'Step up again.', '请重新验证。'),
  intent_mismatch: entry(409, 'The action is not the one that was approved', '操作与批准内容不一致', 'Send exactly the approved details; `field` names the difference.', '请提交与批准内容完全一致的详情，field 指出差异。'),
  analyzer_busy: entry(503, 'The face check is busy', '人脸验证繁忙', 'Try again shortly, or use another method.', '请稍后重试，或改用其他方式。'),
  analyzer_unavailable: entry(503, 'The face check is not available', '人脸验证暂不可用', 'Try again shortly, or use another method.', '请稍后重试，或改用其他方式。'),
  liveness_provider_unavailable: entry(503, 'The provider of the face check is not available', '人脸验证服务商暂不可用', 'Try again shortly, or use another method.', '请稍后重试，或改用其他方式。'),
  store_unavailable: entry(503, 'The service cannot reach its store', '服务暂不可用', 'Try again after Retry-After; nothing was decided.', '请按 Retry-After 重试，未作出任何决定。'),
  internal_error: entry(500, 'Something went wrong', '服务出错', 'Try again; if it stays, report the request id.', '请重试；若仍出现，请提供请求编号。'),
} as const satisfies Record<string, ProblemEntry>;

/** A stable problem code. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
