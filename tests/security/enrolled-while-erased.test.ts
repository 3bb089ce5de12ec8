import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsentRecord } from '../../src/consent/consent.ts';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { eraseSubject } from '../../src/flow/erase-subject.ts';
import { openFaceTemplate, saveFaceTemplate } from '../../src/flow/face-template.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { createRiskKeys } from '../../src/risk/pseudonym.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import { createMemoryRiskCache } from '../../src/store/memory/risk-cache.ts';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { freshId, T0 } from '../support/contract-records.ts';

// A passed enrolment stores its face while the person is being erased, having read the consent before it went.
const clock = { now: () => T0 };
let connection: DatabaseConnection;
let stores: DurableStores;

beforeAll(async () => {
  connection = await openPglite(null, { migrationsFolder: PROJECT_PATHS.migrations });
  await connection.migrate();
  stores = createDurableStores(connection.db, systemRandom);
});
afterAll(() => connection.close());

it('a face that is enrolled while its person is erased is shredded with them', async () => {
  const who = { clientId: freshId('cli'), subject: freshId('u') };
  const wrapping = readWrappingKeys(new Uint8Array(32).fill(7), undefined);
  const standing: ConsentRecord = {
    ...who,
    id: freshId('con'),
    purpose: 'face_verification',
    textVersion: NOTICE_VERSION,
    textSha256: 'hash',
    locale: 'en',
    channel: 'phone',
    givenAt: T0,
    withdrawnAt: null,
  };
  const keeping = { ...stores, consents: { ...stores.consents, list: () => Promise.resolve([standing]) }, clock, random: systemRandom, wrapping };
  const embedding = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
  const save = async () => saveFaceTemplate({ ...who, embedding, mayReplace: false }, keeping);
  expect(await save()).toBe(true);
  expect(await openFaceTemplate(who.clientId, who.subject, keeping)).not.toBeNull();

  let isKept = false;
  await eraseSubject(who, {
    subjects: {
      ...stores.subjects,
      erase: async (...about) => {
        const receipt = await stores.subjects.erase(...about);
        isKept = await save();
        return receipt;
      },
    },
    attempts: stores.attempts,
    evidence: createMemoryEvidenceStore(clock),
    templates: stores.templates,
    providers: { preferred: 'local-active', find: () => null },
    log: createLogger('silent'),
    background: () => undefined,
    clock,
    random: systemRandom,
    pseudonymKey: utf8('key'),
    riskCache: createMemoryRiskCache(clock),
    riskKeys: createRiskKeys(utf8('key')),
  });
  expect(isKept).toBe(true);
  expect(await stores.templates.find(who.clientId, who.subject)).toBeNull();
  expect(await stores.subjects.destroyKeys(who.clientId, who.subject)).toBe(false);
});
