import type { DurablePorts } from '../../src/http/app-deps.ts';
import { createId } from '../../src/lib/ids.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import type { ClientRecord } from '../../src/session/client-store.ts';
import { createKeyRing } from '../../src/session/keys.ts';
import { signToken } from '../../src/session/token.ts';

/** Gives a person a token for the change of their face as a step-up gives it, signed by the service's own key. */
export async function seedFaceChange(
  person: { readonly client: ClientRecord; readonly subject: string; readonly issuer: string; readonly acr: string },
  durable: DurablePorts,
  masterKey: Uint8Array,
): Promise<string> {
  const { client, subject, issuer, acr } = person;
  const keys = createKeyRing({ signingKeys: durable.signingKeys, clock: systemClock, random: systemRandom, masterKey, tokenAlg: 'ES256' });
  const at = Math.floor(systemClock.now() / 1000);
  const jti = createId(systemRandom, 'jti');
  const about = { iss: issuer, aud: client.audience, client_id: client.id, sub: subject, sid: 's', jti, acr };
  const times = { iat: at, nbf: at, exp: at + 300, auth_time: at, step_up_at: at };
  const details = [{ type: 'factor_change', factor: 'face', operation: 'change' }];
  const expiresAt = times.exp * 1000;
  await durable.tokens.add({ jti, clientId: client.id, subject, challengeId: 'chl_1', expiresAt, consumedAt: null, revokedAt: null });
  return signToken({ ...about, ...times, amr: ['face', 'swk'], authorization_details: details, txn: 'chl_1', asm: 'asm_1' }, await keys.active());
}
