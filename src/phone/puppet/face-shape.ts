import { type Rgb, type Srgb, toLinear } from './colour.ts';
import { createSequence } from './noise.ts';
import { clamp, lerp } from './scalar.ts';

const TONES: readonly Srgb[] = [
  [238, 204, 184],
  [226, 184, 158],
  [205, 158, 126],
  [170, 120, 88],
  [122, 80, 58],
  [84, 54, 40],
];
const HAIR: readonly Srgb[] = [
  [28, 22, 20],
  [52, 36, 26],
  [92, 62, 38],
  [150, 112, 66],
  [120, 118, 116],
  [110, 52, 26],
];
const IRIS: readonly Srgb[] = [
  [70, 44, 26],
  [98, 66, 36],
  [84, 100, 70],
  [84, 112, 136],
  [60, 40, 28],
];
const SHIRT: readonly Srgb[] = [
  [58, 72, 96],
  [120, 40, 44],
  [70, 90, 70],
  [150, 150, 152],
  [36, 36, 40],
  [96, 78, 110],
];

/** How an identity is drawn. */
export interface FaceLook {
  /** Whole number that names the identity. */
  readonly seed: number;
  /** 0 light to 1 dark; drawn from the seed when left out. */
  readonly skinTone?: number;
  /** 0 shaven to .8 full; drawn from the seed when left out. */
  readonly beard?: number;
  /** How far identities differ, 1 as people do, above that more. */
  readonly variety: number;
}

/** Proportions and colours of one identity, in units of about 7.5 cm. */
export type FaceShape = ReturnType<typeof createFaceShape>;

/**
 * Draws an identity: the same seed is the same person on every machine.
 * @param look seed, tone and variety
 * @returns proportions and colours
 */
export function createFaceShape(look: FaceLook) {
  const draw = createSequence(look.seed * 7919 + 13);
  const vary = (mean: number, spread: number): number => mean + (draw() * 2 - 1) * spread * look.variety;
  const tone = look.skinTone ?? draw();
  const isDark = tone > 0.6;
  const skin = toLinear(toneAt(tone));
  const hair = toLinear(isDark ? choose(HAIR, draw() * 2) : pick(HAIR, draw));
  const iris = toLinear(isDark ? choose(IRIS, 0) : pick(IRIS, draw));
  return { ...drawColours(skin, hair, iris), shirt: toLinear(pick(SHIRT, draw)), ...drawProportions(vary), ...drawHair(vary, draw, look.beard) };
}

function drawColours(skin: Rgb, hair: Rgb, iris: Rgb) {
  return { skin, hair, iris };
}

// The order of the draws is the identity: a draw moved is another face.
function drawProportions(vary: (mean: number, spread: number) => number) {
  return {
    width: vary(1, 0.07),
    jawW: vary(1, 0.11),
    faceLen: vary(1, 0.06),
    chin: vary(0.1, 0.05),
    cheek: vary(0.06, 0.04),
    eyeX: vary(0.425, 0.035),
    eyeW: vary(0.205, 0.018),
    eyeU: vary(0.088, 0.014),
    eyeD: vary(0.05, 0.008),
    eyeTilt: vary(0.03, 0.04),
    socket: vary(0.11, 0.035),
    browY: vary(0.27, 0.04),
    browT: vary(0.05, 0.02),
    browArch: vary(0.05, 0.04),
    browInk: vary(0.82, 0.15),
    browX0: vary(0.15, 0.04),
    noseL: vary(-0.56, 0.05),
    noseW: vary(0.155, 0.035),
    noseH: vary(0.36, 0.07),
    bridge: vary(0.1, 0.05),
    mouthY: vary(-0.93, 0.04),
    mouthW: vary(0.34, 0.045),
    lipU: vary(0.07, 0.024),
    lipD: vary(0.095, 0.028),
    lipRed: vary(0.55, 0.3),
    bow: vary(0.018, 0.012),
  };
}

function drawHair(vary: (mean: number, spread: number) => number, draw: () => number, beard: number | undefined) {
  const grown = (drawn: number): number => beard ?? drawn;
  return {
    hairline: vary(0.92, 0.13),
    hairCurl: vary(1, 0.5),
    parting: vary(0, 0.4),
    hasLongHair: draw() < 0.4,
    beard: grown(draw() < 0.35 ? vary(0.45, 0.25) : 0),
    freckles: draw() < 0.3 ? 0.5 : 0,
    age: draw(),
  };
}

function toneAt(tone: number): Srgb {
  const place = clamp(tone, 0, 0.999) * (TONES.length - 1);
  const [r0, g0, b0] = choose(TONES, place);
  const [r1, g1, b1] = choose(TONES, place + 1);
  const t = place % 1;
  return [lerp(r0, r1, t), lerp(g0, g1, t), lerp(b0, b1, t)];
}

function pick(colours: readonly Srgb[], draw: () => number): Srgb {
  return choose(colours, draw() * colours.length);
}

function choose(colours: readonly Srgb[], place: number): Srgb {
  return colours[Math.floor(place)] ?? [0, 0, 0];
}
