import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { BenchFootage } from '../../../src/entry/liveness-bench/bench-source.ts';
import { filmSimulated } from '../../../src/entry/liveness-bench/film-simulated.ts';
import { createFilmThread } from '../../../src/entry/liveness-bench/film-thread.ts';
import { simulatedSource, type SimulationOptions } from '../../../src/entry/liveness-bench/simulated-source.ts';
import { parseFrames, serializeFrames } from '../../../src/liveness/frames.ts';
import { ATTACK_SPECIES } from '../../../src/phone/attacks/attack-registry.ts';

const options: SimulationOptions = { perSpecies: 3, genuine: 5, species: [], framesPerSecond: 8, windowMs: 300, seed: 1, film: filmSimulated };
const thread = createFilmThread();
afterAll(() => thread.close());

const digest = ({ steps }: BenchFootage): string => {
  const hash = createHash('sha256');
  for (const { tMs, jpeg } of steps.flatMap(({ frames }) => frames)) hash.update(String(tMs)).update(jpeg);
  return hash.digest('hex');
};

describe('simulated attempts', () => {
  it('are as many as asked of every species, each on somebody with a reference', () => {
    const { attempts, isSimulated, impostorPairs } = simulatedSource(options);
    expect(isSimulated).toBe(true);
    for (const { name, kind, needsEarlier } of ATTACK_SPECIES) {
      const own = attempts.filter(({ species }) => species === name);
      expect(own).toHaveLength(3);
      for (const { subject, reference, earlier, kind: told } of own) {
        expect(attempts.find(({ id }) => id === reference)).toMatchObject({ subject, species: null });
        expect(earlier).toEqual(needsEarlier ? [reference] : []);
        expect(told).toBe(kind === 'presentation' ? 'presentation' : 'injection');
      }
    }
    const genuine = attempts.filter(({ species }) => species === null);
    expect(genuine).toHaveLength(5 + 5);
    expect(genuine.filter(({ reference }) => reference !== null)).toHaveLength(5);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
    // Ten attempts of five people, each against the references of the four others.
    expect(impostorPairs).toHaveLength(40);
  });

  it('are the same frames for the same options, in this thread and in another, and others for another seed', async () => {
    const of = (more: Partial<SimulationOptions>): Promise<BenchFootage> => {
      const source = simulatedSource({ ...options, species: ['reused'], perSpecies: 1, genuine: 0, ...more });
      return source.attempts.at(-1)?.load() ?? Promise.reject(new Error('no attempt'));
    };
    const first = await of({});
    expect(first.faults).toEqual([]);
    expect(digest(await of({}))).toBe(digest(first));
    expect(digest(await of({ film: (scene) => thread.film(scene) }))).toBe(digest(first));
    expect(digest(await of({ seed: 2 }))).not.toBe(digest(first));
  });

  it('reuse the very frames of the attempt that they say was there before', async () => {
    const { attempts } = simulatedSource({ ...options, species: ['reused'], perSpecies: 1, genuine: 0 });
    const jpegs = async (id: string | undefined): Promise<readonly string[]> =>
      (await attempts.find((one) => one.id === id)?.load())?.steps.flatMap(({ frames }) => frames.map(({ jpeg }) => Buffer.from(jpeg).toString('base64'))) ??
      [];
    const before = new Set(await jpegs(attempts.at(-1)?.earlier[0]));
    const again = await jpegs(attempts.at(-1)?.id);
    expect(again.filter((jpeg) => before.has(jpeg)).length).toBeGreaterThan(again.length / 2);
  });

  it('keep the limits of a chunk, whatever the species', async () => {
    const { attempts } = simulatedSource({ ...options, perSpecies: 1, genuine: 0 });
    for (const { id, load } of attempts) {
      const { steps, faults } = await load();
      expect({ id, faults, steps: steps.length }).toEqual({ id, faults: [], steps: 4 });
      for (const { frames } of steps) expect({ id, ok: parseFrames(serializeFrames(frames), { framesAlready: 0 }).ok }).toEqual({ id, ok: true });
    }
  });

  it('that cannot be drawn are no response, and the thread goes on', async () => {
    const scene = { species: 'deepfake', victim: { seed: 1 }, stranger: { seed: 2 }, framesPerSecond: 8, earlier: null, seed: 1, steps: [] };
    await expect(thread.film(scene)).rejects.toThrow('no such species');
    expect(await thread.film({ ...scene, species: null })).toEqual([]);
    const { attempts } = simulatedSource({ ...options, species: ['still'], film: () => Promise.reject(new Error('broken')) });
    expect(await attempts[0]?.load()).toEqual({ steps: [], faults: ['not drawn: broken'] });
  });

  it('name the species that is not there', () => {
    expect(() => simulatedSource({ ...options, species: ['still', 'deepfake'] })).toThrow('no deepfake; there are still, pan_zoom');
  });
});

it('a film thread that has ended says so', async () => {
  const ended = createFilmThread();
  await ended.close();
  const scene = { species: null, victim: { seed: 1 }, stranger: { seed: 2 }, framesPerSecond: 8, earlier: null, seed: 1, steps: [] };
  await expect(ended.film(scene)).rejects.toThrow('ended');
});
