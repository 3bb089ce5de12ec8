import { createPerformer, type Performer } from '../puppet/performer.ts';
import type { Pose } from '../puppet/pose.ts';
import { Puppet, type RgbFrame } from '../puppet/puppet.ts';
import type { AttackScene, AttackTake, FilmedPerson } from './attack-species.ts';
import { createVirtualCamera, type Moment } from './virtual-camera.ts';

/** A drawn person who performs what the prompts ask. */
export interface LivePerson {
  /** @returns the pose at a moment; `action` when it is not what the prompt asks */
  poseAt(moment: Moment, action?: Moment['prompt']['action']): Pose;
  /** @returns the picture of a pose; every moment has its own sensor noise */
  draw(pose: Pose, moment: Pick<Moment, 'tMs'>): RgbFrame;
}

const puppets = new Map<string, Puppet>();
const PUPPETS_KEPT = 8;

/**
 * @param look the person
 * @returns the puppet; few are kept, because building one costs more than drawing it
 */
export function puppetOf(look: FilmedPerson): Puppet {
  const key = JSON.stringify(look);
  const puppet = puppets.get(key) ?? new Puppet(look);
  puppets.delete(key);
  puppets.set(key, puppet);
  const [oldest] = puppets.keys();
  if (puppets.size > PUPPETS_KEPT && oldest !== undefined) puppets.delete(oldest);
  return puppet;
}

/**
 * @param person who
 * @param options randomness, and how soon the person answers in milliseconds when it is not as people do
 * @returns the person
 */
export function createLivePerson(person: FilmedPerson, { draw, reactionMs }: { readonly draw: () => number; readonly reactionMs?: number }): LivePerson {
  const seed = Math.floor(draw() * 1e6);
  const performer: Performer = createPerformer({ seed, ...(reactionMs === undefined ? {} : { reactionMs }) });
  let before: Moment | null = null;
  return {
    poseAt(moment, action = moment.prompt.action) {
      if (before && before.prompt.seq !== moment.prompt.seq) performer.endStep(before.sinceStepMs + (moment.tMs - moment.sinceStepMs - before.tMs));
      before = moment;
      return performer.perform(action, moment.sinceStepMs);
    },
    draw: (pose, { tMs }) => puppetOf(person).render(pose, seed + tMs),
  };
}

/**
 * The enrolled person in front of the camera: what must pass, filmed as the attacks are.
 * @param scene who and how
 * @returns an attempt that follows each prompt
 */
export function beginGenuine(scene: Omit<AttackScene, 'stranger' | 'earlier'>): AttackTake {
  const camera = createVirtualCamera(scene);
  const person = createLivePerson(scene.victim, scene);
  return { film: (prompt) => camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment)) };
}
