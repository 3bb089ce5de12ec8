import { createHash } from 'node:crypto';
import type { AnalyzeHint, FrameLuma, FrameMeasurement } from '../../liveness/analyzer.ts';
import { mouthRatio } from '../../liveness/face-measures.ts';
import { type FaceCover, measureCover } from '../../liveness/face-cover.ts';
import type { EvidenceFrame } from '../../liveness/frames.ts';
import { MEASURED_POINTS } from '../../liveness/landmarks.ts';
import type { Random } from '../../lib/random.ts';
import { chooseForEmbedding } from './choose-for-embedding.ts';
import { decodeFrame } from './decode-frame.ts';
import { cutFaceChip } from './face-chip.ts';
import type { EngineFace, FaceEngine, MeshPoint } from './face-engine.ts';
import { measureEvenness, measureFaceDetail, measureLuma, perceptualHash } from './picture-measures.ts';
import { measureSkin } from './skin-colour.ts';
import { type Pixels, toGrey } from './pixels.ts';

/** The whole picture is searched at least every so many frames, so that a second face does not stay unseen. */
const SEARCH_EVERY = 8;
/** Where no blink is looked for the eyes of every so many-th frame are enough to see whether they are open. */
const EYES_EVERY = 4;

const NO_LUMA: FrameLuma = { frame: 0, face: 0, background: 0, faceLeft: 0, faceRight: 0, contrast: 0 };

interface Measured {
  readonly measurement: FrameMeasurement;
  readonly pixels: Pixels | null;
  readonly face: EngineFace | null;
}

/**
 * Measures the frames of one step. Nothing is carried over from other chunks: the first frame is always searched as a whole.
 * @param frames frames in order of time
 * @param engine the engine of this thread, and what draws among frames that are equally good
 * @param hint what may be left out
 * @returns one measurement a frame
 */
export async function measureChunk(
  frames: readonly EvidenceFrame[],
  { engine, random }: { readonly engine: FaceEngine; readonly random: Random },
  hint: AnalyzeHint,
): Promise<readonly FrameMeasurement[]> {
  const measured: Measured[] = [];
  let tracked: Tracked | null = null;
  // The next picture is decoded while the engine works on this one.
  let upcoming = frames[0] ? decodeFrame(frames[0].jpeg) : null;
  for (const [i, frame] of frames.entries()) {
    const pixels = await upcoming;
    const next = frames[i + 1];
    upcoming = next ? decodeFrame(next.jpeg) : null;
    const found: Found | null = pixels && findFaces(engine, pixels, frame.kind === 'video' ? tracked : null);
    tracked = frame.kind === 'video' && found ? found.tracked : null;
    const wantsEyes = hint.eyes === 'every_frame' || frame.kind === 'still' || i % EYES_EVERY === 0;
    measured.push(
      pixels && found ? measureFaces({ frame, pixels, faces: found.faces, wantsEyes }, engine) : { measurement: unreadable(frame), pixels: null, face: null },
    );
  }
  return addEmbeddings(measured, engine, random);
}

interface Tracked {
  readonly face: EngineFace;
  readonly size: string;
  /** Frames since the whole picture was searched. */
  readonly age: number;
}

interface Found {
  readonly faces: readonly EngineFace[];
  readonly tracked: Tracked | null;
}

// Tracking can lose a face that moved fast; the search then decides.
function findFaces(engine: FaceEngine, pixels: Pixels, before: Tracked | null): Found {
  const size = `${String(pixels.width)}x${String(pixels.height)}`;
  const face = before && before.size === size && before.age < SEARCH_EVERY ? engine.track(pixels, before.face) : null;
  if (before && face) return { faces: [face], tracked: { face, size, age: before.age + 1 } };
  const faces = engine.search(pixels);
  const [only] = faces;
  return { faces, tracked: only && faces.length === 1 && only.mesh.length > 0 ? { face: only, size, age: 1 } : null };
}

interface FoundFaces {
  readonly frame: EvidenceFrame;
  readonly pixels: Pixels;
  readonly faces: readonly EngineFace[];
  readonly wantsEyes: boolean;
}

