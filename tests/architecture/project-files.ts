import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Root of the project. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A file by its path from the root. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** @returns every source file below the folders */
export function filesIn(...folders: readonly string[]): readonly ProjectFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(path.join(ROOT, folder, name), 'utf8') })),
  );
}

/** @returns what a file imports */
export function importsOf(file: ProjectFile): readonly string[] {
  return Array.from(
    file.text.matchAll(/^(?:import|export)\b[^'";]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gms),
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
