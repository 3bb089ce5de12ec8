import type { Pose } from '../puppet/pose.ts';
import type { Accessory } from '../puppet/worn/worn-item.ts';
import type { AttackScene, AttackTake } from './attack-species.ts';
import { photographPrint, type PrintHold } from './flat-picture.ts';
import { puppetOf } from './live-person.ts';
import { createVirtualCamera, type Moment } from './virtual-camera.ts';
import { wearOverPrint } from './wear-over-print.ts';

/** How a print is moved, and what of it lives: a cut-out shows the eyes of whoever stands behind. */
export interface PrintHandling {
  hold(moment: Moment): PrintHold;
  readonly face?: (moment: Moment) => Pose;
  /** What is worn over the print. */
  readonly wears?: Accessory;
}

/**
 * An attempt with a print of the victim.
 * @param scene what the attacker has
 * @param handling how the print is held at each moment
 * @returns the attempt
 */
export function beginPrint(scene: AttackScene, handling: PrintHandling): AttackTake {
  const camera = createVirtualCamera(scene);
  const puppet = puppetOf(scene.victim);
  const still = puppet.render({}, 1);
  return {
    film: (prompt) =>
      camera.film(prompt, (moment) => {
        const print = handling.face ? puppet.render(handling.face(moment), 1) : still;
        const hold = handling.hold(moment);
        const picture = photographPrint(print, hold, scene.draw);
        return handling.wears ? wearOverPrint(picture, scene.victim, handling.wears, hold) : picture;
      }),
  };
}

/**
 * @param moment when
 * @returns 0 until a person would react, then up to 1 and back within the step: the course of any movement that answers a prompt
 */
export function answerCourse({ sinceStepMs }: Moment): number {
  const x = (sinceStepMs - REACTION_MS) / ANSWER_MS;
  return x > 0 && x < 1 ? Math.min(1, 1.6 * Math.sin(Math.PI * x)) : 0;
}

/**
 * @param moment when
 * @returns lids and lips as the prompt asks: those of whoever stands behind a print with holes
 */
export function liveLidsAndLips(moment: Moment): Pose {
  const { prompt, sinceStepMs } = moment;
  const shut = prompt.action === 'blink' && sinceStepMs > BLINK_FROM_MS && sinceStepMs < BLINK_TO_MS ? 1 : 0;
  return { blinkL: shut, blinkR: shut, mouthOpen: prompt.action === 'mouth_open' ? answerCourse(moment) : 0 };
}

const BLINK_FROM_MS = 500;
const BLINK_TO_MS = 720;
const REACTION_MS = 400;
const ANSWER_MS = 1500;
