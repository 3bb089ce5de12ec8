import { type Random, randomBelow } from '../lib/random.ts';
import type { FrameMeasurement } from './analyzer.ts';

/** The colours of the screen, sRGB: pale, as bright as one another, and far from the saturated red that can harm. @see WCAG 2.2 success criterion 2.3.1 */
export const LIGHT_COLOURS = { rose: [255, 150, 150], green: [150, 255, 150], blue: [150, 150, 255] } as const;

/** Name of a colour. */
export type LightColour = keyof typeof LIGHT_COLOURS;

/** Colours that the screen shows one after another while the person looks straight ahead. */
export interface ScreenLight {
  readonly colours: readonly LightColour[];
  /** How long each is shown, in milliseconds: fewer than two changes a second, where three flashes are the limit. */
  readonly eachMs: number;
}

/** What was seen of them in the face. */
export interface ScreenLightSignal {
  /** From -1 to 1: how far the colour of the skin followed the screen. Near 0 without a relation, and where the change is too small to be told from noise. */
  readonly value: number;
  /** Frames that it was read from. */
  readonly frames: number;
}

const COLOURS_SHOWN = 4;
const EACH_MS = 600;
/** Screen and camera need this long to follow, in milliseconds. */
const SETTLING_MS = 200;
const FRAMES_MIN = 8;
/** Smaller changes of the shares of red, green and blue are noise and white balance. */
const CHANGE_MIN = 0.004;
const NAMES = Object.keys(LIGHT_COLOURS) as readonly LightColour[];

/**
 * @param value anything
 * @returns whether it names a colour
 */
export function isLightColour(value: unknown): value is LightColour {
  return NAMES.some((name) => name === value);
}

/**
 * Draws a sequence, each of 24 equally likely: no colour twice in a row.
 * @param random secure generator
 * @returns the sequence
 */
export function drawScreenLight(random: Random): ScreenLight {
  const colours: LightColour[] = [];
  while (colours.length < COLOURS_SHOWN) {
    const name = NAMES[randomBelow(random, NAMES.length)];
    if (name !== undefined && name !== colours.at(-1)) colours.push(name);
  }
  return { colours, eachMs: EACH_MS };
}

/**
 * How far the colour of the skin followed the screen: the correlation of the shares of red, green and blue. A signal for the operator; no verdict ever depends on it.
 * @param light what was shown, from the first frame on; left out where nothing was
 * @param frames measurements of the step in which it was shown
 * @returns the signal, or null when nothing was shown or too few frames show a face
 */
export function measureScreenLight(light: ScreenLight | undefined, frames: readonly FrameMeasurement[] = []): ScreenLightSignal | null {
  if (light === undefined) return null;
  const video = frames.filter(({ kind }) => kind === 'video');
  const startMs = video[0]?.tMs ?? 0;
  const pairs = video.flatMap(({ tMs, skin }) => {
    const sinceMs = tMs - startMs;
    const shown = light.colours[Math.floor(sinceMs / light.eachMs)];
    return skin === null || shown === undefined || sinceMs % light.eachMs < SETTLING_MS
      ? []
      : [{ seen: sharesOf(skin), shown: sharesOf(LIGHT_COLOURS[shown]) }];
  });
  if (pairs.length < FRAMES_MIN) return null;
  const seen = centred(pairs.map((pair) => pair.seen));
  const shown = centred(pairs.map((pair) => pair.shown));
  const product = seen.reduce((sum, value, i) => sum + value * (shown[i] ?? 0), 0) / seen.length;
  const spread = Math.max(sizeOf(seen), CHANGE_MIN) * sizeOf(shown);
  return { value: spread > 0 ? product / spread : 0, frames: pairs.length };
}

// Shares do not change with brightness, so that moving in the light is no colour.
function sharesOf([red, green, blue]: readonly [number, number, number]): readonly number[] {
  const sum = red + green + blue || 1;
  return [red / sum, green / sum, blue / sum];
}

function centred(rows: readonly (readonly number[])[]): readonly number[] {
  const means = [0, 1, 2].map((channel) => rows.reduce((sum, row) => sum + (row[channel] ?? 0), 0) / rows.length);
  return rows.flatMap((row) => row.map((value, channel) => value - (means[channel] ?? 0)));
}

function sizeOf(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
