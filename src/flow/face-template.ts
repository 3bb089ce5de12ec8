import { openTemplate, sealTemplate, TEMPLATE_VERSION } from '../liveness/template.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import { ensureDataKey, findDataKey, type SubjectKeyDeps } from './subject-data-key.ts';

/** What keeping a face template needs. */
export interface FaceTemplateDeps extends SubjectKeyDeps {
  readonly templates: TemplateStore;
}

/**
 * Opens the enrolled face of a person.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the embedding, or null when none is enrolled or its key was destroyed
 */
export async function openFaceTemplate(clientId: string, subject: string, deps: FaceTemplateDeps): Promise<readonly number[] | null> {
  const [record, dataKey] = await Promise.all([deps.templates.find(clientId, subject), findDataKey(clientId, subject, deps)]);
  return record && dataKey ? openTemplate(dataKey, record, { clientId, subject }) : null;
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
  const dataKey = await ensureDataKey(clientId, subject, deps);
  const sealed = sealTemplate(dataKey, face.embedding, { clientId, subject }, deps.random);
  await deps.templates.save({ clientId, subject, version: TEMPLATE_VERSION, sealed, createdAt: deps.clock.now() });
}
