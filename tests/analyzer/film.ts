import sharp from 'sharp';
import type { EvidenceFrame } from '../../src/liveness/frames.ts';
import type { LivenessPlan } from '../../src/liveness/plan.ts';
import { createFrameClock } from '../../src/phone/puppet/frame-clock.ts';
import { createPerformer } from '../../src/phone/puppet/performer.ts';
import { Puppet, type RgbFrame } from '../../src/phone/puppet/puppet.ts';
import type { Accessory } from '../../src/phone/puppet/worn/worn-item.ts';

/** The frames of one step. */
export interface FilmedStep {
  readonly seq: number;
  readonly frames: readonly EvidenceFrame[];
}

/** What is filmed. */
export interface FilmOptions {
  /** Identity of the puppet. */
  readonly person: number;
  /** Another performance of the same person. */
  readonly take: number;
  /** What is worn or held before the face. */
  readonly accessories?: readonly Accessory[];
}

/** A quick puppet in short windows: as many verdicts as possible for the engine's time. */
export const WINDOW_MS = 1450;
const REACTION_MS = 260;
const FRAMES_PER_SECOND = 12;

const puppets = new Map<number, Puppet>();

/** @returns the puppet of an identity, made once */
export function puppetOf(seed: number): Puppet {
  const puppet = puppets.get(seed) ?? new Puppet({ seed });
  puppets.set(seed, puppet);
  return puppet;
}

/** @returns the picture as a camera page would send it */
export async function encode(frame: RgbFrame, quality = 75): Promise<Uint8Array> {
  const raw = { width: frame.width, height: frame.height, channels: 3 } as const;
  return new Uint8Array(await sharp(frame.data, { raw }).jpeg({ quality }).toBuffer());
}

/** @returns what a phone would send while a puppet performs the plan, prompted step by step */
export async function film(plan: LivenessPlan, options: FilmOptions): Promise<readonly FilmedStep[]> {
  const puppet = options.accessories ? new Puppet({ seed: options.person, accessories: options.accessories }) : puppetOf(options.person);
  const performer = createPerformer({ seed: options.take, reactionMs: REACTION_MS });
  const nextPause = createFrameClock(options.take, FRAMES_PER_SECOND);
  const steps: FilmedStep[] = [];
  let now = 40;
  for (const { seq, action, windowMs } of plan.steps) {
    const start = now;
    const pictures: Promise<EvidenceFrame>[] = [];
    while (now - start < windowMs) {
      const tMs = now;
      const picture = puppet.render(performer.perform(action, now - start), options.take * 1000 + now);
      pictures.push(encode(picture).then((jpeg) => ({ kind: 'video', tMs, jpeg })));
      now += nextPause();
    }
    now += 90;
    performer.endStep(now - start);
    steps.push({ seq, frames: await Promise.all(pictures) });
  }
  return steps;
}
