// A worker thread does not inherit the TypeScript loader of the process that starts it. Node from 22.18 strips types by itself; older ones need tsx; a compiled build needs neither.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = new URL('./analyzer-worker.ts', import.meta.url);
const isSource = existsSync(fileURLToPath(source));
if (isSource && !process.features.typescript) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { runAnalyzerWorker } = await import(isSource ? source.href : new URL('./analyzer-worker.js', import.meta.url).href);
await runAnalyzerWorker({ bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) });
