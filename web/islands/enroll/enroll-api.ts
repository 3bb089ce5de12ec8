import type { Language } from '../../texts/text-table.ts';
import { textAt, toObject } from '../../wire/read-json.ts';
import { type Notice, parseNotice } from '../consent/ask-notice.ts';
import type { Screens } from '../dom/screens.ts';
import { type ApiResult, callApi } from '../http/call-api.ts';

/** The page an enrolment runs in. */
export interface EnrollPage {
  readonly screens: Screens;
  readonly language: Language;
}

/** An enrolment that this phone has opened. */
export interface OpenEnrollment {
  readonly basePath: string;
  readonly token: string;
  readonly subjectDisplay: string;
  readonly clientName: string;
  readonly notice: Notice;
  /** A face stands already; this phone is checked by it too. */
  readonly hasFace: boolean;
  /** A bound phone sets nothing but its face anew. */
  readonly faceOnly: boolean;
}

/**
 * Opens a binding link. It works once, for the first phone.
 * @param page screens and language
 * @param link enrolment, secret, and the token of a phone that is bound already, which setting its face anew asks for
 * @returns the opened enrolment, or the failed result
 */
export async function openEnrollment(
  page: EnrollPage,
  link: { readonly enrollmentId: string; readonly secret: string; readonly deviceToken: string | null },
): Promise<OpenEnrollment | (ApiResult & { ok: false })> {
  const basePath = `/v1/enrollments/${link.enrollmentId}`;
  const result = await callApi({
    method: 'POST',
    url: `${basePath}/open`,
    json: { secret: link.secret, ...(link.deviceToken === null ? {} : { device_token: link.deviceToken }) },
    language: page.language,
  });
  if (!result.ok) return result;
  return {
    basePath,
    token: textAt(result.body, 'enrollment_token'),
    subjectDisplay: textAt(result.body, 'subject_display'),
    clientName: textAt(result.body, 'client_name'),
    notice: parseNotice(toObject(result.body)['notice']),
    hasFace: toObject(result.body)['has_face'] === true,
    faceOnly: toObject(result.body)['face_only'] === true,
  };
}

/**
 * @param page screens and language
 * @param enrollment the opened enrolment
 * @param action `consent` or `register`
 * @param json the body
 * @returns what came back
 */
export async function postEnrollment(page: EnrollPage, enrollment: OpenEnrollment, action: 'consent' | 'register', json: unknown): Promise<ApiResult> {
  return callApi({
    method: 'POST',
    url: `${enrollment.basePath}/${action}`,
    token: enrollment.token,
    json,
    language: page.language,
  });
}
