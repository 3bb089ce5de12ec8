import { z } from '@hono/zod-openapi';
import { parseStrictJson } from '../lib/strict-json.ts';
import { ACR_VALUES, BACKCHANNEL_ACR_VALUES } from './acr-values.ts';
import type { OAuthError } from './oauth-errors.ts';
import { assessRequest, subjectId } from './schemas/assess.ts';
import { authorizationDetails } from './schemas/authorization-details.ts';

const { event, session, context } = assessRequest.shape;
const { tier, created_at } = assessRequest.shape.subject.shape;

/** What the browser was, and what it was for: the same members as of `/v1/assess`, for the same risk engine. */
export const requestContext = z
  .strictObject({ event: event.optional(), session: session.optional(), subject: z.strictObject({ tier, created_at }).optional(), context })
  .openapi('BackchannelRequestContext');

/** A backchannel request, read. */
export interface BackchannelRequest {
  readonly subject: string;
  readonly context: z.infer<typeof requestContext>;
  readonly details: z.infer<typeof authorizationDetails>;
  /** Acr values any one of which is enough. */
  readonly acrValues: readonly string[];
  readonly bindingMessage: string | null;
  readonly expirySeconds: number | null;
  readonly notificationToken: string | null;
}

/** The request, or the OAuth error. */
export type BackchannelForm = { readonly ok: true; readonly request: BackchannelRequest } | { readonly ok: false; readonly error: OAuthError };

/** Parameters of CIBA and OpenID Connect that would change what a request means, and are not understood here. */
const NOT_SUPPORTED = ['request', 'request_uri', 'registration', 'login_hint_token', 'id_token_hint', 'user_code'] as const;

const HINTS = ['login_hint', 'login_hint_token', 'id_token_hint'];

/** Characters of codes that both devices show: nothing that could be a sentence, a name or a link. */
const BINDING_MESSAGE = /^[A-Z0-9-]{4,8}$/;

/** Bearer syntax (RFC 6750 section 2.1); 22 of its characters can hold 128 bits. */
const NOTIFICATION_TOKEN = /^(?=.{22,1024}$)[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads a backchannel authentication request. Parameters that nobody knows are ignored; those that are known and not supported are refused by name.
 * @param form names and values
 * @returns the request, or the OAuth error
 * @see CIBA Core sections 7.1 and 13, FAPI-CIBA section 5.2.2, RFC 9396 section 5, RFC 9470 section 5
 */
export function readBackchannelForm(form: ReadonlyMap<string, string>): BackchannelForm {
  const subject = readSubject(form);
  if (!subject.ok) return subject;
  const bindingMessage = form.get('binding_message') ?? null;
  if (bindingMessage !== null && !BINDING_MESSAGE.test(bindingMessage)) return refuse('invalid_binding_message');
  const details = jsonOf(form.get('authorization_details') ?? '[]', authorizationDetails);
  if (details === null) return refuse('invalid_authorization_details');
  const acrValues = readAcrValues(form.get('acr_values'));
  if (acrValues.length === 0) return refuse('unmet_authentication_requirements');
  const rest = readRest(form);
  return rest === null ? refuse('invalid_request') : { ok: true, request: { subject: subject.subject, details, acrValues, bindingMessage, ...rest } };
}

function readSubject(form: ReadonlyMap<string, string>): { readonly ok: true; readonly subject: string } | { readonly ok: false; readonly error: OAuthError } {
  if (HINTS.filter((name) => form.has(name)).length > 1) return { ok: false, error: 'invalid_request' };
  const unsupported = NOT_SUPPORTED.find((name) => form.has(name));
  if (unsupported !== undefined) return { ok: false, error: `${unsupported}_not_supported` };
  const subject = subjectId.safeParse(form.get('login_hint'));
  const isOpenId = (form.get('scope') ?? '').split(' ').includes('openid');
  return subject.success && isOpenId ? { ok: true, subject: subject.data } : { ok: false, error: 'invalid_request' };
}

function readRest(form: ReadonlyMap<string, string>): Pick<BackchannelRequest, 'context' | 'expirySeconds' | 'notificationToken'> | null {
  const context = jsonOf(form.get('request_context') ?? '', requestContext);
  const expiry = form.get('requested_expiry');
  const notificationToken = form.get('client_notification_token') ?? null;
  if (context === null || context.event?.type === 'login.failed') return null;
  if (expiry !== undefined && !/^[1-9]\d{0,9}$/.test(expiry)) return null;
  if (notificationToken !== null && !NOTIFICATION_TOKEN.test(notificationToken)) return null;
  return { context, expirySeconds: expiry === undefined ? null : Number(expiry), notificationToken };
}

// In the order of preference of the metadata; which one is reached, the person decides.
function readAcrValues(text: string | undefined): readonly string[] {
  if (text === undefined) return BACKCHANNEL_ACR_VALUES;
  const asked = new Set(text.split(' '));
  return ACR_VALUES.filter((acr) => asked.has(acr));
}

function jsonOf<T>(text: string, schema: z.ZodType<T>): T | null {
  const json = parseStrictJson(text);
  const parsed = json.ok ? schema.safeParse(json.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

function refuse(error: OAuthError): BackchannelForm {
  return { ok: false, error };
}
