import { blend, type Rgb, scaled } from './colour.ts';
import { valueNoise } from './noise.ts';
import { clamp, gauss, lerp, smooth } from './scalar.ts';
import type { SkinPoint } from './skin-point.ts';

/** The mouth as seen from one place: u across, heights of the opening and of the lips. */
interface MouthFrame {
  readonly open: number;
  readonly u: number;
  readonly dy: number;
  readonly top: number;
  readonly bottom: number;
  readonly upper: number;
  readonly lower: number;
}

const SOFT = 0.012;

/**
 * Paints lips, teeth and the inside of the mouth.
 * @param point the place on the head
 */
export function paintMouth(point: SkinPoint): void {
  const mouth = frameOf(point);
  if (!mouth) return;
  const { skin } = point.face;
  const { u, dy, lower, open } = mouth;
  blend(point.colour, scaled(skin, 0.45, 0.3, 0.27), 0.5 * gauss(u / 0.75, (dy - lower + 0.05) / 0.035));
  paintLips(point, mouth);
  paintGap(point, mouth);
  const line = (1 - smooth(0, 0.12, open)) * smooth(1.08, 0.9, Math.abs(u)) * gauss((dy + 0.008 * Math.cos(u * 5)) / 0.013, 0);
  blend(point.colour, [0.035, 0.012, 0.01], 0.85 * line);
  blend(point.colour, scaled(skin, 0.4, 0.28, 0.25), 0.5 * gauss((Math.abs(u) - 1.03) / 0.09, dy / 0.035));
}

function frameOf({ face, pose, x, y }: SkinPoint): MouthFrame | null {
  const open = clamp(pose.mouthOpen);
  const u = x / (face.mouthW * (1 - 0.12 * open + 0.16 * pose.smile));
  if (Math.abs(u) > 1.4 || y > face.mouthY + 0.35 || y < face.mouthY - 0.85) return null;
  const arc = Math.max(0, 1 - u * u);
  const round = arc ** 0.55;
  const top = 0.035 * open * round;
  const bottom = -0.43 * open * round - 0.02 * open;
  const bow = gauss((Math.abs(x) - 0.07) / 0.06, 0) - 0.8 * gauss(x / 0.035, 0);
  return {
    open,
    u,
    dy: y - face.mouthY - 0.05 * pose.smile * u * u,
    top,
    bottom,
    upper: top + face.lipU * arc ** 0.7 * (1 - 0.15 * open) + face.bow * bow,
    lower: bottom - face.lipD * arc ** 0.6,
  };
}

function paintLips(point: SkinPoint, { u, dy, upper, lower, top, bottom }: MouthFrame): void {
  const lip = smooth(-SOFT, SOFT, upper - dy) * smooth(-SOFT, SOFT, dy - lower) * smooth(1, 0.93, Math.abs(u));
  if (lip <= 0) return;
  const { skin, lipRed } = point.face;
  const red: Rgb = [lerp(skin[0] * 0.82, 0.42, lipRed * 0.45), lerp(skin[1] * 0.5, 0.1, lipRed * 0.6), lerp(skin[2] * 0.48, 0.1, lipRed * 0.6)];
  const lines = 0.85 + 0.3 * valueNoise(point.x * 60, point.y * 6);
  const isUpper = dy > (top + bottom) / 2;
  const tone = isUpper ? 0.78 : 1.04;
  blend(point.colour, [red[0] * lines * tone, red[1] * lines * tone, red[2] * lines * tone], 0.88 * lip);
  point.gloss = lerp(point.gloss, isUpper ? 0.06 : 0.2, lip);
}

function paintGap(point: SkinPoint, { u, dy, top, bottom, open }: MouthFrame): void {
  const gap = smooth(-0.008, 0.008, top + 0.004 - dy) * smooth(-0.008, 0.008, dy - bottom + 0.004) * smooth(1, 0.95, Math.abs(u)) * smooth(0, 0.06, open);
  if (gap <= 0) return;
  const depth = (top - dy) / (top - bottom + 1e-6);
  const cavity: Rgb = [0.03, 0.009, 0.008];
  blend(cavity, [0.2, 0.05, 0.05], 0.6 * smooth(0.62, 0.9, depth) * gauss(u / 0.6, 0));
  const teeth = smooth(0.09, 0.075, top - dy) * smooth(0.85, 0.6, Math.abs(u)) * smooth(0.15, 0.4, open);
  const shine = (0.75 + 0.15 * Math.cos(point.x * 75)) * (0.5 + 0.5 * smooth(0, 0.05, top - dy));
  blend(cavity, [0.5, 0.46, 0.4], teeth * shine);
  blend(point.colour, cavity, gap);
  point.gloss = lerp(point.gloss, 0.02, gap);
  point.occlusion = lerp(point.occlusion, 0.8, gap);
}
