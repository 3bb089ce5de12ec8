import { listAt } from '../../wire/read-json.ts';
import type { FaceCover } from '../../../src/liveness/face-cover.ts';
import { type FaceShare, hintOf, type LiveHint, type SeenPicture } from './hint-rules.ts';
import { coverInBoth, measureDetected } from './measure-detected.ts';
import { measureBacklight } from './measure-backlight.ts';
import { measureMovement, type Sighting } from './measure-movement.ts';
import { measureSharpness } from './measure-sharpness.ts';

/** Gives live hints until stopped. */
export interface FaceHints {
  readonly stop: () => void;
}

const PERIOD_MS = 250;
const WIDTH_PX = 192;

/**
 * Watches the preview and says what to change. The detector runs in a worker, is loaded only now, and its absence changes nothing but the detail of the hints.
 * @param video the playing preview
 * @param onHint told four times a second at most
 * @returns how to stop
 */
export function startFaceHints(video: HTMLVideoElement, onHint: (hint: LiveHint | 'good' | null) => void): FaceHints {
  let worker: Worker | null = createWorker();
  let isReady = false;
  let isBusy = false;
  let luma = 128;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  let sent: ImageData | null = null;
  let before: CoveredSighting | null = null;
  const tell = (faces: SeenPicture['faces'], points: unknown): void => {
    const [face] = faces ?? [];
    if (face === undefined) {
      before = null;
      onHint(hintOf({ luma, faces }));
      return;
    }
    const now = { face, atMs: performance.now(), cover: sent === null ? null : measureDetected(sent, points) };
    onHint(
      hintOf({
        luma,
        faces,
        backlight: sent === null ? null : measureBacklight(sent, face),
        movement: before === null ? null : measureMovement(before, now),
        sharpness: sent === null ? null : measureSharpness(sent, face),
        cover: coverInBoth(before?.cover ?? null, now.cover),
      }),
    );
    before = now;
  };
  worker?.addEventListener('error', () => {
    worker?.terminate();
    worker = null;
  });
  worker?.addEventListener('message', (event: MessageEvent<unknown>) => {
    isReady = true;
    isBusy = false;
    const faces = listAt(event.data, 'faces');
    if (faces.length > 0 || isFaceList(event.data))
      tell(
        faces.map((face) => toBox(face)),
        listAt(event.data, 'points')[0],
      );
  });
  const timer = setInterval(() => {
    if (context === null || video.videoWidth === 0) return;
    canvas.width = WIDTH_PX;
    canvas.height = Math.round((WIDTH_PX * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    luma = meanLuma(picture);
    if (worker === null || !isReady) tell(null, null);
    else if (!isBusy) {
      isBusy = true;
      sent = picture;
      worker.postMessage(picture);
    }
  }, PERIOD_MS);
  return {
    stop: () => {
      clearInterval(timer);
      worker?.terminate();
    },
  };
}

interface CoveredSighting extends Sighting {
  readonly cover: FaceCover | null;
}

function createWorker(): Worker | null {
  try {
    return new Worker(new URL('./hint-worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
}

function isFaceList(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'faces' in data;
}

function toBox(face: unknown): FaceShare {
  const numbers = Array.isArray(face) ? face.map((item: unknown) => (typeof item === 'number' ? item : 0)) : [];
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0];
}

function meanLuma({ data }: ImageData): number {
  let sum = 0;
  let count = 0;
  // Every 16th pixel tells enough.
  for (let i = 0; i + 2 < data.length; i += 64) {
    sum += 0.299 * (data[i] ?? 0) + 0.587 * (data[i + 1] ?? 0) + 0.114 * (data[i + 2] ?? 0);
    count += 1;
  }
  return count === 0 ? 128 : sum / count;
}