function measureFaces({ frame, pixels, faces, wantsEyes }: FoundFaces, engine: FaceEngine): Measured {
  const face = faces.find(({ mesh }) => mesh.length > 0) ?? null;
  const eyes = face && wantsEyes ? engine.eyes(pixels, face) : null;
  const cover = face && eyes && coverOf(pixels, face);
  return { measurement: measureFrame({ frame, pixels, face, faceCount: face ? faces.length : 0, eyes, cover }), pixels, face };
}

interface FrameFindings {
  readonly frame: EvidenceFrame;
  readonly pixels: Pixels;
  readonly face: EngineFace | null;
  readonly faceCount: number;
  readonly eyes: { readonly right: number; readonly left: number } | null;
  readonly cover: FaceCover | null;
}

function measureFrame({ frame, pixels, face, faceCount, eyes, cover }: FrameFindings): FrameMeasurement {
  const grey = toGrey(pixels);
  const rect = face?.rect ?? null;
  const { sharpness, contrast } = measureFaceDetail(grey, rect);
  const at = (point: number): MeshPoint => face?.mesh[point] ?? [0, 0];
  return {
    kind: frame.kind,
    tMs: frame.tMs,
    isDecoded: true,
    width: pixels.width,
    height: pixels.height,
    faces: faceCount,
    box: rect && {
      x: round(rect.left / pixels.width),
      y: round(rect.top / pixels.height),
      width: round((rect.right - rect.left) / pixels.width),
      height: round((rect.bottom - rect.top) / pixels.height),
    },
    confidence: round(face?.score ?? 0),
    landmarks: face ? MEASURED_POINTS.flatMap((point) => at(point).map((v) => round(v / pixels.width))) : [],
    eyeRight: eyes && round(eyes.right),
    eyeLeft: eyes && round(eyes.left),
    cover,
    mouth: face ? round(mouthRatio(at)) : 0,
    sharpness: round(sharpness),
    evenness: roundIfAny(measureEvenness(grey, rect)),
    luma: roundLuma({ ...measureLuma(grey, rect), contrast }),
    skin: rect && roundColour(measureSkin(pixels, rect)),
    fileHash: hashFile(frame.jpeg),
    perceptualHash: perceptualHash(grey),
    embedding: null,
  };
}

async function addEmbeddings(measured: readonly Measured[], engine: FaceEngine, random: Random): Promise<readonly FrameMeasurement[]> {
  const chosen = new Set(
    chooseForEmbedding(
      measured.map(({ measurement }) => measurement),
      random,
    ),
  );
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
    eyeRight: null,
    eyeLeft: null,
    cover: null,
    mouth: 0,
    sharpness: 0,
    evenness: null,
    luma: NO_LUMA,
    skin: null,
    fileHash: hashFile(jpeg),
    perceptualHash: '',
    embedding: null,
  };
}

function coverOf(pixels: Pixels, { mesh }: EngineFace): FaceCover {
  const at = (point: number): MeshPoint => mesh[point] ?? [0, 0];
  const between = (a: number, b: number): MeshPoint => [(at(a)[0] + at(b)[0]) / 2, (at(a)[1] + at(b)[1]) / 2];
  const anchors = { eyeRight: between(33, 133), eyeLeft: between(362, 263), mouth: between(13, 14) };
  const { eyeRight, eyeLeft, mouth } = measureCover({ ...pixels, channels: 3 }, anchors);
  return { eyeRight: round(eyeRight), eyeLeft: round(eyeLeft), mouth: round(mouth) };
}

function hashFile(jpeg: Uint8Array): string {
  return createHash('sha256').update(jpeg).digest('hex').slice(0, 16);
}

function roundLuma({ frame, face, background, faceLeft, faceRight, contrast }: FrameLuma): FrameLuma {
  const whole = { frame: round(frame), background: round(background) };
  return { ...whole, face: round(face), faceLeft: round(faceLeft), faceRight: round(faceRight), contrast: round(contrast) };
}

function roundColour([red, green, blue]: readonly [number, number, number]): readonly [number, number, number] {
  return [round(red), round(green), round(blue)];
}

function roundIfAny(value: number | null): number | null {
  return value === null ? null : round(value);
}

function round(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}
