import { describe, expect, it } from 'vitest';
import { INTERNAL_REASONS } from '../../../../src/liveness/finding.ts';
import { parseFrames, serializeFrames } from '../../../../src/liveness/frames.ts';
import type { AttackScene, AttackTake, RecordedStep } from '../../../../src/phone/attacks/attack-species.ts';
import { ATTACK_SPECIES } from '../../../../src/phone/attacks/attack-registry.ts';
import { beginGenuine } from '../../../../src/phone/attacks/live-person.ts';
import { createSequence } from '../../../../src/phone/puppet/noise.ts';

const ACTIONS = ['neutral', 'turn_left', 'mouth_open', 'blink'] as const;

const sceneOf = (seed: number, earlier: readonly RecordedStep[] = []): AttackScene => ({
  victim: { seed: 7, width: 160, height: 120 },
  stranger: { seed: 12, width: 160, height: 120 },
  draw: createSequence(seed),
  framesPerSecond: 12,
  earlier,
});

async function record(take: AttackTake, windowMs: number): Promise<readonly RecordedStep[]> {
  const steps: RecordedStep[] = [];
  for (const [seq, action] of ACTIONS.entries()) {
    steps.push({ action, frames: await take.film({ seq, action, windowMs, stillsAtMs: seq === 0 ? [150] : [] }) });
  }
  return steps;
}

describe('simulated attacks', () => {
  it('have names of their own and reasons that the operator is told', () => {
    const names = ATTACK_SPECIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, expected, summary } of ATTACK_SPECIES) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(summary).not.toBe('');
      expect(expected.checks.length).toBeGreaterThan(0);
      for (const reason of expected.reasons) expect(INTERNAL_REASONS).toContain(reason);
    }
  });

  it.each(ATTACK_SPECIES)('$name gives chunks that the service reads, the same for the same draws', async (species) => {
    const earlier = species.needsEarlier ? await record(beginGenuine(sceneOf(3)), 260) : [];
    const steps = await record(species.begin(sceneOf(5, earlier)), 260);
    for (const { frames } of steps) expect(parseFrames(serializeFrames(frames), { framesAlready: 0 })).toMatchObject({ ok: true });
    const times = steps.flatMap(({ frames }) => frames.filter(({ kind }) => kind === 'video').map(({ tMs }) => tMs));
    expect(times.every((t, i) => i === 0 || t > (times[i - 1] ?? 0))).toBe(true);
    expect(await record(species.begin(sceneOf(5, earlier)), 260)).toEqual(steps);
  });
});
