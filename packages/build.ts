import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');

// Each package is built from its sources alone; the element is the one that the service's own pages show.
for (const name of ['client', 'gateway', 'web']) rmSync(path.join(ROOT, 'packages', name, 'dist'), { recursive: true, force: true });
for (const name of ['client', 'gateway']) {
  const compiled = spawnSync(process.execPath, ['tests/toolchain/run.mjs', 'tsc', '-p', `packages/${name}`], { cwd: ROOT, stdio: 'inherit' });
  if (compiled.status !== 0) process.exit(1);
}
await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: path.join(ROOT, 'packages/web/dist'),
    lib: { entry: path.join(ROOT, 'web/islands/step-up-qr.ts'), formats: ['es'], fileName: () => 'step-up-qr.js' },
  },
});
mkdirSync(path.join(ROOT, 'packages/web/dist'), { recursive: true });
cpSync(path.join(ROOT, 'packages/web/src/step-up-qr.d.ts'), path.join(ROOT, 'packages/web/dist/step-up-qr.d.ts'));
