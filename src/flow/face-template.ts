import type { ConsentStore } from '../consent/consent.ts';
import { EMBEDDING_MODEL } from '../liveness/embedding.ts';
import { type FaceTemplate, openTemplate, sealTemplate, TEMPLATE_VERSION } from '../liveness/template.ts';
import type { TemplateRecord, TemplateStore } from '../liveness/template-store.ts';
import { readConsent } from './standing-consent.ts';
import { ensureDataKey, findDataKey, type SubjectKeyDeps } from './subject-data-key.ts';

/** What keeping a face template needs. */
export interface FaceTemplateDeps extends SubjectKeyDeps {
  readonly templates: TemplateStore;
  readonly consents: ConsentStore;
}

/** A template as it is kept, and opened. */
export interface OpenedTemplate {
  readonly record: TemplateRecord;
  readonly face: FaceTemplate;
}

/**
 * Opens the enrolled face of a person.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the template, or null when none is enrolled, it is outdated or its key was destroyed
 */
export async function openFaceTemplate(clientId: string, subject: string, deps: Omit<FaceTemplateDeps, 'consents'>): Promise<OpenedTemplate | null> {
  const [record, dataKey] = await Promise.all([deps.templates.find(clientId, subject), findDataKey({ clientId, subject, purpose: 'face' }, deps)]);
  const face = record && dataKey ? openTemplate(dataKey, record, { clientId, subject }) : null;
  return record && face ? { record, face } : null;
}

/**
 * Keeps a face as a template sealed under the person's own key for faces. Consent is looked at again afterwards: withdrawn in between, nothing stays.
 * @param reference whose face, its embedding, and whether one that stands may be replaced
 * @param deps ports
 * @returns whether it was kept
 */
export async function saveFaceTemplate(
  reference: { readonly clientId: string; readonly subject: string; readonly embedding: readonly number[]; readonly mayReplace: boolean },
  deps: FaceTemplateDeps,
): Promise<boolean> {
  const { clientId, subject, embedding, mayReplace } = reference;
  const dataKey = await ensureDataKey({ clientId, subject, purpose: 'face' }, deps);
  const sealed = sealTemplate(dataKey, { anchor: embedding, current: embedding }, { clientId, subject }, deps.random);
  const about = { clientId, subject, version: TEMPLATE_VERSION, model: EMBEDDING_MODEL, createdAt: deps.clock.now(), driftedAt: null, lastUsedAt: null };
  const isKept = await deps.templates.enroll({ ...about, sealed }, { mayReplace });
  if (!isKept || (await readConsent({ clientId, subject, provider: 'local-active' }, deps)) === 'stands') return isKept;
  await shredFace(clientId, subject, deps);
  return false;
}

/**
 * Destroys the key of a face and its template: nothing that is left anywhere can be opened again.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns whether there was a template
 */
export async function shredFace(clientId: string, subject: string, deps: Pick<FaceTemplateDeps, 'templates' | 'subjects'>): Promise<boolean> {
  await deps.subjects.destroyKeys(clientId, subject, 'face');
  return deps.templates.remove(clientId, subject);
}
