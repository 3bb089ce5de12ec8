import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { build, defineConfig, type Plugin } from 'vite';

const OUT_DIR = 'dist/web';

/** Entries that pages load; each key is what `assetTags` asks the manifest for. */
const ENTRIES = [
  'web/islands/step-up-page.ts',
  'web/islands/phone-page.ts',
  'web/islands/enroll-page.ts',
  'web/islands/my-data-page.ts',
  'web/islands/docs-page.ts',
  'web/islands/demo-page.ts',
  'web/styles/landing.css',
];

/** The hint engine's files: only the face detector, and the two builds of the engine that run without shared memory. */
const HINT_FILES = [
  ['node_modules/@vladmandic/human/models/blazeface.json', 'blazeface.json'],
  ['node_modules/@vladmandic/human/models/blazeface.bin', 'blazeface.bin'],
  ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', 'tfjs-backend-wasm.wasm'],
  ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-simd.wasm'],
] as const;

/** Licences of what is shipped to browsers. */
const NOTICES = [
  ['@vladmandic/human (face detector of the live hints; blazeface model by Google, Apache-2.0)', 'node_modules/@vladmandic/human/LICENSE'],
  ['@tensorflow/tfjs-backend-wasm (Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0)', null],
  ['zxing-wasm (QR reader; zxing-cpp is Apache-2.0)', 'node_modules/zxing-wasm/LICENSE'],
  ['@simplewebauthn/browser', 'node_modules/@simplewebauthn/browser/LICENSE.md'],
] as const;

/** Copies the hint engine's files, so that no page ever asks another origin for them, and writes the notices. */
function copyHintModels(): Plugin {
  return {
    name: 'copy-hint-models',
    apply: 'build',
    async closeBundle() {
      await mkdir(`${OUT_DIR}/assets/models`, { recursive: true });
      await Promise.all(HINT_FILES.map(([from, name]) => cp(from, `${OUT_DIR}/assets/models/${name}`)));
      const notices = NOTICES.map(([title, path]) => `${title}\n\n${path === null ? '' : readFileSync(path, 'utf8')}`);
      await writeFile(`${OUT_DIR}/assets/NOTICE.txt`, notices.join('\n\n----\n\n'));
    },
  };
}

/** Builds the custom element a second time as one file with a stable name, for gateways to embed. */
function standaloneElement(): Plugin {
  return {
    name: 'standalone-element',
    apply: 'build',
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        build: {
          outDir: `${OUT_DIR}/assets`,
          emptyOutDir: false,
          lib: { entry: 'web/islands/step-up-qr.ts', formats: ['es'], fileName: () => 'step-up-qr.js' },
        },
      });
    },
  };
}

export default defineConfig({
  base: '/',
  publicDir: 'web/public',
  plugins: [copyHintModels(), standaloneElement()],
  worker: { format: 'es' },
  build: {
    outDir: OUT_DIR,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2200,
    rolldownOptions: { input: ENTRIES },
  },
});
