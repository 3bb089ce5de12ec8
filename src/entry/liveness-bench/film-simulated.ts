import { ATTACK_SPECIES } from '../../phone/attacks/attack-registry.ts';
import type { AttackFrame, AttackScene, AttackTake, FilmedPerson, RecordedStep } from '../../phone/attacks/attack-species.ts';
import { beginGenuine } from '../../phone/attacks/live-person.ts';
import { createSequence } from '../../phone/puppet/noise.ts';
import type { PlanStep } from '../../liveness/plan.ts';

/** A genuine attempt of a drawn person: the same seed and steps are the same frames. */
export interface SimulatedTake {
  readonly seed: number;
  readonly steps: readonly PlanStep[];
}

/** What is drawn. Plain data, so that another thread can do it. */
export interface SimulatedScene extends SimulatedTake {
  /** Name in the registry of attacks; null for a genuine attempt. */
  readonly species: string | null;
  readonly victim: FilmedPerson;
  readonly stranger: FilmedPerson;
  readonly framesPerSecond: number;
  /** Genuine attempt of the victim that the attacker has a recording of. */
  readonly earlier: SimulatedTake | null;
}

/** The frames of one step. */
export interface SimulatedStep {
  readonly seq: number;
  readonly frames: readonly AttackFrame[];
}

/** As production asks for: one, in the neutral step. */
const STILLS_AT_MS: readonly number[] = [900];

/**
 * Draws an attempt on a clock of its own: nothing waits for the time that passes in it.
 * @param scene who does what
 * @returns its frames
 * @throws TypeError for a species that is not in the registry
 */
export async function filmSimulated(scene: SimulatedScene): Promise<readonly SimulatedStep[]> {
  const { victim, stranger, framesPerSecond } = scene;
  const earlier = scene.earlier ? await record({ ...scene, ...scene.earlier }) : [];
  return filmSteps(begin(scene.species, { victim, stranger, framesPerSecond, draw: createSequence(scene.seed), earlier }), scene.steps);
}

function begin(name: string | null, scene: AttackScene): AttackTake {
  if (name === null) return beginGenuine(scene);
  const species = ATTACK_SPECIES.find((one) => one.name === name);
  if (!species) throw new TypeError('no such species');
  return species.begin(scene);
}

async function record({ victim, framesPerSecond, seed, steps }: SimulatedScene): Promise<readonly RecordedStep[]> {
  const filmed = await filmSteps(beginGenuine({ victim, framesPerSecond, draw: createSequence(seed) }), steps);
  return filmed.map(({ seq, frames }) => ({ action: steps[seq]?.action ?? 'neutral', frames }));
}

// One after the other, because the attacker learns each prompt when the step before was sent.
async function filmSteps(take: AttackTake, steps: readonly PlanStep[]): Promise<readonly SimulatedStep[]> {
  const filmed: SimulatedStep[] = [];
  for (const { seq, action, windowMs } of steps) {
    filmed.push({ seq, frames: await take.film({ seq, action, windowMs, stillsAtMs: seq === 0 ? STILLS_AT_MS : [] }) });
  }
  return filmed;
}
