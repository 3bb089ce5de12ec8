import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CACHE, findOnPath, isExecutable, isRoot, run } from './child-service.ts';

/** How to start a browser. */
export interface Chrome {
  readonly path: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Finds a Chromium: the one that CHROME_PATH names, an installed one, or the one that npm holds. */
export function findChrome(): { readonly at: Chrome; readonly what: string } {
  const args = isRoot || process.env['CI'] !== undefined ? ['--no-sandbox'] : [];
  const given = process.env['CHROME_PATH'];
  if (given !== undefined && given !== '') return { at: { path: given, args, env: {} }, what: 'CHROME_PATH' };
  const found = findOnMac() ?? findOnPath(['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge']);
  if (found !== undefined) return { at: { path: found, args, env: {} }, what: found };
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('No Chrome found. Set CHROME_PATH.');
  const at = unpackChromium();
  return { at, what: at.path };
}

function findOnMac(): string | undefined {
  const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
  const folders = ['/Applications', path.join(homedir(), 'Applications')];
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`)).find(isExecutable);
}

function unpackChromium(): Chrome {
  const project = path.resolve(import.meta.dirname, '../toolchain/chromium');
  if (!existsSync(path.join(project, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: project });
  const folder = path.join(CACHE, 'chromium');
  const program = path.join(folder, 'chromium');
  const source = path.join(project, 'node_modules/@sparticuz/chromium/bin');
  if (!existsSync(path.join(folder, 'done'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(program, brotliDecompressSync(readFileSync(path.join(source, 'chromium.br'))));
    chmodSync(program, 0o755);
    for (const name of ['al2023', 'swiftshader', 'fonts']) {
      const archive = path.join(folder, `${name}.tar`);
      writeFileSync(archive, brotliDecompressSync(readFileSync(path.join(source, `${name}.tar.br`))));
      run('tar', ['xf', archive, '-C', folder]);
      rmSync(archive);
    }
    writeFileSync(path.join(folder, 'done'), '');
  }
  return {
    path: program,
    // Its camera crashes the tab in a process of its own.
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--in-process-gpu',
      '--disable-features=AudioServiceOutOfProcess',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
    env: { LD_LIBRARY_PATH: path.join(folder, 'lib'), FONTCONFIG_PATH: folder },
  };
}
