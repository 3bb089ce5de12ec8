import type { FaceCover } from './face-cover.ts';
import type { EvidenceFrame } from './frames.ts';

/** Place of the face in the frame, each number a share of the frame's width or height (0 to 1, a face at the edge may reach beyond). */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Light in the frame: mean brightness, 0 (black) to 255, of its parts, and how far brightness spreads within the face. Left and right are sides of the picture. */
export interface FrameLuma {
  readonly frame: number;
  readonly face: number;
  readonly background: number;
  readonly faceLeft: number;
  readonly faceRight: number;
  /** (bright - dark) / (bright + dark) within the face, 0 to 1, by `measureDetail`: low in haze, flare and fog. */
  readonly contrast: number;
}

/**
 * What the analyzer read from one frame: numbers only, so that a verdict can be recomputed and tested without pictures.
 * The embedding identifies a person: it is kept sealed and short-lived, never logged.
 */
export interface FrameMeasurement {
  readonly kind: 'video' | 'still';
  /** Milliseconds since the phone started the attempt. */
  readonly tMs: number;
  /** False when the bytes are no picture; every other number is then zero or null. */
  readonly isDecoded: boolean;
  /** Pixels after the EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** How many faces were found. */
  readonly faces: number;
  /** The largest face, or null without one. */
  readonly box: FaceBox | null;
  /** Confidence of the mesh, 0 to 1. */
  readonly confidence: number;
  /** x and y of each of `MEASURED_POINTS` in units of the frame's width; empty without a face. */
  readonly landmarks: readonly number[];
  /** Eye aspect ratio of the person's right eye: about .3 open, under .15 shut; null where the eyelids were not looked at. */
  readonly eyeRight: number | null;
  /** Eye aspect ratio of the person's left eye; null together with the right one. */
  readonly eyeLeft: number | null;
  /** How much of eyes and mouth is covered; null where the eyelids were not looked at. */
  readonly cover: FaceCover | null;
  /** Opening of the inner lips over their width: about 0 shut, over .4 open. */
  readonly mouth: number;
  /** How sharp the face is, by `measureDetail`: low when blurred by movement or focus. */
  readonly sharpness: number;
  /** Share of the lit face in which brightness does not change from one pixel to the next, 0 to 1; null without a face, or where too little of it is lit to tell. */
  readonly evenness: number | null;
  readonly luma: FrameLuma;
  /** Mean red, green and blue of the middle of the face, 0 to 255; null without a face. */
  readonly skin: readonly [number, number, number] | null;
  /** First 8 bytes of the SHA-256 of the bytes, hexadecimal: equal only for the very same file. */
  readonly fileHash: string;
  /** 256-bit difference hash of the picture, hexadecimal: near for a recording that was encoded again. */
  readonly perceptualHash: string;
  /** 128 numbers that describe the face; on every still and a few frontal frames of a chunk, otherwise null. */
  readonly embedding: readonly number[] | null;
}

/**
 * What the caller looks for. It saves work and decides nothing: what was left out reads as not measured, so a wrong hint can only keep an action from being found.
 * Turns, nods and the mouth are measured in every frame whatever the hint says, because one that was not asked for must be seen.
 */
export interface AnalyzeHint {
  /** Eyelids cost more than all the rest of a tracked frame; `some_frames` suffices where no blink is asked for. */
  readonly eyes: 'every_frame' | 'some_frames';
}

/** Measures frames. Stateless: a chunk's answer depends on that chunk alone (and on a draw among frames that are equally good), so any instance can take any chunk. */
export interface FaceAnalyzer {
  /**
   * @param frames frames of one step in order of time
   * @param hint what may be left out; without it everything is measured
   * @returns one measurement a frame, in the same order; a frame that is no picture is reported, not thrown
   * @throws Problem `analyzer_busy` when the queue is full, `analyzer_unavailable` when the engine cannot work, `frames_malformed` when it broke on these frames or took too long over them
   */
  analyze(frames: readonly EvidenceFrame[], hint?: AnalyzeHint): Promise<readonly FrameMeasurement[]>;
}
