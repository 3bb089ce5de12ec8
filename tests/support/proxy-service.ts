import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CACHE, findOnPath, freePort, isExecutable, type Service, supervise, untilOpen } from './child-service.ts';
import { unpackPackages } from './unpack-packages.ts';

/** A web server from a Debian package, and the folders where else it may be. */
const PROXIES = { nginx: 'nginx-light', caddy: 'caddy' } as const;

/** Finds an installed web server, or one unpacked from its Debian package beside the tests. */
function findProxy(name: keyof typeof PROXIES): string {
  const installed = findOnPath([name], ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']);
  if (installed !== undefined) return installed;
  if (findOnPath(['apt-get']) === undefined) throw new Error(`No ${name} found: install it (apt install ${PROXIES[name]}, brew install ${name}).`);
  const folder = path.join(CACHE, name);
  const programs = ['usr/sbin', 'usr/bin'].map((bin) => path.join(folder, bin, name));
  if (!programs.some(isExecutable)) unpackPackages(folder, [PROXIES[name]]);
  return programs.find(isExecutable) ?? name;
}

/** Starts a real nginx. @param configOf makes its whole configuration for the port that it is to listen on */
export async function startNginx(configOf: (port: number) => string): Promise<Service<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shualian-nginx-'));
  mkdirSync(path.join(folder, 'tmp'));
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const places = kinds.map((kind) => `${kind}_temp_path ${folder}/tmp/${kind};`).join(' ');
  const port = await freePort();
  writeFileSync(path.join(folder, 'nginx.conf'), configOf(port).replace(/^http \{$/m, `http {\n  access_log off; ${places}`));
  const settings = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn;`;
  return start('nginx', { port, folder, command: [findProxy('nginx'), '-p', folder, '-c', 'nginx.conf', '-g', settings] });
}

/** Starts a real Caddy. @param configOf makes its whole configuration for the port that it is to listen on */
export async function startCaddy(configOf: (port: number) => string): Promise<Service<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shualian-caddy-'));
  const port = await freePort();
  const file = path.join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${configOf(port)}`);
  return start('caddy', { port, folder, command: [findProxy('caddy'), 'run', '--config', file, '--adapter', 'caddyfile'] });
}

async function start(
  name: string,
  { port, folder, command }: { readonly port: number; readonly folder: string; readonly command: readonly string[] },
): Promise<Service<string>> {
  const service = supervise(command, 'TERM', { env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder } });
  await untilOpen(port, service);
  const stop = async (): Promise<void> => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { at: `http://localhost:${String(port)}`, what: name, stop };
}
