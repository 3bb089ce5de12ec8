import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { BackchannelStore } from '../notify/backchannel-store.ts';
import type { OutboundHttp } from '../notify/outbound-http.ts';

/** What setting it needs. */
export interface NotificationEndpointDeps {
  readonly backchannel: BackchannelStore;
  /** Judges the address on its face; it is judged again whenever it is called. */
  readonly outbound: Pick<OutboundHttp, 'check'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Sets where a client is told that a backchannel request has ended; from then on it must send a notification token with each. Null ends that: it polls.
 * @param input client, address and by whom
 * @param deps ports
 * @throws Problem `notification_endpoint_invalid`
 * @see CIBA Core section 4
 */
export async function setNotificationEndpoint(
  input: { readonly clientId: string; readonly endpoint: string | null; readonly by: string },
  deps: NotificationEndpointDeps,
): Promise<void> {
  const { clientId, endpoint, by } = input;
  const fault = endpoint === null ? null : deps.outbound.check(endpoint);
  if (fault !== null) throw new Problem('notification_endpoint_invalid', { field: 'endpoint', errors: [{ path: 'endpoint', code: fault }] });
  const at = deps.clock.now();
  await deps.backchannel.setEndpoint(clientId, endpoint, at);
  await deps.audit.append({ at, clientId, subject: null, kind: 'client.notification_endpoint', data: { endpoint, by } });
}
