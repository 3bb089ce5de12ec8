import { blend, type Rgb, scaled } from './colour.ts';
import { valueNoise } from './noise.ts';
import { clamp, gauss, lerp, smooth } from './scalar.ts';
import type { SkinPoint } from './skin-point.ts';

/** The eye opening as seen from one place: u across, heights of lid and rim. */
interface EyeFrame {
  readonly side: -1 | 1;
  readonly u: number;
  readonly dy: number;
  readonly upper: number;
  readonly lower: number;
  readonly wide: number;
  readonly shut: number;
  readonly edge: number;
  readonly dark: Rgb;
}

const SOFT = 0.008;

/**
 * Paints the eye on the side of the point: fold, lids, ball, iris, lashes.
 * @param point the place on the head
 */
export function paintEye(point: SkinPoint): void {
  const side = point.x < 0 ? -1 : 1;
  const eye = frameOf(point, side);
  if (!eye) return;
  paintLids(point, eye);
  paintBall(point, eye);
  const { u, dy, upper, lower, edge, dark } = eye;
  blend(point.colour, [0.012, 0.009, 0.008], edge * (0.92 * gauss((dy - upper - 0.006) / (0.02 + 0.006 * u), 0)));
  blend(point.colour, dark, 0.5 * edge * gauss((dy - lower) / 0.01, 0));
  if (eye.shut > 0.6) blend(point.colour, [0.02, 0.014, 0.012], edge * 0.5 * gauss((dy - lower) / 0.014, 0));
}

function frameOf({ face, pose, x, y }: SkinPoint, side: -1 | 1): EyeFrame | null {
  const u = (x * side - face.eyeX) / face.eyeW;
  if (Math.abs(u) > 1.5) return null;
  const shut = clamp(side < 0 ? pose.blinkR : pose.blinkL);
  const arc = Math.max(0, 1 - u * u);
  const lower = -face.eyeD * arc ** 0.8 * (1 - 0.1 * shut);
  const wide = face.eyeU * (1 + 0.12 * pose.brow) * arc ** (0.62 + 0.1 * u);
  return {
    side,
    u,
    dy: y - face.eyeTilt * u * 0.5,
    upper: lerp(wide, lower + 0.004, shut),
    lower,
    wide,
    shut,
    edge: smooth(1.12, 0.95, Math.abs(u)),
    dark: scaled(face.skin, 0.3, 0.2, 0.17),
  };
}

function paintLids({ colour }: SkinPoint, { u, dy, upper, lower, wide, shut, edge, dark }: EyeFrame): void {
  const fold = wide + 0.045 + 0.012 * (1 - u * u);
  blend(colour, dark, 0.55 * edge * gauss((dy - fold) / 0.018, 0) * (1 - 0.55 * shut));
  if (Math.abs(u) < 1 && dy < fold && dy > upper) blend(colour, dark, 0.12 + 0.06 * shut);
  blend(colour, dark, 0.3 * edge * gauss((dy - lower + 0.028) / 0.02, 0));
}

function paintBall(point: SkinPoint, { side, u, dy, upper, lower }: EyeFrame): void {
  const inside = smooth(-SOFT, SOFT, upper - dy) * smooth(-SOFT, SOFT, dy - lower) * smooth(1, 0.96, Math.abs(u));
  if (inside <= 0) return;
  const { face, pose, x, y } = point;
  const irisX = face.eyeX + side * pose.gazeX * 0.075;
  const dx = x * side - irisX;
  const dY = y - 0.012 - pose.gazeY * 0.045;
  const radius = Math.hypot(dx, dY) / 0.088;
  const rim = 0.62 + 0.38 * Math.sqrt(Math.max(0, 1 - u * u * 0.8));
  const colour: Rgb = [0.62 * rim, 0.57 * rim * 0.97, 0.54 * rim * 0.97];
  const streak = 0.75 + 0.5 * valueNoise(Math.atan2(dY, dx) * 6, radius * 2);
  blend(colour, scaled(face.iris, streak), smooth(1.05, 0.95, radius));
  blend(colour, [0.008, 0.007, 0.007], smooth(0.47, 0.38, radius) + 0.7 * gauss((radius - 1) / 0.12, 0));
  const shadow = 1 - 0.55 * smooth(0.06, 0, upper - dy);
  for (const k of [0, 1, 2] as const) colour[k] *= shadow;
  const glintX = (x + 0.03) * side - face.eyeX - side * pose.gazeX * 0.075 * side;
  blend(colour, [1.3, 1.3, 1.3], smooth(0.022, 0.012, Math.hypot(glintX, y - 0.04)));
  blend(colour, scaled(face.skin, 0.9, 0.45, 0.4), 0.7 * smooth(-0.8, -0.97, u));
  blend(point.colour, colour, inside);
  point.gloss = lerp(point.gloss, 0.02, inside);
}
