import type { Language } from '../../texts/text-table.ts';
import { textAt, textsAt, toObject } from '../../wire/read-json.ts';
import { type Notice, parseNotice } from '../consent/ask-notice.ts';
import { loadCapture, type RunCapture } from '../capture/load-capture.ts';
import type { Screens } from '../dom/screens.ts';
import { type ApiResult, callApi } from '../http/call-api.ts';
import { type Approval, parseApproval } from './show-approval.ts';

/** A challenge that this phone has claimed. */
export interface PhoneSession {
  readonly screens: Screens;
  readonly language: Language;
  readonly basePath: string;
  readonly token: string;
  readonly expiresAtMs: number;
  readonly approval: Approval;
  readonly methods: readonly string[];
  /** What must be answered before a face check; null when nothing must. */
  readonly notice: Notice | null;
  /** The face check, loading since the claim. */
  readonly runCapture: RunCapture;
  /** Calls the API on this challenge. */
  readonly post: (action: string, json: unknown) => Promise<ApiResult>;
}

/**
 * @param body the answer to a claim
 * @param challengeId which challenge
 * @param page screens and language
 * @returns the session
 */
export function toPhoneSession(body: unknown, challengeId: string, page: { readonly screens: Screens; readonly language: Language }): PhoneSession {
  const basePath = `/v1/challenges/${challengeId}`;
  const token = textAt(body, 'claim_token');
  const notice = parseNotice(toObject(body)['notice']);
  const expiresAtMs = Date.parse(textAt(body, 'expires_at'));
  return {
    ...page,
    basePath,
    token,
    expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : Date.now() + 180_000,
    approval: parseApproval(toObject(body)['display']),
    methods: textsAt(body, 'methods'),
    notice: notice.version === '' ? null : notice,
    runCapture: loadCapture(),
    post: async (action, json) => callApi({ method: 'POST', url: `${basePath}/${action}`, token, json, language: page.language }),
  };
}
