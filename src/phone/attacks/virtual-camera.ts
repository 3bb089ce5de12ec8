import sharp from 'sharp';
import { createFrameClock } from '../puppet/frame-clock.ts';
import type { RgbFrame } from '../puppet/puppet.ts';
import type { AttackFrame, AttackPrompt } from './attack-species.ts';

/** Where a frame stands in its step. */
export interface Moment {
  readonly prompt: AttackPrompt;
  /** Since the step was shown, in milliseconds. */
  readonly sinceStepMs: number;
  /** Since the attempt began, in milliseconds. */
  readonly tMs: number;
  /** Number of the frame within the step. */
  readonly index: number;
}

/** A camera that keeps its own time: a step of 2.5 s is filmed as fast as it can be drawn. */
export interface VirtualCamera {
  /** @returns the frames of one step, with the stills that were asked for */
  film(prompt: AttackPrompt, pictureAt: (moment: Moment) => RgbFrame): Promise<readonly AttackFrame[]>;
}

/** How a virtual camera films. */
export interface VirtualCameraOptions {
  readonly framesPerSecond: number;
  readonly draw: () => number;
  /** Pause before the next frame, in milliseconds; about even, never exactly, when left out. */
  readonly nextPauseMs?: () => number;
}

/** Time between the last frame of a step and the first of the next: the upload, and the prompt that comes back. */
const BETWEEN_STEPS_MS = 90;
const JPEG_QUALITY = 75;
const STILL_WIDTH = 640;

/**
 * @param options rate and randomness
 * @returns a camera whose clock begins at the attempt
 */
export function createVirtualCamera({ framesPerSecond, draw, nextPauseMs }: VirtualCameraOptions): VirtualCamera {
  const pause = nextPauseMs ?? createFrameClock(Math.floor(draw() * 1e6), framesPerSecond);
  let nowMs = 40 + Math.floor(draw() * 60);
  return {
    async film(prompt, pictureAt) {
      const startMs = nowMs;
      const frames: AttackFrame[] = [];
      const stills = [...prompt.stillsAtMs];
      for (let index = 0; nowMs - startMs < prompt.windowMs; index++) {
        const tMs = nowMs;
        const sinceStepMs = tMs - startMs;
        const picture = pictureAt({ prompt, sinceStepMs, tMs, index });
        if (sinceStepMs >= (stills[0] ?? Number.POSITIVE_INFINITY)) {
          stills.shift();
          frames.push({ kind: 'still', tMs, jpeg: await encodeJpeg(picture, { width: STILL_WIDTH }) });
        } else {
          // Waited for, so that a service in the same process is not held up for a whole step.
          frames.push({ kind: 'video', tMs, jpeg: await encodeJpeg(picture) });
        }
        nowMs += Math.max(1, pause());
      }
      nowMs += BETWEEN_STEPS_MS;
      return frames;
    },
  };
}

/**
 * @param picture the picture
 * @param options quality, 1 to 100, and width in pixels when another is wanted
 * @returns the JPEG
 */
export async function encodeJpeg(picture: RgbFrame, options: { readonly quality?: number; readonly width?: number } = {}): Promise<Uint8Array> {
  const image = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  const sized = options.width === undefined ? image : image.resize({ width: options.width });
  return new Uint8Array(await sized.jpeg({ quality: options.quality ?? JPEG_QUALITY }).toBuffer());
}
