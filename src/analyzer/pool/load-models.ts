import { createRequire } from 'node:module';
import path from 'node:path';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import type * as TfConverter from '@tensorflow/tfjs-converter';
import type * as TfCore from '@tensorflow/tfjs-core';
import { PACKAGE_DIRS, readModelFile } from './model-files.ts';

const require = createRequire(import.meta.url);

/** A model that takes one picture, or several of one size, and gives lists of numbers. */
export interface PictureModel {
  /**
   * @param input pictures one behind the other, packed RGB
   * @param count how many
   * @returns what the model gives, each output as numbers, by its length for one picture
   */
  run(input: Float32Array, count: number): ReadonlyMap<number, Float32Array>;
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

/** The models of this thread. */
export interface FaceModels {
  readonly detector: PictureModel;
  readonly mesh: PictureModel;
  readonly eyes: PictureModel;
  /** Embeds an aligned picture, packed RGB of 0 to 255. */
  readonly embed: (chip: Uint8Array, side: number) => Promise<Float32Array>;
  /** How many tensors are alive: constant between two pictures, or something leaks. */
  readonly countTensors: () => number;
}

/** Sides of the pictures that the models take, in pixels. */
export const MODEL_SIDES = { detector: 256, mesh: 192, eyes: 64 } as const;

/** Confidence and points; not the second opinion on the lips. */
const MESH_OUTPUTS = ['Identity_1', 'Identity_2'];
/** The outline of the eyes; a second network in the same file, as costly, would find the iris. */
const EYE_OUTPUTS = ['StatefulPartitionedCall/model/conv_eyes_contours_and_brows/BiasAdd'];

/**
 * Loads the four pinned models into this thread: WebAssembly, no network.
 * @returns the models
 * @throws Error when a model is not the pinned file or WebAssembly does not start
 */
export async function loadModels(): Promise<FaceModels> {
  const tf = require('@tensorflow/tfjs-core') as typeof TfCore;
  const converter = require('@tensorflow/tfjs-converter') as typeof TfConverter;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;
  // One engine a core: threads of one engine would take the cores of the others.
  wasm.setThreadsCount(1);
  wasm.setWasmPaths(`${PACKAGE_DIRS.wasm}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
  await tf.ready();
  const load = async (name: string, side: number, outputs?: string[]): Promise<PictureModel> => {
    const artifacts = readGraphModel(path.join(PACKAGE_DIRS.human, 'models', `${name}.json`));
    return toPictureModel(tf, await converter.loadGraphModel({ load: () => Promise.resolve(artifacts) }), { side, outputs });
  };
  const faceApi = require(path.join(PACKAGE_DIRS.faceApi, 'dist/face-api.node-wasm.js')) as FaceApiLibrary;
  const recognition = faceApi.nets.faceRecognitionNet;
  recognition.loadFromWeightMap(readRecognitionWeights(tf));
  return {
    detector: await load('blazeface', MODEL_SIDES.detector),
    mesh: await load('facemesh', MODEL_SIDES.mesh, MESH_OUTPUTS),
    eyes: await load('iris', MODEL_SIDES.eyes, EYE_OUTPUTS),
    embed: async (chip, side) => {
      const input = tf.tensor3d(new Int32Array(chip), [side, side, 3], 'int32');
      try {
        return await recognition.computeFaceDescriptor(input);
      } finally {
        tf.dispose(input);
      }
    },
    countTensors: () => tf.memory().numTensors,
  };
}

interface PictureForm {
  readonly side: number;
  /** What is computed; undefined for all. */
  readonly outputs: string[] | undefined;
}

function toPictureModel(tf: typeof TfCore, model: TfConverter.GraphModel, { side, outputs: wanted }: PictureForm): PictureModel {
  return {
    run: (input, count) => {
      const outputs = new Map<number, Float32Array>();
      // What a tidy function returns is searched for tensors number by number, so it returns nothing.
      tf.tidy(() => {
        const output = model.execute(tf.tensor4d(input, [count, side, side, 3]), wanted);
        const tensors: readonly TfCore.Tensor[] = Array.isArray(output) ? output : [output as TfCore.Tensor];
        for (const tensor of tensors) outputs.set(tensor.size / count, tensor.dataSync<'float32'>());
      });
      return outputs;
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
