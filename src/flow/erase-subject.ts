import type { ErasureReceipt, SubjectStore } from '../consent/subject-store.ts';
import { hmacSha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { subjectKey } from '../risk/derive-facts.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { RiskKeys } from '../risk/pseudonym.ts';
import type { RiskCache } from '../risk/risk-cache.ts';
import { closeSessionsOf, type CloseSessionLaterDeps } from './close-session.ts';
import { shredFace } from './face-template.ts';

/** What erasing needs. */
export interface EraseSubjectDeps extends CloseSessionLaterDeps {
  readonly subjects: SubjectStore;
  readonly evidence: EvidenceStore;
  readonly templates: TemplateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly pseudonymKey: Uint8Array;
  readonly riskCache: RiskCache;
  readonly riskKeys: RiskKeys;
}

/**
 * Erases a person: the data keys are destroyed first, which shreds template, generator and frames, held ones too, in every copy; then every row goes, and the cached history with a mark that no write under way can get past. What remains is a receipt that names the person only by a keyed hash.
 * @param input whose data
 * @param deps ports
 * @returns the receipt
 * @see GDPR article 17, PIPL article 47
 */
export async function eraseSubject(input: { readonly clientId: string; readonly subject: string }, deps: EraseSubjectDeps): Promise<ErasureReceipt> {
  const now = deps.clock.now();
  const { clientId, subject } = input;
  const id = createId(deps.random, 'rcp');
  // Another pseudonym each time: a person who came back and is erased again is not tied to who they were, and each receipt stands for its own rows.
  const subjectHash = toBase64url(hmacSha256(deps.pseudonymKey, utf8(canonicalJson(['erased', clientId, subject, id]))));
  await deps.subjects.destroyKeys(clientId, subject);
  for (const attempt of await deps.attempts.forgetFace(clientId, subject, now)) await deps.evidence.removeAll(`${attempt}/`);
  // While it is still known which they are.
  await closeSessionsOf(input, deps);
  // Versions begin at the time of the first write, so the present time is beyond every version that may still be on its way.
  await deps.riskCache.forget(subjectKey(deps.riskKeys, clientId, subject), now);
  const receipt = await deps.subjects.erase(clientId, subject, { id, subjectHash, erasedAt: now });
  // An enrolment that saw the consent still standing may have stored a face while the rows went.
  await shredFace(clientId, subject, deps);
  return receipt;
}
