import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let at = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(at, 'drizzle')) && at !== path.dirname(at)) at = path.dirname(at);
  return at;
}

const root = findRoot();

/** Folders of the project, found from this file upwards, so that source and bundle agree. */
export const PROJECT_PATHS = {
  root,
  migrations: path.join(root, 'drizzle'),
  shippedPolicy: path.join(root, 'policies/exchange-default.yaml'),
  web: path.join(root, 'dist/web'),
  manifest: path.join(root, 'dist/web/.vite/manifest.json'),
} as const;
