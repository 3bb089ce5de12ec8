import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NAMES = ['client', 'gateway', 'web'] as const;

/** A folder in which the packages are installed as they would be published. */
export interface PackedPackages {
  readonly folder: string;
  /** Files of each package, from its root. */
  readonly filesOf: (name: (typeof NAMES)[number]) => readonly string[];
}

/**
 * Builds and packs the packages, and installs the tarballs into an empty folder without a network. What they depend on, or stand beside, is linked from this project.
 * @param others names of packages to link
 * @returns where they are
 */
export function installPacked(others: readonly string[]): PackedPackages {
  const folder = mkdtempSync(path.join(tmpdir(), 'shualian-packed-'));
  execFileSync(process.execPath, ['tests/toolchain/run.mjs', 'tsx', 'packages/build.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const modules = path.join(folder, 'node_modules');
  for (const name of NAMES) {
    execFileSync('npm', ['pack', '--offline', '--loglevel=error', '--pack-destination', folder, path.join(ROOT, 'packages', name)], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const into = path.join(modules, '@shualian', name);
    mkdirSync(into, { recursive: true });
    const tarball = readdirSync(folder).find((file) => file.startsWith(`shualian-${name}-`));
    execFileSync('tar', ['-xzf', path.join(folder, tarball ?? ''), '-C', into, '--strip-components=1']);
  }
  for (const other of others) {
    mkdirSync(path.dirname(path.join(modules, other)), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', other), path.join(modules, other), 'dir');
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'packed', private: true, type: 'module' }));
  return { folder, filesOf: (name) => readdirSync(path.join(modules, '@shualian', name), { recursive: true, encoding: 'utf8' }).toSorted() };
}

/** @returns the first block of this language in the readme of a package, as it was published */
export function exampleOf({ folder }: PackedPackages, name: (typeof NAMES)[number], language: string): string {
  const readme = readFileSync(path.join(folder, 'node_modules/@shualian', name, 'README.md'), 'utf8');
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`the readme of ${name} has no example`);
  return code;
}
