import { canonicalJson } from '../lib/canonical-json.ts';
import type { Intent } from './challenge.ts';

/**
 * The canonical text of what is approved: the bytes that are hashed into the signature.
 * @param intent the server's own record of the action
 * @returns RFC 8785 text with the wire's member names
 * @see RFC 8785
 */
export function intentJson(intent: Intent): string {
  return canonicalJson({
    challenge_id: intent.challengeId,
    subject: intent.subject,
    audience: intent.audience,
    event_type: intent.eventType,
    authorization_details: intent.authorizationDetails,
    decision: intent.decision,
    display_origin: intent.displayOrigin,
    ...(intent.bindingMessage === undefined ? {} : { binding_message: intent.bindingMessage }),
  });
}
