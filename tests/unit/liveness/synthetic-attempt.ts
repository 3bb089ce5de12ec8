import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { MEASURED_POINTS } from '../../../src/liveness/landmarks.ts';
import type { LivenessAction, LivenessPlan, PlanStep } from '../../../src/liveness/plan.ts';
import { RIGID_REFERENCE } from '../../../src/liveness/rigid-reference.ts';

/** A small repeatable generator for test data. */
export function createDraw(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return state / 2 ** 32;
  };
}

/** Options of a synthetic person. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Names the face; another number is another person. */
  readonly person?: number;
  /** What the person does in each step, when it is not what the plan asks. */
  readonly actions?: readonly PlanStep['action'][];
  readonly fps?: number;
  /** Changes a measurement before it is given out. */
  readonly edit?: (frame: FrameMeasurement, seq: number, index: number) => FrameMeasurement;
  /** A print that the mesh network reads as a turn, although little depth shows. */
  readonly isShallow?: boolean;
}

const OTHER_POINTS: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [205, [-0.4, 0.45, 0.02]],
  [425, [0.4, 0.45, 0.02]],
  [61, [-0.28, 0.78, -0.12]],
  [291, [0.28, 0.78, -0.12]],
  [152, [0, 1.05, 0]],
]);
const HEAD = new Map<number, readonly [number, number, number]>([...RIGID_REFERENCE.map(([point, x, y, z]) => [point, [x, y, z]] as const), ...OTHER_POINTS]);

/** @returns a plan with these actions after the neutral step */
export function planOf(...actions: readonly LivenessAction[]): LivenessPlan {
  return { steps: (['neutral', ...actions] as const).map((action, seq) => ({ seq, action, windowMs: 2500 })) };
}

/** @returns the embedding of a person, with the noise of one frame */
export function embeddingOf(person: number, draw: () => number): readonly number[] {
  const face = createDraw(person * 97 + 5);
  return Array.from({ length: 128 }, () => (face() - 0.5) * 0.22 + (draw() - 0.5) * 0.02);
}

/** @returns measurements of an attempt, as the analyzer would give them */
export function synthesize(plan: LivenessPlan, options: SyntheticOptions): { seq: number; frames: FrameMeasurement[] }[] {
  const draw = createDraw(options.seed);
  let now = 40 + Math.floor(draw() * 100);
  return plan.steps.map(({ seq, action, windowMs }) => {
    const performed = options.actions?.[seq] ?? action;
    const frames: FrameMeasurement[] = [];
    const start = now;
    const reactionMs = 350 + draw() * 300;
    while (now - start < windowMs) {
      const frame = measure({ performed, sinceMs: now - start - reactionMs, tMs: now, index: frames.length }, options, draw);
      frames.push(options.edit ? options.edit(frame, seq, frames.length) : frame);
      now += Math.round(1000 / (options.fps ?? 14) + (draw() - 0.5) * 14);
    }
    now += 60 + Math.floor(draw() * 100);
    return { seq, frames };
  });
}

interface Moment {
  readonly performed: PlanStep['action'];
  readonly sinceMs: number;
  readonly tMs: number;
  readonly index: number;
}

function measure({ performed, sinceMs, tMs, index }: Moment, options: SyntheticOptions, draw: () => number): FrameMeasurement {
  const hump = (length: number): number => (sinceMs > 0 && sinceMs < length ? Math.sin((sinceMs / length) * Math.PI) : 0);
  const yaw = (performed === 'turn_left' ? 28 : performed === 'turn_right' ? -28 : 0) * hump(1600) + draw() - 0.5;
  const pitch = (performed === 'nod' ? 15 : 0) * hump(900) + draw() - 0.5;
  const eyes = performed === 'blink' && sinceMs > 0 && sinceMs < 250 ? 0.08 : 0.33 + (draw() - 0.5) * 0.03;
  const isStraight = index % 11 === 0 || index === 3;
  return {
    kind: 'video',
    tMs,
    isDecoded: true,
    width: 320,
    height: 240,
    faces: 1,
    box: { x: 0.32 + draw() * 0.01, y: 0.22 + draw() * 0.01, width: 0.36, height: 0.55 },
    confidence: 1,
    landmarks: landmarks(yaw, pitch, options.isShallow === true, draw),
    eyeRight: eyes,
    eyeLeft: eyes,
    cover: { eyeRight: 0.01, eyeLeft: 0.01, mouth: 0.05 },
    mouth: (performed === 'mouth_open' ? 0.6 : 0) * hump(1200) + draw() * 0.03,
    sharpness: 0.9,
    evenness: 0.02,
    luma: { frame: 140, face: 150, background: 150, faceLeft: 150, faceRight: 145, contrast: 0.4 },
    skin: [190, 150, 130],
    fileHash: hex(draw, 16),
    perceptualHash: hex(draw, 64),
    embedding: isStraight ? embeddingOf(options.person ?? 7, draw) : null,
  };
}

function landmarks(yaw: number, pitch: number, isShallow: boolean, draw: () => number): readonly number[] {
  const [a, b] = [((isShallow ? 0.65 : 1) * yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const size = 0.14 * (isShallow ? 1 - Math.min(0.5, Math.abs(yaw) / 40) : 1);
  return MEASURED_POINTS.flatMap((point) => {
    const [x, y, z] = HEAD.get(point) ?? [0, 0, 0];
    const u = x * Math.cos(a) - z * Math.sin(a);
    const w = x * Math.sin(a) + z * Math.cos(a);
    const v = y * Math.cos(b) - w * Math.sin(b);
    return [0.5 + size * u + (draw() - 0.5) * 0.002, 0.4 + size * v + (draw() - 0.5) * 0.002];
  });
}

function hex(draw: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(draw() * 16).toString(16)).join('');
}
