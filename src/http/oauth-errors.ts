/**
 * Every error of the OAuth endpoints, in the words of RFC 6749, RFC 8628, CIBA, RFC 9396, RFC 9449 and RFC 9470; the table in docs/oauth.md is the same list.
 * Descriptions hold nothing of the request.
 */
export const OAUTH_ERRORS = {
  invalid_request: 'A parameter is missing, unknown in its value, or there twice; or there is more than one kind of credential.',
  invalid_client: 'The client could not be authenticated.',
  unauthorized_client: 'The key of this client may not do this.',
  invalid_binding_message: 'Send four to eight of A-Z, 0-9 and hyphen: a code that both devices show.',
  invalid_authorization_details: 'Use known types with exactly their fields; see /v1/assess.',
  unmet_authentication_requirements: 'None of the acr_values is one of the metadata.',
  login_hint_token_not_supported: 'Name the person by login_hint.',
  id_token_hint_not_supported: 'Name the person by login_hint.',
  user_code_not_supported: 'No user codes are kept; leave user_code out.',
  request_not_supported: 'Send plain parameters; the client is authenticated by its assertion.',
  request_uri_not_supported: 'Send plain parameters; nothing is fetched.',
  registration_not_supported: 'Clients are registered by the operator.',
  unsupported_grant_type: 'Use the CIBA grant type.',
  invalid_grant: 'No such auth_req_id of this client, or it was redeemed.',
  authorization_pending: 'The person has not finished yet.',
  slow_down: 'Poll five seconds more slowly from now on.',
  access_denied: 'The person declined, the challenge failed or was canceled, or the risk is too high.',
  expired_token: 'The challenge has expired.',
  invalid_dpop_proof: 'Send one DPoP header with a fresh proof by the key that was named with the session.',
  use_dpop_nonce: 'Sign the nonce of the DPoP-Nonce header into the proof.',
} as const satisfies Record<string, string>;

/** An OAuth error code. */
export type OAuthError = keyof typeof OAUTH_ERRORS;
