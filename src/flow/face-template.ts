import { createDataKey, unwrapDataKey } from '../consent/data-key.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { openTemplate, sealTemplate, TEMPLATE_VERSION } from '../liveness/template.ts';
import type { TemplateStore } from '../liveness/template-store.ts';

/** What keeping a face template needs. */
export interface FaceTemplateDeps {
  readonly templates: TemplateStore;
  readonly subjects: SubjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
}

/**
 * Opens the enrolled face of a person.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the embedding, or null when none is enrolled or its key was destroyed
 */
export async function openFaceTemplate(clientId: string, subject: string, deps: FaceTemplateDeps): Promise<readonly number[] | null> {
  const [record, wrapped] = await Promise.all([deps.templates.find(clientId, subject), deps.subjects.findWrappedKey(clientId, subject)]);
  if (!record || !wrapped) return null;
  const dataKey = unwrapDataKey(wrapped, { clientId, subject, masterKey: deps.masterKey });
  return dataKey === null ? null : openTemplate(dataKey, record, { clientId, subject });
}

/**
 * Keeps a face as a template sealed under the person's own data key.
 * @param face whose face, and its embedding
 * @param deps ports
 */
export async function saveFaceTemplate(
  face: { readonly clientId: string; readonly subject: string; readonly embedding: readonly number[] },
  deps: FaceTemplateDeps,
): Promise<void> {
  const { clientId, subject } = face;
  const now = deps.clock.now();
  const candidate = createDataKey({ clientId, subject, masterKey: deps.masterKey, random: deps.random });
  const wrapped = await deps.subjects.ensureWrappedKey(clientId, subject, candidate, now);
  const dataKey = unwrapDataKey(wrapped, { clientId, subject, masterKey: deps.masterKey });
  if (dataKey === null) throw new TypeError('the data key does not open under the present master key');
  const sealed = sealTemplate(dataKey, face.embedding, { clientId, subject }, deps.random);
  await deps.templates.save({ clientId, subject, version: TEMPLATE_VERSION, sealed, createdAt: now });
}
