import { createHash } from 'node:crypto';
import type { FrameLuma, FrameMeasurement } from '../../liveness/analyzer.ts';
import { eyeAspect, mouthRatio } from '../../liveness/face-measures.ts';
import type { EvidenceFrame } from '../../liveness/frames.ts';
import { MEASURED_POINTS } from '../../liveness/landmarks.ts';
import { chooseForEmbedding } from './choose-for-embedding.ts';
import { decodeFrame } from './decode-frame.ts';
import { cutFaceChip } from './face-chip.ts';
import type { EngineFace, FaceEngine } from './face-engine.ts';
import { measureLuma, measureSharpness, perceptualHash } from './picture-measures.ts';
import { type PixelRect, type Pixels, toGrey } from './pixels.ts';

/** The whole picture is searched at least every so many frames, so that a second face does not stay unseen. */
const SEARCH_EVERY = 8;

const NO_LUMA: FrameLuma = { frame: 0, face: 0, background: 0, faceLeft: 0, faceRight: 0 };

interface Measured {
  readonly measurement: FrameMeasurement;
  readonly pixels: Pixels | null;
  readonly face: EngineFace | null;
}

/**
 * Measures the frames of one step. Nothing is carried over from other chunks: the first frame is always searched as a whole.
 * @param frames frames in order of time
 * @param engine the engine of this thread
 * @returns one measurement a frame
 */
export async function measureChunk(frames: readonly EvidenceFrame[], engine: FaceEngine): Promise<readonly FrameMeasurement[]> {
  const measured: Measured[] = [];
  let sinceSearch = SEARCH_EVERY;
  let size = '';
  // The next picture is decoded while the engine works on this one.
  let upcoming = frames[0] ? decodeFrame(frames[0].jpeg) : null;
  for (const [i, frame] of frames.entries()) {
    const pixels = await upcoming;
    const next = frames[i + 1];
    upcoming = next ? decodeFrame(next.jpeg) : null;
    if (!pixels) {
      measured.push({ measurement: unreadable(frame), pixels: null, face: null });
      sinceSearch = SEARCH_EVERY;
      continue;
    }
    const isTracked = sinceSearch < SEARCH_EVERY && frame.kind === 'video' && size === `${String(pixels.width)}x${String(pixels.height)}`;
    const { faces, wasSearched } = await detect(engine, pixels, isTracked);
    size = frame.kind === 'video' ? `${String(pixels.width)}x${String(pixels.height)}` : '';
    sinceSearch = faces.length === 1 && frame.kind === 'video' ? (wasSearched ? 1 : sinceSearch + 1) : SEARCH_EVERY;
    measured.push(measureFrame(frame, pixels, faces));
  }
  return addEmbeddings(measured, engine);
}

// Tracking can lose a face that moved fast; the search then decides.
async function detect(engine: FaceEngine, pixels: Pixels, isTracked: boolean): Promise<{ faces: readonly EngineFace[]; wasSearched: boolean }> {
  const tracked = isTracked ? await engine.detect(pixels, true) : [];
  const isFound = tracked.length === 1 && (tracked[0]?.mesh.length ?? 0) > 0;
  return isFound ? { faces: tracked, wasSearched: false } : { faces: await engine.detect(pixels, false), wasSearched: true };
}

function measureFrame(frame: EvidenceFrame, pixels: Pixels, faces: readonly EngineFace[]): Measured {
  const face = faces.find(({ mesh }) => mesh.length > 0) ?? null;
  const grey = toGrey(pixels);
  const rect = face ? boundsOf(face) : null;
  const at = (point: number): readonly [number, number, number] => face?.mesh[point] ?? [0, 0, 0];
  const measurement: FrameMeasurement = {
    kind: frame.kind,
    tMs: frame.tMs,
    isDecoded: true,
    width: pixels.width,
    height: pixels.height,
    faces: face ? faces.length : 0,
    box: rect && {
      x: round(rect.left / pixels.width),
      y: round(rect.top / pixels.height),
      width: round((rect.right - rect.left) / pixels.width),
      height: round((rect.bottom - rect.top) / pixels.height),
    },
    confidence: round(face?.score ?? 0),
    landmarks: face
      ? MEASURED_POINTS.flatMap((point) =>
          at(point)
            .slice(0, 2)
            .map((v) => round(v / pixels.width)),
        )
      : [],
    eyeRight: face ? round(eyeAspect(at, 'right')) : 0,
    eyeLeft: face ? round(eyeAspect(at, 'left')) : 0,
    mouth: face ? round(mouthRatio(at)) : 0,
    sharpness: rect ? round(measureSharpness(grey, rect)) : 0,
    luma: roundLuma(measureLuma(grey, rect)),
    fileHash: hashFile(frame.jpeg),
    perceptualHash: perceptualHash(grey),
    embedding: null,
  };
  return { measurement, pixels, face };
}

async function addEmbeddings(measured: readonly Measured[], engine: FaceEngine): Promise<readonly FrameMeasurement[]> {
  const chosen = new Set(chooseForEmbedding(measured.map(({ measurement }) => measurement)));
  const out: FrameMeasurement[] = [];
  for (const [i, { measurement, pixels, face }] of measured.entries()) {
    if (!chosen.has(i) || !pixels || !face) {
      out.push(measurement);
      continue;
    }
    const chip = cutFaceChip(pixels, (point) => face.mesh[point] ?? [0, 0]);
    out.push({ ...measurement, embedding: (await engine.embed(chip)).map(round) });
  }
  return out;
}

function unreadable({ kind, tMs, jpeg }: EvidenceFrame): FrameMeasurement {
  return {
    kind,
    tMs,
    isDecoded: false,
    width: 0,
    height: 0,
    faces: 0,
    box: null,
    confidence: 0,
    landmarks: [],
    eyeRight: 0,
    eyeLeft: 0,
    mouth: 0,
    sharpness: 0,
    luma: NO_LUMA,
    fileHash: hashFile(jpeg),
    perceptualHash: '',
    embedding: null,
  };
}

// The engine's own box is padded by half; the mesh tells where the face ends.
function boundsOf({ mesh }: EngineFace): PixelRect {
  const xs = mesh.map(([x]) => x);
  const ys = mesh.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function hashFile(jpeg: Uint8Array): string {
  return createHash('sha256').update(jpeg).digest('hex').slice(0, 16);
}

function roundLuma(luma: FrameLuma): FrameLuma {
  const { frame, face, background, faceLeft, faceRight } = luma;
  return { frame: round(frame), face: round(face), background: round(background), faceLeft: round(faceLeft), faceRight: round(faceRight) };
}

function round(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}
