import type { StepPrompt } from '../camera.ts';
import type { PuppetAction } from '../puppet/act.ts';
import type { PuppetLook } from '../puppet/puppet.ts';

/** One picture as a phone would send it. */
export interface AttackFrame {
  readonly kind: 'video' | 'still';
  /** Milliseconds since the attempt began, as the attacker claims. */
  readonly tMs: number;
  readonly jpeg: Uint8Array;
}

/** Frames of one step, and what was performed in it. */
export interface RecordedStep {
  readonly action: PuppetAction;
  readonly frames: readonly AttackFrame[];
}

/** A drawn person and how that person is filmed. */
export type FilmedPerson = Partial<PuppetLook> & { readonly seed: number };

/** What an attacker has at hand. */
export interface AttackScene {
  /** The enrolled person. */
  readonly victim: FilmedPerson;
  /** Somebody else. */
  readonly stranger: FilmedPerson;
  /** Repeatable randomness, 0 to 1: the same sequence gives the same frames. */
  readonly draw: () => number;
  /** Frames a second; phones send 12 to 15. */
  readonly framesPerSecond: number;
  /** Footage of an attempt of the victim that the service has judged before; empty when there is none. Species that say `needsEarlier` cut theirs from it. */
  readonly earlier: readonly RecordedStep[];
}

/** One attempt of an attacker; it keeps its own time, so nothing waits. */
export interface AttackTake {
  /**
   * @param prompt the step that was just revealed; later ones are unknown to the attacker
   * @returns frames in order, at least one; `tMs` goes on from step to step
   */
  film(prompt: AttackPrompt): Promise<readonly AttackFrame[]>;
}

/** A revealed step and when stills are asked for in it, in milliseconds. */
export interface AttackPrompt extends StepPrompt {
  readonly stillsAtMs: readonly number[];
}

/** A way of attacking, with what the service must say of it. */
export interface AttackSpecies {
  /** Stable, snake_case. */
  readonly name: string;
  /** In front of the lens, instead of the lens, or about time. */
  readonly kind: 'presentation' | 'injection' | 'timing';
  /** One sentence for a report. */
  readonly summary: string;
  /** What the operator must be told. */
  readonly expected: {
    /** Internal reasons of which one at least is given. */
    readonly reasons: readonly string[];
    /** Beginnings of names of checks of which one at least fails: what tells this species from others of the same reason. */
    readonly checks: readonly string[];
  };
  /** True when the species needs {@link AttackScene.earlier}. */
  readonly needsEarlier: boolean;
  begin(scene: AttackScene): AttackTake;
}
