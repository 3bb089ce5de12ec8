import type { CapturedFrame } from './encode-chunk.ts';

/** How frames are to be taken, as the server said. */
export interface CaptureSettings {
  /** Width of video frames in pixels. */
  readonly widthPx: number;
  readonly framesPerSecond: number;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
  /** Instants of the stills, milliseconds since the attempt started. */
  readonly stillsAtMs: readonly number[];
}

/** Takes frames from a video element. */
export interface Recorder {
  /**
   * Takes frames for a while.
   * @param windowMs how long
   * @param onProgress share of the time that is over, 0 to 1
   */
  readonly record: (windowMs: number, onProgress: (share: number) => void) => Promise<readonly CapturedFrame[]>;
}

const STILL_LONGEST_PX = 640;
const LONGEST_PX = 720;

/**
 * Makes a recorder. Frames are taken unmirrored, where the browser can tell only when the camera delivered a new picture, and stamped with the time at which they were taken.
 * @param video the playing preview
 * @param settings how frames are to be taken
 * @param signal stops recording
 * @returns the recorder; its clock starts now
 */
export function createRecorder(video: HTMLVideoElement, settings: CaptureSettings, signal: AbortSignal): Recorder {
  const startedAt = performance.now();
  const clock = (): number => Math.round(performance.now() - startedAt);
  const small = createGrabber(video, settings.widthPx, LONGEST_PX, settings.quality);
  const large = createGrabber(video, STILL_LONGEST_PX, STILL_LONGEST_PX, 0.85);
  const pendingStills = [...settings.stillsAtMs].sort((a, b) => a - b);
  const intervalMs = 1000 / settings.framesPerSecond;
  const nextPicture = createPictureClock(video);
  let dueMs = 0;

  const grab = (pictures: Promise<CapturedFrame | null>[]): void => {
    const tMs = clock();
    if (tMs < dueMs - 8) return;
    // Due times go on from each other, not from the last picture: cameras of any rate then give the asked rate on average. After a stall there is no burst to catch up.
    dueMs = Math.max(dueMs + intervalMs, tMs + 20);
    pictures.push(small('video', tMs));
    const due = pendingStills[0];
    if (due !== undefined && tMs >= due) {
      pendingStills.shift();
      pictures.push(large('still', tMs));
    }
  };

  return {
    record: async (windowMs, onProgress) => {
      const pictures: Promise<CapturedFrame | null>[] = [];
      const beganAt = performance.now();
      for (let passed = 0; passed < windowMs && !signal.aborted && video.isConnected; passed = performance.now() - beganAt) {
        if (await nextPicture()) grab(pictures);
        onProgress(Math.min(1, (performance.now() - beganAt) / windowMs));
      }
      // After a stall from beginning to end the step still says when it was: too few frames is a verdict, none at all is no step.
      if (pictures.length === 0) grab(pictures);
      const frames = await Promise.all(pictures);
      return frames.filter((frame) => frame !== null);
    },
  };
}

/** Waits for the next picture of the camera, or a tick where the browser cannot tell when one comes. While a camera that gave pictures stalls it says every 200 ms that there is none: the same picture again would look like a recording. */
function createPictureClock(video: HTMLVideoElement): () => Promise<boolean> {
  const canTell = 'requestVideoFrameCallback' in video;
  let hasTold = false;
  return async () =>
    new Promise<boolean>((resolve) => {
      if (!canTell) {
        setTimeout(() => resolve(true), 33);
        return;
      }
      const timer = setTimeout(() => {
        video.cancelVideoFrameCallback(callback);
        resolve(!hasTold);
      }, 200);
      const callback = video.requestVideoFrameCallback(() => {
        hasTold = true;
        clearTimeout(timer);
        resolve(true);
      });
    });
}

type Grabber = (kind: CapturedFrame['kind'], tMs: number) => Promise<CapturedFrame | null>;

function createGrabber(video: HTMLVideoElement, widthPx: number, longestPx: number, quality: number): Grabber {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false });
  return async (kind, tMs) => {
    const { videoWidth, videoHeight } = video;
    if (context === null || videoWidth === 0 || videoHeight === 0) return null;
    const scale = Math.min(1, widthPx / videoWidth, longestPx / videoHeight);
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    const jpeg = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', quality);
    });
    return jpeg === null ? null : { kind, tMs, jpeg };
  };
}
