import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Folders of the installed packages that hold engines and models. */
export const PACKAGE_DIRS = {
  // Both packages have malformed `exports`, so their files are addressed by absolute path.
  human: path.join(path.dirname(require.resolve('@vladmandic/human')), '..'),
  faceApi: path.join(path.dirname(require.resolve('@vladmandic/face-api')), '..'),
  wasm: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')),
} as const;

/** SHA-256 of each model file: another file, however it got there, is not loaded. */
// biome-ignore format: a table reads best with one file a line
const PINNED_SHA256: Readonly<Record<string, string>> = {
  'blazeface.json': 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
  'blazeface.bin': 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
  'facemesh.json': 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
  'facemesh.bin': '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
  'iris.json': '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465',
  'iris.bin': 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71',
  'face_recognition_model-weights_manifest.json': 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
  'face_recognition_model.bin': 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
};

/**
 * Reads a model file and checks that it is the very file that was reviewed.
 * @param file absolute path
 * @returns its bytes
 * @throws Error when the file is not pinned or differs
 */
export function readModelFile(file: string): Buffer {
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (PINNED_SHA256[path.basename(file)] !== digest) throw new Error(`model file ${path.basename(file)} is not the pinned one`);
  return bytes;
}
