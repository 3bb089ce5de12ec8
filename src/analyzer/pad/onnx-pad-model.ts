import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { sha256, toHex } from '../../lib/bytes.ts';
import { Problem } from '../../lib/problem.ts';
import { FRAME_LIMITS } from '../../liveness/frames.ts';
import type { FacePicture, PadModel } from '../../liveness/pad-model.ts';

/** An operator's model file. */
export interface PadModelSettings {
  readonly file: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** Score from which a face counts as an attack, 0 to 1. */
  readonly threshold: number;
  /** How much of the picture around the face is shown: the side of a square, in heights of the face. */
  readonly cropScale: number;
}

const PIXEL_LIMIT = FRAME_LIMITS.longestSidePx * FRAME_LIMITS.longestSidePx * 2;

/**
 * Opens an operator's ONNX model: one input `[1, 3, height, width]` of RGB floats from 0 to 1, one output whose first number is the probability of an attack. It runs in WebAssembly, by `onnxruntime-web`, which the operator installs beside.
 * @param settings file, hash and limits
 * @returns the model, when it is ready
 * @throws Error when the file is not the one that its hash names, the runtime is not installed, or the model has another form: then the service does not start
 */
export async function openPadModel(settings: PadModelSettings): Promise<PadModel> {
  const bytes = new Uint8Array(await readFile(settings.file));
  if (toHex(sha256(bytes)) !== settings.sha256) throw new Error('SHUALIAN_PAD_MODEL_FILE is not the file that SHUALIAN_PAD_MODEL_SHA256 names');
  const { env, InferenceSession, Tensor } = await loadRuntime();
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(bytes);
  const [input] = session.inputMetadata;
  const [inputName = '', outputName = ''] = [session.inputNames[0], session.outputNames[0]];
  const shape = input?.isTensor === true ? input.shape : [];
  const [batch, channels, height, width] = shape;
  const isFit =
    session.inputNames.length === 1 && shape.length === 4 && batch === 1 && channels === 3 && typeof height === 'number' && typeof width === 'number';
  if (!isFit) throw new Error('SHUALIAN_PAD_MODEL_FILE must take one input [1, 3, height, width]');
  const scoreOne = async (picture: FacePicture): Promise<number> => {
    const pixels = await crop(picture, { height, width, scale: settings.cropScale });
    const outputs = await session.run({ [inputName]: new Tensor('float32', pixels, [1, 3, height, width]) });
    const [score] = Float32Array.from(outputs[outputName]?.data as Float32Array);
    if (score === undefined || !(score >= 0 && score <= 1)) throw new Error('the model gave no probability');
    return score;
  };
  return {
    threshold: settings.threshold,
    score: async (pictures) => {
      try {
        let sum = 0;
        for (const picture of pictures) sum += await scoreOne(picture);
        return sum / pictures.length;
      } catch (cause) {
        throw new Problem('analyzer_unavailable', { cause });
      }
    },
  };
}

async function loadRuntime() {
  try {
    return await import('onnxruntime-web');
  } catch (cause) {
    throw new Error('SHUALIAN_PAD_MODEL_FILE needs the package onnxruntime-web: npm install onnxruntime-web', { cause });
  }
}

// A square around the face, cut where the picture ends, as planes of red, green and blue.
async function crop({ jpeg, box }: FacePicture, to: { readonly height: number; readonly width: number; readonly scale: number }): Promise<Float32Array> {
  const upright = await sharp(jpeg, { limitInputPixels: PIXEL_LIMIT, failOn: 'error' })
    .rotate()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const side = Math.max(8, box.height * height * to.scale);
  const [centreX, centreY] = [(box.x + box.width / 2) * width, (box.y + box.height / 2) * height];
  const left = clamp(Math.round(centreX - side / 2), 0, width - 8);
  const top = clamp(Math.round(centreY - side / 2), 0, height - 8);
  const area = {
    left,
    top,
    width: clamp(Math.round(centreX + side / 2) - left, 8, width - left),
    height: clamp(Math.round(centreY + side / 2) - top, 8, height - top),
  };
  const data = await sharp(upright.data, { raw: { width, height, channels: 3 } })
    .extract(area)
    .resize(to.width, to.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const plane = to.width * to.height;
  return Float32Array.from({ length: 3 * plane }, (_, i) => (data[(i % plane) * 3 + Math.floor(i / plane)] ?? 0) / 255);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), Math.max(min, max));
}
