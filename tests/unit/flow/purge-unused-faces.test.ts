import { expect, it } from 'vitest';
import { type PurgeFacesDeps, purgeUnusedFaces } from '../../../src/flow/purge-unused-faces.ts';

const DAY = 86_400_000;
const NOW = 2000 * DAY;

/** Faces by the time of their last use, in memory. */
function service(lastUsed: Readonly<Record<string, number>>, templateDays: number) {
  const faces = new Map(Object.entries(lastUsed));
  const keys = new Set(faces.keys());
  const events: unknown[] = [];
  const deps = {
    templates: {
      removeUnused: (before: number, limit: number) => {
        const due = [...faces].filter(([, at]) => at < before).slice(0, limit);
        for (const [subject] of due) faces.delete(subject);
        return Promise.resolve(due.map(([subject]) => ({ clientId: 'cli', subject })));
      },
      find: (_client: string, subject: string) => Promise.resolve(faces.has(subject) ? {} : null),
    },
    subjects: { destroyKeys: (_client: string, subject: string, purpose: string) => Promise.resolve(purpose === 'face' && keys.delete(subject)) },
    audit: { append: (event: unknown) => Promise.resolve(void events.push(event)) },
    clock: { now: () => NOW },
    templateDays,
  } as unknown as PurgeFacesDeps;
  return { deps, faces, keys, events };
}

it('destroys template and key of a face when its time is over, and not a millisecond before', async () => {
  const { deps, faces, keys, events } = service({ over: NOW - 1095 * DAY - 1, edge: NOW - 1095 * DAY, fresh: NOW }, 1095);
  expect(await purgeUnusedFaces(deps)).toBe(1);
  expect([...faces.keys()]).toEqual(['edge', 'fresh']);
  expect([...keys]).toEqual(['edge', 'fresh']);
  expect(events).toEqual([{ at: NOW, clientId: 'cli', subject: 'over', kind: 'face.expired', data: { days: 1095 } }]);
  expect(await purgeUnusedFaces(deps)).toBe(0);
});
