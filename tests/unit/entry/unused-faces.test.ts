import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepRisk } from '../../../src/entry/keep-risk.ts';
import { sweepOnWorker } from '../../../src/entry/sweep-on-worker.ts';
import { EMBEDDING_LENGTH } from '../../../src/liveness/embedding.ts';
import { seedFace } from '../../http/seed-face.ts';
import { type ScriptedService, startScriptedService } from '../flow/scripted-service.ts';

const START_MS = 120_000;
const DAY_MS = 86_400_000;
const embedding = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));

let service: ScriptedService;
beforeAll(async () => {
  service = await startScriptedService();
}, START_MS);
afterAll(() => service.close());

/** Somebody whose face was enrolled now. */
async function enrolled(subject: string): Promise<void> {
  const { deps, clientId, masterKey } = service;
  await seedFace({ clientId, subject, embedding }, deps, masterKey);
  await deps.templates.touch(clientId, subject, service.now());
}

/** What is left of somebody's face. */
async function leftOf(subject: string) {
  const { deps, clientId } = service;
  const [template, key] = await Promise.all([deps.templates.find(clientId, subject), deps.subjects.findWrappedKey({ clientId, subject, purpose: 'face' })]);
  return { template: template !== null, key: key !== null };
}

describe('a face that is not used for the time it is kept', () => {
  it.each([
    { name: 'the upkeep of the service', run: async () => keepRisk(service.deps, service.deps.clock) },
    {
      name: 'the schedule of a Worker, without any request',
      run: async () => sweepOnWorker({ ...service.deps, db: service.db }, service.deps.clock, service.deps.config.templateDays),
    },
  ])('goes with $name, key and all, and one that was used stays', async ({ run }) => {
    const [unused, used] = [`u_unused_${String(service.now())}`, `u_used_${String(service.now())}`];
    for (const subject of [unused, used]) await enrolled(subject);
    await service.advance(service.deps.config.templateDays * DAY_MS - 1);
    await service.deps.templates.touch(service.clientId, used, service.now());
    await service.advance(1);
    await run();
    expect(await leftOf(unused)).toEqual({ template: true, key: true });
    await service.advance(61_000);
    await run();
    expect(await leftOf(unused)).toEqual({ template: false, key: false });
    expect(await leftOf(used)).toEqual({ template: true, key: true });
    const told = await service.deps.audit.list(service.clientId, unused, 10);
    expect(told.map(({ kind }) => kind)).toContain('face.expired');
  });
});
