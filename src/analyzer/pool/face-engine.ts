import { createRequire } from 'node:module';
import path from 'node:path';
import type * as TfCore from '@tensorflow/tfjs-core';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import { CHIP_SIDE } from './face-chip.ts';
import { PACKAGE_DIRS, readModelFile } from './model-files.ts';
import type { Pixels } from './pixels.ts';

const require = createRequire(import.meta.url);

/** A face as the engine sees it. */
export interface EngineFace {
  /** Left, top, width, height in pixels. */
  readonly box: readonly [number, number, number, number];
  /** Confidence of the mesh, 0 to 1. */
  readonly score: number;
  /** x, y, z of 468 points in pixels; empty when no mesh was found. */
  readonly mesh: readonly (readonly [number, number, number])[];
}

/** Detector, mesh and recognition of one worker. */
export interface FaceEngine {
  /**
   * @param pixels a picture
   * @param isTracked true to look where the face was in the frame before, which costs half; false to search the whole picture
   * @returns the faces, largest first
   */
  detect(pixels: Pixels, isTracked: boolean): Promise<readonly EngineFace[]>;
  /**
   * @param chip an aligned crop, 150 × 150 packed RGB
   * @returns 128 numbers
   */
  embed(chip: Uint8Array): Promise<readonly number[]>;
}

/** What is used of the Human library. */
interface HumanLibrary {
  readonly Human: new (
    config: object,
  ) => {
    init(): Promise<void>;
    load(): Promise<void>;
    detect(input: TfCore.Tensor, config: object): Promise<{ readonly face: readonly HumanFace[]; readonly error?: string | null }>;
  };
}

interface HumanFace {
  readonly box: readonly [number, number, number, number];
  readonly faceScore: number;
  readonly mesh: readonly (readonly [number, number, number])[];
}

/** What is used of the face-api library. */
interface FaceApiLibrary {
  readonly nets: {
    readonly faceRecognitionNet: {
      loadFromWeightMap(weights: TfCore.NamedTensorMap): void;
      computeFaceDescriptor(input: TfCore.Tensor3D): Promise<Float32Array>;
    };
  };
}

const NEVER = 1e9;

const CONFIG = {
  backend: 'wasm',
  wasmPath: `${PACKAGE_DIRS.wasm}/`,
  modelBasePath: `file://${path.join(PACKAGE_DIRS.human, 'models')}/`,
  debug: false,
  async: false,
  cacheModels: false,
  warmup: 'none',
  // Frames always count as alike, so that whether the detector runs is decided here, frame by frame, and by nothing else.
  cacheSensitivity: NEVER,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: false, maxDetected: 3, minConfidence: 0.3, skipFrames: 0, skipTime: NEVER },
    mesh: { enabled: true },
    iris: { enabled: true },
    attention: { enabled: false },
    emotion: { enabled: false },
    description: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
} as const;

/**
 * Loads the engine into this thread: WebAssembly, no network, only the four pinned models. The library keeps state for the whole thread, so one engine a thread.
 * @returns the engine, ready and warm
 * @throws Error when a model is not the pinned file or the engine does not start
 */
export async function loadFaceEngine(): Promise<FaceEngine> {
  const tf = require('@tensorflow/tfjs-core') as typeof TfCore;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;
  wasm.setThreadsCount(1);
  tf.io.registerLoadRouter(loadVerified);
  const { Human } = require(path.join(PACKAGE_DIRS.human, 'dist/human.node-wasm.js')) as HumanLibrary;
  const human = new Human(CONFIG);
  await human.init();
  await human.load();
  if (tf.getBackend() !== 'wasm') throw new Error('the WebAssembly backend did not start');
  const faceApi = require(path.join(PACKAGE_DIRS.faceApi, 'dist/face-api.node-wasm.js')) as FaceApiLibrary;
  const recognition = faceApi.nets.faceRecognitionNet;
  recognition.loadFromWeightMap(readRecognitionWeights(tf));
  const engine: FaceEngine = {
    async detect(pixels, isTracked) {
      const input = tf.tensor4d(Int32Array.from(pixels.data), [1, pixels.height, pixels.width, 3], 'int32');
      try {
        const skipFrames = isTracked ? NEVER : 0;
        const result = await human.detect(input, { face: { detector: { skipFrames } } });
        if (result.error) throw new Error(`face engine: ${result.error}`);
        return result.face.map(toEngineFace).sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3]);
      } finally {
        tf.dispose(input);
      }
    },
    async embed(chip) {
      const input = tf.tensor3d(Int32Array.from(chip), [CHIP_SIDE, CHIP_SIDE, 3], 'int32');
      try {
        return Array.from(await recognition.computeFaceDescriptor(input));
      } finally {
        tf.dispose(input);
      }
    },
  };
  await engine.detect({ data: new Uint8Array(320 * 240 * 3).fill(128), width: 320, height: 240 }, false);
  await engine.embed(new Uint8Array(CHIP_SIDE * CHIP_SIDE * 3).fill(128));
  return engine;
}

function toEngineFace({ box, faceScore, mesh }: HumanFace): EngineFace {
  return { box, score: faceScore, mesh: mesh.length >= 468 ? mesh : [] };
}

function loadVerified(url: string | string[]): TfCore.io.IOHandler {
  const address = typeof url === 'string' ? url : '';
  return {
    load: () => {
      if (!address.startsWith('file://')) throw new Error('models are loaded from files only');
      return Promise.resolve(readGraphModel(address.slice('file://'.length)));
    },
  };
}

interface WeightsManifest {
  readonly weights: TfCore.io.WeightsManifestEntry[];
  readonly paths: readonly string[];
}

// The file is pinned by its hash, so its shape is known.
function readGraphModel(file: string): TfCore.io.ModelArtifacts {
  const model = JSON.parse(readModelFile(file).toString('utf8')) as TfCore.io.ModelArtifacts & {
    readonly weightsManifest: readonly WeightsManifest[];
  };
  const { weightsManifest, ...rest } = model;
  return { ...rest, ...readWeights(path.dirname(file), weightsManifest) };
}

function readRecognitionWeights(tf: typeof TfCore): TfCore.NamedTensorMap {
  const dir = path.join(PACKAGE_DIRS.faceApi, 'model');
  const manifest = JSON.parse(readModelFile(path.join(dir, 'face_recognition_model-weights_manifest.json')).toString('utf8')) as readonly WeightsManifest[];
  const { weightData, weightSpecs } = readWeights(dir, manifest);
  return tf.io.decodeWeights(weightData, weightSpecs);
}

function readWeights(dir: string, manifest: readonly WeightsManifest[]): { weightData: ArrayBuffer; weightSpecs: TfCore.io.WeightsManifestEntry[] } {
  const parts = manifest.flatMap(({ paths }) => paths.map((name) => readModelFile(path.join(dir, path.basename(name)))));
  const bytes = Uint8Array.from(Buffer.concat(parts));
  return { weightData: bytes.buffer, weightSpecs: manifest.flatMap(({ weights }) => weights) };
}
